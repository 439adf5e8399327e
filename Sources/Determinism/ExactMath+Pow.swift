extension ExactMath {
  /// `base` to the power of `exponent`.
  ///
  /// 1 for any base to the power of 0 and for 1 to any power, NaN included; NaN for a negative finite base and an
  /// exponent that is finite and no integer. Zeros, infinities and signs follow C99, section F.9.4.4.
  public static func pow(_ base: Double, _ exponent: Double) -> Double {
    if exponent == 0 || base == 1 { return 1 }
    if base.isNaN || exponent.isNaN { return .nan }
    let magnitude = base.magnitude
    if exponent.isInfinite {
      if magnitude == 1 { return 1 }
      return (magnitude > 1) == (exponent > 0) ? .infinity : 0
    }
    let parity = parity(exponent)
    let sign = base.sign == .minus && parity == .odd ? -1.0 : 1.0
    if magnitude == 0 || magnitude == .infinity {
      return (magnitude == 0) == (exponent > 0) ? sign * 0 : sign * .infinity
    }
    if base < 0, parity == .fraction { return .nan }
    if let power = smallIntegerPower(magnitude, exponent) { return sign * power }
    return sign * powOfPositive(magnitude, exponent)
  }

  private enum Parity {
    case even
    case odd
    case fraction
  }

  /// Whether a finite number is an even integer, an odd one, or none; from 2^53 on all are even.
  private static func parity(_ value: Double) -> Parity {
    if value.magnitude >= 0x1p53 { return .even }
    let truncated = Int64(value)
    if Double(truncated) != value { return .fraction }
    return truncated & 1 == 0 ? .even : .odd
  }

  /// A power with an integer exponent of 1 to 34, by repeated squaring; nil for other exponents, and where an
  /// intermediate product might over- or underflow.
  ///
  /// Only these can lie exactly in the middle between two numbers, like 10 to the power of 23, which no logarithm
  /// resolves: such a power has 54 bits and so at most 34 factors, powers of two aside. The products here are exact
  /// up to 106 bits.
  private static func smallIntegerPower(_ base: Double, _ exponent: Double) -> Double? {
    guard exponent >= 1, exponent <= 34, exponent == exponent.rounded(.towardZero) else { return nil }
    var count = Int(exponent)
    let magnitude = Int(base.bitPattern >> 52) - 1023
    guard abs(magnitude) * count < 800 else { return nil }
    var factor = DoubleDouble(high: base, low: 0)
    var power = DoubleDouble(high: 1, low: 0)
    while true {
      if count & 1 == 1 { power = power * factor }
      count >>= 1
      if count == 0 { return power.high + power.low }
      factor = factor * factor
    }
  }

  /// A power of a positive finite number with a finite exponent other than zero.
  private static func powOfPositive(_ base: Double, _ exponent: Double) -> Double {
    if base == 1 { return 1 }
    // The logarithm lies within 2^-54 and 2^10 in magnitude; outside of these bounds the result is no close matter.
    if exponent.magnitude > 0x1p65 { return (base > 1) == (exponent > 0) ? .infinity : 0 }
    if exponent.magnitude < 0x1p-65 { return 1 }
    let product = preciseLog(base) * exponent
    if product.high > 710 { return .infinity }
    if product.high < -746 { return 0 }
    return scaledExp(product)
  }
}
