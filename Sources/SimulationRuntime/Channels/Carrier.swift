/// What carries the frames of a channel.
///
/// Results do not depend on it; `admf bench channels` measures both.
public enum ChannelCarrier: String, Sendable, CaseIterable {
  /// An `AsyncStream`. Its own code is not isolated to the container's actor, so the task leaves the actor at every
  /// message and comes back.
  case stream
  /// A queue with a continuation taken on the container's actor: two resumptions a wait, none for a message that is
  /// there already. For channels whose round trips are on the critical path.
  case direct
}

/// The frames of a channel on their way, carried by an `AsyncStream`.
///
/// A class, so that a channel without one asks for nothing but whether there is one.
@usableFromInline
final class StreamCarrier<Frame: Sendable>: Sendable {
  @usableFromInline let stream: AsyncStream<Frame>
  @usableFromInline let continuation: AsyncStream<Frame>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Frame.self) }
}

/// The frames of a channel on their way, kept in a queue.
///
/// Most often there is one at most. It stands in the value itself, in memory that both ends touch anyway: where there
/// are more channels than caches hold, a queue of its own would be one way to the memory more.
///
/// Guarded by the channel's lock.
@usableFromInline
struct DirectCarrier<Frame: Sendable> {
  @usableFromInline var waiting: UnsafeContinuation<Frame?, Never>?
  @usableFromInline var isClosed = false
  /// The frame that is taken next; nil where there is none.
  @usableFromInline var first: Frame?
  @usableFromInline var later = FIFOQueue<Frame>()

  init() {}

  /// Puts a frame in; returns the receiver to resume with it, if one waits.
  @inlinable
  mutating func put(_ frame: Frame) -> UnsafeContinuation<Frame?, Never>? {
    guard !isClosed else { return nil }
    if let receiver = waiting {
      waiting = nil
      return receiver
    }
    if first == nil { first = frame } else { later.append(frame) }
    return nil
  }

  /// Takes the next frame; `nil` says that there is none yet, `.some(nil)` that there will never be one.
  @inlinable
  mutating func take() -> Frame?? {
    guard let frame = first.take() else { return isClosed ? .some(nil) : nil }
    if !later.isEmpty { first = later.popFirst() }
    return frame
  }

  mutating func removeAll() {
    first = nil
    later.removeAll()
  }

  @inlinable
  mutating func wait(_ receiver: UnsafeContinuation<Frame?, Never>) { waiting = receiver }

  /// Takes no more frames; returns the receiver to tell so, if one waits.
  mutating func close() -> UnsafeContinuation<Frame?, Never>? {
    isClosed = true
    defer { waiting = nil }
    return waiting
  }
}
