/// Mean of the last `period` values.
struct SimpleMovingAverage: ColumnIndicator {
  private let divisor: Double
  private let inverse: Double
  private var sum: MovingSum

  init(period: Int) {
    divisor = Double(period)
    inverse = 1 / divisor
    sum = MovingSum(period: period)
  }

  @inline(__always)
  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    let sums = SumColumn(scratch, 0)
    sum.update(values, count: count, sums)
    for index in 0..<count { output[index] = sums[index].mean(of: divisor, inverse: inverse) }
  }
}
