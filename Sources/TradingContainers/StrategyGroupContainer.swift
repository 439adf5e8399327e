import Determinism
import SimulationRuntime
import TradingModel
import TradingStrategies

/// The raw signals of the strategies of one group over a run of consecutive cycles.
public struct GroupSignals: Sendable {
  /// Index of the first cycle.
  public let firstCycle: Int
  /// Time of each cycle in nanoseconds since the epoch.
  public let timestamps: [Int64]
  /// One list a strategy of the group, each in (cycle, symbol) order.
  public let signals: [[Signal]]
}

/// Runs the strategies that share features.
public actor StrategyGroupContainer: Container {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  private var group: StrategyGroup
  private let input: Receiver<FeaturedBlock>
  private let output: Sender<GroupSignals>

  /// A container around `group`.
  public init(id: ContainerID, group: StrategyGroup, input: Receiver<FeaturedBlock>, output: Sender<GroupSignals>) {
    self.id = id
    self.group = group
    self.input = input
    self.output = output
  }

  /// Turns features into signals block by block.
  public func run() async throws {
    while let message = try await input.next() {
      let market = message.events.market
      let signals = try process(market, message.events)
      try await output.send(
        GroupSignals(firstCycle: market.firstCycle, timestamps: market.timestamps, signals: signals),
        through: message.through)
    }
    try output.finish()
  }

  private func process(_ market: MarketBlock, _ block: FeaturedBlock) throws -> [[Signal]] {
    do {
      return try group.process(market, block.features)
    } catch {
      var cycle = market.firstCycle
      if case .invalidStance(_, _, let failing, _) = error { cycle = failing }
      throw TradingFailure(error, cycle: cycle, step: .signals)
    }
  }
}
