import Determinism
import MarketFeatures
import TradingModel

/// How fast features are over whole columns: values a second of each built-in kind.
public enum FeatureBenchmark {
  /// Measures every kind over a seeded random walk.
  ///
  /// - Parameter bars: Length of the column.
  public static func run(bars: Int, repetitions: Int) async -> [BenchmarkResult] {
    let series = randomWalk(bars)
    var results: [BenchmarkResult] = []
    for feature in features {
      var times: [Double] = []
      for _ in 0..<max(1, repetitions) {
        let (_, seconds) = await Measurement.seconds { FeatureColumns.compute(feature, series: series).count }
        times.append(seconds)
      }
      results.append(
        BenchmarkResult(
          workload: "features/\(feature.name)", times: times, units: bars, unit: "values",
          note: "one column of \(bars) bars, one thread"))
    }
    return results
  }

  private static var features: [FeatureSpecification] {
    [
      .simpleMovingAverage(20), .simpleMovingAverage(500), .weightedMovingAverage(20), .exponentialMovingAverage(26),
      .adaptiveMovingAverage(10), .standardDeviation(20), .standardDeviation(500), .bollingerUpper(20, deviations: 2),
      .bollingerLower(20, deviations: 2), .zScore(20), .regressionSlope(20), .highest(20), .lowest(20), .priorHigh(20),
      .priorHigh(500), .priorLow(20), .rateOfChange(60), .momentum(10), .relativeStrengthIndex(14), .macd(),
      .macdSignal(), .macdHistogram(), .trueRange, .averageTrueRange(14), .normalizedAverageTrueRange(14),
      .plusDirectionalIndicator(14), .minusDirectionalIndicator(14), .averageDirectionalIndex(14), .stochasticK(),
      .stochasticD(), .williamsPercentRange(14), .commodityChannelIndex(20), .onBalanceVolume, .moneyFlowIndex(14),
      .volumeWeightedPrice(14), .parabolicStop(),
    ]
  }

  private static func randomWalk(_ bars: Int) -> BarSeries {
    var generator = SeededGenerator(masterSeed: 1, id: "bench", purpose: "features")
    var series = BarSeries(symbol: Symbol("WALK"), capacity: bars)
    var close = 100.0
    for index in 0..<bars {
      let open = close
      close *= 1 + (generator.uniform() - 0.5) * 0.002
      let high = max(open, close) * (1 + generator.uniform() * 0.0005)
      let low = min(open, close) * (1 - generator.uniform() * 0.0005)
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index) * 60_000_000_000), open: open, high: high, low: low,
          close: close, volume: (1_000 * (0.5 + generator.uniform())).rounded()))
    }
    return series
  }
}
