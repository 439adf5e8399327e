/// The recursion `ema += 2 / (period + 1) * (x - ema)`, reported from the `period`-th value on.
struct ExponentialMovingAverage: ColumnIndicator {
  private let period: Int
  private let factor: Double
  private let seed: AverageSeed
  private var seen = 0
  private var sum = CompensatedSum()
  private var average = 0.0

  init(period: Int, seed: AverageSeed) {
    self.period = period
    self.seed = seed
    factor = 2 / (Double(period) + 1)
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    if seen >= period {
      average += factor * (value - average)
      return average
    }
    seen += 1
    switch seed {
    case .sma:
      sum.add(value)
      if seen == period { average = sum.mean(of: Double(period)) }
    case .first:
      if seen == 1 { average = value } else { average += factor * (value - average) }
    }
    return seen == period ? average : .nan
  }

  /// The same values over a whole column.
  static func column(_ values: [Double], period: Int, seed: AverageSeed) -> [Double] {
    let factor = 2 / (Double(period) + 1)
    return .undefined(values.count, from: period - 1) { output in
      values.withUnsafeBufferPointer { values in
        var average = values[0]
        if seed == .sma {
          var sum = CompensatedSum()
          for index in 0..<period { sum.add(values[index]) }
          average = sum.mean(of: Double(period))
        } else {
          for index in 1..<max(period, 1) { average += factor * (values[index] - average) }
        }
        output[period - 1] = average
        for index in period..<values.count {
          average += factor * (values[index] - average)
          output[index] = average
        }
      }
    }
  }
}
