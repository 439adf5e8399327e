/// A running sum from which values can be taken again without a trace of them staying behind.
///
/// `high` is the rounded sum and `low` collects the exact errors of all roundings (Neumaier 1974). Errors are whole
/// multiples of the last place of the smallest input, so `low` is exact too as long as inputs span less than about 50
/// binary orders of magnitude: the sum of a window does not drift, however long the series.
struct CompensatedSum: Sendable {
  var high = 0.0
  var low = 0.0

  /// Adds a term with what it lacks.
  @inline(__always)
  mutating func add(_ term: (value: Double, error: Double)) {
    let sum = ErrorFreeArithmetic.sum(high, term.value)
    high = sum.value
    low += term.error + sum.error
  }

  /// Adds a column of terms one after the other; afterwards `column[index]` is the sum after the term at `index`.
  @inline(__always)
  mutating func add(_ column: SumColumn, count: Int) {
    var sum = self
    for index in 0..<count {
      sum.add((column.highs[index], column.lows[index]))
      column.highs[index] = sum.high
      column.lows[index] = sum.low
    }
    self = sum
  }

  /// The sum as one number.
  @inline(__always)
  var value: Double { high + low }

  /// The sum as a rounded value and what it lacks; `low` is far below `high` unless all that is left of it is error.
  @inline(__always)
  var parts: (value: Double, error: Double) { ErrorFreeArithmetic.sum(large: high, small: low) }
}

/// Terms of a sum over one run with what they lack, and then the sums after each of them.
struct SumColumn {
  let highs: UnsafeMutablePointer<Double>
  let lows: UnsafeMutablePointer<Double>

  /// Takes two columns from `first` on.
  @inline(__always)
  init(_ scratch: Scratch, _ first: Int) {
    highs = scratch[first]
    lows = scratch[first + 1]
  }

  @inline(__always)
  subscript(index: Int) -> CompensatedSum { CompensatedSum(high: highs[index], low: lows[index]) }

  /// Makes the term at `index` the exact difference of two values.
  @inline(__always)
  func setDifference(_ index: Int, _ entering: Double, _ leaving: Double) {
    (highs[index], lows[index]) = ErrorFreeArithmetic.sum(entering, -leaving)
  }

  /// Makes the term at `index` the difference of two values with known errors.
  @inline(__always)
  func setDifference(
    _ index: Int, _ entering: (value: Double, error: Double), _ leaving: (value: Double, error: Double)
  ) {
    let difference = ErrorFreeArithmetic.sum(entering.value, -leaving.value)
    highs[index] = difference.value
    lows[index] = difference.error + (entering.error - leaving.error)
  }
}
