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

extension GroupSignals: TimeSpan {
  /// The first step of the first cycle.
  public var start: VirtualTime { VirtualTime(firstCycle, .data) }

  /// The cycles up to and including that of `time`.
  public func prefix(through time: VirtualTime) -> GroupSignals { prefix(before: time.cycle + 1) }

  func prefix(before cycle: Int) -> GroupSignals {
    guard cycle < firstCycle + timestamps.count else { return self }
    return GroupSignals(
      firstCycle: firstCycle, timestamps: Array(timestamps.prefix(cycle - firstCycle)),
      signals: signals.map { $0.filter { $0.cycle < cycle } })
  }
}

/// Runs the strategies that share features.
public actor StrategyGroupContainer: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
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

  /// Turns features into signals block by block; says what comes before a failure, then fails.
  public func run() async throws {
    while let message = try await input.next() {
      let market = message.events.market
      let (signals, failure) = group.process(market, message.events.features)
      let block = GroupSignals(firstCycle: market.firstCycle, timestamps: market.timestamps, signals: signals)
      guard let failure else {
        try await output.send(block, through: message.through)
        continue
      }
      if failure.cycle > block.firstCycle {
        try await output.send(block.prefix(before: failure.cycle), through: VirtualTime(failure.cycle - 1, .mark))
      }
      throw TradingFailure(failure.error, at: CyclePoint(cycle: failure.cycle, step: .signals))
    }
    try output.finish()
  }
}
