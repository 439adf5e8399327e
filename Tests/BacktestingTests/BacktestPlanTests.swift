import Configuration
import Determinism
import MarketData
import MarketFeatures
import Reporting
import RiskControl
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

@Suite struct BacktestPlanTests {
  static let text = """
    workflow: {name: planned}
    data: {symbols: [B, A]}
    strategies:
      - {id: s10, type: momentum, parameters: {lookback: 3}, symbols: [B]}
      - {id: s2, type: ma_crossover, parameters: {fast: 2, slow: 5}, weight: 3}
      - {id: s1, type: ma_crossover, parameters: {fast: 5, slow: 9}}
    risk:
      - {id: w10, strategies: {s1: 4, s2: 2}, sizing: {type: fixed_quantity, quantity: 1}}
      - {id: w9, strategies: [s10], sizing: {type: all_in}}
    """

  static func workflow() throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: "planned.yaml")
  }

  /// A block with its features never holds more than four million values, the ledgers for it sixteen, so memory is
  /// bounded however wide a run is.
  @Test func blocks_ofWideWorkflows_areShort() throws {
    func blockSize(symbols: Int, strategies: Int, portfolios: Int = 1) throws -> Int {
      let names = (0..<symbols).map { Symbol("S\($0)") }
      let strategies = (0..<strategies).map { index in
        StrategySettings(id: "s\(index)", type: "momentum", parameters: ["lookback": .integer(index + 1)])
      }
      var workflow = Workflow(
        name: "wide", data: MarketDataSettings(path: "data", symbols: names), strategies: strategies)
      workflow.risk = (0..<portfolios).map { RiskSettings(id: "p\($0)") }
      return try BacktestPlan(workflow, registry: .builtIn).blockSize
    }
    #expect(try blockSize(symbols: 1, strategies: 1) == 4_096)
    #expect(try blockSize(symbols: 100, strategies: 4) == 4_096)
    #expect(try blockSize(symbols: 100, strategies: 5) == 3_813)
    #expect(try blockSize(symbols: 500, strategies: 94) == 83)
    #expect(try blockSize(symbols: 3_000, strategies: 200) == 16)
    #expect(try blockSize(symbols: 1, strategies: 1, portfolios: 600) == 4_096)
    #expect(try blockSize(symbols: 1, strategies: 1, portfolios: 10_000) == 349)
  }

  @Test func plan_standsInTheOrderOfIDs() throws {
    let plan = try BacktestPlan(Self.workflow(), registry: .builtIn)
    #expect(plan.symbols.symbols == [Symbol("A"), Symbol("B")])
    #expect(plan.strategies.map(\.id) == ["s1", "s2", "s10"])
    // s1 and s2 share the average of five bars.
    #expect(plan.groups.map(\.strategies) == [[0, 1], [2]])
    #expect(
      plan.features.map(\.name) == ["rate_of_change(close,3)", "sma(close,2)", "sma(close,5)", "sma(close,9)"])
    #expect(plan.portfolios.map(\.settings.id) == ["w9", "w10"])
    #expect(plan.portfolios.map(\.strategies) == [[2], [0, 1]])
    #expect(plan.portfolios.map(\.weights) == [[1], [4, 2]])
    #expect(plan.portfolios.map(\.symbols) == [[1], [0, 1]])
    #expect(
      plan.containerIDs.map(\.path) == [
        "data/streamer", "execution/engine", "features/shared", "recorder/portfolios", "recorder/signals", "risk/w9",
        "risk/w10", "signals/router", "strategy/group-1", "strategy/group-2",
      ])
  }

  @Test func orderOfRegistration_doesNotShow() throws {
    let plan = try BacktestPlan(Self.workflow(), registry: .builtIn)
    var workflow = try Self.workflow()
    workflow.data.symbols.reverse()
    workflow.strategies.reverse()
    workflow.risk.reverse()
    let other = try BacktestPlan(workflow, registry: .builtIn)
    #expect(plan.symbols == other.symbols)
    #expect(plan.strategies.map(\.id) == other.strategies.map(\.id))
    #expect(plan.groups.map(\.strategies) == other.groups.map(\.strategies))
    #expect(plan.groups.map(\.containerID) == other.groups.map(\.containerID))
    #expect(plan.features == other.features)
    #expect(plan.portfolios.map(\.settings) == other.portfolios.map(\.settings))
    #expect(plan.portfolios.map(\.weights) == other.portfolios.map(\.weights))
    #expect(plan.containerIDs == other.containerIDs)
    #expect(plan.containerSeeds.map(\.seed) == other.containerSeeds.map(\.seed))
  }

  /// The first 8 bytes, little-endian, of SHA-256 over the master seed (little-endian), a zero byte, the ID, a zero
  /// byte and `container`, as Python's hashlib gives them.
  @Test func containerSeeds_areAFunctionOfMasterSeedAndID() throws {
    var workflow = try Self.workflow()
    let seeds = try BacktestPlan(workflow, registry: .builtIn).containerSeeds
    #expect(seeds.map(\.container) == (try BacktestPlan(workflow, registry: .builtIn)).containerIDs)
    #expect(seeds.first { $0.container == "data/streamer" }?.seed == 7_614_362_922_257_119_665)
    #expect(seeds.first { $0.container == "risk/w10" }?.seed == 13_016_946_485_728_226_831)
    // Another risk worker changes nobody else's seed; another master seed everybody's.
    workflow.risk.removeLast()
    let fewer = try BacktestPlan(workflow, registry: .builtIn).containerSeeds
    #expect(fewer.allSatisfy { seed in seeds.contains { $0 == seed } })
    workflow.masterSeed = 18_446_744_073_709_551_615
    let others = try BacktestPlan(workflow, registry: .builtIn).containerSeeds
    #expect(others.first { $0.container == "data/streamer" }?.seed == 5_323_779_844_743_475_770)
    #expect(others.allSatisfy { other in !seeds.contains { $0.seed == other.seed } })
  }

  @Test(arguments: ExecutionMode.allCases) func executionRule_saysWhatAndWhy(_ mode: ExecutionMode) throws {
    var workflow = try Self.workflow()
    workflow.executionMode = mode
    let few = SchedulingRule(try BacktestPlan(workflow, registry: .builtIn))
    #expect(few.policy == .sorted)
    let worker = workflow.risk[0]
    workflow.risk = (1...8).map { number in
      var copy = worker
      copy.id = "w\(number)"
      return copy
    }
    let many = SchedulingRule(try BacktestPlan(workflow, registry: .builtIn))
    #expect(many.policy == (mode == .auto ? .parallel(threads: 2) : .sorted))
    let reasons: [ExecutionMode: [String]] = [
      .traditional: Array(
        repeating: "TRADITIONAL: one thread, containers in the order of virtual time and ID", count: 2),
      .auto: [
        "AUTO: one thread, as there are fewer than 8 risk workers",
        "AUTO: two threads, as there are 8 risk workers or more",
      ],
      .composable: Array(
        repeating: "COMPOSABLE: one thread, as the only phase has no setting of its own", count: 2),
      .hybrid: Array(repeating: "HYBRID: one thread, as the only phase has no setting of its own", count: 2),
    ]
    #expect([few.reason, many.reason] == reasons[mode])
  }

  /// A mode chooses how, never what.
  @Test func executionModes_giveOneDigest() async throws {
    var digests: Set<String> = []
    let data = MarketDataSet(["A", "B"].map { SampleMarket.series($0, count: 60) })
    for mode in ExecutionMode.allCases {
      var workflow = try Self.workflow()
      workflow.executionMode = mode
      let backtest = try Backtest(workflow, data: data)
      let manner = RunManner(policy: SchedulingRule(backtest.plan).policy)
      digests.insert(try await backtest.run(manner).runDigest)
    }
    #expect(digests.count == 1)
  }

  @Test func explanation_isThisText() throws {
    let data = MarketDataSet(["A", "B"].map { SampleMarket.series($0, count: 10) })
    let explanation = Explanation(try Backtest(Self.workflow(), data: data))
    let workflow = try Self.workflow()
    #expect(explanation.networkText == Self.explained(hash: workflow.configurationHash))
    #expect(explanation.networkDrawing(.mermaid).hasPrefix("flowchart LR\n  c0[\"data/streamer\"]\n"))
    #expect(explanation.networkDrawing(.dot).hasPrefix("digraph network {\n"))
  }

  /// Of many portfolios the first are told, and how many more there are.
  @Test func manyPortfolios_areNotToldOneByOne() throws {
    var workflow = try Self.workflow()
    let data = MarketDataSet(["A", "B"].map { SampleMarket.series($0, count: 10) })
    func told(_ count: Int) throws -> [String] {
      workflow.risk = (0..<count).map { RiskSettings(id: "p\($0)", capital: 1_000) }
      for index in workflow.risk.indices { workflow.risk[index].sizing = .fixedFraction(0.5) }
      return Explanation(try Backtest(workflow, data: data)).tradingTerms.filter { $0.label == "portfolio" }.map(\.text)
    }
    #expect(try told(20).count == 20)
    let many = try told(3_000)
    #expect(many.count == 11 && many[9].hasPrefix("p9: ") && many[10] == "and 2,990 more, up to p2999")
  }

  /// The network that is built is the one that the edges say.
  @Test func assembly_hasThePlansEdges() throws {
    let backtest = try Backtest(
      Self.workflow(), data: MarketDataSet(["A", "B"].map { SampleMarket.series($0, count: 10) }))
    let plan = backtest.plan
    let assembly = try BacktestAssembly(
      plan, data: backtest.data, basis: backtest.basis, manner: RunManner(), keeping: RunKeeping(), output: nil)
    try assembly.network.check()
    #expect(assembly.network.containerIDs == plan.containerIDs)
    let drawn = NetworkDrawing.text.text(plan.containerIDs, plan.edges.map { $0.link(RunManner()) })
    #expect(assembly.network.drawing(.text) == drawn)
    #expect(plan.edges.count == 3 + 2 * plan.groups.count + 5 * plan.portfolios.count)
    let payloads = RunPath.allCases.flatMap { plan.edges($0).map(\.payload) }
    #expect(Set(payloads) == Set(BacktestEdge.Payload.allCases))
  }

  /// The same of a run whose portfolios are worked in batches, each of which is a container.
  @Test func assemblyOfLanes_hasThePlansEdges() throws {
    var workflow = try Self.workflow()
    workflow.risk = (0..<5).map { RiskSettings(id: "p\($0)") }
    for index in workflow.risk.indices { workflow.risk[index].sizing = .fixedFraction(0.5) }
    var backtest = try Backtest(
      workflow, data: MarketDataSet(["A", "B"].map { SampleMarket.series($0, count: 10) }))
    backtest.plan.portfoliosABatch = 2
    let plan = backtest.plan
    #expect(plan.batches.map(\.containerID) == ["portfolios/batch_0001", "portfolios/batch_0002"])
    #expect(plan.batches.map(\.places) == [0..<2, 2..<5])
    let assembly = try BacktestAssembly(
      plan, data: backtest.data, basis: backtest.basis, manner: RunManner(), keeping: RunKeeping(), output: nil,
      features: nil, replayed: [], sorting: LaneSorting(plan, data: backtest.data))
    try assembly.network.check()
    #expect(assembly.network.containerIDs == plan.containerIDs(.lanes))
    let drawn = NetworkDrawing.text.text(plan.containerIDs(.lanes), plan.edges(.lanes).map { $0.link(RunManner()) })
    #expect(assembly.network.drawing(.text) == drawn)
    #expect(plan.edges(.lanes).count == 2 + 2 * plan.groups.count + 5 * plan.batches.count)
  }

  private static func explained(hash: String) -> String {
    """
    Workflow planned, configuration \(hash)

    Dispatch sequence
      1. Load data: csv, A, B (10 cycles)
      2. Initialize strategy/group-1: s1, s2
      3. Initialize strategy/group-2: s10
      4. Initialize risk/w9: follows s10
      5. Initialize risk/w10: follows s1, s2
      6. Bind data/streamer -> features, strategies, router, risk workers <-> execution, recorders
      7. Execute until the data ends (TRADITIONAL: one thread, containers in the order of virtual time and ID)
      8. Write results: jsonl, metrics, manifest

    Features, each computed once
      rate_of_change(close,3)
      sma(close,2)
      sma(close,5)
      sma(close,9)

    Containers in execution order, with their seeds (master seed 42)
      data/streamer        7614362922257119665
      execution/engine     9011764730319984641
      features/shared      14793408970790971684
      recorder/portfolios  15014551926696507720
      recorder/signals     603382201682800305
      risk/w9              6220269887172487647
      risk/w10             13016946485728226831
      signals/router       5905907873155240668
      strategy/group-1     11118515473547346286
      strategy/group-2     16000517684566899908

    Portfolios, where many are run at once
      in lanes: 2, in 1 batch

    Network
    data/streamer
      -> execution/engine  data/streamer>execution/engine (capacity 4)
      -> features/shared  data/streamer>features/shared (capacity 4)
      -> risk/w9  data/streamer>risk/w9 (capacity 4)
      -> risk/w10  data/streamer>risk/w10 (capacity 4)
    execution/engine
      -> risk/w9  execution/engine>risk/w9 (capacity 4)
      -> risk/w10  execution/engine>risk/w10 (capacity 4)
    features/shared
      -> strategy/group-1  features/shared>strategy/group-1 (capacity 4)
      -> strategy/group-2  features/shared>strategy/group-2 (capacity 4)
    recorder/portfolios
    recorder/signals
    risk/w9
      -> execution/engine  risk/w9>execution/engine (capacity 4)
      -> recorder/portfolios  risk/w9>recorder/portfolios (capacity 4)
    risk/w10
      -> execution/engine  risk/w10>execution/engine (capacity 4)
      -> recorder/portfolios  risk/w10>recorder/portfolios (capacity 4)
    signals/router
      -> recorder/signals  signals/router>recorder/signals (capacity 4)
      -> risk/w9  signals/router>risk/w9 (capacity 4)
      -> risk/w10  signals/router>risk/w10 (capacity 4)
    strategy/group-1
      -> signals/router  strategy/group-1>signals/router (capacity 4)
    strategy/group-2
      -> signals/router  strategy/group-2>signals/router (capacity 4)

    """
  }
}
