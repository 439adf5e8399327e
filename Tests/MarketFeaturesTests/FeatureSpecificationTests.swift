import MarketFeatures
import Testing
import TradingModel

@Suite("Feature specifications")
struct FeatureSpecificationTests {
  @Test func names_areCanonical() {
    let names = everyKind(period: 20).map(\.name)
    #expect(
      names == [
        "sma(close,20)", "sma(volume,20)", "wma(close,20)", "ema(close,20,sma)", "ema(close,20,first)",
        "kama(close,20)", "regression_slope(close,21)", "standard_deviation(close,20)", "bollinger_upper(close,20,2)",
        "bollinger_lower(close,20,2.5)", "z_score(close,20)", "highest(high,20)", "lowest(low,20)", "prior_high(20)",
        "prior_low(20)", "rate_of_change(open,20)", "momentum(close,20)", "rsi(close,20)", "macd(close,20,40,22)",
        "macd_signal(close,20,40,22)", "macd_histogram(close,20,40,22)", "true_range", "atr(20)", "natr(20)",
        "plus_di(20)", "minus_di(20)", "adx(20)", "parabolic_sar(0.05,0.2)", "stochastic_k(20,21,2)",
        "stochastic_d(20,21,2)", "williams_r(20)", "cci(20)", "obv", "mfi(20)", "vwap(20)",
      ])
    #expect(FeatureSpecification.bollingerMiddle(20) == .simpleMovingAverage(20))
    #expect("\(FeatureSpecification.priorHigh(5))" == "prior_high(5)")
  }

  @Test func computer_sortsAndDropsDuplicates() {
    let features: [FeatureSpecification] = [.priorLow(3), .simpleMovingAverage(9), .priorHigh(3), .priorLow(3)]
    let computer = FeatureComputer(features: features, symbolCount: 2)
    #expect(computer.features.map(\.name) == ["prior_high(3)", "prior_low(3)", "sma(close,9)"])
    #expect(computer.index(of: .priorLow(3)) == 1)
    #expect(computer.index(of: .priorLow(4)) == nil)
  }

  @Test func check_refusesWhatIsNotDefined() throws {
    try FeatureSpecification.priorHigh(1).check()
    try FeatureSpecification.simpleMovingAverage(1_000_000).check()
    #expect(throws: FeatureError.invalidPeriod(feature: "rsi(close,0)", period: 0, allowed: 1...1_000_000)) {
      try FeatureSpecification.relativeStrengthIndex(0).check()
    }
    let problems: [(FeatureSpecification, String)] = [
      (.averageTrueRange(1_000_001), "atr(1000001): the period must be from 1 to 1000000, was 1000001"),
      (.averageDirectionalIndex(.max), "adx(\(Int.max)): the period must be from 1 to 1000000, was \(Int.max)"),
      (.regressionSlope(1), "regression_slope(close,1): the period must be from 2 to 1000000, was 1"),
      (.macd(fast: 26, slow: 26), "macd(close,26,26,9): the period must be from 1 to 25, was 26"),
      (.macdSignal(fast: 1, slow: 1), "macd_signal(close,1,1,9): the period must be from 2 to 1000000, was 1"),
      (.macdHistogram(signal: 0), "macd_histogram(close,12,26,0): the period must be from 1 to 1000000, was 0"),
      (.stochasticD(smoothing: 0), "stochastic_d(14,0,3): the period must be from 1 to 1000000, was 0"),
      (
        .bollingerLower(5, deviations: -1),
        "bollinger_lower(close,5,-1): the number of deviations must be finite and not negative, was -1.0"
      ),
      (
        .bollingerUpper(5, deviations: .nan),
        "bollinger_upper(close,5,nan): the number of deviations must be finite and not negative, was nan"
      ),
      (
        .parabolicStop(acceleration: 0.3),
        "parabolic_sar(0.3,0.2): the acceleration must be from 0 to the maximum, was 0.3"
      ),
      (.parabolicStop(maximum: .infinity), "parabolic_sar(0.02,inf): the maximum must be finite, was inf"),
    ]
    for (feature, problem) in problems {
      let error = #expect(throws: FeatureError.self) { try feature.check() }
      #expect(error?.description == "feature " + problem)
    }
    #expect(throws: FeatureError.unnamed) { try FeatureSpecification.custom("") { Range() }.check() }
    for feature in everyKind(period: 1) + everyKind(period: 20) { try feature.check() }
  }

  /// The fast stochastic oscillator and the line of the MACD alone are the slow one and the MACD with periods of 1.
  @Test func smoothingOverOneBar_isNone() {
    let series = randomSeries(80, seed: 3)
    let fast = FeatureColumns.compute(.stochasticK(5, smoothing: 1, signal: 1), series: series)
    let below = FeatureColumns.compute(.williamsPercentRange(5), series: series)
    #expect(
      fast[..<4].allSatisfy { $0.isNaN } && zip(fast, below).dropFirst(4).allSatisfy { abs($0 - $1 - 100) < 1e-12 })
    let line = FeatureColumns.compute(.macd(fast: 3, slow: 7, signal: 1), series: series)
    let late = FeatureColumns.compute(.macd(fast: 3, slow: 7, signal: 9), series: series)
    #expect(line[..<6].allSatisfy { $0.isNaN } && !line[6].isNaN && bits(line)[14...] == bits(late)[14...])
  }

  /// The height of the bar: a user's indicator in a few lines.
  struct Range: Indicator {
    var seen = 0
    mutating func update(_ bar: Bar) -> Double {
      seen += 1
      return seen < 3 ? .nan : bar.high - bar.low
    }
  }

  @Test func customIndicator_runsInEveryForm() {
    let series = randomSeries(40, seed: 9)
    let feature = FeatureSpecification.custom("range") { Range() }
    #expect(feature.name == "custom(range)")
    let expected = series.close.indices.map { $0 < 2 ? Double.nan : series.high[$0] - series.low[$0] }
    #expect(bits(FeatureColumns.compute(feature, series: series)) == bits(expected))
    #expect(bits(streamed(feature, series)) == bits(expected))
    var computer = FeatureComputer(features: [feature], symbolCount: 1)
    #expect(bits(blocks([series], size: 7).flatMap { computer.process($0).values }) == bits(expected))
  }

  @Test func copies_ofAComputer_goTheirOwnWays() {
    let block = blocks([randomSeries(30, seed: 4)], size: 30)[0]
    var first = FeatureComputer(features: everyKind(period: 3), symbolCount: 1)
    var second = first
    let before = first.process(block).values
    #expect(bits(second.process(block).values) == bits(before))
  }

  @Test func emptyBlocks_giveEmptyBlocks() {
    let empty = MarketBlock(
      firstCycle: 4, timestamps: [], isLast: true, symbolCount: 2, presence: [], open: [], high: [], low: [],
      close: [], volume: [])
    var computer = FeatureComputer(features: [.priorLow(3)], symbolCount: 2)
    let result = computer.process(empty)
    #expect(result.firstCycle == 4 && result.values.isEmpty)
    var none = FeatureComputer(features: [], symbolCount: 1)
    #expect(none.process(blocks([randomSeries(5, seed: 1)], size: 5)[0]).values.isEmpty)
  }
}
