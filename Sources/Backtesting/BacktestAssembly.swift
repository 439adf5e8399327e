import Configuration
import Determinism
import MarketData
import MarketFeatures
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// The network of a single-pass backtest, wired and ready to run.
public struct BacktestAssembly {
  /// The containers and channels.
  public let network: Network
  /// Where data comes from; knows whether the run was interrupted.
  public let streamer: DataStreamer
  /// Keeps the digests of signals.
  public let signalRecorder: SignalRecorder
  /// Keeps the digests and metrics of portfolios.
  public let portfolioRecorder: PortfolioRecorder
  /// One a portfolio, in the order of their IDs.
  public let riskWorkers: [RiskWorker]
  /// Computes features, and has those that a store is to keep.
  package let featureComputer: SharedFeatureComputer

  /// Builds every container of `plan` around its core, each with its ends of the plan's edges.
  ///
  /// Complexity: linear in containers.
  /// - Throws: `ResultsError` where a table cannot be created, `RiskError` for settings that no portfolio can have.
  public init(
    _ plan: BacktestPlan, data: MarketDataSet, basis: AnnualBasis, manner: RunManner, keeping: RunKeeping,
    output: ResultsOutput?
  ) throws {
    try self.init(
      plan, data: data, basis: basis, manner: manner, keeping: keeping, output: output, features: nil)
  }

  /// As above, with features that a store answers or shall keep.
  package init(
    _ plan: BacktestPlan, data: MarketDataSet, basis: AnnualBasis, manner: RunManner, keeping: RunKeeping,
    output: ResultsOutput?, features: FeatureStore?
  ) throws {
    network = Network()
    var builder = ContainerBuilder(
      plan: plan, keeping: keeping, output: output, missesVolume: data.missesVolume,
      wiring: BacktestWiring(plan.edges, in: network, manner: manner))
    var slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    var computer = FeatureComputer(features: plan.features, symbolCount: plan.symbols.count) { feature in
      features?.source(of: feature, data) ?? .computed
    }
    try Self.warmUp(&computer, &slices, cycles: data.warmupCount, blockSize: plan.blockSize)
    streamer = try builder.streamer(slices, blockSize: manner.blockSize ?? plan.blockSize)
    signalRecorder = try builder.signalRecorder()
    portfolioRecorder = try builder.portfolioRecorder(basis, plan.benchmarks(data, basis))
    network.add(streamer)
    featureComputer = try builder.featureComputer(computer)
    network.add(featureComputer)
    for group in plan.groups { network.add(try builder.strategyGroup(group)) }
    network.add(try builder.signalRouter())
    var workers: [RiskWorker] = []
    for portfolio in plan.portfolios { workers.append(try builder.riskWorker(portfolio)) }
    riskWorkers = workers
    for worker in workers { network.add(worker) }
    network.add(try builder.executionEngine())
    network.add(signalRecorder)
    network.add(portfolioRecorder)
  }

  /// Lets features, and nothing else, see the bars before the start of the run.
  private static func warmUp(
    _ computer: inout FeatureComputer, _ slices: inout BlockAssembler, cycles: Int, blockSize: Int
  ) throws {
    var remaining = cycles
    while remaining > 0, let block = try slices.nextBlock(maximumCycles: min(remaining, blockSize)) {
      _ = computer.process(block)
      remaining -= block.count
    }
  }
}

/// Makes the containers of a plan, one a method, in any order.
private struct ContainerBuilder {
  private typealias Plan = BacktestPlan
  let plan: BacktestPlan
  let keeping: RunKeeping
  let output: ResultsOutput?
  /// See `MarketDataSet.missesVolume`.
  let missesVolume: [Bool]
  var wiring: BacktestWiring

  private var groupIDs: [ContainerID] { plan.groups.map(\.containerID) }
  private var portfolioIDs: [ContainerID] { plan.portfolios.map(\.containerID) }

  mutating func streamer(_ slices: BlockAssembler, blockSize: Int) throws -> DataStreamer {
    let receivers = [Plan.computerID, Plan.engineID] + portfolioIDs
    return DataStreamer(
      id: Plan.streamerID, slices: slices, blockSize: blockSize,
      output: try receivers.map { try wiring.output(Plan.streamerID, to: $0) })
  }

  mutating func featureComputer(_ computer: FeatureComputer) throws -> SharedFeatureComputer {
    SharedFeatureComputer(
      id: Plan.computerID, computer: computer, market: try wiring.input(Plan.computerID, from: Plan.streamerID),
      output: try groupIDs.map { try wiring.output(Plan.computerID, to: $0) })
  }

  mutating func strategyGroup(_ group: StrategyGroupPlan) throws -> StrategyGroupContainer {
    let core = StrategyGroup(
      strategies: group.strategies.map { plan.strategies[$0] }, features: plan.features, symbols: plan.symbols)
    return StrategyGroupContainer(
      id: group.containerID, group: core, input: try wiring.input(group.containerID, from: Plan.computerID),
      output: try wiring.output(group.containerID, to: Plan.routerID))
  }

  mutating func signalRouter() throws -> SignalRouter {
    let routes = try plan.portfolios.map { portfolio in
      SignalRoute(
        strategies: portfolio.strategies,
        aggregator: try SignalAggregator(
          settings: plan.workflow.aggregation, weights: portfolio.weights,
          symbols: portfolio.strategies.map { plan.strategies[$0].symbols }, symbolCount: plan.symbols.count))
    }
    return SignalRouter(
      id: Plan.routerID, inputs: try groupIDs.map { try wiring.input(Plan.routerID, from: $0) },
      members: plan.groups.map(\.strategies), routes: routes,
      outputs: try portfolioIDs.map { try wiring.output(Plan.routerID, to: $0) },
      record: try wiring.output(Plan.routerID, to: Plan.signalRecorderID))
  }

  mutating func riskWorker(_ portfolio: PortfolioPlan) throws -> RiskWorker {
    let id = portfolio.containerID
    let execution = plan.workflow.execution
    let core = try RiskWorkerCore(
      settings: portfolio.settings, fill: execution.fill, costs: execution.costs, closeAtEnd: execution.closeAtEnd,
      symbols: portfolio.symbols, symbolCount: plan.symbols.count, missesVolume: missesVolume)
    return RiskWorker(
      id: id, core: core, market: try wiring.input(id, from: Plan.streamerID),
      signals: try wiring.input(id, from: Plan.routerID), reports: try wiring.input(id, from: Plan.engineID),
      orders: try wiring.output(id, to: Plan.engineID), ledger: try wiring.output(id, to: Plan.portfolioRecorderID))
  }

  mutating func executionEngine() throws -> ExecutionEngine {
    let core = ExecutionCore(
      settings: plan.workflow.execution,
      portfolios: plan.portfolios.map { ($0.settings.capital, $0.settings.quantities) },
      symbolCount: plan.symbols.count)
    return ExecutionEngine(
      id: Plan.engineID, core: core, market: try wiring.input(Plan.engineID, from: Plan.streamerID),
      orders: try portfolioIDs.map { try wiring.input(Plan.engineID, from: $0) },
      reports: try portfolioIDs.map { try wiring.output(Plan.engineID, to: $0) })
  }

  private var portfolioOwners: [StreamOwner] {
    plan.portfolios.map { StreamOwner(id: $0.settings.id, container: $0.containerID.path) }
  }

  mutating func portfolioRecorder(_ basis: AnnualBasis, _ benchmarks: BenchmarkSet) throws -> PortfolioRecorder {
    let core = try PortfolioRecorderCore(
      portfolios: portfolioOwners, capital: plan.portfolios.map(\.settings.capital), symbols: plan.symbols,
      basis: basis, benchmarks: benchmarks, output: output, keepsTrace: keeping.keepsTrace)
    return PortfolioRecorder(
      id: Plan.portfolioRecorderID, core: core,
      inputs: try portfolioIDs.map { try wiring.input(Plan.portfolioRecorderID, from: $0) },
      progress: keeping.progress, keepsLedgers: keeping.keepsLedgers)
  }

  mutating func signalRecorder() throws -> SignalRecorder {
    let groupOf = plan.groups.flatMap { group in group.strategies.map { ($0, group.containerID.path) } }
      .sorted { $0.0 < $1.0 }
    let strategies = groupOf.map { StreamOwner(id: plan.strategies[$0.0].id, container: $0.1) }
    let core = try SignalRecorderCore(
      strategies: strategies, portfolios: portfolioOwners, symbols: plan.symbols, output: output,
      keepsTrace: keeping.keepsTrace)
    return SignalRecorder(
      id: Plan.signalRecorderID, core: core, input: try wiring.input(Plan.signalRecorderID, from: Plan.routerID))
  }
}
