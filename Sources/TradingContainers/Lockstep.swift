import SimulationRuntime
import TradingModel

/// What a container says about consecutive cycles.
protocol CycleSpan: Sendable {
  /// Index of the first cycle.
  var firstCycle: Int { get }
  /// The cycle after the last.
  var endCycle: Int { get }
  /// The cycles before `cycle`.
  func prefix(before cycle: Int) -> Self
}

extension LedgerBlock: CycleSpan {}

/// Reads several streams that cover the same cycles, one message of each at a time.
///
/// A container that fails within a block still says what comes before its failure. A message that ends before the
/// others is therefore the last of its stream: what all of them cover is handed out, and the next read throws the
/// failure. So what is done before a failure does not depend on the cut into blocks.
struct Lockstep<Span: CycleSpan> {
  private let inputs: [Receiver<Span>]
  private let container: String
  /// How far the longest message of the last round went.
  private var reached = VirtualTime.beginning

  init(_ inputs: [Receiver<Span>], container: String) {
    self.inputs = inputs
    self.container = container
  }

  /// The next cycles that all streams cover, one span a stream; nil once all have ended.
  ///
  /// - Throws: `MisalignedStreams` where a stream ends or goes on otherwise than the rest, and as `Receiver.next`.
  mutating func next(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> (spans: [Span], through: VirtualTime)? {
    for input in inputs where input.through < reached {
      _ = try await input.next()
      throw MisalignedStreams(container: container)
    }
    var messages: [Message<Span>] = []
    for input in inputs {
      if let message = try await input.next() { messages.append(message) }
    }
    guard let first = messages.first else { return nil }
    guard messages.count == inputs.count, messages.allSatisfy({ $0.events.firstCycle == first.events.firstCycle })
    else { throw MisalignedStreams(container: container) }
    let through = messages.reduce(first.through) { min($0, $1.through) }
    reached = messages.reduce(first.through) { max($0, $1.through) }
    return (messages.map { $0.events.prefix(before: through.cycle + 1) }, through)
  }
}

/// Containers that should have said the same span of cycles said different ones: a fault of this program.
struct MisalignedStreams: Error, CustomStringConvertible {
  let container: String
  var description: String { "invariant: the inputs of \(container) cover the same cycles" }
}
