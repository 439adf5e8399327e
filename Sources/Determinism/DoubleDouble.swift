/// An unevaluated sum of two Float64, `high` being the sum rounded: about 106 bits.
///
/// Only + - * / on Float64 are used, each rounded on its own, so the results are the same with and without hardware for
/// fused multiply-add. Sources: Dekker, "A Floating-Point Technique for Extending the Available Precision" (1971);
/// Knuth, The Art of Computer Programming, volume 2, section 4.2.2.
struct DoubleDouble {
  var high: Double
  var low: Double

  @inline(__always)
  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two numbers.
  @inline(__always)
  init(sum left: Double, _ right: Double) {
    (high, low) = ErrorFreeArithmetic.sum(left, right)
  }

  /// The exact sum of two numbers of which the first is zero or has an exponent no less than the second's.
  @inline(__always)
  init(orderedSum large: Double, _ small: Double) {
    (high, low) = ErrorFreeArithmetic.sum(large: large, small: small)
  }

  /// The exact product of two numbers, as long as none of its parts over- or underflows.
  @inline(__always)
  init(product left: Double, _ right: Double) {
    let (leftHigh, leftLow) = Self.split(left)
    let (rightHigh, rightLow) = Self.split(right)
    high = left * right
    low = ((leftHigh * rightHigh - high) + leftHigh * rightLow + leftLow * rightHigh) + leftLow * rightLow
  }

  /// A number as the sum of two with 26 bits each.
  @inline(__always)
  private static func split(_ value: Double) -> (high: Double, low: Double) {
    let scaled = value * 134_217_729
    let high = scaled - (scaled - value)
    return (high, value - high)
  }

  @inline(__always)
  static func + (left: Double, right: DoubleDouble) -> DoubleDouble {
    let sum = DoubleDouble(sum: left, right.high)
    return DoubleDouble(orderedSum: sum.high, sum.low + right.low)
  }

  @inline(__always)
  static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let highs = DoubleDouble(sum: left.high, right.high)
    let lows = DoubleDouble(sum: left.low, right.low)
    let sum = DoubleDouble(orderedSum: highs.high, highs.low + lows.high)
    return DoubleDouble(orderedSum: sum.high, sum.low + lows.low)
  }

  @inline(__always)
  static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: left.high, right.high)
    return DoubleDouble(
      orderedSum: product.high, product.low + (left.high * right.low + left.low * right.high))
  }

  @inline(__always)
  static func * (left: DoubleDouble, right: Double) -> DoubleDouble {
    let product = DoubleDouble(product: left.high, right)
    return DoubleDouble(orderedSum: product.high, product.low + left.low * right)
  }

  /// The quotient, rounded to about 100 bits.
  @inline(__always)
  static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let quotient = left.high / right.high
    let product = DoubleDouble(product: quotient, right.high)
    let remainder = (((left.high - product.high) - product.low) + left.low) - quotient * right.low
    return DoubleDouble(orderedSum: quotient, remainder / right.high)
  }
}
