import TradingModel

/// Features over whole columns: the same values as the streaming form, to the bit, by loops of their own.
public enum FeatureColumns {
  /// The values of a feature over `series`, one a bar, NaN where it is not defined.
  ///
  /// - Precondition: `specification.check()` accepts it.
  /// - Complexity: O(bars), whatever the period.
  public static func compute(_ specification: FeatureSpecification, series: BarSeries) -> [Double] {
    switch specification.kind {
    case .simpleMovingAverage(let column, let period):
      return SimpleMovingAverage.column(series[column], period: period)
    case .exponentialMovingAverage(let column, let period, let seed):
      return ExponentialMovingAverage.column(series[column], period: period, seed: seed)
    case .relativeStrengthIndex(let column, let period):
      return RelativeStrengthIndex.column(series[column], period: period)
    case .standardDeviation(let column, let period):
      return MovingDeviation.column(series[column], period: period, output: .deviation)
    case .bollingerUpper(let column, let period, let deviations):
      return MovingDeviation.column(series[column], period: period, output: .band(deviations))
    case .bollingerLower(let column, let period, let deviations):
      return MovingDeviation.column(series[column], period: period, output: .band(-deviations))
    case .priorHigh(let period): return PriorExtreme.column(series.high, period: period, isMaximum: true)
    case .priorLow(let period): return PriorExtreme.column(series.low, period: period, isMaximum: false)
    case .rateOfChange(let column, let period): return RateOfChange.column(series[column], period: period)
    case .averageTrueRange(let period):
      return AverageTrueRange.column(high: series.high, low: series.low, close: series.close, period: period)
    case .custom(let feature):
      var indicator = feature.make()
      return (0..<series.count).map { indicator.update(series[$0]) }
    }
  }
}
