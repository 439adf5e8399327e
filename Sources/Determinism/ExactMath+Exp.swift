extension ExactMath {
  /// e to the power of `x`.
  ///
  /// NaN for NaN, infinity above 709.78, 0 below -745.13, subnormal numbers in between where they are due.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 710 { return .infinity }
    if x < -746 { return 0 }
    return scaledExp(DoubleDouble(high: x, low: 0))
  }

  /// e to the power of a number in -746...710, rounded once.
  static func scaledExp(_ x: DoubleDouble) -> Double {
    let (value, exponent) = splitExp(x)
    return scale(value, exponent)
  }

  /// A pair whose value times two to the power of its exponent is e to the power of `x`; the value is about 1...2.
  ///
  /// With x = (64 k + i) ln(2) / 64 + r and |r| < 0.0055, the value is 2^(i/64) exp(r). The table has 2^(i/64), the
  /// series for exp(r) has its first three terms in double-double.
  static func splitExp(_ x: DoubleDouble) -> (value: DoubleDouble, exponent: Int) {
    let steps = (x.high * 0x1.71547652b82fep6 + roundingShift) - roundingShift
    // ln(2)/64 in three parts, of which the first two have so few bits that their products with `steps` are exact.
    let first = DoubleDouble(sum: x.high, -steps * 0x1.62e42fef8p-7)
    let second = DoubleDouble(sum: first.high, -steps * 0x1.1cf79abc8p-42)
    let r = DoubleDouble(orderedSum: second.high, second.low + ((first.low + x.low) - steps * 0x1.e3b39803f2f6bp-78))

    let square = DoubleDouble(product: r.high, r.high)
    let cubic =
      r.high * square.high
      * (1.0 / 6 + r.high * (1.0 / 24 + r.high * (1.0 / 120 + r.high * (1.0 / 720 + r.high * (1.0 / 5040)))))
    let halfSquare = DoubleDouble(high: 0.5 * square.high, low: 0.5 * square.low + r.high * r.low)
    let tail = DoubleDouble(sum: halfSquare.high, cubic)
    let rest = r + DoubleDouble(high: tail.high, low: tail.low + halfSquare.low)

    let count = Int(steps)
    let index = count & 63
    let base = DoubleDouble(high: expTable[2 * index], low: expTable[2 * index + 1])
    return (base + base * rest, count >> 6)
  }

  /// `value` times two to the power of `exponent`, rounded once, also where the result is subnormal.
  private static func scale(_ value: DoubleDouble, _ exponent: Int) -> Double {
    if exponent > 1000 { return (value.high + value.low) * powerOfTwo(exponent - 2) * 4 }
    if exponent > -1022 || (exponent == -1022 && value.high >= 1) {
      return (value.high + value.low) * powerOfTwo(exponent)
    }
    // Round at the place that becomes the last bit of a subnormal number; what follows is exact.
    let shift = 0x1p52 * powerOfTwo(-1074 - exponent)
    let shifted = DoubleDouble(orderedSum: shift, value.high)
    let rounded = (shifted.high + (shifted.low + value.low)) - shift
    return rounded * powerOfTwo(exponent + 200) * 0x1p-200
  }
}
