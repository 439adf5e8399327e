import Determinism
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Stands where groups of strategies stand, and says again what strategies said in an earlier run.
///
/// It hears the market for its cycles only.
public actor SignalReplayer: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let replay: SignalReplay
  private let market: Receiver<MarketBlock>
  private let output: Sender<GroupSignals>

  /// A container around `replay`.
  public init(id: ContainerID, replay: SignalReplay, market: Receiver<MarketBlock>, output: Sender<GroupSignals>) {
    self.id = id
    self.replay = replay
    self.market = market
    self.output = output
  }

  /// Replays block by block.
  public func run() async throws {
    while let message = try await market.next() {
      let block = message.events
      let signals = GroupSignals(
        firstCycle: block.firstCycle, timestamps: block.timestamps,
        signals: replay.signals(of: block.firstCycle..<block.endCycle))
      try await output.send(signals, through: message.through)
    }
    try output.finish()
  }
}
