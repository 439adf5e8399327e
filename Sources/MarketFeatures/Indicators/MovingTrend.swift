import Determinism

/// Averages of the last `period` values x(0), ..., x(n - 1) that weigh them by their place, in O(1) a value.
///
/// With s the sum of the values and w = sum(j * x(j)), the next value x makes w' = w - s' + n * x.
struct MovingTrend: ColumnIndicator {
  enum Output {
    /// The mean with weights 1, ..., n.
    case weightedMean
    /// The slope of the line of least squares, per bar.
    case slope
  }

  private let output: Output
  private let period: Double
  /// The sum of the weights.
  private let weights: WholeDivisor
  private var sum: MovingSum
  private var weighted = CompensatedSum()

  init(period: Int, output: Output) {
    self.output = output
    self.period = Double(period)
    weights = WholeDivisor(period * (period + 1) / 2)
    sum = MovingSum(period: period)
  }

  var depth: Int { sum.period }

  mutating func update(
    _ values: UnsafePointer<Double>, count: Int, _ scratch: Scratch, into target: UnsafeMutablePointer<Double>
  ) {
    let (sums, products) = (SumColumn(scratch, 0), SumColumn(scratch, 2))
    sum.update(values, count: count, sums)
    for index in 0..<count {
      let sum = sums[index]
      products.setDifference(
        index, ErrorFreeArithmetic.product(values[index], whole: period), (sum.high, sum.low))
    }
    weighted.add(products, count: count)
    switch output {
    case .weightedMean:
      let weights = weights
      for index in 0..<count {
        var total = products[index]
        total.add((sums[index].high, sums[index].low))
        target[index] = weights.mean(total)
      }
    case .slope:
      // sum((j - (n - 1) / 2) * x(j)) divided by sum((j - (n - 1) / 2)^2)
      let scale = 6 / (period * (period * period - 1))
      for index in 0..<count {
        let (sum, weighted) = (sums[index], products[index])
        let middle = ErrorFreeArithmetic.product(sum.high, whole: period - 1)
        let low = 2 * weighted.low - ((period - 1) * sum.low + middle.error)
        target[index] = ((2 * weighted.high - middle.value) + low) * scale
      }
    }
  }
}
