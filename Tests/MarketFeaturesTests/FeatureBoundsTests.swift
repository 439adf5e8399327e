import MarketFeatures
import Testing
import TradingModel

@Suite("Bounds of features' parameters")
struct FeatureBoundsTests {
  /// Every factory with each of its periods in turn.
  static let factories: [@Sendable (Int) -> FeatureSpecification] = [
    { .simpleMovingAverage($0) }, { .simpleMovingAverage($0, of: .volume) }, { .bollingerMiddle($0) },
    { .weightedMovingAverage($0) }, { .exponentialMovingAverage($0) }, { .exponentialMovingAverage($0, seed: .first) },
    { .adaptiveMovingAverage($0) }, { .standardDeviation($0) }, { .bollingerUpper($0, deviations: 2) },
    { .bollingerLower($0, deviations: 2) }, { .zScore($0) }, { .regressionSlope($0) }, { .highest($0) },
    { .lowest($0) },
    { .priorHigh($0) }, { .priorLow($0) }, { .rateOfChange($0) }, { .momentum($0) }, { .relativeStrengthIndex($0) },
    { .macd(fast: $0, slow: 1_000_000) }, { .macd(fast: 1, slow: $0) }, { .macd(signal: $0) },
    { .macdSignal(fast: $0, slow: 1_000_000) }, { .macdSignal(fast: 1, slow: $0) }, { .macdSignal(signal: $0) },
    { .macdHistogram(fast: $0, slow: $0, signal: $0) }, { .averageTrueRange($0) }, { .normalizedAverageTrueRange($0) },
    { .plusDirectionalIndicator($0) }, { .minusDirectionalIndicator($0) }, { .averageDirectionalIndex($0) },
    { .stochasticK($0) }, { .stochasticK(smoothing: $0) }, { .stochasticK(signal: $0) }, { .stochasticD($0) },
    { .stochasticD(smoothing: $0) }, { .stochasticD(signal: $0) }, { .stochasticD($0, smoothing: $0, signal: $0) },
    { .williamsPercentRange($0) }, { .commodityChannelIndex($0) }, { .moneyFlowIndex($0) },
    { .volumeWeightedPrice($0) },
  ]

  @Test(arguments: [0, -1, 1_000_001, Int.max, Int.min])
  func everyFactory_refusesPeriodsOutOfBounds(period: Int) {
    for factory in Self.factories {
      let feature = factory(period)
      let error = #expect(throws: FeatureError.self, "\(feature)") { try feature.check() }
      if case .invalidPeriod(_, period, _) = error { continue }
      Issue.record("\(feature): \(String(describing: error))")
    }
  }

  @Test(arguments: [(26, 26), (27, 26), (1_000_000, 1_000_000), (.max, .min), (1, 1)])
  func convergences_refuseAFastAverageThatIsNotFaster(fast: Int, slow: Int) {
    let features: [FeatureSpecification] = [
      .macd(fast: fast, slow: slow), .macdSignal(fast: fast, slow: slow), .macdHistogram(fast: fast, slow: slow),
    ]
    for feature in features { #expect(throws: FeatureError.self, "\(feature)") { try feature.check() } }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, -1, -.leastNonzeroMagnitude])
  func numbers_areFinite_andNotNegative(number: Double) {
    let features: [FeatureSpecification] = [
      .bollingerUpper(5, deviations: number), .bollingerLower(5, deviations: number),
      .parabolicStop(acceleration: number), .parabolicStop(maximum: number),
      .parabolicStop(acceleration: number, maximum: number),
    ]
    for feature in features { #expect(throws: FeatureError.self, "\(feature)") { try feature.check() } }
  }

  @Test func largestParameters_areAllowed_andRun() throws {
    let most = FeatureSpecification.maximumPeriod
    var features = Self.factories.filter { (try? $0(most).check()) != nil }.map { $0(most) }
    // Those that need a fast average below the slow one.
    #expect(features.count == Self.factories.count - 3)
    features += [
      .macd(fast: most - 1, slow: most, signal: most), .macdSignal(fast: most - 1, slow: most, signal: most),
      .macdHistogram(fast: most - 1, slow: most, signal: most),
      .stochasticK(most, smoothing: most, signal: most), .parabolicStop(acceleration: 1e300, maximum: 1e300),
    ]
    let series = randomSeries(300, seed: 1)
    for feature in features {
      try feature.check()
      let column = FeatureColumns.compute(feature, series: series)
      #expect(column.prefix(feature.firstDefinedBar).allSatisfy { $0.isNaN }, "\(feature)")
      #expect(feature.name.hasPrefix("parabolic_sar") || feature.firstDefinedBar >= most - 1, "\(feature)")
    }
    #expect(FeatureSpecification.stochasticD(most, smoothing: most, signal: most).firstDefinedBar == 3 * most - 3)
    #expect(FeatureSpecification.macdSignal(fast: 1, slow: most, signal: most).firstDefinedBar == 2 * most - 2)
  }
}
