import RunResults
import SimulationRuntime
import TradingContainers

/// How a run is executed: everything here changes speed or what is kept, nothing changes a result.
public struct RunOptions: Sendable {
  /// What may run next, and on how many threads.
  public var policy: SchedulingPolicy
  /// Cycles a message of the data streamer; 1 is the live-like event flow; nil leaves it to `BacktestPlan.blockSize`.
  public var blockSize: Int?
  /// What carries messages.
  public var carrier: ChannelCarrier
  /// Messages that may be under way in a channel.
  public var capacity: Int
  /// Shuffles the order in which symbols, strategies and risk workers are registered; nil leaves it.
  public var permutation: UInt64?
  /// Where tables go; nil computes digests and metrics only.
  public var output: ResultsOutput?
  /// Whether the trace is kept.
  public var keepsTrace: Bool
  /// Whether the outcome holds everything that every portfolio did, in memory.
  public var keepsLedgers: Bool
  /// Whether the choices of the run are written down, see `Network.recordedSchedule`.
  public var recordsSchedule: Bool
  /// Told how far the run has come.
  public var progress: RunProgress?

  /// The most cycles in a block whose size is left to the plan.
  public static let largestBlock = 4_096

  /// The reference: one thread, sorted, blocks of `BacktestPlan.blockSize` cycles, no tables.
  public init() {
    policy = .sorted
    blockSize = nil
    carrier = .direct
    capacity = 4
    permutation = nil
    output = nil
    keepsTrace = false
    keepsLedgers = false
    recordsSchedule = false
    progress = nil
  }
}
