import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import PortfolioBatches
import RiskControl
import SimulationRuntime
import TestSupport
import Testing
import TradingContainers
import TradingModel
import TradingStrategies

@testable import Backtesting

/// A single pass in lanes writes what portfolios write that are worked one by one: every row, every signal, and what
/// shows in no figure.
@Suite struct LanePortfoliosTests {
  @Test(arguments: 0..<24) func lanes_writeWhatPortfoliosWriteAlone(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    let plan = try market.plan(portfolios: 50)
    let data = market.backtest.data
    let expected = try Self.alone(plan, market)
    for (size, form, block) in [(500, BatchGroup.Form.one, 7), (500, .eight, 4_096), (7, .eight, 13)] {
      var lanes = try Batches(plan, data, size: size, form)
      let found = try Self.run(market, blockSize: block) { try lanes.work($0, $1) }
      #expect(found.final == expected.final, "seed \(seed), \(form), \(block)")
      for (place, (one, other)) in zip(expected.ledgers, found.ledgers).enumerated() {
        let risk = plan.portfolios[place].settings
        let execution = plan.workflow.execution
        #expect(Self.difference(one, other) == nil, "seed \(seed), \(form), block \(block): \(risk), \(execution)")
      }
      #expect(lanes.tallies == expected.tallies, "seed \(seed), \(form), \(block)")
    }
    #expect(expected.ledgers.reduce(0) { $0 + $1.orders.count } > 500)
  }

  /// Containers of batches come to what containers of portfolios come to, under every schedule.
  @Test(arguments: 0..<6) func batchesInContainers_comeToTheSame(seed: UInt64) async throws {
    let market = RandomMarket(seed: seed)
    var backtest = market.backtest.replaying(market.signals.map { .signals($0) })
    backtest.plan = try market.plan(portfolios: 20).replaying(backtest.plan.replayed)
    let keeping = RunKeeping(trace: true)
    let reference = try await backtest.run(keeping: keeping)
    backtest.plan.portfoliosABatch = 5
    let policies: [SchedulingPolicy] = [
      .sorted, .parallel(threads: 2), .random(seed: seed), .random(seed: seed + 100), .pct(seed: seed, depth: 3),
    ]
    for (index, policy) in policies.enumerated() {
      var manner = RunManner(
        policy: policy, blockSize: [13, 1, 4_096][index % 3], carrier: index % 2 == 0 ? .direct : .stream,
        capacity: 1 + index % 3)
      manner.path = .lanes
      let found = try await backtest.run(manner, keeping: keeping)
      #expect(found.runDigest == reference.runDigest && found.metrics == reference.metrics, "seed \(seed), \(manner)")
      #expect(found.tallies == reference.tallies && found.trace == reference.trace, "seed \(seed), \(manner)")
    }
  }

  /// The columns of a block serve for the next, once nobody has it any more; who still has it keeps it as it was.
  @Test func columns_serveAgain() throws {
    let market = RandomMarket(seed: 0)
    let plan = try market.plan(portfolios: 8)
    #expect(try LaneSorting(plan, data: market.backtest.data).others.isEmpty)
    var lanes = try Batches(plan, market.backtest.data)
    var slices = BlockAssembler(market.backtest.data, missingBars: .skip)
    let replay = SignalReplay(market.signals)
    func work() throws -> [LedgerBlock] {
      let block = try #require(try slices.nextBlock(maximumCycles: 10))
      return try lanes.work(block, replay.signals(of: block.firstCycle..<block.endCycle)).ledgers
    }
    func address<Row>(_ rows: [Row]) -> UnsafeRawPointer? { rows.withUnsafeBufferPointer { .init($0.baseAddress) } }
    func addresses(_ ledger: LedgerBlock) -> [UnsafeRawPointer?] {
      [address(ledger.cash), address(ledger.positionValue), address(ledger.isExposed)]
    }
    let first = try work().map(addresses)
    let second = try work()
    #expect(first == second.map(addresses))
    let copy = second.map { ledger in (cash: ledger.cash.map { $0 }, orders: ledger.orders.map { $0 }) }
    let third = try work()
    #expect(zip(second, third).allSatisfy { zip(addresses($0), addresses($1)).allSatisfy { $0 != $1 } })
    #expect(zip(second, copy).allSatisfy { $0.cash == $1.cash && $0.orders == $1.orders })
  }

  /// What shows only in how a portfolio went is in what is compared.
  @Test func randomPlans_haveRareThings() throws {
    var kinds: Set<Int> = []
    var states: Set<String> = []
    var stops = 0
    for seed in 0..<24 as Range<UInt64> {
      let market = RandomMarket(seed: seed)
      let run = try Self.alone(try market.plan(portfolios: 50), market)
      for tally in run.tallies {
        stops += tally.stops.count
        for entry in tally.entries { kinds.insert(entry.kind.rawValue) }
      }
      for ledger in run.ledgers { for order in ledger.orders { states.insert("\(order.state)") } }
    }
    #expect(kinds.count == RiskTally.Kind.allCases.count && stops > 10)
    #expect(states.isSuperset(of: ["accepted", "filled", "refused", "expired"]))
  }

  /// A last place of one lane's commission shows in that lane's ledger, from its first fill on.
  @Test func faultInOneLane_isFound() throws {
    let market = RandomMarket(seed: 0)
    var workflow = market.backtest.plan.workflow
    workflow.execution.proportionalCommission = 0.001
    workflow.risk = (0..<8).map { RiskSettings(id: "p\($0)", capital: 100_000) }
    for index in 0..<8 { workflow.risk[index].sizing = .fixedFraction(0.5) }
    let plan = try Backtest(workflow, data: market.backtest.data).plan
    let expected = try Self.alone(plan, market)
    var faulty = plan
    faulty.laneFault = LaneFault(lane: 2)
    var lanes = try Batches(faulty, market.backtest.data)
    let found = try Self.run(market, blockSize: 64) { try lanes.work($0, $1) }
    let differing = expected.ledgers.indices.filter { expected.ledgers[$0] != found.ledgers[$0] }
    #expect(differing == [2])
    #expect(found.ledgers[2].fills[0].fill.commission == expected.ledgers[2].fills[0].fill.commission.nextUp)
  }

  /// A portfolio whose numbers run away is worked again one by one, and fails as it does alone; the others go on.
  @Test func lostLane_failsAsItDoesAlone() async throws {
    var series = SampleMarket.series("A", count: 50)
    for column in [\BarSeries.open, \.high, \.low, \.close] { series[keyPath: column][30] = 1e300 }
    var workflow = Workflow(
      name: "w", data: MarketDataSettings(path: "memory", symbols: [series.symbol]),
      strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
    workflow.risk = [1_000.0, 1e200, 2_000].enumerated().map { index, capital in
      var risk = RiskSettings(id: "p\(index)", capital: capital)
      risk.quantities = .fractional
      return risk
    }
    workflow.benchmark = .none
    let backtest = try Backtest(workflow, data: MarketDataSet([series]))
    var texts: [String] = []
    for path in RunPath.allCases {
      for block in [7, 64] {
        var manner = RunManner(blockSize: block)
        manner.path = path
        do {
          _ = try await backtest.run(manner)
          Issue.record("it came to an end")
        } catch { texts.append("\(error)") }
      }
    }
    #expect(Set(texts).count == 1 && texts[0].contains("p1"), "\(texts)")
  }

  @Test(arguments: [(1, 1), (499, 1), (999, 1), (1_000, 2), (1_499, 2), (3_000, 6)])
  func batches_haveNearlyEqualSizes(portfolios: Int, count: Int) {
    let runs = LaneBatching.runs(portfolios)
    #expect(runs.count == count && runs.first?.lowerBound == 0 && runs.last?.upperBound == portfolios)
    let sizes = runs.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
  }

  /// Batches one after the other.
  private struct Batches {
    private var batches: [LanePortfolios]

    init(_ plan: BacktestPlan, _ data: MarketDataSet, size: Int = 500, _ form: BatchGroup.Form = .eight) throws {
      let sorting = try LaneSorting(plan, data: data)
      batches = try LaneBatching.runs(plan.portfolios.count, of: size).map { places in
        try LanePortfolios(plan, data: data, sorting: sorting, places: places, form: form) { _, _ in [] }
      }
    }

    mutating func work(_ block: MarketBlock, _ raw: [[Signal]]) throws -> PortfolioWork {
      var whole = PortfolioWork(final: [], ledgers: [])
      for index in batches.indices {
        let work = try batches[index].work(block, raw, isOver: false)
        whole.final += work.final
        whole.ledgers += work.ledgers
        if let failure = work.failure { whole.add(failure) }
      }
      return whole
    }

    var tallies: [RiskTally] { batches.flatMap(\.tallies) }
  }

  private struct Whole {
    var final: [[Signal]]
    var ledgers: [LedgerBlock]
    var tallies: [RiskTally] = []
  }

  private static func alone(_ plan: BacktestPlan, _ market: RandomMarket) throws -> Whole {
    var portfolios = try plan.portfolios.indices.map { try ScalarPortfolio(plan, place: $0, in: market.backtest.data) }
    var whole = try run(market, blockSize: 4_096) { block, raw in
      let final = portfolios.indices.map { portfolios[$0].finalSignals(raw, before: block.endCycle) }
      return PortfolioWork(
        final: final, ledgers: portfolios.indices.map { portfolios[$0].work(block, final[$0]).ledger })
    }
    whole.tallies = portfolios.map(\.tally)
    return whole
  }

  private static func run(
    _ market: RandomMarket, blockSize: Int, _ work: (MarketBlock, [[Signal]]) throws -> PortfolioWork
  ) throws -> Whole {
    var slices = BlockAssembler(market.backtest.data, missingBars: .skip)
    var whole = Whole(final: [], ledgers: [])
    while let block = try slices.nextBlock(maximumCycles: blockSize) {
      let done = try work(block, SignalReplay(market.signals).signals(of: block.firstCycle..<block.endCycle))
      #expect(done.failure == nil)
      if whole.final.isEmpty { whole.final = done.final.map { _ in [] } }
      for place in done.final.indices { whole.final[place] += done.final[place] }
      whole.ledgers.extend(with: done.ledgers)
    }
    return whole
  }

  /// What differs first.
  private static func difference(_ one: LedgerBlock, _ other: LedgerBlock) -> String? {
    func first<Row: Equatable>(_ name: String, _ left: [Row], _ right: [Row]) -> String? {
      if left == right { return nil }
      let index = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
      func row(_ rows: [Row]) -> String { index < rows.count ? "\(rows[index])" : "none" }
      return "\(name) \(index): \(row(left)), \(row(right))"
    }
    let recorded = one.recorded
    return first("orders", one.orders, other.orders) ?? first("fills", one.fills, other.fills)
      ?? first("positions", one.positions, other.positions) ?? first("events", one.events, other.events)
      ?? first("cash", Array(one.cash[recorded]), Array(other.cash[recorded]))
      ?? first("value", Array(one.positionValue[recorded]), Array(other.positionValue[recorded]))
      ?? first("exposure", Array(one.isExposed[recorded]), Array(other.isExposed[recorded]))
      ?? (one.timestamps == other.timestamps && one.window == other.window ? nil : "cycles")
  }
}
