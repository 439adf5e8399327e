import Configuration
import MarketData
import MarketFeatures
import ReproducibilityTesting
import RiskControl
import Testing
import TradingModel
import TradingStrategies
import Verification

/// Knows the closes of a whole series, and where in it a bar stands.
private struct Oracle: Sendable {
  private let closes: [Int64: Double]
  private let times: [Int64]
  let mean: Double

  init(_ series: BarSeries) {
    times = series.timestamps
    closes = Dictionary(uniqueKeysWithValues: zip(series.timestamps, series.close))
    mean = series.close.reduce(0, +) / Double(max(1, series.count))
  }

  func close(_ bars: Int, after time: Timestamp) -> Double {
    guard let index = times.firstIndex(of: time.nanoseconds), index + bars < times.count else { return .nan }
    return closes[times[index + bars]] ?? .nan
  }
}

private struct PeekingStrategy: Strategy {
  let oracle: Oracle
  let bars: Int

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    oracle.close(bars, after: bar.timestamp) > bar.close ? .long : .flat
  }
}

private struct DemeaningStrategy: Strategy {
  let mean: Double
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close > mean ? .long : .flat }
}

private struct PeekingIndicator: Indicator {
  let oracle: Oracle
  mutating func update(_ bar: Bar) -> Double { oracle.close(1, after: bar.timestamp) / bar.close }
}

private struct FeatureFollower: Strategy {
  let ratio: FeatureHandle
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar[ratio] > 1 ? .long : .flat }
}

@Suite struct LookAheadTests {
  private static let data: MarketDataSet = {
    var bars = BarGenerator()
    bars.cycles = 300...300
    bars.symbols = 1...1
    bars.gapProbability = 0
    bars.lateProbability = 0
    return bars.marketData(seed: 11)
  }()

  /// An honest strategy beside one of the given type.
  private static func workflow(_ type: String) -> Workflow {
    var workflow = Workflow(
      name: "suspect", data: MarketDataSettings(path: "generated", symbols: data.symbols.symbols),
      strategies: [
        StrategySettings(
          id: "honest", type: "ma_crossover", parameters: ["fast": .integer(3), "slow": .integer(8)]),
        StrategySettings(id: "suspect", type: type),
      ])
    workflow.risk[0].sizing = .targetPercent(0.5)
    return workflow
  }

  @Sendable private static func registry(_ data: MarketDataSet) throws -> StrategyRegistry {
    let oracle = Oracle(data.series[0])
    var registry = StrategyRegistry.builtIn
    for bars in [1, 5] {
      try registry.register(
        StrategyDefinition(name: "peeking_\(bars)", summary: "Long before a rise.") { _, _ in
          PreparedStrategy { PeekingStrategy(oracle: oracle, bars: bars) }
        })
    }
    try registry.register(
      StrategyDefinition(name: "demeaning", summary: "Long above the mean of all closes.") { _, _ in
        PreparedStrategy { DemeaningStrategy(mean: oracle.mean) }
      })
    try registry.register(
      StrategyDefinition(name: "following", summary: "Long where tomorrow's return is positive.") { _, _ in
        var features = StrategyFeatures()
        let ratio = features.use(.custom("peek") { PeekingIndicator(oracle: oracle) })
        return try PreparedStrategy(features) { FeatureFollower(ratio: ratio) }
      })
    return registry
  }

  private static func violation(_ type: String, seed: UInt64) async throws -> LookAheadViolation {
    try await #require(throws: LookAheadViolation.self) {
      try await expectNoLookAhead(workflow(type), data: data, seed: seed, registry: { try registry($0) })
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func peekingStrategy_isNamedWithItsBar(seed: UInt64) async throws {
    for bars in [1, 5] {
      let found = try await Self.violation("peeking_\(bars)", seed: seed)
      #expect(found.subject == "strategy suspect")
      #expect(found.symbol == Symbol("S0"))
      // It sees so many bars ahead, so only the last bars before the cut can show it.
      let cut = try #require(Self.data.timestamps.firstIndex(of: found.cut.nanoseconds))
      #expect((cut - bars + 1...cut).contains(found.cycle))
      #expect(found.bar.nanoseconds == Self.data.timestamps[found.cycle])
      #expect("\(found)".hasPrefix("strategy suspect looks ahead: at bar \(found.bar) of S0 (cycle \(found.cycle))"))
      #expect(found.original != found.altered)
      let line = "try await expectNoLookAhead(workflow, data: data, cuts: 10, seed: \(seed), registry: registry)"
      #expect("\(found)".hasSuffix("\n  reproduce with: \(line)"))
    }
  }

  @Test func statisticsOfTheWholeSeries_areCaught() async throws {
    let found = try await Self.violation("demeaning", seed: 1)
    #expect(found.subject == "strategy suspect")
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func peekingFeature_isNamedWithItsBar(seed: UInt64) async throws {
    let found = try await Self.violation("following", seed: seed)
    #expect(found.subject == "feature custom(peek), read by strategy suspect,")
    #expect(found.bar == found.cut)
    #expect(found.symbol == Symbol("S0"))
  }

  @Test func generatedWorkflows_areHonest() async throws {
    var comparisons = 0
    for seed in 1...25 as ClosedRange<UInt64> {
      let generated = WorkflowGenerator().workflow(seed: seed)
      do {
        let report = try await expectNoLookAhead(
          generated.workflow, data: generated.data, cuts: 4, seed: seed, registry: { _ in GeneratedWorkflow.registry })
        comparisons += report.comparisons
        #expect(report.runs == 1 + 3 * report.cuts.count)
      } catch let violation as LookAheadViolation {
        Issue.record("seed \(seed): \(violation)\n\(generated)")
        return
      }
    }
    #expect(comparisons > 20_000)
  }

  @Test func dataOfOneBar_leavesNothingToCut() async throws {
    var series = BarSeries(symbol: Symbol("S0"))
    series.append(Self.data.series[0][0])
    let report = try await expectNoLookAhead(Self.workflow("momentum"), data: MarketDataSet([series]))
    #expect(report.cuts.isEmpty && report.runs == 1)
  }
}
