import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import PortfolioBatches
import RiskControl
import RunResults
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

/// Lanes come to the bits that portfolios come to one by one: network = scalar is held elsewhere, so that a difference
/// between `one` and the scalar batch says that the order of steps is wrong, and one between `eight` and `one` that the
/// arithmetic of lanes is.
@Suite struct LaneBatchTests {
  @Test(arguments: 0..<18) func lanes_comeToWhatPortfoliosComeToAlone(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    let jobs = try market.jobs(count: 30)
    let expected = ScalarBatch(market.backtest).run(jobs)
    let batch = LaneBatch(market.backtest)
    for form in [BatchGroup.Form.one, .eight] {
      let found = batch.run(
        jobs, threads: form == .eight ? 3 : 1, form: form, fault: nil, blockSize: seed % 2 == 0 ? 7 : 4_096)
      #expect(found.count == jobs.count)
      for index in jobs.indices {
        let difference = Self.difference(expected[index], found[index])
        #expect(difference == nil, "seed \(seed), job \(index), \(form): \(jobs[index].plan.workflow.risk)")
      }
    }
    // Not without orders, or all would be equal.
    let orders = expected.reduce(0) { $0 + (((try? $1.get())?.orderCounts.reduce(0, +)) ?? 0) }
    #expect(orders > 10 * jobs.count)
    let split = try batch.split(jobs)
    let count = jobs.reduce(0) { $0 + $1.plan.portfolios.count }
    #expect(split.laneCount + split.scalar.reduce(0) { $0 + $1.count } == count)
    if market.hasAllBars { #expect(split.laneCount * 10 >= count * 6) } else { #expect(!split.scalar.isEmpty) }
  }

  /// One last place of one lane's commission shows in that lane and in no other.
  @Test func faultInOneLane_isFound() throws {
    let market = RandomMarket(seed: 3)
    let jobs = try market.jobs(count: 60)
    let expected = ScalarBatch(market.backtest).run(jobs)
    let found = LaneBatch(market.backtest).run(jobs, threads: 1, form: .eight, fault: LaneFault(lane: 2))
    var lanes: Set<Int> = []
    let data = market.backtest.data
    let sorting = LaneSorting(
      jobs, data: data, blocks: [try #require(try BlockAssembler.whole(data))])
    for group in sorting.groups {
      for (lane, place) in group.places.enumerated() {
        guard let one = try? expected[place.job].get(), let other = try? found[place.job].get() else { continue }
        if one.results[place.portfolio] != other.results[place.portfolio] { lanes.insert(lane) }
      }
    }
    #expect(lanes == [2])
  }

  /// What parts first is named: portfolio, cycle and field.
  @Test func difference_namesPortfolioCycleAndField() async throws {
    var workflow = RandomMarket(seed: 0).backtest.plan.workflow
    workflow.data.symbols = [Symbol("A")]
    workflow.strategies = [StrategySettings(id: "h", type: "buy_and_hold")]
    workflow.execution.proportionalCommission = 0.001
    workflow.risk = (0..<12).map { RiskSettings(id: "p\($0)", capital: 10_000 + Double($0)) }
    let backtest = try Backtest(workflow, data: MarketDataSet([SampleMarket.series("A", count: 30)]))
    let reference = try await backtest.run(keeping: RunKeeping(ledgers: true))
    #expect(try backtest.laneDifference(from: reference) == nil)
    let found = try #require(try backtest.laneDifference(from: reference, fault: LaneFault(lane: 5)))
    #expect(found.portfolio == "p5" && found.cycle == 1 && found.field == "the commission of a fill")
    #expect(try backtest.laneSplit().laneCount == 12)
  }

  /// A lane whose numbers run away fails as its own run does, and leaves the others alone.
  @Test func failure_isOfOneJob() throws {
    var series = SampleMarket.series("A", count: 50)
    for column in [\BarSeries.open, \.high, \.low, \.close] { series[keyPath: column][30] = 1e300 }
    func backtest(_ capital: Double) throws -> Backtest {
      var workflow = Workflow(
        name: "w", data: MarketDataSettings(path: "memory", symbols: [series.symbol]),
        strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
      workflow.risk[0].capital = capital
      workflow.risk[0].quantities = .fractional
      workflow.benchmark = .none
      return try Backtest(workflow, data: MarketDataSet([series]))
    }
    let runs = try [1_000.0, 1e200, 2_000].map(backtest)
    let signals = try runs[0].computedSignals()
    let jobs = runs.map { ScalarBatch.Job(plan: $0.plan, signals: signals) }
    let expected = ScalarBatch(runs[0]).run(jobs)
    let found = LaneBatch(runs[0]).run(jobs)
    for (one, other) in zip(expected, found) {
      #expect(Self.difference(one, other) == nil)
    }
    #expect((try? found[1].get()) == nil && (try? found[0].get()) != nil)
  }

  /// What differs first, failures told apart by their texts; nil where nothing does.
  private static func difference(_ one: Outcome, _ other: Outcome) -> String? {
    switch (one, other) {
    case (.success(let one), .success(let other)): difference(one, other)
    case (.failure(let one), .failure(let other)): "\(one)" == "\(other)" ? nil : "\(one), \(other)"
    default: "only one of both failed"
    }
  }

  private typealias Outcome = Result<ScalarBatch.Outcome, any Error>

  private static func difference(_ one: ScalarBatch.Outcome, _ other: ScalarBatch.Outcome) -> String? {
    if one.orderCounts != other.orderCounts { return "orders \(one.orderCounts), \(other.orderCounts)" }
    if one.firstCycles != other.firstCycles { return "first cycles" }
    for (one, other) in zip(one.results, other.results) where one != other {
      if one.fills != other.fills { return "\(one.id): fills \(one.fills.count), \(other.fills.count)" }
      if one.cash != other.cash { return "\(one.id): cash" }
      return "\(one.id): \(one.metrics), \(other.metrics)"
    }
    return one.resultDigest == other.resultDigest ? nil : "digest"
  }
}

extension BlockAssembler {
  /// All cycles in one block.
  fileprivate static func whole(_ data: MarketDataSet) throws -> MarketBlock? {
    var slices = BlockAssembler(data, missingBars: .skip)
    return try slices.nextBlock(maximumCycles: max(1, data.cycleCount))
  }
}

/// Bars, signals and portfolios by chance.
private struct RandomMarket {
  let backtest: Backtest
  let hasAllBars: Bool
  private let seed: UInt64
  private let signals: [SignalColumns]

  init(seed: UInt64) {
    var draw = SeededGenerator(masterSeed: seed, id: "lanes", purpose: "market")
    self.seed = seed
    let count = draw.integer(in: 40...160)
    let barsADay = draw.choose([1, 1, 3]) ?? 1
    var series = (0..<(draw.choose([1, 1, 2, 3, 5]) ?? 1)).map { index in
      var bars = SampleMarket.series("S\(index)", count: count, seed: seed * 10 + UInt64(index))
      for bar in 0..<count {
        bars.timestamps[bar] = (Int64(bar) + 1) * Timestamp.nanosecondsPerDay / Int64(barsADay) - 1
      }
      return bars
    }
    hasAllBars = seed % 6 != 5
    if !hasAllBars {
      for column in [\BarSeries.open, \.high, \.low, \.close, \.volume] { series[0][keyPath: column].remove(at: 20) }
      series[0].timestamps.remove(at: 20)
      if series.count == 1 {
        var other = SampleMarket.series("T", count: count)
        for bar in 0..<count {
          other.timestamps[bar] = (Int64(bar) + 1) * Timestamp.nanosecondsPerDay / Int64(barsADay) - 1
        }
        series.append(other)
      }
    }
    var workflow = Workflow(
      name: "lanes", data: MarketDataSettings(path: "memory", symbols: series.map(\.symbol)),
      strategies: (0..<draw.integer(in: 1...5)).map { StrategySettings(id: "s\($0)", type: "buy_and_hold") })
    workflow.benchmark = .none
    let symbols = series.map(\.symbol)
    for index in workflow.strategies.indices where index > 0 && draw.bernoulli(probability: 0.4) {
      workflow.strategies[index].symbols = [draw.choose(symbols) ?? symbols[0]]
    }
    let data = MarketDataSet(series)
    guard let backtest = try? Backtest(workflow, data: data) else { preconditionFailure("a plain workflow") }
    self.backtest = backtest
    let cycleCount = data.cycleCount
    signals = backtest.plan.strategies.map { strategy in
      var columns = SignalColumns()
      for cycle in 0..<cycleCount {
        for symbol in strategy.symbols where draw.bernoulli(probability: 0.15) {
          let direction = draw.choose([-1, 0, 1, 1] as [Int8]) ?? 0
          let strength: Double = direction == 0 ? 0 : draw.choose([1, 1, 0.5, 0.1, 0.3]) ?? 1
          columns.append([
            Signal(cycle: cycle, symbol: symbol, stance: Stance(direction: direction, strength: strength), sequence: 0)
          ])
        }
      }
      return columns
    }
  }

  /// Runs over these bars and signals that differ in everything else.
  func jobs(count: Int) throws -> [ScalarBatch.Job] {
    var draw = SeededGenerator(masterSeed: seed, id: "lanes", purpose: "jobs")
    let sizings: [SizingRule] = [
      .fixedQuantity(3), .fixedFraction(0.5), .allIn, .targetPercent(0.95), .targetPercent(0.4),
    ]
    let shapes = (0..<3).map { _ in
      (
        sizing: draw.choose(sizings) ?? .allIn, fill: draw.choose(FillRule.allCases) ?? .sameClose,
        quantities: draw.choose(QuantityRule.allCases) ?? .whole, rebalance: draw.choose(RebalanceRule.allCases),
        method: draw.choose(AggregationMethod.allCases) ?? .weightedSum
      )
    }
    return try (0..<count).map { _ in
      var workflow = backtest.plan.workflow
      guard let shape = draw.choose(shapes) else { preconditionFailure("there are shapes") }
      workflow.aggregation = AggregationSettings(method: shape.method, threshold: draw.choose([0, 0.1, 0.2, 0.3]) ?? 0)
      workflow.execution = ExecutionSettings(
        fill: shape.fill, proportionalCommission: draw.choose([0, 0.001, 0.01]) ?? 0,
        fixedCommission: draw.choose([0, 0, 1, 30]) ?? 0, slippageBasisPoints: draw.choose([0, 5, 50]) ?? 0,
        closeAtEnd: draw.bernoulli(probability: 0.3))
      workflow.risk = (0..<draw.integer(in: 1...3)).map { place in
        portfolio("p\(place)", shape.sizing, shape.quantities, shape.rebalance ?? .onChange, &draw)
      }
      return ScalarBatch.Job(plan: try Backtest(workflow, data: backtest.data).plan, signals: signals)
    }
  }

  private func portfolio(
    _ id: String, _ sizing: SizingRule, _ quantities: QuantityRule, _ rebalance: RebalanceRule,
    _ draw: inout SeededGenerator
  ) -> RiskSettings {
    var risk = RiskSettings(id: id, capital: draw.choose([150, 1_000, 12_345.67, 1e6]) ?? 1_000)
    risk.sizing =
      switch sizing {
      case .fixedQuantity: .fixedQuantity(draw.choose([0.4, 3, 25, 100]) ?? 1)
      case .fixedFraction: .fixedFraction(draw.choose([0.1, 0.95, 1, 1.5]) ?? 1)
      // Of several symbols it is refused, once in a while.
      case .allIn: backtest.data.symbols.count == 1 || draw.bernoulli(probability: 0.02) ? .allIn : .fixedFraction(0.3)
      case .targetPercent: .targetPercent(draw.choose([0.2, 0.95, 1, 2]) ?? 1)
      }
    risk.quantities = quantities
    risk.rebalance = rebalance
    let strategies = backtest.plan.strategies.map(\.id)
    for strategy in strategies where draw.bernoulli(probability: 0.5) {
      risk.weights[strategy] = draw.choose([0.1, 0.2, 0.3, 1, 2.5])
    }
    if draw.bernoulli(probability: 0.3) {
      let followed = strategies.filter { _ in draw.bernoulli(probability: 0.6) }
      if !followed.isEmpty { risk.strategies = followed }
    }
    risk.limits = RiskLimits(
      maxPosition: draw.choose([nil, nil, 0.3, 1]) ?? nil, maxGrossExposure: draw.choose([nil, nil, 0.5, 1]) ?? nil,
      maxDrawdown: draw.choose([nil, nil, 0.1, 0.3]) ?? nil)
    if draw.bernoulli(probability: 0.15) {
      let times = backtest.data.timestamps
      risk.window.start = Timestamp(nanoseconds: times[10])
      if draw.bernoulli(probability: 0.5) { risk.window.end = Timestamp(nanoseconds: times[times.count - 8]) }
    }
    return risk
  }
}
