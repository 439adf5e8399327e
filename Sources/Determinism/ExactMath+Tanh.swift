extension ExactMath {
  /// The hyperbolic tangent of `x`; the sign of zero is kept.
  public static func tanh(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    let magnitude = x.magnitude
    if magnitude < 0x1p-6 { return smallTanh(x) }
    if magnitude > 20 { return x < 0 ? -1 : 1 }
    let (value, exponent) = splitExp(DoubleDouble(high: 2 * magnitude, low: 0))
    let factor = powerOfTwo(exponent)
    let power = DoubleDouble(high: value.high * factor, low: value.low * factor)
    let quotient = (-1 + power) / (1 + power)
    let result = quotient.high + quotient.low
    return x < 0 ? -result : result
  }

  /// The odd power series, up to the thirteenth power.
  private static func smallTanh(_ x: Double) -> Double {
    let square = x * x
    let series =
      1.0 / 3 - square * (2.0 / 15 - square * (17.0 / 315 - square * (62.0 / 2835 - square * (1382.0 / 155_925))))
    return x - x * square * series
  }
}
