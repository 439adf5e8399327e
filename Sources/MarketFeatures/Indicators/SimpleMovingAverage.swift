/// Mean of the last `period` values.
struct SimpleMovingAverage: ColumnIndicator {
  private let divisor: WholeDivisor
  private var sum: MovingSum

  init(period: Int) {
    divisor = WholeDivisor(period)
    sum = MovingSum(period: period)
  }

  var depth: Int { sum.period }

  @inline(__always)
  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    let sums = SumColumn(scratch, 0)
    sum.update(values, count: count, sums)
    let divisor = divisor
    for index in 0..<count { output[index] = divisor.mean(sums[index]) }
  }
}

/// As `SimpleMovingAverage`, of a column that a feature makes itself.
struct OwnMovingAverage: Sendable {
  private var window: SlidingWindow
  private var average: SimpleMovingAverage

  init(period: Int) {
    window = SlidingWindow(period: period)
    average = SimpleMovingAverage(period: period)
  }

  @inline(__always)
  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    window.push(values, count: count) { _, values in average.update(values, count: count, scratch, into: output) }
  }
}
