/// What travels on a channel: what happened, and how far the sender has now told everything.
///
/// Every channel covers every cycle, silence included. How time is cut into messages is a matter of speed: results do
/// not depend on it.
public struct Message<Events: Sendable>: Sendable {
  /// What the sender has to say; the program's own type, often an array or a block of columns.
  public let events: Events
  /// The promise: after this message the sender has nothing more to say up to and including this time.
  public let through: VirtualTime

  /// Makes a message from its parts.
  @inlinable
  public init(events: Events, through: VirtualTime) {
    self.events = events
    self.through = through
  }
}

/// How a stream ended.
///
/// Always sent as the last element, so that a stream which just stops is recognised.
@usableFromInline
enum StreamEnd: Sendable {
  case finished
  case cancelled
  case failed(ContainerFailure)
}

/// One element of the stream under a channel.
@usableFromInline
enum Frame<Events: Sendable>: Sendable {
  case message(Message<Events>)
  /// Kept elsewhere, so that a frame is no larger than a message.
  indirect case end(StreamEnd)
}
