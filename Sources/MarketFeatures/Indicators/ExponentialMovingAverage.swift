/// Where the recursion of an exponential moving average begins.
public enum AverageSeed: String, Sendable, CaseIterable {
  /// With the simple average of the first `period` values, as TA-Lib does.
  case sma
  /// With the first value, as pandas does with `adjust=False`; reported from the same bar on as with `sma`.
  case first
}

/// The recursion `average += factor * (x - average)`, NaN before the `period`-th value.
struct ExponentialMovingAverage: RecursiveIndicator {
  private let period: Int
  private let factor: Double
  private let seed: AverageSeed
  private var seen = 0
  private var sum = CompensatedSum()
  private var average = 0.0

  /// The factor is 2 / (period + 1).
  init(period: Int, seed: AverageSeed = .sma) {
    self.init(period: period, factor: 2 / (Double(period) + 1), seed: seed)
  }

  /// Wilder's average (Wilder 1978): the factor is 1 / period, and it begins with the mean of `period` values.
  init(wilder period: Int) { self.init(period: period, factor: 1 / Double(period), seed: .sma) }

  private init(period: Int, factor: Double, seed: AverageSeed) {
    self.period = period
    self.factor = factor
    self.seed = seed
  }

  @inline(__always)
  mutating func update(_ value: Double) -> Double {
    if seen >= period {
      average += factor * (value - average)
      return average
    }
    return begin(value)
  }

  /// Within the caller, for a state whose address is taken is not kept in registers.
  @inline(__always)
  private mutating func begin(_ value: Double) -> Double {
    // The average of one value is that value, without the roundings of the recursion, which is never entered.
    if period == 1 { return value }
    seen += 1
    switch seed {
    case .sma:
      sum.add((value, 0))
      if seen == period { average = WholeDivisor(period).mean(sum) }
    case .first:
      if seen == 1 { average = value } else { average += factor * (value - average) }
    }
    return seen == period ? average : .nan
  }
}
