import Determinism

/// A container that ended with an error.
public struct ContainerFailure: Error, CustomStringConvertible {
  /// Which container.
  public let container: ContainerID
  /// When, in virtual time.
  public let time: VirtualTime
  /// The error that it threw.
  public let underlying: any Error

  /// Makes a failure from its parts.
  package init(container: ContainerID, time: VirtualTime, underlying: any Error) {
    self.container = container
    self.time = time
    self.underlying = underlying
  }

  /// What is shown to people.
  public var description: String { "\(container) failed at \(time): \(underlying)" }
}

/// What `Receiver.next()` throws when the container at the other end failed: pass it on.
public struct UpstreamFailure: Error, CustomStringConvertible {
  /// The failure that ended the stream.
  public let failure: ContainerFailure

  @usableFromInline init(failure: ContainerFailure) { self.failure = failure }

  /// What is shown to people.
  public var description: String { failure.description }
}

/// A network that is not wired as it must be; found before anything runs.
public enum WiringError: Error, Equatable, CustomStringConvertible {
  /// A second claim of the sending end of a channel.
  case senderTaken(channel: String, by: ContainerID, wantedBy: ContainerID)
  /// A second claim of the receiving end of a channel.
  case receiverTaken(channel: String, by: ContainerID, wantedBy: ContainerID)
  /// Nobody claimed the sending end.
  case noSender(channel: String)
  /// Nobody claimed the receiving end.
  case noReceiver(channel: String)
  /// Two containers with one ID.
  case duplicateContainer(ContainerID)
  /// Two channels with one name.
  case duplicateChannel(String)
  /// An end was claimed for a container that was never added.
  case unknownContainer(channel: String, container: ContainerID)
  /// A network runs once.
  case alreadyRun

  /// What is shown to people.
  public var description: String {
    switch self {
    case .senderTaken(let channel, let owner, let other):
      "channel '\(channel)' is sent on by \(owner): \(other) cannot send on it too"
    case .receiverTaken(let channel, let owner, let other):
      "channel '\(channel)' is received by \(owner): \(other) cannot receive it too"
    case .noSender(let channel): "channel '\(channel)' has no sender"
    case .noReceiver(let channel): "channel '\(channel)' has no receiver"
    case .duplicateContainer(let id): "two containers have the ID \(id)"
    case .duplicateChannel(let name): "two channels have the name '\(name)'"
    case .unknownContainer(let channel, let container):
      "channel '\(channel)' belongs to \(container), which is not in the network"
    case .alreadyRun: "the network has run already; build a new one"
    }
  }
}

/// Several faults of one network's wiring, all of them at once.
public struct WiringErrors: Error, Equatable, CustomStringConvertible {
  /// Every fault that was found.
  public let errors: [WiringError]

  /// Joins faults.
  public init(errors: [WiringError]) { self.errors = errors }

  /// What is shown to people.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A misuse of the runtime by a container.
public enum RuntimeError: Error, Equatable, CustomStringConvertible {
  /// A message promised less than one before it, or followed the promise of the end.
  case promiseBroken(channel: String, promised: VirtualTime, then: VirtualTime)
  /// A message or `finish()` after `finish()`.
  case sentAfterFinish(channel: String)
  /// `run()` returned although this sender was not finished.
  case unfinished(channel: String)
  /// So many messages wait in a channel, nothing else can go on, and its sender has more.
  case growsForEver(channel: String, messages: Int, receiver: ContainerID?)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .promiseBroken(let channel, let promised, let then):
      "channel '\(channel)': a message with the promise '\(then)' after one with '\(promised)'"
    case .sentAfterFinish(let channel): "channel '\(channel)': used after finish()"
    case .unfinished(let channel): "run() returned but channel '\(channel)' was not finished"
    case .growsForEver(let channel, let messages, let receiver):
      "channel '\(channel)' holds \(messages) messages that \(receiver.map { "\($0)" } ?? "nobody") does not take, "
        + "and nothing else can go on"
    }
  }
}

/// Containers that wait for each other and will for ever.
public struct DeadlockError: Error, CustomStringConvertible {
  /// One container that waits.
  public struct Wait: Sendable, Equatable, CustomStringConvertible {
    /// Who waits.
    public let container: ContainerID
    /// The channel that it reads; nil where it waits for something that is no channel of the network.
    public let channel: String?
    /// Who should send on it.
    public let sender: ContainerID?
    /// The time of the last message that the container took.
    public let time: VirtualTime

    /// What is shown to people.
    public var description: String {
      guard let channel, let sender else { return "\(container) waits for something outside the network, at \(time)" }
      return "\(container) waits for \(sender) on channel '\(channel)', at \(time)"
    }
  }

  /// Every container that waits, in the order of their IDs.
  public let waits: [Wait]

  /// What is shown to people.
  public var description: String { "deadlock:\n" + waits.map { "  \($0)" }.joined(separator: "\n") }
}

/// Work of a container that left the scheduler, by an unstructured task, a sleep or a foreign callback.
public struct EscapeError: Error, CustomStringConvertible {
  /// The containers whose work came back from a foreign thread, in the order of their IDs.
  public let containers: [ContainerID]
  /// How often.
  public let count: Int

  /// What is shown to people.
  public var description: String {
    "\(count) resumptions came from outside the scheduler, in \(containers.map(\.path).joined(separator: ", ")): "
      + "containers must not sleep, start unstructured tasks or wait for anything but channels"
  }
}

/// Containers that made the processor compute in another way: their results would depend on how the run is cut into
/// blocks and turns, and so would those of others.
public struct ArithmeticError: Error, CustomStringConvertible {
  /// The containers, in the order of their IDs.
  public let containers: [ContainerID]

  /// What is shown to people.
  public var description: String {
    "the way in which the processor rounds, or treats subnormal numbers, was changed in "
      + "\(containers.map(\.path).joined(separator: ", ")): a strategy, an indicator or a library that one calls must "
      + "leave both as they are"
  }
}
