import Determinism
import MarketFeatures
import RunResults
import SimulationRuntime
import TradingModel

/// Records bars and features as strategies saw them, in tables; in no digest.
public actor MarketRecorder: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let core: MarketRecorderCore
  private let input: Receiver<FeaturedBlock>

  /// A container around `core`.
  public init(id: ContainerID, core: sending MarketRecorderCore, input: Receiver<FeaturedBlock>) {
    self.id = id
    self.core = core
    self.input = input
  }

  /// Records block by block; what has arrived before a failure or a cancellation is kept.
  public func run() async throws {
    do {
      while let message = try await input.next() {
        try core.record(message.events.market, features: message.events.features.values)
      }
    } catch {
      // What ended the run is what counts, not that the rest cannot be written either.
      try? core.flush()
      throw error
    }
    try core.finish()
  }

  /// Names and hashes of the tables, once the run has ended.
  public var files: [RunManifest.FileHash] { core.files }

  /// How much was written of each table, once the run has ended in whatever way.
  public var counts: [RunManifest.TableCounts] { core.counts }
}
