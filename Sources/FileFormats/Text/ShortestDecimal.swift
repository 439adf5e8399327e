/// A positive number as whole digits times a power of ten: the shortest that reads back as the number and, of those,
/// the closest to it.
struct ShortestDecimal {
  /// The digits as a whole number without zeros at its end.
  private(set) var digits: UInt64
  /// The power of ten.
  private(set) var exponent: Int

  /// - Parameter magnitude: Positive and finite.
  init(_ magnitude: Double) {
    // What has few decimals is most frequent. Of at most 15 digits there is one decimal that reads back as the number,
    // and as both operands of the division are exact, it rounds as reading would.
    let scaled = (magnitude * 1e4).rounded()
    if scaled < 1e15, scaled / 1e4 == magnitude {
      (digits, exponent) = (UInt64(scaled), -4)
      removeZeros(atMost: 4)
      if exponent < 0 { return }
    } else {
      (digits, exponent) = Self.schubfach(magnitude)
    }
    removeZeros()
  }

  /// Takes a number apart that the standard library has printed.
  ///
  /// - Parameter magnitude: Positive and finite.
  init(_ magnitude: Float) {
    (digits, exponent) = (0, 0)
    var (written, sign, isFraction, isExponent) = (0, 1, false, false)
    for byte in magnitude.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): sign = -1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if isExponent {
          written = written &* 10 &+ Int(byte - 48)
        } else {
          digits = digits &* 10 &+ UInt64(byte - 48)
          if isFraction { exponent -= 1 }
        }
      default: break
      }
    }
    exponent += sign * written
    removeZeros()
  }

  private mutating func removeZeros(atMost count: Int) {
    for _ in 0..<count {
      let (quotient, digit) = digits.quotientAndRemainder(dividingBy: 10)
      if digit != 0 { return }
      digits = quotient
      exponent += 1
    }
  }

  private mutating func removeZeros() {
    while digits != 0 {
      let (quotient, rest) = digits.quotientAndRemainder(dividingBy: 10_000)
      if rest != 0 { break }
      digits = quotient
      exponent += 4
    }
    removeZeros(atMost: 3)
  }

  /// Giulietti, "The Schubfach way to render doubles" (2021), sections 8 and 9: the interval of numbers that round to
  /// `magnitude`, scaled by a power of ten so that it holds at most one multiple of ten and at least one whole number.
  private static func schubfach(_ magnitude: Double) -> (digits: UInt64, exponent: Int) {
    let fraction = magnitude.significandBitPattern
    let biased = Int(magnitude.exponentBitPattern)
    let significand = biased > 0 ? fraction | 1 << 52 : fraction
    let power = max(biased, 1) - 1_075
    // Below a power of two the neighbours are half as far away.
    let isLowerCloser = fraction == 0 && biased > 1
    // floor(log10(2^power)), of three quarters of it where the interval is smaller.
    let decimal = (power * 1_262_611 - (isLowerCloser ? 524_031 : 0)) >> 22
    let factor = PowersOfFive.shared.roundedUp(-decimal)
    let shift = UInt64(power + (-decimal * 1_741_647) >> 19 + 1)
    let middle = 4 * significand
    let lower = roundedToOdd(factor, (middle - 2 + (isLowerCloser ? 1 : 0)) << shift)
    let value = roundedToOdd(factor, middle << shift)
    let upper = roundedToOdd(factor, (middle + 2) << shift)
    // The ends of the interval belong to it where reading would round them to even.
    let isOdd = significand & 1
    let (least, greatest) = (lower + isOdd, upper - isOdd)
    let whole = value / 4
    if whole >= 10 {
      let tens = whole / 10
      let (isBelowIn, isAboveIn) = (least <= 40 * tens, 40 * tens + 40 <= greatest)
      if isBelowIn != isAboveIn { return (tens + (isAboveIn ? 1 : 0), decimal + 1) }
    }
    let (isBelowIn, isAboveIn) = (least <= 4 * whole, 4 * whole + 4 <= greatest)
    if isBelowIn != isAboveIn { return (whole + (isAboveIn ? 1 : 0), decimal) }
    let half = 4 * whole + 2
    let isAbove = value > half || (value == half && whole & 1 == 1)
    return (whole + (isAbove ? 1 : 0), decimal)
  }

  /// The upper 64 bits of a product of 192, with the last bit set where anything stands below them.
  private static func roundedToOdd(_ factor: (high: UInt64, low: UInt64), _ number: UInt64) -> UInt64 {
    let below = factor.low.multipliedFullWidth(by: number).high
    let above = factor.high.multipliedFullWidth(by: number)
    let (rest, carry) = above.low.addingReportingOverflow(below)
    return (above.high &+ (carry ? 1 : 0)) | (rest > 1 ? 1 : 0)
  }
}
