import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import PortfolioBatches
import ProcessorVectors
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
    for form in BatchGroup.Form.allCases {
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

  /// Who follows cash and positions alone comes to what who follows everything comes to, whether or not all goes as
  /// wanted.
  @Test(arguments: 0..<24) func equityAlone_isThatOfWhoFollowsEverything(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    for kind in RandomMarket.Kind.allCases {
      let jobs = try market.jobs(count: kind == .tight ? 20 : 40, kind)
      let expected = ScalarBatch(market.backtest).run(jobs).map { outcome in outcome.map { $0.leavingOutTrades() } }
      let forms: [(BatchGroup.Form, Int)] = [
        (.eight, 4_096), (.one, seed % 2 == 0 ? 4_096 : 7), (.eight, 7), (.sixteen, seed % 2 == 0 ? 7 : 4_096),
      ]
      for (form, blockSize) in forms {
        // What is tight is so in blocks of any size.
        if kind == .tight, form == .one || blockSize == 7 { continue }
        var batch = LaneBatch(market.backtest)
        // All that this processor has in turn, of which the narrowest are everywhere.
        let vectors = VectorWidth.allCases.filter { $0 <= .inUse }
        batch.vectors = vectors[Int(seed) % vectors.count]
        let found = batch.run(
          jobs, threads: blockSize == 7 ? 3 : 1, form: form, fault: nil, withTrades: false, blockSize: blockSize)
        #expect(found.count == jobs.count)
        for index in jobs.indices {
          let difference = Self.difference(expected[index], found[index])
          #expect(
            difference == nil,
            """
            seed \(seed), \(kind), job \(index), \(form), \(blockSize), \(batch.vectors): \
            \(jobs[index].plan.workflow.risk)
            """)
        }
      }
    }
  }

  /// Most portfolios that nothing limits are followed plainly to the end, others are not: both are tried.
  @Test func equityAlone_isFollowedPlainlyWhereAllGoesAsWanted() throws {
    var (plain, others) = (0, 0)
    for seed: UInt64 in [0, 1, 2, 3, 4, 6, 7, 8] {
      let market = RandomMarket(seed: seed)
      let data = market.backtest.data
      let block = try #require(try BlockAssembler.whole(data))
      var eligibility = BatchEligibility(symbolCount: data.symbols.count)
      eligibility.look(at: block)
      let sorting = LaneSorting(try market.jobs(count: 40, seed % 2 == 0 ? .easy : .any), data: data, eligibility)
      let context = BatchContext(symbols: data.symbols.symbols.map(\.name), timestamps: data.timestamps)
      for group in sorting.groups() {
        var batch = BatchGroup(
          group.portfolios[...], shape: group.shape, basis: market.backtest.basis, context: context,
          withTrades: false, signals: BatchSignals(sorting.streams))
        batch.work(block)
        if batch.goesAsWanted { plain += group.places.count } else { others += group.places.count }
      }
    }
    #expect(plain > 100 && others > 100, "\(plain), \(others)")
  }

  /// One last place of one lane's commission shows in that lane and in no other.
  @Test func faultInOneLane_isFound() throws {
    let market = RandomMarket(seed: 3)
    let jobs = try market.jobs(count: 60)
    let expected = ScalarBatch(market.backtest).run(jobs)
    let found = LaneBatch(market.backtest).run(jobs, threads: 1, form: .eight, fault: LaneFault(lane: 2))
    var lanes: Set<Int> = []
    let data = market.backtest.data
    var eligibility = BatchEligibility(symbolCount: data.symbols.count)
    eligibility.look(at: try #require(try BlockAssembler.whole(data)))
    let sorting = LaneSorting(jobs, data: data, eligibility)
    for group in sorting.groups() {
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
    for (one, other) in zip(expected, LaneBatch(runs[0]).run(jobs, withTrades: false)) {
      #expect(Self.difference(one.map { $0.leavingOutTrades() }, other) == nil)
    }
    #expect((try? found[1].get()) == nil && (try? found[0].get()) != nil)
  }

  /// An entry that waits where a block begins that is taken back has the units of its own decision, not of one that was
  /// made since.
  @Test func entryBeforeBlockTakenBack_keepsItsUnits() throws {
    var series = SampleMarket.series("A", count: 20)
    // Long, then short, then what a short position does not stand.
    for column in [\BarSeries.open, \.high, \.low, \.close] { series[keyPath: column][11] = 250 }
    var workflow = Workflow(
      name: "w", data: MarketDataSettings(path: "memory", symbols: [series.symbol]),
      strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
    workflow.benchmark = .none
    workflow.execution.fill = .nextOpen
    workflow.risk = (0..<4).map { place in
      var risk = RiskSettings(id: "p\(place)", capital: 10_000 + Double(place))
      (risk.sizing, risk.quantities) = (.fixedFraction(0.5), .fractional)
      risk.limits.maxDrawdown = 0.2
      return risk
    }
    let backtest = try Backtest(workflow, data: MarketDataSet([series]))
    var signals = SignalColumns()
    for (cycle, direction) in [(6, 1), (8, -1)] as [(Int, Int8)] {
      signals.append([
        Signal(cycle: cycle, symbol: 0, stance: Stance(direction: direction, strength: 1), sequence: 0)
      ])
    }
    let jobs = [ScalarBatch.Job(plan: backtest.plan, signals: [signals])]
    let expected = ScalarBatch(backtest).run(jobs).map { outcome in outcome.map { $0.leavingOutTrades() } }
    for form in BatchGroup.Form.allCases {
      let found = LaneBatch(backtest).run(
        jobs, threads: 1, form: form, fault: nil, withTrades: false, blockSize: 7)
      #expect(Self.difference(expected[0], found[0]) == nil, "\(form)")
    }
  }

  /// Target weights that take all of the funds at every bar: what pays for an order to the last place, or lacks a fixed
  /// commission, is no matter of rounding.
  @Test(arguments: [1, 2], [QuantityRule.fractional, .whole])
  func fundsThatJustPay_payForTheSameOrders(symbolCount: Int, quantities: QuantityRule) throws {
    let series = (0..<symbolCount).map { SampleMarket.series("S\($0)", count: 60) }
    var workflow = Workflow(
      name: "w", data: MarketDataSettings(path: "memory", symbols: series.map(\.symbol)),
      strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
    workflow.benchmark = .none
    workflow.execution.fixedCommission = quantities == .whole ? 30 : 0
    workflow.risk = (0..<8).map { place in
      var risk = RiskSettings(id: "p\(place)", capital: 1e6 + 1_234.5 * Double(place))
      (risk.sizing, risk.rebalance) = (.targetPercent(1 / Double(symbolCount)), .everyBar)
      risk.quantities = quantities
      return risk
    }
    let backtest = try Backtest(workflow, data: MarketDataSet(series))
    let jobs = [ScalarBatch.Job(plan: backtest.plan, signals: try backtest.computedSignals())]
    let expected = ScalarBatch(backtest).run(jobs).map { outcome in outcome.map { $0.leavingOutTrades() } }
    let found = LaneBatch(backtest).run(jobs, withTrades: false)
    #expect(Self.difference(expected[0], found[0]) == nil)
  }

  /// Signals that share the memory of their cycles, as those of a strategy and its opposite may, are not taken for each
  /// other.
  @Test func signalsOfTheSameCycles_areToldApart() throws {
    let series = SampleMarket.series("A", count: 30)
    var workflow = Workflow(
      name: "w", data: MarketDataSettings(path: "memory", symbols: [series.symbol]),
      strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
    workflow.benchmark = .none
    workflow.risk = [RiskSettings(id: "p")]
    let backtest = try Backtest(workflow, data: MarketDataSet([series]))
    let cycles: [Int32] = [3, 9, 15]
    let jobs = try ([1, -1, 1, -1] as [Int8]).map { sign in
      let columns = SignalColumns(
        cycles: cycles, symbols: [0, 0, 0], directions: [sign, -sign, sign], strengths: [1, 1, 1], cycleCount: 30,
        symbolCount: 1)
      return ScalarBatch.Job(plan: backtest.plan, signals: [try #require(columns)])
    }
    let expected = ScalarBatch(backtest).run(jobs)
    let found = LaneBatch(backtest).run(jobs)
    for index in jobs.indices { #expect(Self.difference(expected[index], found[index]) == nil, "job \(index)") }
    #expect(Self.difference(expected[0], expected[1]) != nil)
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
  static func whole(_ data: MarketDataSet) throws -> MarketBlock? {
    var slices = BlockAssembler(data, missingBars: .skip)
    return try slices.nextBlock(maximumCycles: max(1, data.cycleCount))
  }
}
