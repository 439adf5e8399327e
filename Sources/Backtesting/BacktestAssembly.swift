import Configuration
import Determinism
import MarketData
import MarketFeatures
import OrderExecution
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

  /// Builds every container of `plan` around its core and wires them.
  ///
  /// - Throws: `ResultsError` where a table cannot be created, `RiskError` for settings that no portfolio can have.
  public init(
    _ plan: BacktestPlan, data: MarketDataSet, manner: RunManner, keeping: RunKeeping, output: ResultsOutput?
  ) throws {
    var builder = Builder(plan: plan, manner: manner, keeping: keeping, output: output)
    var slices = SliceAssembler(data, missingBars: plan.workflow.data.missingBars)
    var computer = FeatureComputer(features: plan.features, symbolCount: plan.symbols.count)
    try Self.warmUp(&computer, &slices, cycles: data.warmupCount, blockSize: plan.blockSize)
    try builder.addFeatures(computer)
    try builder.addGroupsAndRouter()
    try builder.addPortfoliosAndEngine()
    portfolioRecorder = try builder.addPortfolioRecorder()
    signalRecorder = try builder.addSignalRecorder()
    streamer = DataStreamer(
      id: BacktestPlan.streamerID, slices: slices, blockSize: manner.blockSize ?? plan.blockSize,
      output: builder.market)
    builder.network.add(streamer)
    network = builder.network
  }

  /// Lets features, and nothing else, see the bars before the start of the run.
  private static func warmUp(
    _ computer: inout FeatureComputer, _ slices: inout SliceAssembler, cycles: Int, blockSize: Int
  ) throws {
    var remaining = cycles
    while remaining > 0, let block = try slices.nextBlock(maximumCycles: min(remaining, blockSize)) {
      _ = computer.process(block)
      remaining -= block.count
    }
  }
}

/// Adds containers in the direction of the data; channels are named SENDER>RECEIVER.
private struct Builder {
  let plan: BacktestPlan
  let manner: RunManner
  let keeping: RunKeeping
  let output: ResultsOutput?
  let network = Network()
  /// The streamer's ends, in the order in which blocks are sent.
  var market: [Sender<MarketBlock>] = []
  private var finals: [Receiver<[Signal]>] = []
  private var ledgers: [Receiver<LedgerBlock>] = []
  private var groupInputs: [Receiver<FeaturedBlock>] = []
  private var signals: Receiver<SignalBlock>?

  init(plan: BacktestPlan, manner: RunManner, keeping: RunKeeping, output: ResultsOutput?) {
    self.plan = plan
    self.manner = manner
    self.keeping = keeping
    self.output = output
  }

  private func connect<Events: Sendable>(
    _ sender: ContainerID, _ receiver: ContainerID, carrier: ChannelCarrier = .stream,
    _ events: Events.Type = Events.self
  ) throws -> (Sender<Events>, Receiver<Events>) {
    let channel = network.channel(
      "\(sender)>\(receiver)", of: events, capacity: manner.capacity, carrier: carrier)
    return (try channel.sender(for: sender), try channel.receiver(for: receiver))
  }

  private mutating func connectMarket(_ receiver: ContainerID) throws -> Receiver<MarketBlock> {
    let (sender, receiver) = try connect(BacktestPlan.streamerID, receiver, MarketBlock.self)
    market.append(sender)
    return receiver
  }

  mutating func addFeatures(_ computer: FeatureComputer) throws {
    let id = BacktestPlan.computerID
    let input = try connectMarket(id)
    var outputs: [Sender<FeaturedBlock>] = []
    for group in plan.groups {
      let (sender, receiver) = try connect(id, group.containerID, FeaturedBlock.self)
      outputs.append(sender)
      groupInputs.append(receiver)
    }
    network.add(SharedFeatureComputer(id: id, computer: computer, market: input, output: outputs))
  }

  mutating func addGroupsAndRouter() throws {
    let router = BacktestPlan.routerID
    var inputs: [Receiver<GroupSignals>] = []
    for (group, input) in zip(plan.groups, groupInputs) {
      let (sender, receiver) = try connect(group.containerID, router, GroupSignals.self)
      let core = StrategyGroup(
        strategies: group.strategies.map { plan.strategies[$0] }, features: plan.features, symbols: plan.symbols)
      network.add(StrategyGroupContainer(id: group.containerID, group: core, input: input, output: sender))
      inputs.append(receiver)
    }
    var outputs: [Sender<[Signal]>] = []
    for portfolio in plan.portfolios {
      let (sender, receiver) = try connect(router, portfolio.containerID, [Signal].self)
      outputs.append(sender)
      finals.append(receiver)
    }
    let (record, recorded) = try connect(router, BacktestPlan.signalRecorderID, SignalBlock.self)
    signals = recorded
    let routes = plan.portfolios.map { portfolio in
      SignalRoute(
        strategies: portfolio.strategies,
        aggregator: SignalAggregator(
          settings: plan.workflow.aggregation, weights: portfolio.weights,
          symbols: portfolio.strategies.map { plan.strategies[$0].symbols }, symbolCount: plan.symbols.count))
    }
    network.add(
      SignalRouter(
        id: router, inputs: inputs, members: plan.groups.map(\.strategies), routes: routes, outputs: outputs,
        record: record))
  }

  mutating func addPortfoliosAndEngine() throws {
    let execution = plan.workflow.execution
    let engine = BacktestPlan.engineID
    let engineMarket = try connectMarket(engine)
    var orders: [Receiver<OrderBatch>] = []
    var reports: [Sender<ExecutionReport>] = []
    for (index, portfolio) in plan.portfolios.enumerated() {
      let id = portfolio.containerID
      let (orderSender, orderReceiver) = try connect(id, engine, carrier: manner.carrier, OrderBatch.self)
      let (reportSender, reportReceiver) = try connect(
        engine, id, carrier: manner.carrier, ExecutionReport.self)
      let (ledgerSender, ledgerReceiver) = try connect(id, BacktestPlan.portfolioRecorderID, LedgerBlock.self)
      let core = try RiskWorkerCore(
        settings: portfolio.settings, fill: execution.fill, costs: execution.costs,
        closeAtEnd: execution.closeAtEnd, symbols: portfolio.symbols, symbolCount: plan.symbols.count)
      network.add(
        RiskWorker(
          id: id, core: core, market: try connectMarket(id), signals: finals[index], reports: reportReceiver,
          orders: orderSender, ledger: ledgerSender))
      orders.append(orderReceiver)
      reports.append(reportSender)
      ledgers.append(ledgerReceiver)
    }
    let core = ExecutionCore(
      settings: execution,
      portfolios: plan.portfolios.map { ($0.settings.capital, $0.settings.quantities) },
      symbolCount: plan.symbols.count)
    network.add(ExecutionEngine(id: engine, core: core, market: engineMarket, orders: orders, reports: reports))
  }

  private var portfolioOwners: [StreamOwner] {
    plan.portfolios.map { StreamOwner(id: $0.settings.id, container: $0.containerID.path) }
  }

  func addPortfolioRecorder() throws -> PortfolioRecorder {
    let core = try PortfolioRecorderCore(
      portfolios: portfolioOwners, capital: plan.portfolios.map(\.settings.capital), symbols: plan.symbols,
      output: output, keepsTrace: keeping.keepsTrace)
    let recorder = PortfolioRecorder(
      id: BacktestPlan.portfolioRecorderID, core: core, inputs: ledgers, progress: keeping.progress,
      keepsLedgers: keeping.keepsLedgers)
    network.add(recorder)
    return recorder
  }

  func addSignalRecorder() throws -> SignalRecorder {
    guard let signals else { preconditionFailure("the router is added before the signal recorder") }
    let groupOf = plan.groups.flatMap { group in group.strategies.map { ($0, group.containerID.path) } }
      .sorted { $0.0 < $1.0 }
    let strategies = groupOf.map { StreamOwner(id: plan.strategies[$0.0].id, container: $0.1) }
    let core = try SignalRecorderCore(
      strategies: strategies, portfolios: portfolioOwners, symbols: plan.symbols, output: output,
      keepsTrace: keeping.keepsTrace)
    let recorder = SignalRecorder(id: BacktestPlan.signalRecorderID, core: core, input: signals)
    network.add(recorder)
    return recorder
  }
}
