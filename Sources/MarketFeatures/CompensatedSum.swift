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

  /// Adds a column of terms; afterwards `column[index]` is the sum after the term at `index`.
  ///
  /// The same bits as `add` one by one. Only two additions a term wait for the last ones; what lies between them is a
  /// loop that the compiler turns into vector instructions.
  @inline(__always)
  mutating func add(_ column: SumColumn, count: Int) {
    var (high, low) = (high, low)
    column.highs[0] = high
    for index in 0..<count {
      high += column.terms[index]
      column.highs[index + 1] = high
    }
    column.addRoundingErrors(count)
    for index in 0..<count {
      low += column.lows[index]
      column.lows[index] = low
    }
    self = CompensatedSum(high: high, low: low)
  }

  /// Adds a column of terms to each of two sums, whose additions need not wait for each other.
  @inline(__always)
  static func add(
    to first: inout CompensatedSum, _ column: SumColumn, and second: inout CompensatedSum, _ other: SumColumn,
    count: Int
  ) {
    var (high, otherHigh) = (first.high, second.high)
    column.highs[0] = high
    other.highs[0] = otherHigh
    for index in 0..<count {
      high += column.terms[index]
      otherHigh += other.terms[index]
      column.highs[index + 1] = high
      other.highs[index + 1] = otherHigh
    }
    column.addRoundingErrors(count)
    other.addRoundingErrors(count)
    var (low, otherLow) = (first.low, second.low)
    for index in 0..<count {
      low += column.lows[index]
      otherLow += other.lows[index]
      column.lows[index] = low
      other.lows[index] = otherLow
    }
    first = CompensatedSum(high: high, low: low)
    second = CompensatedSum(high: otherHigh, low: otherLow)
  }

  /// The sum as one number.
  @inline(__always)
  var value: Double { high + low }

  /// The sum as a rounded value and what it lacks; `low` is far below `high` unless all that is left of it is error.
  @inline(__always)
  var parts: (value: Double, error: Double) { ErrorFreeArithmetic.sum(large: high, small: low) }

  /// The sum divided by a whole number below 2^26, within 0.5000001 units of the last place; n equal values have
  /// exactly their mean.
  ///
  /// The mean is begun with 26 bits, so that what is left of the sum is exact.
  @inline(__always)
  func mean(of count: Double, inverse: Double) -> Double {
    let sum = parts
    let near = ErrorFreeArithmetic.rounded(sum.value * inverse, droppingBits: 27)
    return near + ((sum.value - count * near) + sum.error) * inverse
  }
}

/// Terms of a sum over one run, and then the sums after each of them.
struct SumColumn {
  let terms: UnsafeMutablePointer<Double>
  /// What the terms lack; afterwards the sums' low parts.
  let lows: UnsafeMutablePointer<Double>
  /// The sums' high parts, the one before the first term at 0.
  let highs: UnsafeMutablePointer<Double>

  /// Takes three columns from `first` on.
  @inline(__always)
  init(_ scratch: Scratch, _ first: Int) {
    terms = scratch[first]
    lows = scratch[first + 1]
    highs = scratch[first + 2]
  }

  @inline(__always)
  subscript(index: Int) -> CompensatedSum { CompensatedSum(high: highs[index + 1], low: lows[index]) }

  /// Makes the term at `index` the exact difference of two values.
  @inline(__always)
  func setDifference(_ index: Int, _ entering: Double, _ leaving: Double) {
    (terms[index], lows[index]) = ErrorFreeArithmetic.sum(entering, -leaving)
  }

  /// Makes the term at `index` the exact difference of two values with known errors.
  @inline(__always)
  func setDifference(
    _ index: Int, _ entering: (value: Double, error: Double), _ leaving: (value: Double, error: Double)
  ) {
    let difference = ErrorFreeArithmetic.sum(entering.value, -leaving.value)
    terms[index] = difference.value
    lows[index] = difference.error + (entering.error - leaving.error)
  }

  @inline(__always)
  fileprivate func addRoundingErrors(_ count: Int) {
    for index in 0..<count {
      lows[index] += ErrorFreeArithmetic.error(of: highs[index + 1], highs[index], terms[index])
    }
  }
}

/// The sums of the last `period` values of a column.
struct MovingSum: Sendable {
  private var window: SlidingWindow
  private var sum = CompensatedSum()

  init(period: Int) { window = SlidingWindow(period: period) }

  /// Takes the next values; `column[index]` becomes the sum that ends with the value at `index`.
  @inline(__always)
  mutating func update(_ values: UnsafePointer<Double>, count: Int, _ column: SumColumn) {
    setTerms(values, count: count, column)
    sum.add(column, count: count)
  }

  /// Takes the next values of two columns.
  @inline(__always)
  static func update(
    _ first: inout MovingSum, _ values: UnsafePointer<Double>, _ column: SumColumn, _ second: inout MovingSum,
    _ others: UnsafePointer<Double>, _ other: SumColumn, count: Int
  ) {
    first.setTerms(values, count: count, column)
    second.setTerms(others, count: count, other)
    CompensatedSum.add(to: &first.sum, column, and: &second.sum, other, count: count)
  }

  @inline(__always)
  private mutating func setTerms(_ values: UnsafePointer<Double>, count: Int, _ column: SumColumn) {
    window.push(values, count: count) { leaving, entering in
      for index in 0..<count { column.setDifference(index, entering[index], leaving[index]) }
    }
  }
}
