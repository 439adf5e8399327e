import Determinism

/// A typed connection between two containers: one sender, one receiver, in order, bounded, nothing dropped.
///
/// Made by `Network.channel`, then claimed once for each end. Underneath is an `AsyncStream` (see `ChannelCarrier`);
/// the sender waits for credit when as many messages as the capacity are under way.
public final class Channel<Events: Sendable>: Sendable {
  @usableFromInline let core: ChannelCore<Events>

  init(core: ChannelCore<Events>) { self.core = core }

  /// The channel's unique name.
  public var name: String { core.name }

  /// Claims the sending end for a container.
  ///
  /// - Throws: `WiringError.senderTaken` on a second claim.
  public func sender(for container: ContainerID) throws(WiringError) -> Sender<Events> {
    try core.claimSender(container)
    return Sender(core: core)
  }

  /// Claims the receiving end for a container.
  ///
  /// - Throws: `WiringError.receiverTaken` on a second claim.
  public func receiver(for container: ContainerID) throws(WiringError) -> Receiver<Events> {
    try core.claimReceiver(container)
    return Receiver(core: core)
  }
}

/// What the network sees of a channel, whatever its type.
protocol ChannelControl: AnyObject, Sendable {
  var name: String { get }
  var senderID: ContainerID? { get }
  var receiverID: ContainerID? { get }
  /// Filled in when the run begins.
  func begin(sender: ContainerState, receiver: ContainerState)
  var isSenderWaiting: Bool { get }
  var isReceiverWaiting: Bool { get }
  var capacity: Int { get }
  var messageCount: Int { get }
  var creditWaitCount: Int { get }
  var isFinished: Bool { get }
  /// Raises the capacity by half, at least by one, and lets the waiting sender go on; at the limit its sending fails.
  func grow(to limit: Int)
  /// Ends the stream for the receiver, if it has not ended.
  func close(_ end: StreamEnd)
  /// The receiver is gone: nobody waits for credit any more, and messages go nowhere.
  func abandon()
  /// Ends the stream without an end message: the last resort when a run is torn down.
  func tearDown()
}

/// The state that both ends share.
///
/// `@unchecked Sendable`: everything mutable is guarded by `lock`, except the two container states, which are written
/// before any container runs. For the same reason exclusive access need not be checked again.
@usableFromInline
final class ChannelCore<Events: Sendable>: ChannelControl, @unchecked Sendable {
  // What each message touches stands together, in as few lines of the cache as can be: of thousands of channels none
  // has stayed there since its last message.

  @usableFromInline let lock = SpinLock()
  /// The channel has grown to its limit: what its sender waits to send is refused.
  @exclusivity(unchecked) @usableFromInline var isRefused = false
  /// The receiver is gone: messages are dropped.
  @exclusivity(unchecked) @usableFromInline var isAbandoned = false
  @exclusivity(unchecked) @usableFromInline var receiverWaits = false
  private var hasEnded = false
  @exclusivity(unchecked) @usableFromInline var inFlight = 0
  @exclusivity(unchecked) @usableFromInline var _capacity: Int
  @exclusivity(unchecked) @usableFromInline var sent = 0
  @exclusivity(unchecked) @usableFromInline var waitingSender: UnsafeContinuation<Void, Never>?
  /// Nil where the frames are carried directly.
  @usableFromInline let stream: StreamCarrier<Frame<Events>>?
  @exclusivity(unchecked) @usableFromInline var sender: ContainerState?
  @exclusivity(unchecked) @usableFromInline var receiver: ContainerState?
  @exclusivity(unchecked) @usableFromInline var direct = DirectCarrier<Frame<Events>>()

  @usableFromInline let name: String
  @exclusivity(unchecked) @usableFromInline var creditWaits = 0
  private var _senderID: ContainerID?
  private var _receiverID: ContainerID?

  init(name: String, capacity: Int, carrier: ChannelCarrier) {
    precondition(capacity > 0, "a channel holds at least one message")
    self.name = name
    _capacity = capacity
    stream = carrier == .stream ? StreamCarrier() : nil
  }

  var senderID: ContainerID? { lock.withLock { _senderID } }
  var receiverID: ContainerID? { lock.withLock { _receiverID } }
  var capacity: Int { lock.withLock { _capacity } }
  var messageCount: Int { lock.withLock { sent } }
  var creditWaitCount: Int { lock.withLock { creditWaits } }
  var isFinished: Bool { lock.withLock { hasEnded } }
  var isSenderWaiting: Bool { lock.withLock { waitingSender != nil } }
  var isReceiverWaiting: Bool { lock.withLock { receiverWaits } }

  func claimSender(_ container: ContainerID) throws(WiringError) {
    lock.lock()
    defer { lock.unlock() }
    if let owner = _senderID { throw .senderTaken(channel: name, by: owner, wantedBy: container) }
    _senderID = container
  }

  func claimReceiver(_ container: ContainerID) throws(WiringError) {
    lock.lock()
    defer { lock.unlock() }
    if let owner = _receiverID { throw .receiverTaken(channel: name, by: owner, wantedBy: container) }
    _receiverID = container
  }

  func begin(sender: ContainerState, receiver: ContainerState) {
    self.sender = sender
    self.receiver = receiver
  }

  /// Sends a frame if there is a credit for it; false where the sender has to wait for one.
  @inlinable
  func send(_ frame: Frame<Events>) -> Bool {
    lock.lock()
    guard inFlight < _capacity || isAbandoned else {
      lock.unlock()
      return false
    }
    inFlight += 1
    sent += 1
    putAndUnlock(frame)
    return true
  }

  /// Waits until a credit is given to this sender, then sends the frame; false where there will be none.
  @inlinable
  func sendWaiting(_ frame: Frame<Events>) async -> Bool {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isFree = lock.withLock { () -> Bool in
        if inFlight < _capacity || isAbandoned {
          inFlight += 1
          sent += 1
          return true
        }
        waitingSender = continuation
        creditWaits += 1
        return false
      }
      if isFree { continuation.resume() }
    }
    lock.lock()
    if isRefused {
      lock.unlock()
      return false
    }
    putAndUnlock(frame)
    return true
  }

  /// Puts a frame on its way; the lock is held before, and not after.
  @inlinable
  func putAndUnlock(_ frame: Frame<Events>) {
    if isAbandoned {
      lock.unlock()
    } else if let stream {
      lock.unlock()
      stream.continuation.yield(frame)
    } else {
      let receiver = direct.put(frame)
      if receiver != nil { receiverWaits = false }
      lock.unlock()
      if let receiver {
        self.receiver?.comesBackOnActor = true
        receiver.resume(returning: frame)
      }
    }
  }

  /// Takes the next directly carried frame, waiting for it; nil when the channel was torn down.
  @inlinable @inline(__always)
  func take() async -> Frame<Events>? {
    if let frame = lock.withLock({ direct.take() }) { return frame }
    return await withUnsafeContinuation { continuation in
      let frame = lock.withLock { () -> Frame<Events>?? in
        if let frame = direct.take() { return frame }
        direct.wait(continuation)
        receiverWaits = true
        return nil
      }
      if let frame { continuation.resume(returning: frame) }
    }
  }

  /// Gives back the credit of a message that was taken; a sender that waits gets it at once.
  @inlinable
  func returnCredit() {
    let waiting = lock.withLock { () -> UnsafeContinuation<Void, Never>? in
      receiverWaits = false
      guard let waiting = waitingSender, inFlight <= _capacity else {
        inFlight -= 1
        return nil
      }
      waitingSender = nil
      sent += 1
      return waiting
    }
    resume(waiting)
  }

  /// Lets a sender go on that waited for credit.
  @inlinable
  func resume(_ waiting: UnsafeContinuation<Void, Never>?) {
    guard let waiting else { return }
    sender?.comesBackOnActor = true
    waiting.resume()
  }

  @inlinable
  func noteReceiver(waits: Bool) { lock.withLock { receiverWaits = waits } }

  func grow(to limit: Int) {
    let waiting = lock.withLock { () -> UnsafeContinuation<Void, Never>? in
      if _capacity < limit {
        _capacity = min(limit, _capacity + max(1, _capacity / 2))
      } else {
        isRefused = true
      }
      guard let waiting = waitingSender else { return nil }
      waitingSender = nil
      if !isRefused {
        inFlight += 1
        sent += 1
      }
      return waiting
    }
    resume(waiting)
  }

  @usableFromInline
  var growthError: RuntimeError {
    let (count, receiver) = lock.withLock { (_capacity, _receiverID) }
    return .growsForEver(channel: name, messages: count, receiver: receiver)
  }

  func close(_ end: StreamEnd) {
    lock.lock()
    guard !hasEnded else { return lock.unlock() }
    hasEnded = true
    putAndUnlock(.end(end))
    stream?.continuation.finish()
  }

  func abandon() {
    let waiting = lock.withLock { () -> UnsafeContinuation<Void, Never>? in
      isAbandoned = true
      receiverWaits = false
      direct.removeAll()
      guard let waiting = waitingSender else { return nil }
      waitingSender = nil
      sent += 1
      return waiting
    }
    resume(waiting)
  }

  func tearDown() {
    abandon()
    stream?.continuation.finish()
    if let waiting = lock.withLock({ direct.close() }) {
      receiver?.comesBackOnActor = true
      waiting.resume(returning: nil)
    }
  }
}
