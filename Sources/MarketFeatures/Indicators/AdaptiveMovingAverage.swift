/// Kaufman's adaptive moving average (Kaufman 1995), with 2 and 30 bars as its fastest and slowest, as in TA-Lib.
///
/// An exponential average whose factor is the square of f: f goes from 2 / 31 to 2 / 3 with the efficiency of the last
/// `period` changes, which is |their sum| / sum of |change|, 1 where nothing moved. It begins with the value before the
/// first that has so many changes.
struct AdaptiveMovingAverage: ColumnIndicator {
  /// One value more than there are changes.
  let depth: Int
  private var early: Int
  private var average = 0.0
  private var movement = CompensatedSum()

  init(period: Int) {
    depth = period + 1
    early = period
  }

  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>
  ) {
    let (movements, factors) = (SumColumn(scratch, 0), scratch[2])
    let oldest = values - depth
    for index in 0..<count {
      movements.setDifference(
        index, (values[index] - values[index - 1]).magnitude, (oldest[index + 1] - oldest[index]).magnitude)
    }
    movement.add(movements, count: count)
    for index in 0..<count {
      let change = (values[index] - oldest[index + 1]).magnitude
      let path = movements[index].value
      let efficiency = path > change ? change / path : 1
      let factor = efficiency * (2.0 / 3 - 2.0 / 31) + 2.0 / 31
      factors[index] = factor * factor
    }
    let skipped = min(early, count)
    early -= skipped
    if skipped > 0 { average = values[skipped - 1] }
    for index in skipped..<count {
      average += factors[index] * (values[index] - average)
      output[index] = average
    }
  }
}
