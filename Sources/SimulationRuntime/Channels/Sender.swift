/// The sending end of a channel; belongs to one container.
///
/// `@unchecked Sendable`: whoever wires a network hands the end to its container before anything runs; from then on
/// only that container's actor touches it, and a second claim of the end is an error. For the same reason exclusive
/// access need not be checked again.
public final class Sender<Events: Sendable>: @unchecked Sendable {
  @usableFromInline let core: ChannelCore<Events>
  /// What was promised last.
  @inlinable public var promised: VirtualTime { _promised }
  @exclusivity(unchecked) @usableFromInline var _promised = VirtualTime.beginning
  @exclusivity(unchecked) @usableFromInline var isFinished = false

  init(core: ChannelCore<Events>) { self.core = core }

  /// Sends events with the promise that nothing more will be said up to and including `through`; waits while the
  /// channel is full.
  ///
  /// - Throws: `RuntimeError` when the promise goes back, the stream was finished or the channel grows for ever;
  ///   `CancellationError` when the run is cancelled and this container is where its data comes from.
  @inlinable @inline(__always)
  public func send(_ events: Events, through: VirtualTime) async throws {
    try core.sender?.checkCancellation()
    try await sendRegardless(events, through: through)
  }

  /// Sends although the run may be cancelled: for a message that belongs together with one that was sent before it.
  @inlinable @inline(__always)
  func sendRegardless(_ events: Events, through: VirtualTime) async throws {
    guard !isFinished else { throw RuntimeError.sentAfterFinish(channel: core.name) }
    guard through >= _promised else {
      throw RuntimeError.promiseBroken(channel: core.name, promised: _promised, then: through)
    }
    _promised = through
    let frame = Frame.message(Message(events: events, through: through))
    if !core.send(frame), !(await core.sendWaiting(frame)) { throw core.growthError }
  }

  /// Ends the stream: the receiver's `next()` returns nil once it has taken everything that was sent.
  ///
  /// - Throws: `RuntimeError.sentAfterFinish` on a second call.
  public func finish() throws {
    guard !isFinished else { throw RuntimeError.sentAfterFinish(channel: core.name) }
    isFinished = true
    _promised = .end
    core.close(.finished)
  }

  /// Ends the stream with a failure that the receiver hears once it has taken everything that was sent, while this
  /// container has more to say elsewhere; in the end it throws the failure itself.
  ///
  /// - Throws: `RuntimeError.sentAfterFinish` where the stream was finished.
  package func fail(_ failure: ContainerFailure) throws {
    guard !isFinished else { throw RuntimeError.sentAfterFinish(channel: core.name) }
    isFinished = true
    _promised = .end
    core.close(.failed(failure))
  }
}

/// Several senders that say the same: one message goes to every receiver, or, when the run is cancelled, to none.
public struct FanOut<Events: Sendable>: Sendable {
  @usableFromInline let senders: [Sender<Events>]

  /// Joins senders of one container; messages are sent in their order.
  public init(_ senders: [Sender<Events>]) { self.senders = senders }

  /// Sends the same message to every receiver, waiting for each that is full.
  ///
  /// - Throws: as `Sender.send`; cancellation is noticed only before the first.
  @inlinable
  public func send(_ events: Events, through: VirtualTime) async throws {
    try senders.first?.core.sender?.checkCancellation()
    for sender in senders { try await sender.sendRegardless(events, through: through) }
  }

  /// Ends every stream.
  ///
  /// - Throws: as `Sender.finish`.
  public func finish() throws {
    for sender in senders { try sender.finish() }
  }
}
