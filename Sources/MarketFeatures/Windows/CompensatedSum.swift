import Determinism

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

  /// As `add(_:count:)` for two sums at once: side by side in vectors they cost little more than one.
  @inline(__always)
  static func add(
    _ column: SumColumn, to sum: inout CompensatedSum, _ otherColumn: SumColumn, to other: inout CompensatedSum,
    count: Int
  ) {
    var high = SIMD2(sum.high, other.high)
    var low = SIMD2(sum.low, other.low)
    for index in 0..<count {
      let term = SIMD2(column.highs[index], otherColumn.highs[index])
      let error = SIMD2(column.lows[index], otherColumn.lows[index])
      let value = high + term
      let part = value - high
      low += error + ((high - (value - part)) + (term - part))
      high = value
      (column.highs[index], otherColumn.highs[index]) = (high[0], high[1])
      (column.lows[index], otherColumn.lows[index]) = (low[0], low[1])
    }
    sum = CompensatedSum(high: high[0], low: low[0])
    other = CompensatedSum(high: high[1], low: low[1])
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
