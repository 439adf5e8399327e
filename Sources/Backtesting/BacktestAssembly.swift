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
  /// Writes bars and features; nil where no table of them is asked for.
  public let marketRecorder: MarketRecorder?
  /// One a portfolio, in the order of their IDs; none where these are worked in batches.
  public let riskWorkers: [RiskWorker]
  /// The batches in which portfolios are worked, in the order of their IDs; none where each has a risk worker.
  public let batchWorkers: [PortfolioBatchWorker]
  /// Computes features, and has those that a store is to keep; nil where no strategy runs.
  package let featureComputer: SharedFeatureComputer?

  /// Builds every container of `plan` around its core, each with its ends of the plan's edges.
  ///
  /// Complexity: linear in containers.
  /// - Throws: `ResultsError` where a table cannot be created, `RiskError` for settings that no portfolio can have.
  public init(
    _ plan: BacktestPlan, data: MarketDataSet, basis: AnnualBasis, manner: RunManner, keeping: RunKeeping,
    output: ResultsOutput?
  ) throws {
    try self.init(
      plan, data: data, basis: basis, manner: manner, keeping: keeping, output: output, features: nil, replayed: [],
      sorting: nil)
  }

  /// As above, with features that a store answers or shall keep.
  ///
  /// - Parameters:
  ///   - replayed: By strategy the signals of those that are replayed; empty where the plan has none.
  ///   - sorting: Which portfolios lanes take, where they are worked in batches; else nil.
  init(
    _ plan: BacktestPlan, data: MarketDataSet, basis: AnnualBasis, manner: RunManner, keeping: RunKeeping,
    output: ResultsOutput?, features: FeatureStore?, replayed: [SignalColumns], sorting: LaneSorting?
  ) throws {
    network = Network()
    let edges = plan.edges(sorting == nil ? .network : .lanes)
    var builder = ContainerBuilder(
      plan: plan, data: data, manner: manner, sources: plan.sources, replayed: replayed, keeping: keeping,
      output: output, edges: edges, wiring: BacktestWiring(edges, in: network, manner: manner),
      batchIDs: sorting == nil ? [] : plan.batches.map(\.containerID))
    var slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    var computer = plan.featureComputer(features, data)
    try Self.warmUp(&computer, &slices, cycles: data.warmupCount, blockSize: plan.blockSize)
    streamer = try builder.streamer(slices, blockSize: manner.blockSize ?? plan.blockSize)
    signalRecorder = try builder.signalRecorder()
    portfolioRecorder = try builder.portfolioRecorder(basis, plan.benchmarks(data, basis))
    marketRecorder = plan.recordsMarket ? try builder.marketRecorder() : nil
    network.add(streamer)
    featureComputer = plan.computesFeatures ? try builder.featureComputer(computer) : nil
    if let featureComputer { network.add(featureComputer) }
    for source in builder.sources { try builder.add(source, to: network) }
    network.add(try builder.signalRouter())
    var (workers, batches): ([RiskWorker], [PortfolioBatchWorker]) = ([], [])
    if let sorting {
      for batch in plan.batches { batches.append(try builder.batchWorker(batch, sorting)) }
      for batch in batches { network.add(batch) }
    } else {
      for portfolio in plan.portfolios { workers.append(try builder.riskWorker(portfolio)) }
      for worker in workers { network.add(worker) }
      network.add(try builder.executionEngine())
    }
    (riskWorkers, batchWorkers) = (workers, batches)
    network.add(signalRecorder)
    network.add(portfolioRecorder)
    if let marketRecorder { network.add(marketRecorder) }
  }

  /// What of each portfolio shows in no figure, in the order of their IDs.
  var tallies: [RiskTally] {
    get async {
      var tallies: [RiskTally] = []
      tallies.reserveCapacity(riskWorkers.count)
      for worker in riskWorkers { tallies.append(await worker.tally) }
      for batch in batchWorkers { tallies += await batch.tallies }
      return tallies
    }
  }

  /// Names and hashes of all tables, once the run has ended.
  public var files: [RunManifest.FileHash] {
    get async {
      await signalRecorder.files + portfolioRecorder.files + (marketRecorder?.files ?? [])
    }
  }

  /// How much was written of each table, once the run has ended in whatever way; in the order of the tables.
  public var tableCounts: [RunManifest.TableCounts] {
    get async {
      RunManifest.TableCounts.inOrder(
        await signalRecorder.counts + portfolioRecorder.counts + (marketRecorder?.counts ?? []))
    }
  }

  /// Lets features, and nothing else, see the bars before the start of the run.
  static func warmUp(
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
  let data: MarketDataSet
  let manner: RunManner
  let sources: [SignalSource]
  /// By strategy the signals of those that are replayed.
  let replayed: [SignalColumns]
  let keeping: RunKeeping
  let output: ResultsOutput?
  let edges: [BacktestEdge]
  var wiring: BacktestWiring
  /// The containers in which portfolios are worked together; none where each has a worker.
  let batchIDs: [ContainerID]

  /// Who hears of features.
  private var groupIDs: [ContainerID] { sources.filter { $0.kind == .computed }.map(\.containerID) }
  private var portfolioIDs: [ContainerID] { batchIDs.isEmpty ? plan.portfolios.map(\.containerID) : [] }

  mutating func streamer(_ slices: BlockAssembler, blockSize: Int) throws -> DataStreamer {
    let receivers = edges.filter { $0.payload == .bars }.map(\.receiver)
    return DataStreamer(
      id: Plan.streamerID, slices: slices, blockSize: blockSize,
      output: try receivers.map { try wiring.output(Plan.streamerID, to: $0) })
  }

  mutating func featureComputer(_ computer: FeatureComputer) throws -> SharedFeatureComputer {
    let readers = groupIDs + (plan.recordsMarket ? [Plan.marketRecorderID] : [])
    return SharedFeatureComputer(
      id: Plan.computerID, computer: computer, market: try wiring.input(Plan.computerID, from: Plan.streamerID),
      output: try readers.map { try wiring.output(Plan.computerID, to: $0) })
  }

  mutating func marketRecorder() throws -> MarketRecorder {
    let core = try MarketRecorderCore(symbols: plan.symbols, features: plan.recordedFeatures, output: output)
    return MarketRecorder(
      id: Plan.marketRecorderID, core: core, input: try wiring.input(Plan.marketRecorderID, from: Plan.computerID))
  }

  mutating func add(_ source: SignalSource, to network: Network) throws {
    let id = source.containerID
    switch source.kind {
    case .computed:
      let core = StrategyGroup(
        source.strategies, of: plan.strategies, features: plan.features, symbols: plan.symbols)
      network.add(
        StrategyGroupContainer(
          id: id, group: core, input: try wiring.input(id, from: Plan.computerID),
          output: try wiring.output(id, to: Plan.routerID)))
    case .replayed:
      network.add(
        SignalReplayer(
          id: id, replay: SignalReplay(source.strategies.map { replayed[$0] }, fault: plan.replayFault),
          market: try wiring.input(id, from: Plan.streamerID), output: try wiring.output(id, to: Plan.routerID)))
    }
  }

  mutating func signalRouter() throws -> SignalRouter {
    let routes = try (batchIDs.isEmpty ? plan.portfolios : []).map { portfolio in
      SignalRoute(strategies: portfolio.strategies, aggregator: try plan.aggregator(of: portfolio, in: data))
    }
    return SignalRouter(
      id: Plan.routerID, inputs: try sources.map { try wiring.input(Plan.routerID, from: $0.containerID) },
      members: sources.map(\.strategies), routes: routes,
      outputs: try portfolioIDs.map { try wiring.output(Plan.routerID, to: $0) },
      batches: try batchIDs.map { try wiring.output(Plan.routerID, to: $0) },
      record: try wiring.output(Plan.routerID, to: Plan.signalRecorderID))
  }

  mutating func riskWorker(_ portfolio: PortfolioPlan) throws -> RiskWorker {
    let id = portfolio.containerID
    return RiskWorker(
      id: id, core: try plan.worker(of: portfolio, in: data),
      market: try wiring.input(id, from: Plan.streamerID),
      signals: try wiring.input(id, from: Plan.routerID), reports: try wiring.input(id, from: Plan.engineID),
      orders: try wiring.output(id, to: Plan.engineID), ledger: try wiring.output(id, to: Plan.portfolioRecorderID))
  }

  mutating func batchWorker(_ batch: PortfolioBatchPlan, _ sorting: LaneSorting) throws -> PortfolioBatchWorker {
    let (id, plan, data, replayed) = (batch.containerID, plan, data, replayed)
    let blockSize = manner.blockSize ?? plan.blockSize
    let core = try LanePortfolios(plan, data: data, sorting: sorting, places: batch.places) { places, cycle in
      try LanePortfolios.caughtUp(
        plan, data: data, places: places, before: cycle, columns: replayed, blockSize: blockSize)
    }
    return PortfolioBatchWorker(
      id: id, core: core,
      ends: PortfolioBatchWorker.Ends(
        market: try wiring.input(id, from: Plan.streamerID), signals: try wiring.input(id, from: Plan.routerID),
        finals: try wiring.output(id, to: Plan.signalRecorderID),
        ledgers: try wiring.output(id, to: Plan.portfolioRecorderID),
        written: try wiring.input(id, from: Plan.portfolioRecorderID)))
  }

  mutating func executionEngine() throws -> ExecutionEngine {
    let core = ExecutionCore(
      settings: plan.workflow.execution,
      portfolios: plan.portfolios.map { ($0.settings.capital, $0.settings.quantities) },
      symbolCount: plan.symbols.count, opening: plan.portfolios.map(\.opening),
      lastCycles: plan.portfolios.map { plan.lastCycle(of: $0, in: data) })
    return ExecutionEngine(
      id: Plan.engineID, core: core, market: try wiring.input(Plan.engineID, from: Plan.streamerID),
      orders: try portfolioIDs.map { try wiring.input(Plan.engineID, from: $0) },
      reports: try portfolioIDs.map { try wiring.output(Plan.engineID, to: $0) })
  }

  mutating func portfolioRecorder(_ basis: AnnualBasis, _ benchmarks: BenchmarkSet) throws -> PortfolioRecorder {
    let core = try PortfolioRecorderCore(
      portfolios: plan.portfolioOwners, capital: plan.portfolios.map(\.settings.capital),
      opening: plan.portfolios.map(\.opening), symbols: plan.symbols, basis: basis, benchmarks: benchmarks,
      output: output, keepsTrace: keeping.keepsTrace)
    let id = Plan.portfolioRecorderID
    let inputs: PortfolioInputs =
      batchIDs.isEmpty
      ? .portfolios(try portfolioIDs.map { try wiring.input(id, from: $0) })
      : .batches(
        try batchIDs.map { try wiring.input(id, from: $0) }, written: try batchIDs.map { try wiring.output(id, to: $0) }
      )
    return PortfolioRecorder(
      id: id, core: core, inputs: inputs, progress: keeping.progress, keepsLedgers: keeping.keepsLedgers,
      threads: batchIDs.isEmpty ? 1 : manner.threadCount)
  }

  mutating func signalRecorder() throws -> SignalRecorder {
    let core = try SignalRecorderCore(
      strategies: plan.strategyOwners, portfolios: plan.portfolioOwners, symbols: plan.symbols, output: output,
      keepsTrace: keeping.keepsTrace, keepsSignals: keeping.keepsSignals)
    return SignalRecorder(
      id: Plan.signalRecorderID, core: core,
      inputs: try ([Plan.routerID] + batchIDs).map { try wiring.input(Plan.signalRecorderID, from: $0) })
  }
}
