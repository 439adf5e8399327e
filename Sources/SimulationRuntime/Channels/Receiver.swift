/// The receiving end of a channel; belongs to one container.
///
/// A class, because an actor cannot hold a stream's iterator in a stored property and advance it across a suspension.
///
/// `@unchecked Sendable` for the same reason as `Sender`, and exclusive access need not be checked again either.
public final class Receiver<Events: Sendable>: @unchecked Sendable {
  @usableFromInline let core: ChannelCore<Events>
  @usableFromInline let isDirect: Bool
  private var iterator: AsyncStream<Frame<Events>>.AsyncIterator?
  /// How far the sender has told everything; `.end` once the stream has ended.
  @inlinable public var through: VirtualTime { _through }
  @exclusivity(unchecked) @usableFromInline var _through = VirtualTime.beginning
  /// Whether the stream has ended.
  @inlinable public var hasEnded: Bool { _hasEnded }
  @exclusivity(unchecked) @usableFromInline var _hasEnded = false

  init(core: ChannelCore<Events>) {
    self.core = core
    isDirect = core.stream == nil
    iterator = core.stream?.stream.makeAsyncIterator()
  }

  /// Takes the next message, waiting for it; nil once the sender has finished.
  ///
  /// - Throws: `UpstreamFailure` when the sender failed, `CancellationError` when the run was cancelled. Everything
  ///   that was sent before arrives first. A container that has nothing to save lets them through.
  @inlinable @inline(__always)
  public func next() async throws -> Message<Events>? {
    if _hasEnded { return nil }
    guard let frame = await take() else {
      end()
      throw CancellationError()
    }
    switch frame {
    case .message(let message):
      core.returnCredit()
      _through = message.through
      core.receiver?.time = message.through
      return message
    case .end(.finished):
      end()
      return nil
    case .end(.cancelled):
      end()
      throw CancellationError()
    case .end(.failed(let failure)):
      end()
      throw UpstreamFailure(failure: failure)
    }
  }

  @inlinable @inline(__always)
  func take() async -> Frame<Events>? {
    isDirect ? await core.take() : await takeFromStream()
  }

  @usableFromInline
  func takeFromStream() async -> Frame<Events>? {
    guard var iterator else { return nil }
    core.noteReceiver(waits: true)
    let frame = await iterator.next(isolation: #isolation)
    self.iterator = iterator
    return frame
  }

  @usableFromInline
  func end() {
    core.noteReceiver(waits: false)
    _hasEnded = true
    _through = .end
  }
}
