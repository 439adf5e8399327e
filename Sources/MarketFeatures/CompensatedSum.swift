/// A running sum from which values can be taken again without a trace of them staying behind.
///
/// `high` is the rounded sum and `low` collects the exact errors of all roundings (Neumaier 1974). Errors are whole
/// multiples of the last place of the smallest input, so `low` is exact too as long as inputs span less than about 50
/// binary orders of magnitude: the sum of a window does not drift, however long the series.
struct CompensatedSum: Sendable {
  var high = 0.0
  var low = 0.0

  /// Adds a value.
  @inline(__always)
  mutating func add(_ value: Double) {
    let sum = ErrorFreeArithmetic.sum(high, value)
    high = sum.value
    low += sum.error
  }

  /// Takes one value out and another in.
  ///
  /// The difference is formed first, so that only one addition waits for the last.
  @inline(__always)
  mutating func replace(_ leaving: Double, by entering: Double) {
    let difference = ErrorFreeArithmetic.sum(entering, -leaving)
    let sum = ErrorFreeArithmetic.sum(high, difference.value)
    high = sum.value
    low += sum.error + difference.error
  }

  /// As `add`, for a value with a known error term.
  @inline(__always)
  mutating func add(_ term: (value: Double, error: Double)) {
    add(term.value)
    low += term.error
  }

  /// As `replace`, for values with known error terms.
  @inline(__always)
  mutating func replace(_ leaving: (value: Double, error: Double), by entering: (value: Double, error: Double)) {
    replace(leaving.value, by: entering.value)
    low += entering.error - leaving.error
  }

  /// The sum as a rounded value and what it lacks; `low` is far below `high` unless all that is left of it is error.
  @inline(__always)
  var parts: (value: Double, error: Double) { ErrorFreeArithmetic.sum(large: high, small: low) }

  /// The sum divided by a whole number below 2^26, rounded once but for ties: n equal values have exactly their mean.
  @inline(__always)
  func mean(of count: Double) -> Double {
    let sum = parts
    let quotient = sum.value / count
    let product = ErrorFreeArithmetic.product(quotient, whole: count)
    return quotient + (((sum.value - product.value) - product.error) + sum.error) / count
  }
}
