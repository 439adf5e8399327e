/// Sum and sum of squares of a window, and from them mean and standard deviation in O(1) a bar.
///
/// The variance is (n * sum(x^2) - sum(x)^2) / n^2 with both terms carried to about 106 bits, so that the subtraction
/// loses nothing that counts: no shift of the values, no second pass.
struct WindowMoments: Sendable {
  let divisor: Double
  var sum = CompensatedSum()
  var squares = CompensatedSum()

  /// The moments of an empty window.
  init(period: Int) { divisor = Double(period) }

  /// The moments that given sums stand for.
  @inline(__always)
  init(divisor: Double, sum: CompensatedSum, squares: CompensatedSum) {
    self.divisor = divisor
    self.sum = sum
    self.squares = squares
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    sum.add(value)
    squares.add(ErrorFreeArithmetic.square(value))
  }

  /// Takes one value out and another in.
  @inline(__always)
  mutating func replace(_ leaving: Double, by entering: Double) {
    sum.replace(leaving, by: entering)
    squares.replace(ErrorFreeArithmetic.square(leaving), by: ErrorFreeArithmetic.square(entering))
  }

  @inline(__always)
  var mean: Double { sum.mean(of: divisor) }

  /// Variance with divisor n (no degree of freedom subtracted).
  @inline(__always)
  var variance: Double {
    let total = sum.parts
    let totalOfSquares = squares.parts
    let scaled = ErrorFreeArithmetic.product(totalOfSquares.value, whole: divisor)
    let squared = ErrorFreeArithmetic.square(total.value)
    let low = (scaled.error - squared.error) + (divisor * totalOfSquares.error - 2 * total.value * total.error)
    let numerator = (scaled.value - squared.value) + low
    return numerator <= 0 ? 0 : numerator / (divisor * divisor)
  }
}
