extension ExactMath {
  /// The natural logarithm of `x`.
  ///
  /// NaN for NaN and for negative numbers, negative infinity for both zeros, exactly 0 for 1.
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x <= 0 { return x == 0 ? -.infinity : .nan }
    let result = preciseLog(x)
    return result.high + result.low
  }

  /// The logarithm of a positive finite number to about 75 bits.
  ///
  /// With x = 2^k z and z in 0.6875..<1.375, and c a table entry near 1/z of ten bits (1 next to 1), r = c z - 1 is
  /// exact and |r| <= 2^-7; the logarithm is k ln(2) - ln(c) + ln(1 + r).
  static func preciseLog(_ x: Double) -> DoubleDouble {
    var bits = x.bitPattern
    var exponent = 0
    if x < 0x1p-1022 {
      bits = (x * 0x1p54).bitPattern
      exponent = -54
    }
    let offset = bits &- 0x3FE6_0000_0000_0000
    let index = 3 * Int(truncatingIfNeeded: (offset &>> 45) & 127)
    let shift = Int(Int64(bitPattern: offset) >> 52)
    exponent += shift
    let z = bits &- UInt64(bitPattern: Int64(shift) << 52)

    let upper = Double(bitPattern: z & 0xFFFF_FFFF_F800_0000)
    let lower = Double(bitPattern: z) - upper
    let inverse = logTable[index]
    let r = DoubleDouble(sum: upper * inverse - 1, lower * inverse)
    // The first part of ln(2) has 42 bits, so that its product with the exponent is exact.
    let power = Double(exponent)
    let base =
      power * 0x1.62e42fefa38p-1
      + DoubleDouble(sum: logTable[index + 1], power * 0x1.ef35793c7673p-45 + logTable[index + 2])
    return base + logOfOnePlus(r)
  }

  /// ln(1 + r) for |r| <= 2^-7, to about 75 bits relative to r.
  static func logOfOnePlus(_ r: DoubleDouble) -> DoubleDouble {
    let x = r.high
    let tail =
      x * (1.0 / 5 - x * (1.0 / 6 - x * (1.0 / 7 - x * (1.0 / 8 - x * (1.0 / 9 - x * (1.0 / 10 - x / 11))))))
    let fourth = DoubleDouble(orderedSum: -0.25, tail)
    let third = DoubleDouble(high: 1.0 / 3, low: 0x1.5555555555555p-56) + fourth * r
    let second = -0.5 + third * r
    return r + r * r * second
  }
}
