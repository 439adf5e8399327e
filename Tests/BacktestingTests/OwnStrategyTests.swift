import Backtesting
import Configuration
import MarketData
import MarketFeatures
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

// A strategy of one's own, from the rule to a run: the rule is a value that hears of one bar after the other...

/// Long when the close rose by more than `multiple` average true ranges, until it falls below the previous close.
private struct RangeBreak: Strategy {
  let range: FeatureHandle
  let multiple: Double
  var previousClose = Double.nan
  var isLong = false

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    // NaN, which the range is until it is defined, compares false.
    if bar.close - previousClose > multiple * bar[range] { isLong = true }
    if bar.close < previousClose { isLong = false }
    previousClose = bar.close
    return isLong ? .long : .flat
  }
}

// ...and the definition gives it a name for `type:`, its parameters and its features.

private let rangeBreak = StrategyDefinition(
  name: "range_break",
  parameters: [
    .number("multiple", in: 0...10, default: 1, "Average true ranges to rise by.")
  ],
  summary: "Long after a close that rose by a multiple of the average true range."
) { parameters, _ in
  let multiple = try parameters.number("multiple")
  var features = StrategyFeatures()
  let range = features.use(.averageTrueRange(3))
  return try PreparedStrategy(features) { RangeBreak(range: range, multiple: multiple) }
}

@Suite struct OwnStrategyTests {
  @Test func ownStrategy_runsThroughAllContainers() async throws {
    var registry = StrategyRegistry.builtIn
    try registry.register(rangeBreak)
    let text = """
      data: {symbols: [WALK]}
      strategy: {id: breaks, type: range_break, parameters: {multiple: 0.5}}
      """
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "own.yaml", registry: registry)
    let bars = SampleMarket.series("WALK", count: 120)
    let backtest = try Backtest(workflow, data: MarketDataSet([bars]), registry: registry)

    let outcome = try await backtest.run(keeping: RunKeeping(trace: true))

    let signals = try #require(outcome.trace).events.filter { "\($0.stream)" == "signals/breaks" }
    let expected = Self.changes(bars, multiple: 0.5)
    #expect(expected.count > 10)
    #expect(signals.map(\.time.cycle) == expected.map(\.cycle))
    #expect(signals.map { $0["direction"] == "1" } == expected.map(\.isLong))
    let fills = try #require(outcome.streams.first { "\($0.name)" == "fills/main" })
    // Every change but one at the very end is filled at the next open.
    #expect(fills.count == expected.filter { $0.cycle < 119 }.count)
  }

  @Test func unknownType_isReportedWithTheFile() {
    let text = "data: {symbols: [WALK]}\nstrategy: {type: range_break}\n"
    let error = #expect(throws: ConfigurationErrors.self) {
      try WorkflowFile.decode(Array(text.utf8), path: "own.yaml")
    }
    #expect(error.map { "\($0)".hasPrefix("own.yaml:2:18: ") } == true)
  }

  /// The rule written out once more, with Wilder's average true range of three bars (defined from the fourth bar on).
  private static func changes(_ bars: BarSeries, multiple: Double) -> [(cycle: Int, isLong: Bool)] {
    var changes: [(cycle: Int, isLong: Bool)] = []
    var isLong = false
    var ranges: [Double] = []
    var average = Double.nan
    for index in 1..<bars.count {
      let previous = bars.close[index - 1]
      ranges.append(max(bars.high[index], previous) - min(bars.low[index], previous))
      if index == 3 { average = ranges.reduce(0, +) / 3 }
      if index > 3 { average = (average * 2 + ranges[index - 1]) / 3 }
      var next = isLong
      if bars.close[index] - previous > multiple * average { next = true }
      if bars.close[index] < previous { next = false }
      if next != isLong { changes.append((index, next)) }
      isLong = next
    }
    return changes
  }
}
