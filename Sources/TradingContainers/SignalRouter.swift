import Determinism
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Which strategies a portfolio follows, and how their stances become one.
public struct SignalRoute: Sendable {
  /// Positions of the followed strategies in the order of strategy IDs, ascending.
  public let strategies: [Int]
  /// Combines their stances.
  public var aggregator: SignalAggregator

  /// Makes a route from its parts.
  public init(strategies: [Int], aggregator: SignalAggregator) {
    self.strategies = strategies
    self.aggregator = aggregator
  }
}

/// Delivers each strategy's signals to the portfolios that follow it, aggregated into one final signal a symbol.
public actor SignalRouter: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let inputs: [Receiver<GroupSignals>]
  /// For each group the positions of its strategies in the order of strategy IDs.
  private let members: [[Int]]
  private let strategyCount: Int
  private var routes: [SignalRoute]
  private let outputs: [Sender<[Signal]>]
  private let batches: [Sender<GroupSignals>]
  private let record: Sender<SignalBlock>

  /// A router between groups and portfolios.
  ///
  /// - Parameters:
  ///   - inputs: One a group.
  ///   - members: For each group the positions of its strategies in the order of strategy IDs.
  ///   - routes: One a portfolio, in the order of their IDs.
  ///   - outputs: One a portfolio.
  ///   - batches: Who hears raw signals, and says itself which final ones come of them.
  ///   - record: Where raw signals are recorded, and the final ones of the routes.
  public init(
    id: ContainerID, inputs: [Receiver<GroupSignals>], members: [[Int]], routes: [SignalRoute],
    outputs: [Sender<[Signal]>], batches: [Sender<GroupSignals>] = [], record: Sender<SignalBlock>
  ) {
    self.id = id
    self.inputs = inputs
    self.members = members
    strategyCount = members.reduce(0) { $0 + $1.count }
    self.routes = routes
    self.outputs = outputs
    self.batches = batches
    self.record = record
  }

  /// Routes block by block: one message of every group, in their order, then one to every portfolio.
  public func run() async throws {
    var groups = LockstepMerge(inputs, container: id.path)
    while let (spans, through) = try await groups.next() {
      let block = route(spans)
      for (index, output) in outputs.enumerated() { try await output.send(block.final[index], through: through) }
      for batch in batches {
        try await batch.send(
          GroupSignals(firstCycle: block.firstCycle, timestamps: block.timestamps, signals: block.raw),
          through: through)
      }
      try await record.send(block, through: through)
    }
    for output in outputs { try output.finish() }
    for batch in batches { try batch.finish() }
    try record.finish()
  }

  private func route(_ groups: [GroupSignals]) -> SignalBlock {
    var raw: [[Signal]] = Array(repeating: [], count: strategyCount)
    for (strategies, group) in zip(members, groups) {
      for (strategy, signals) in zip(strategies, group.signals) { raw[strategy] = signals }
    }
    let end = groups[0].firstCycle + groups[0].timestamps.count
    let final = routes.indices.map { index in
      routes[index].aggregator.process(routes[index].strategies.map { raw[$0] }, before: end)
    }
    return SignalBlock(
      firstCycle: groups[0].firstCycle, timestamps: groups[0].timestamps, raw: raw, final: final)
  }
}
