import Determinism
import MarketData
import SimulationRuntime
import TradingModel

/// Sends the market's slices, a block of cycles at a time, to everyone who needs them.
///
/// The one container from which data comes: when the run is stopped it ends its streams at a block's edge, so that
/// everything behind it ends with one and the same last cycle.
public actor DataStreamer: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private var slices: BlockAssembler
  private let blockSize: Int
  private let output: FanOut<MarketBlock>
  /// Whether the run was stopped before the end of the data.
  public private(set) var wasInterrupted = false

  /// A streamer of `slices` in blocks of at most `blockSize` cycles.
  public init(id: ContainerID, slices: BlockAssembler, blockSize: Int, output: [Sender<MarketBlock>]) {
    self.id = id
    self.slices = slices
    self.blockSize = blockSize
    self.output = FanOut(output)
  }

  /// Streams every slice.
  public func run() async throws {
    do {
      while let block = try nextBlock() {
        try await output.send(block, through: VirtualTime(block.endCycle - 1, .mark))
      }
    } catch is CancellationError {
      wasInterrupted = true
    }
    try output.finish()
  }

  private var nextCycle = 0

  private func nextBlock() throws -> MarketBlock? {
    do {
      let block = try slices.nextBlock(maximumCycles: blockSize)
      if let block { nextCycle = block.endCycle }
      return block
    } catch {
      throw TradingFailure(error, at: CyclePoint(cycle: nextCycle, step: .data))
    }
  }
}
