import Determinism

/// The sums of the last `period` values of a column; those that leave the window are read from where the column is
/// kept.
struct MovingSum: Sendable {
  let period: Int
  private var sum = CompensatedSum()

  /// Up to here it is faster to add a window anew: that runs in vectors, which a running sum does not.
  private static let shortPeriod = 3

  init(period: Int) { self.period = period }

  /// Takes the next values, behind `period` earlier ones; `column[index]` becomes the sum that ends with the value at
  /// `index`.
  @inline(__always)
  mutating func update(_ values: UnsafePointer<Double>, count: Int, _ column: SumColumn) {
    if period <= Self.shortPeriod { return addAnew(values, count: count, column) }
    change(values, count: count, column)
    sum.add(column, count: count)
  }

  /// As `update(_:count:_:)` for two sums of one period at once, which costs less than one after the other.
  @inline(__always)
  static func update(
    _ sum: inout MovingSum, _ values: UnsafePointer<Double>, _ column: SumColumn, _ other: inout MovingSum,
    _ otherValues: UnsafePointer<Double>, _ otherColumn: SumColumn, count: Int
  ) {
    if sum.period <= shortPeriod {
      sum.addAnew(values, count: count, column)
      other.addAnew(otherValues, count: count, otherColumn)
      return
    }
    sum.change(values, count: count, column)
    other.change(otherValues, count: count, otherColumn)
    CompensatedSum.add(column, to: &sum.sum, otherColumn, to: &other.sum, count: count)
  }

  /// Takes the next values; `column[index]` becomes what the value at `index` adds to the sum as it pushes out another.
  @inline(__always)
  private func change(_ values: UnsafePointer<Double>, count: Int, _ column: SumColumn) {
    let leaving = values - period
    for index in 0..<count { column.setDifference(index, values[index], leaving[index]) }
  }

  private func addAnew(_ values: UnsafePointer<Double>, count: Int, _ column: SumColumn) {
    let (secondPlace, thirdPlace) = (min(1, period - 1), min(2, period - 1))
    // What a shorter window does not have counts 0 times.
    let (secondWeight, thirdWeight) = (secondPlace == 1 ? 1.0 : 0, thirdPlace == 2 ? 1.0 : 0)
    let (second, third) = (values - secondPlace, values - thirdPlace)
    for index in 0..<count {
      let two = ErrorFreeArithmetic.sum(values[index], secondWeight * second[index])
      let three = ErrorFreeArithmetic.sum(two.value, thirdWeight * third[index])
      column.highs[index] = three.value
      column.lows[index] = two.error + three.error
    }
  }
}
