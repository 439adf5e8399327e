import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import PortfolioBatches
import RegimeAnalysis
import RiskControl
import RunResults
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

/// Cash and positions that are followed alone are, to the bit, those of portfolios that are worked one by one: over
/// thousands of signals, and where lanes move together that cannot all pay.
@Suite struct FollowedEquityTests {
  @Test(arguments: 0..<6) func thousandsOfSignals_comeToTheSame(seed: UInt64) throws {
    let runs = try ManyLanes(seed: seed, .manySignals)
    #expect(runs.signalCount > 5_000)
    try Self.expectSame(runs, seed, blockSizes: [4_096, seed % 2 == 0 ? 100 : 7])
  }

  @Test(arguments: 0..<80) func movesTogether_comeToTheSame(seed: UInt64) throws {
    try Self.expectSame(try ManyLanes(seed: seed, .movesTogether), seed, blockSizes: [4_096, 50])
  }

  /// Lanes that have no strategy in common are told each for itself, eight or sixteen of them.
  @Test(arguments: 0..<24) func signalsOfTheirOwn_comeToTheSame(seed: UInt64) throws {
    try Self.expectSame(try ManyLanes(seed: seed, .ownSignals), seed, blockSizes: [4_096, 50])
  }

  /// Sixteen lanes are there where strategies are combined, and only there.
  @Test func strategiesThatAreCombined_areWorkedSixteenAtOnce() throws {
    func sizes(voices: Int, _ form: BatchGroup.Form) throws -> [Int] {
      let names = (0..<voices).map { "s\($0)" }
      var workflow = Workflow(
        name: "lanes", data: MarketDataSettings(path: "memory", symbols: [Symbol("A")]),
        strategies: names.map { StrategySettings(id: $0, type: "buy_and_hold") })
      workflow.risk = (0..<40).map { place in
        var risk = RiskSettings(id: "p\(place)", capital: 10_000)
        for name in names { risk.weights[name] = Double(place + 1) }
        return risk
      }
      let backtest = try Backtest(workflow, data: MarketDataSet([SampleMarket.series("A", count: 30)]))
      return try LaneSorting(backtest.plan, data: backtest.data).groups(form).map(\.places.count)
    }
    #expect(try sizes(voices: 2, .sixteen) == [16, 16, 8])
    #expect(try sizes(voices: 2, .eight) == [8, 8, 8, 8, 8])
    #expect(try sizes(voices: 1, .sixteen) == [8, 8, 8, 8, 8])
  }

  private static func expectSame(_ runs: ManyLanes, _ seed: UInt64, blockSizes: [Int]) throws {
    let whole = ScalarBatch(runs.backtest).run(runs.jobs)
    let expected = whole.map { outcome in outcome.map { $0.leavingOutTrades() } }
    for (form, blockSize) in [BatchGroup.Form.eight, .sixteen].flatMap({ form in blockSizes.map { (form, $0) } }) {
      let found = LaneBatch(runs.backtest).run(
        runs.jobs, threads: 1, form: form, fault: nil, withTrades: false, blockSize: blockSize)
      for index in runs.jobs.indices {
        let difference = difference(expected[index], found[index])
        let workflow = runs.jobs[index].plan.workflow
        #expect(
          difference == nil,
          """
          ManyLanes(seed: \(seed), \(runs.kind)), job \(index), \(form), block \(blockSize): \(workflow.risk[0]), \
          \(workflow.aggregation), \(workflow.execution)
          """)
      }
    }
    let orders = whole.reduce(0) { $0 + (((try? $1.get())?.orderCounts.reduce(0, +)) ?? 0) }
    #expect(orders > (runs.kind == .manySignals ? 100 * runs.jobs.count : 0), "ManyLanes(seed: \(seed), \(runs.kind))")
    #expect(try LaneBatch(runs.backtest).split(runs.jobs).laneCount == runs.jobs.count)
  }

  private typealias Outcome = Result<ScalarBatch.Outcome, any Error>

  /// What differs first, failures told apart by their texts; nil where nothing does.
  private static func difference(_ one: Outcome, _ other: Outcome) -> String? {
    switch (one, other) {
    case (.failure(let one), .failure(let other)): return "\(one)" == "\(other)" ? nil : "\(one), \(other)"
    case (.success(let one), .success(let other)):
      if let place = one.results.indices.first(where: { one.results[$0] != other.results[$0] }) {
        let (left, right) = (one.results[place], other.results[place])
        return left.cash == right.cash ? "\(left.metrics), \(right.metrics)" : "cash \(left.cash), \(right.cash)"
      }
      return one.resultDigest == other.resultDigest ? nil : "digest"
    default: return "only one of both failed"
    }
  }
}

/// Runs of one portfolio each, of one shape: they differ in weights, thresholds, costs and capital.
private struct ManyLanes {
  enum Kind {
    /// Strategies that change what they say at every other bar.
    case manySignals
    /// Target weights that are restored at every bar or held, with funds that are short in some lanes.
    case movesTogether
    /// Strategies that nobody else follows.
    case ownSignals
  }

  let kind: Kind
  let backtest: Backtest
  private(set) var jobs: [ScalarBatch.Job] = []

  /// Signals that the first of them follows.
  var signalCount: Int { jobs.first?.signals.reduce(0) { $0 + $1.count } ?? 0 }

  init(seed: UInt64, _ kind: Kind) throws {
    self.kind = kind
    var draw = SeededGenerator(masterSeed: seed, id: "\(kind)", purpose: "many lanes")
    let isLong = kind == .manySignals
    let count = isLong ? 3_000 : draw.integer(in: kind == .ownSignals ? 200...900 : 40...120)
    let symbolCount = isLong ? draw.choose([1, 1, 2]) ?? 1 : draw.choose([1, 2, 3, 4]) ?? 2
    let series = (0..<symbolCount).map { SampleMarket.series("S\($0)", count: count, seed: seed * 10 + UInt64($0)) }
    var workflow = Workflow(
      name: "lanes", data: MarketDataSettings(path: "memory", symbols: series.map(\.symbol)),
      strategies: (0..<draw.integer(in: isLong ? 4...7 : kind == .ownSignals ? 2...3 : 1...3)).map {
        StrategySettings(id: "s\($0)", type: "buy_and_hold")
      })
    workflow.benchmark = .none
    backtest = try Backtest(workflow, data: MarketDataSet(series))
    try addJobs(seed, &draw)
  }

  private func signals(_ seed: UInt64, _ draw: inout SeededGenerator) -> [SignalColumns] {
    let rate = kind == .manySignals ? 0.6 : draw.choose([0.2, 0.5]) ?? 0.2
    let directions: [Int8] = kind == .manySignals || seed % 2 == 0 ? [-1, 0, 1, 1] : [0, 1, 1]
    return backtest.plan.strategies.map { strategy in
      var columns = SignalColumns()
      for cycle in 0..<backtest.data.cycleCount {
        for symbol in strategy.symbols where draw.bernoulli(probability: rate) {
          let direction = draw.choose(directions) ?? 0
          let strength: Double = direction == 0 ? 0 : draw.choose([1, 1, 0.5, 0.1, 0.3, 1 - draw.uniform()]) ?? 1
          columns.append([
            Signal(cycle: cycle, symbol: symbol, stance: Stance(direction: direction, strength: strength), sequence: 0)
          ])
        }
      }
      return columns
    }
  }

  private mutating func addJobs(_ seed: UInt64, _ draw: inout SeededGenerator) throws {
    // Each way in which stances are combined.
    let (method, strength): (AggregationMethod, AggregationStrength) =
      kind != .manySignals
      ? (.weightedSum, draw.choose(AggregationStrength.allCases) ?? .full)
      : [(.weightedSum, .full), (.weightedSum, .proportional), (.weightedMean, .proportional)][Int(seed % 3)]
    let fill = draw.choose(FillRule.allCases) ?? .sameClose
    let quantities = draw.choose([.fractional, .fractional, .whole]) ?? QuantityRule.fractional
    let rebalance = kind == .ownSignals ? .onChange : draw.choose(RebalanceRule.allCases) ?? .onChange
    // Signals are heard before it, and a few after it.
    let start: Timestamp? =
      draw.bernoulli(probability: 0.3)
      ? Timestamp(nanoseconds: backtest.data.timestamps[backtest.data.cycleCount / 3]) : nil
    let closes = draw.bernoulli(probability: 0.3)
    let hasRegimes = kind == .manySignals && seed % 3 == 0 && seed > 0
    let (hasFixed, hasSlippage) = (draw.bernoulli(probability: 0.5), draw.bernoulli(probability: 0.5))
    var signals = signals(seed, &draw)
    for _ in 0..<draw.integer(in: 3...(kind == .manySignals ? 12 : 20)) {
      var workflow = backtest.plan.workflow
      workflow.aggregation = AggregationSettings(
        method: method, threshold: draw.choose([0, 0.2, 0.3]) ?? 0, strength: strength)
      if hasRegimes { workflow.regimeAggregation = regimes(&draw) }
      // Most lanes pay as they go; some have what a fixed commission makes short.
      workflow.execution = ExecutionSettings(
        fill: fill, proportionalCommission: draw.choose([0, 0, 0.001, 0.01]) ?? 0,
        fixedCommission: hasFixed ? draw.choose([0, 1, 30]) ?? 0 : 0,
        slippageBasisPoints: hasSlippage ? draw.choose([0, 5, 50]) ?? 0 : 0, closeAtEnd: closes)
      var risk = RiskSettings(id: "p", capital: draw.choose([10_000, 123_456.78, 1e6, 1e7]) ?? 1e6)
      let share = draw.choose([1, 1, 0.9985, 0.985, 0.5, 1.2] as [Double]) ?? 1
      risk.sizing = .targetPercent(share / Double(kind != .manySignals ? backtest.data.symbols.count : 2))
      (risk.quantities, risk.rebalance) = (quantities, rebalance)
      risk.window.start = start
      for strategy in backtest.plan.strategies {
        risk.weights[strategy.id] = draw.choose(
          kind == .manySignals ? [0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.6] : [0.3, 1, 1, 2] as [Double])
      }
      if risk.weights.values.allSatisfy({ $0 == 0 }) { risk.weights[backtest.plan.strategies[0].id] = 0.3 }
      workflow.risk = [risk]
      if kind == .ownSignals { signals = self.signals(seed, &draw) }
      jobs.append(ScalarBatch.Job(plan: try Backtest(workflow, data: backtest.data).plan, signals: signals))
    }
  }

  /// Other weights in some regimes.
  private func regimes(_ draw: inout SeededGenerator) -> RegimeAggregation {
    var aggregation = RegimeAggregation()
    var classifier = RegimeClassifierSettings(.momentum)
    classifier.window = draw.integer(in: 2...30)
    aggregation.regimes.classifiers = [classifier]
    aggregation.regimes.symbol = backtest.data.symbols.symbols[0]
    for label in classifier.labels(StrategyRegistry()) where draw.bernoulli(probability: 0.7) {
      var weights: [String: Double] = [:]
      for strategy in backtest.plan.strategies { weights[strategy.id] = draw.choose([0, 0.1, 0.2, 0.3]) ?? 0.1 }
      aggregation.weights[label] = weights
    }
    return aggregation
  }
}
