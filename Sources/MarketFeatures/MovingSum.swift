/// The sums of the last `period` values of a column.
struct MovingSum: Sendable {
  private var window: SlidingWindow
  private var sum = CompensatedSum()

  init(period: Int) { window = SlidingWindow(period: period) }

  /// Takes the next values; `column[index]` becomes the sum that ends with the value at `index`.
  @inline(__always)
  mutating func update(_ values: UnsafePointer<Double>, count: Int, _ column: SumColumn) {
    window.push(values, count: count) { leaving, entering in
      for index in 0..<count { column.setDifference(index, entering[index], leaving[index]) }
    }
    sum.add(column, count: count)
  }
}
