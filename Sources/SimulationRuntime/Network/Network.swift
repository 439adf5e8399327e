import Determinism

/// Containers and the channels between them: declared, checked, drawn and run to completion, once.
///
/// The running network is a Kahn process network (Kahn 1974): every channel has one sender and one receiver, is in
/// order, and is read by waiting. Therefore what it computes does not depend on the scheduling policy, the number of
/// threads or the capacity of channels.
///
/// `@unchecked Sendable`: what is declared is guarded by `lock` and does not change once the network runs.
public final class Network: @unchecked Sendable {
  let lock = RuntimeLock()
  private var declared: [ContainerID: any Container] = [:]
  private(set) var channels: [any ChannelControl] = []
  private var channelNames: Set<String> = []
  private var faults: [WiringError] = []
  private var hasRun = false
  private var lastSchedule: Schedule?
  private var current: NetworkRun?
  let stopFlag = StopFlag()

  private let growthLimit: Int

  /// An empty network.
  ///
  /// - Parameter growthLimit: How many messages a full channel may come to hold, where nothing else can go on and it
  ///   grows; at the next its sender fails with `RuntimeError.growsForEver`.
  public init(growthLimit: Int = 1 << 20) { self.growthLimit = growthLimit }

  /// Adds a container.
  ///
  /// A second one with the same ID is reported by `check()`.
  public func add(_ container: some Container) {
    lock.withLock {
      if declared.updateValue(container, forKey: container.id) != nil {
        faults.append(.duplicateContainer(container.id))
      }
    }
  }

  /// Declares a channel.
  ///
  /// A second one with the same name is reported by `check()`.
  ///
  /// - Parameter capacity: How many messages may be under way; a matter of speed and memory, never of results.
  /// - Parameter carrier: What carries the messages; a matter of speed too.
  public func channel<Events: Sendable>(
    _ name: String, of events: Events.Type = Events.self, capacity: Int = 4, carrier: ChannelCarrier = .stream
  ) -> Channel<Events> {
    let core = ChannelCore<Events>(name: name, capacity: capacity, carrier: carrier)
    lock.withLock {
      if !channelNames.insert(name).inserted { faults.append(.duplicateChannel(name)) }
      channels.append(core)
    }
    return Channel(core: core)
  }

  /// The IDs of all containers, in their order.
  public var containerIDs: [ContainerID] { lock.withLock { declared.keys.sorted() } }

  /// Asks the run to stop, from any thread: containers from which data comes are told at their next message, all others
  /// finish what is under way.
  public func stop() { stopFlag.set() }

  /// Whether `stop` was called.
  package var isStopped: Bool { stopFlag.isSet }

  /// Checks the wiring: IDs and names are unique, every end has exactly one owner, every owner is in the network.
  ///
  /// - Throws: every fault that there is.
  public func check() throws(WiringErrors) {
    let (noted, known) = lock.withLock { (faults, declared) }
    var found = noted
    for channel in channels {
      if let sender = channel.senderID {
        if known[sender] == nil { found.append(.unknownContainer(channel: channel.name, container: sender)) }
      } else {
        found.append(.noSender(channel: channel.name))
      }
      if let receiver = channel.receiverID {
        if known[receiver] == nil { found.append(.unknownContainer(channel: channel.name, container: receiver)) }
      } else {
        found.append(.noReceiver(channel: channel.name))
      }
    }
    if !found.isEmpty { throw WiringErrors(errors: found) }
  }

  /// Runs every container to its end.
  ///
  /// - Parameter recording: Whether the choices of the run are written down, see `recordedSchedule`.
  /// - Throws: `WiringErrors` before anything runs; `ScheduleError` when a schedule was to be repeated that is none
  ///   of this network; of several failing containers the `ContainerFailure` with the least
  ///   (virtual time, container ID); `EscapeError`; `ArithmeticError`; `DeadlockError`; `CancellationError` when the
  ///   run was stopped and a container ended for that reason. In every case all containers have ended.
  @discardableResult
  public func run(_ policy: SchedulingPolicy = .sorted, recording: Bool = false) async throws -> NetworkReport {
    try check()
    let isFirst = lock.withLock { () -> Bool in
      defer { hasRun = true }
      return !hasRun
    }
    guard isFirst else { throw WiringErrors(errors: [.alreadyRun]) }
    let run = NetworkRun(
      containers: sortedContainers(), channels: channels, stop: stopFlag, growthLimit: growthLimit, policy: policy,
      isRecording: recording)
    lock.withLock { current = run }
    defer {
      lock.withLock {
        lastSchedule = run.schedule
        current = nil
      }
    }
    return try await withTaskCancellationHandler {
      try await run.execute()
    } onCancel: {
      stopFlag.set()
    }
  }

  /// The choices of the run, where `run` was asked to record them and its policy uses one thread; also after a run that
  /// failed.
  public var recordedSchedule: Schedule? { lock.withLock { lastSchedule } }

  /// The containers that have a thread right now, none before and after the run; from any thread.
  package var runningTurns: [RunningTurn] { lock.withLock { current }?.runningTurns ?? [] }

  /// The containers of which one runs on the current thread; none where that is no thread of the run.
  package var containersOnThisThread: [ContainerID] {
    guard let run = lock.withLock({ current }), run.isOnOwnThread else { return [] }
    return run.runningTurns.map(\.container)
  }

  private func sortedContainers() -> [any Container] {
    lock.withLock { declared.keys.sorted().compactMap { declared[$0] } }
  }
}

/// What a run of a network cost; no part of any result.
public struct NetworkReport: Sendable {
  /// Resumptions that the scheduler ran.
  public let jobCount: Int
  /// How often the scheduler chose a container, which then went on until it waited.
  public let stepCount: Int
  /// Messages that were sent.
  public let messageCount: Int
  /// How often a full channel had to grow because nothing else could go on.
  public let growthCount: Int
  /// How often a sender found its channel full and waited for credit.
  public let creditWaitCount: Int
  /// The choices that were made, where `run` was asked to record them; nil with several threads, as what they do at
  /// once is no sequence.
  public let schedule: Schedule?

  /// Of a run without a network.
  package static let none = NetworkReport(
    jobCount: 0, stepCount: 0, messageCount: 0, growthCount: 0, creditWaitCount: 0, schedule: nil)
}
