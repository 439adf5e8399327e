/// Numbers as the shortest decimal text that reads back exactly.
///
/// The same text stands in every format that this project writes: integer values without a fraction (`100000`), an
/// exponent only where the magnitude lies outside 1e-5 ..< 1e16, and then without padding (`1e-6`, `1.5e16`).
public enum DecimalText {
  /// Appends the decimal digits of `value`.
  public static func append(_ value: Int, to bytes: inout [UInt8]) {
    append(Int64(value), to: &bytes)
  }

  /// Appends the decimal digits of `value`.
  public static func append(_ value: Int64, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    append(value.magnitude, to: &bytes)
  }

  /// Appends the decimal digits of `value`.
  public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    if value < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(value))
      return
    }
    let first = bytes.count
    var rest = value
    while rest > 0 {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(digit))
      rest = quotient
    }
    reverse(&bytes, from: first)
  }

  /// Appends the shortest text that reads back as `value`; `-0` is written as `0`, and a value that is not finite as
  /// nothing at all: the caller decides what stands for it.
  public static func append(_ value: Double, to bytes: inout [UInt8]) {
    guard value.isFinite else { return }
    if value == 0 {
      bytes.append(UInt8(ascii: "0"))
      return
    }
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let magnitude = value.magnitude
    if magnitude >= 1e-5 && magnitude < 1e15 && appendShort(magnitude, to: &bytes) { return }
    appendGeneral(magnitude, to: &bytes)
  }

  /// The shortest text that reads back as `value`, for messages and names; `nan`, `inf` and `-inf` where it is not
  /// finite.
  public static func string(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  ]

  /// Writes a value that is a decimal of at most 15 digits, and returns whether it is one.
  ///
  /// Decimals of at most 15 digits are told apart by doubles, so the one that reads back as `magnitude`, without its
  /// trailing zeros, is the shortest. Both operands of the division are exact, hence it rounds as reading would.
  private static func appendShort(_ magnitude: Double, to bytes: inout [UInt8]) -> Bool {
    var places = 19
    while places > 0 && magnitude * powersOfTen[places] >= 1e15 { places -= 1 }
    // Below 1e15 the product is off by less than a quarter, so this is the only candidate.
    var digits = UInt64(magnitude * powersOfTen[places] + 0.5)
    guard Double(digits) / powersOfTen[places] == magnitude else { return false }
    while places > 0 {
      let (quotient, digit) = digits.quotientAndRemainder(dividingBy: 10)
      if digit != 0 { break }
      digits = quotient
      places -= 1
    }
    let first = bytes.count
    var written = 0
    while digits > 0 || written <= places {
      if written == places && places > 0 { bytes.append(UInt8(ascii: ".")) }
      let (quotient, digit) = digits.quotientAndRemainder(dividingBy: 10)
      bytes.append(UInt8(ascii: "0") + UInt8(digit))
      digits = quotient
      written += 1
    }
    reverse(&bytes, from: first)
    return true
  }

  /// Writes any positive finite value from the digits and the exponent of its shortest description.
  private static func appendGeneral(_ magnitude: Double, to bytes: inout [UInt8]) {
    var digits: [UInt8] = []
    digits.reserveCapacity(24)
    // Value = 0.DIGITS * 10^point.
    var point = 0
    var exponent = 0
    var exponentSign = 1
    var inExponent = false
    var pointSeen = false
    for byte in magnitude.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): pointSeen = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
      case UInt8(ascii: "-"): exponentSign = -1
      case UInt8(ascii: "+"): break
      default:
        if inExponent {
          exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
        } else if digits.isEmpty && byte == UInt8(ascii: "0") {
          if pointSeen { point -= 1 }
        } else {
          digits.append(byte)
          if !pointSeen { point += 1 }
        }
      }
    }
    point += exponentSign * exponent
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    if point > 16 || point < -4 {
      appendExponential(digits, point: point, to: &bytes)
    } else {
      appendPositional(digits, point: point, to: &bytes)
    }
  }

  private static func appendExponential(_ digits: [UInt8], point: Int, to bytes: inout [UInt8]) {
    for (index, digit) in digits.enumerated() {
      if index == 1 { bytes.append(UInt8(ascii: ".")) }
      bytes.append(digit)
    }
    bytes.append(UInt8(ascii: "e"))
    append(Int64(point - 1), to: &bytes)
  }

  private static func appendPositional(_ digits: [UInt8], point: Int, to bytes: inout [UInt8]) {
    if point <= 0 {
      bytes.append(UInt8(ascii: "0"))
      bytes.append(UInt8(ascii: "."))
      for _ in point..<0 { bytes.append(UInt8(ascii: "0")) }
      bytes.append(contentsOf: digits)
      return
    }
    for index in 0..<max(point, digits.count) {
      if index == point { bytes.append(UInt8(ascii: ".")) }
      bytes.append(index < digits.count ? digits[index] : UInt8(ascii: "0"))
    }
  }

  private static func reverse(_ bytes: inout [UInt8], from first: Int) {
    var low = first
    var high = bytes.count - 1
    while low < high {
      bytes.swapAt(low, high)
      low += 1
      high -= 1
    }
  }
}
