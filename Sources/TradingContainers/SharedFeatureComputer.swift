import Determinism
import MarketFeatures
import SimulationRuntime
import TradingModel

/// A block of the market with the features of its cycles: what strategy groups receive.
public struct FeaturedBlock: Sendable {
  /// The bars.
  public let market: MarketBlock
  /// The features at the same cycles.
  public let features: FeatureBlock
}

/// Computes every distinct feature once and sends it to all strategy groups.
public actor SharedFeatureComputer: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Its core; after the run it has the features that were to be kept.
  package private(set) var computer: FeatureComputer
  private let market: Receiver<MarketBlock>
  private let output: FanOut<FeaturedBlock>

  /// A container around `computer`.
  public init(
    id: ContainerID, computer: FeatureComputer, market: Receiver<MarketBlock>, output: [Sender<FeaturedBlock>]
  ) {
    self.id = id
    self.computer = computer
    self.market = market
    self.output = FanOut(output)
  }

  /// Computes features block by block.
  public func run() async throws {
    while let message = try await market.next() {
      let block = FeaturedBlock(market: message.events, features: computer.process(message.events))
      try await output.send(block, through: message.through)
    }
    try output.finish()
  }
}
