import MarketFeatures
import Testing
import TradingModel

@Suite("Feature specifications")
struct FeatureSpecificationTests {
  @Test func names_areCanonical() {
    let names = everyKind(period: 20).map(\.name)
    #expect(
      names == [
        "sma(close,20)", "sma(volume,20)", "ema(close,20,sma)", "ema(close,20,first)", "rsi(close,20)",
        "standard_deviation(close,20)", "bollinger_upper(close,20,2)", "bollinger_lower(close,20,2.5)",
        "prior_high(20)", "prior_low(20)", "rate_of_change(open,20)", "atr(20)",
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
    #expect(throws: FeatureError.invalidPeriod(feature: "rsi(close,0)", period: 0)) {
      try FeatureSpecification.relativeStrengthIndex(0).check()
    }
    #expect(throws: FeatureError.invalidPeriod(feature: "atr(1000001)", period: 1_000_001)) {
      try FeatureSpecification.averageTrueRange(1_000_001).check()
    }
    #expect(throws: FeatureError.invalidDeviations(feature: "bollinger_lower(close,5,-1)", deviations: -1)) {
      try FeatureSpecification.bollingerLower(5, deviations: -1).check()
    }
    #expect(throws: FeatureError.unnamed) { try FeatureSpecification.custom("") { Range() }.check() }
    #expect(
      FeatureError.invalidPeriod(feature: "rsi(close,0)", period: 0).description
        == "feature rsi(close,0): the period must be from 1 to 1000000, was 0")
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
