import Determinism
import OrderExecution
import RunResults
import SimulationRuntime
import Synchronization
import TradingModel

@testable import TradingContainers

/// What happened in a run, in the order in which it happened on the clock.
final class Log: Sendable {
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0.append(line) } }

  var all: [String] { lines.withLock { $0 } }
}

struct ScriptedFault: Error, Equatable {}

/// Sends what it was told to, then finishes or fails.
actor Script<Events: Sendable>: Container {
  nonisolated let id: ContainerID
  private let messages: [(events: Events, through: VirtualTime)]
  private let output: Sender<Events>
  private let fails: Bool

  init(
    _ id: ContainerID, _ output: Sender<Events>, fails: Bool = false, _ messages: [(Events, VirtualTime)]
  ) {
    self.id = id
    self.output = output
    self.fails = fails
    self.messages = messages.map { (events: $0.0, through: $0.1) }
  }

  func run() async throws {
    for message in messages { try await output.send(message.events, through: message.through) }
    if fails { throw ScriptedFault() }
    try output.finish()
  }
}

/// Takes every message until the end.
actor Sink<Events: Sendable>: Container {
  nonisolated let id: ContainerID
  private let input: Receiver<Events>
  private(set) var taken: [Message<Events>] = []
  private(set) var hasFinished = false

  init(_ id: ContainerID, _ input: Receiver<Events>) {
    self.id = id
    self.input = input
  }

  func run() async throws {
    while let message = try await input.next() { taken.append(message) }
    hasFinished = true
  }
}

extension Network {
  /// A channel with both ends claimed.
  func link<Events: Sendable>(
    _ sender: ContainerID, _ receiver: ContainerID, _ events: Events.Type = Events.self
  ) throws -> (Sender<Events>, Receiver<Events>) {
    let channel = channel("\(sender)>\(receiver)", of: events)
    return (try channel.sender(for: sender), try channel.receiver(for: receiver))
  }
}

/// One symbol whose price stands still.
enum CalmMarket {
  static let day = Timestamp.nanosecondsPerDay

  static func block(_ cycles: Range<Int>, isLast: Bool = false) -> MarketBlock {
    let prices = [Double](repeating: 10, count: cycles.count)
    return MarketBlock(
      firstCycle: cycles.lowerBound, timestamps: cycles.map { Int64($0) * day }, isLast: isLast, symbolCount: 1,
      presence: [UInt8](repeating: BarPresence.traded.rawValue, count: cycles.count), open: prices, high: prices,
      low: prices, close: prices, volume: prices)
  }

  static func end(_ cycle: Int) -> VirtualTime { VirtualTime(cycle: cycle, step: CycleStep.mark.rawValue) }

  static func accepted(_ cycle: Int) -> VirtualTime { VirtualTime(cycle: cycle, step: CycleStep.accept.rawValue) }

  /// A portfolio that does nothing but hold its cash.
  static func ledger(_ cycles: Range<Int>, cash: Double) -> LedgerBlock {
    var block = LedgerBlock(firstCycle: cycles.lowerBound)
    block.timestamps = cycles.map { Int64($0) * day }
    block.cash = cycles.map { _ in cash }
    block.positionValue = cycles.map { _ in 0 }
    block.isExposed = cycles.map { _ in false }
    return block
  }

  static func signals(_ cycles: Range<Int>) -> GroupSignals {
    GroupSignals(firstCycle: cycles.lowerBound, timestamps: cycles.map { Int64($0) * day }, signals: [[]])
  }
}

/// Policies under which a container must behave alike.
let policies: [SchedulingPolicy] =
  [.sorted, .parallel(threads: 2)] + (1...20).map { SchedulingPolicy.random(seed: UInt64($0)) }
