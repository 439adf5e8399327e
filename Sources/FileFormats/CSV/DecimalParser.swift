/// Reads decimal numbers from bytes, rounded exactly: the same bits as `Double` makes of the same text.
///
/// Grammar: an optional sign, digits with at most one point among, before or behind them (one digit at least), and an
/// optional exponent. No blanks, no hexadecimal digits, no `inf` and `nan`, no separators of thousands. Too large a
/// number reads as infinity, too small a one as zero, both with their sign.
///
/// Up to 2^53 and powers of ten up to 22 one exactly rounded operation does it (Clinger 1990); then 128 bits of a power
/// of five (Lemire 2021, "Number parsing at a gigabyte per second"); the rare rest goes to the standard library.
public enum DecimalParser {
  /// The value of all of `bytes`, or nil where they are no number.
  public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let decimal = Decimal(bytes) else { return nil }
    let magnitude: Double
    if decimal.isTruncated {
      let lower = value(decimal.mantissa, decimal.exponent)
      let upper = decimal.mantissa == .max ? nil : value(decimal.mantissa + 1, decimal.exponent)
      guard let lower, lower == upper else { return Double(String(decoding: bytes, as: UTF8.self)) }
      magnitude = lower
    } else {
      guard let value = value(decimal.mantissa, decimal.exponent) else {
        return Double(String(decoding: bytes, as: UTF8.self))
      }
      magnitude = value
    }
    return decimal.isNegative ? -magnitude : magnitude
  }

  /// The value of all of `bytes`, or nil where they are no number.
  public static func parse(_ bytes: some Collection<UInt8>) -> Double? {
    let contiguous: Double?? = bytes.withContiguousStorageIfAvailable { parse($0) }
    return contiguous ?? Array(bytes).withUnsafeBufferPointer { parse($0) }
  }

  /// `mantissa` * 10^`exponent` exactly rounded, or nil where the short ways cannot tell.
  @inline(__always)
  static func value(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    if mantissa <= 9_007_199_254_740_992, exponent >= -22, exponent <= 22 {
      let number = Double(Int64(bitPattern: mantissa))
      if exponent == 0 { return number }
      return exponent < 0 ? number / powersOfTen[-exponent] : number * powersOfTen[exponent]
    }
    return roundedProduct(mantissa, exponent)
  }

  static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// `mantissa` * 10^`exponent` by one or two products with 128 bits of the power of five.
  ///
  /// Nil for subnormal results and where the product is too close to a rounding boundary to be sure.
  @inline(never)
  static func roundedProduct(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    if mantissa == 0 || exponent < PowersOfFive.exponents.lowerBound { return 0 }
    if exponent > PowersOfFive.exponents.upperBound { return .infinity }
    let leadingZeros = mantissa.leadingZeroBitCount
    let normalized = mantissa << UInt64(leadingZeros)
    let power = PowersOfFive.shared[exponent]
    var (upper, lower) = normalized.multipliedFullWidth(by: power.high)
    if upper & 0x1FF == 0x1FF {
      let correction = normalized.multipliedFullWidth(by: power.low).high
      let (sum, carry) = lower.addingReportingOverflow(correction)
      lower = sum
      if carry { upper &+= 1 }
    }
    if lower == .max, !(-27...55).contains(exponent) { return nil }
    let upperBit = Int(upper >> 63)
    let shift = UInt64(upperBit + 9)
    var significand = upper >> shift
    // floor(exponent * log2(10)) in fixed point, valid over the whole range of exponents.
    var binaryExponent = (217_706 * exponent) >> 16 + 63 + upperBit - leadingZeros + 1023
    if binaryExponent <= 0 { return nil }
    if lower <= 1, (-4...23).contains(exponent), significand & 3 == 1, significand << shift == upper {
      significand &= ~1
    }
    significand = (significand + (significand & 1)) >> 1
    if significand >= 1 << 53 {
      significand = 1 << 52
      binaryExponent += 1
    }
    if binaryExponent >= 0x7FF { return .infinity }
    return Double(bitPattern: UInt64(binaryExponent) << 52 | significand & (1 << 52 - 1))
  }
}

/// The parts of a decimal number as they stand in the text.
private struct Decimal {
  var isNegative = false
  /// The first nineteen significant digits.
  var mantissa: UInt64 = 0
  /// Power of ten that the mantissa is to be multiplied with.
  var exponent = 0
  /// Whether digits other than zero follow the mantissa's.
  var isTruncated = false

  private var significantDigits = 0

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    let end = bytes.count
    guard end > 0 else { return nil }
    if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      index = 1
    }
    let first = index
    while index < end, bytes[index] &- 48 < 10 {
      take(bytes[index] &- 48, isFraction: false)
      index += 1
    }
    var digits = index - first
    if index < end, bytes[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      while index < end, bytes[index] &- 48 < 10 {
        take(bytes[index] &- 48, isFraction: true)
        index += 1
      }
      digits += index - start
    }
    guard digits > 0 else { return nil }
    guard index < end else { return }
    guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    guard let written = Self.exponent(UnsafeBufferPointer(rebasing: bytes[(index + 1)...])) else { return nil }
    exponent += written
  }

  private mutating func take(_ digit: UInt8, isFraction: Bool) {
    if significantDigits < 19 {
      if digit != 0 || significantDigits > 0 { significantDigits += 1 }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      if isFraction { exponent -= 1 }
    } else {
      if digit != 0 { isTruncated = true }
      if !isFraction { exponent += 1 }
    }
  }

  /// A signed whole number that fills `bytes`; beyond 10^15 it does not grow, no text is long enough to tell.
  private static func exponent(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    var isNegative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      index = 1
    }
    guard index < bytes.count else { return nil }
    var value = 0
    while index < bytes.count {
      let digit = bytes[index] &- 48
      guard digit < 10 else { return nil }
      if value < 1_000_000_000_000_000 { value = value * 10 + Int(digit) }
      index += 1
    }
    return isNegative ? -value : value
  }
}
