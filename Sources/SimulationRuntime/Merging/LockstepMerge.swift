/// What a sender says about a stretch of virtual time that it covers from its first time on.
public protocol TimeSpan: Sendable {
  /// The first time that is covered.
  var start: VirtualTime { get }
  /// What is said up to and including `time`.
  func prefix(through time: VirtualTime) -> Self
}

/// Reads several streams that cover the same times, one message of each at a time.
///
/// A container that fails within a span still says what comes before its failure. A message that ends before the others
/// is therefore the last of its stream: what all of them cover is handed out, and the next read throws the failure. So
/// what is done before a failure does not depend on the cut into messages.
public struct LockstepMerge<Span: TimeSpan>: Sendable {
  @usableFromInline let inputs: [Receiver<Span>]
  @usableFromInline let container: String
  /// How far the longest message of the last round went.
  @usableFromInline var reached = VirtualTime.beginning

  /// Joins the inputs of a container.
  ///
  /// - Parameter container: Its path, for the error.
  public init(_ inputs: [Receiver<Span>], container: String) {
    self.inputs = inputs
    self.container = container
  }

  /// The next stretch of time that all streams cover, one span a stream; nil once all have ended.
  ///
  /// Complexity: O(1) a message.
  /// - Throws: `MisalignedStreams` where a stream ends or goes on otherwise than the rest, and as `Receiver.next`.
  @inlinable
  public mutating func next() async throws -> (spans: [Span], through: VirtualTime)? {
    for input in inputs where input.through < reached {
      _ = try await input.next()
      throw MisalignedStreams(container: container)
    }
    var spans: [Span] = []
    spans.reserveCapacity(inputs.count)
    var (least, most) = (VirtualTime.end, VirtualTime.beginning)
    for input in inputs {
      guard let message = try await input.next() else { continue }
      spans.append(message.events)
      least = min(least, message.through)
      most = max(most, message.through)
    }
    guard let start = spans.first?.start else { return nil }
    guard spans.count == inputs.count, spans.allSatisfy({ $0.start == start }) else {
      throw MisalignedStreams(container: container)
    }
    reached = most
    if least < most { spans = spans.map { $0.prefix(through: least) } }
    return (spans, least)
  }
}

/// Senders that should have said the same stretch of virtual time said different ones: a fault of the program.
public struct MisalignedStreams: Error, CustomStringConvertible {
  /// The container that reads them.
  public let container: String

  /// Makes an error from its parts.
  public init(container: String) { self.container = container }

  /// What is shown to people.
  public var description: String { "invariant: the inputs of \(container) cover the same cycles" }
}
