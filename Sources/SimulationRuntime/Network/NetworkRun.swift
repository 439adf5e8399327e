import Determinism

/// One run of a network: starts the containers, looks after them when nothing moves, and tells how it ended.
///
/// `@unchecked Sendable`: `failures`, `wasCancelled` and `deadlock` are guarded by `lock`; everything else is written
/// before the threads start or by the one thread on which the scheduler finds that nothing moves.
final class NetworkRun: @unchecked Sendable {
  private let containers: [any Container]
  private let states: [ContainerState]
  private let channels: [any ChannelControl]
  /// By rank, in the order of declaration.
  private let inputs: [[any ChannelControl]]
  private let outputs: [[any ChannelControl]]
  private let scheduler: Scheduler
  private let stop: StopFlag
  private let growthLimit: Int
  private let lock = RuntimeLock()

  /// With the rank of the container that threw it.
  private var failures: [(failure: ContainerFailure, rank: Int)] = []
  private var wasCancelled = false
  private var tasks: [Task<Void, Never>] = []
  private var growthCount = 0
  private var deadlock: DeadlockError?
  /// How often to wait for work that left the scheduler before giving it up: 20 milliseconds each.
  private var patience = 250

  init(
    containers: [any Container], channels: [any ChannelControl], stop: StopFlag, growthLimit: Int,
    policy: SchedulingPolicy, isRecording: Bool
  ) {
    self.containers = containers
    self.channels = channels
    self.stop = stop
    self.growthLimit = growthLimit
    let ids = containers.map(\.id)
    let scheduler = Scheduler(policy: policy, ids: ids, isRecording: isRecording)
    self.scheduler = scheduler
    let rankOfID = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    let edges = channels.compactMap { channel -> Edge? in
      guard let sender = channel.senderID.flatMap({ rankOfID[$0] }),
        let receiver = channel.receiverID.flatMap({ rankOfID[$0] })
      else { return nil }
      return Edge(channel: channel, sender: sender, receiver: receiver)
    }
    let areOrigins = Self.areOrigins(ids.count, edges)
    states = containers.enumerated().map { rank, container in
      ContainerState(container, rank: rank, isOrigin: areOrigins[rank], stop: stop, scheduler: scheduler)
    }
    var inputs: [[any ChannelControl]] = Array(repeating: [], count: ids.count)
    var outputs = inputs
    for edge in edges {
      edge.channel.begin(sender: states[edge.sender], receiver: states[edge.receiver])
      outputs[edge.sender].append(edge.channel)
      inputs[edge.receiver].append(edge.channel)
    }
    self.inputs = inputs
    self.outputs = outputs
  }

  func execute() async throws -> NetworkReport {
    for rank in containers.indices {
      tasks.append(
        Task.detached(executorPreference: states[rank], priority: .medium) { [self] in await live(rank) })
    }
    scheduler.whenQuiet = { [unowned self] in handleQuiet() }
    await withUnsafeContinuation { continuation in
      scheduler.run(states: states) { continuation.resume() }
    }
    scheduler.join()
    scheduler.whenQuiet = { .done }
    tasks.removeAll()
    // A replay that is not the recorded run says so before anything else; one that was stopped need not be.
    if let fault = scheduler.scheduleFault, !stop.isSet { throw fault }
    let first = failures.min {
      ($0.failure.time, $0.failure.container, $0.rank) < ($1.failure.time, $1.failure.container, $1.rank)
    }
    if let first { throw first.failure }
    if !scheduler.escapes.isEmpty {
      let ranks = scheduler.escapes.keys.sorted()
      let count = ranks.reduce(0) { $0 + (scheduler.escapes[$1] ?? 0) }
      throw EscapeError(containers: ranks.map { states[$0].id }, count: count)
    }
    if !scheduler.ranksOfOtherArithmetic.isEmpty {
      throw ArithmeticError(containers: scheduler.ranksOfOtherArithmetic.sorted().map { states[$0].id })
    }
    if let deadlock { throw deadlock }
    if wasCancelled { throw CancellationError() }
    return NetworkReport(
      jobCount: scheduler.jobCount, stepCount: scheduler.stepCount,
      messageCount: channels.reduce(0) { $0 + $1.messageCount }, growthCount: growthCount,
      creditWaitCount: channels.reduce(0) { $0 + $1.creditWaitCount }, schedule: schedule)
  }

  /// The containers that have a thread right now; from any thread.
  var runningTurns: [RunningTurn] {
    scheduler.runningTurns.map { RunningTurn(container: states[$0.rank].id, number: $0.turn) }
  }

  /// Whether the current thread is one of this run.
  var isOnOwnThread: Bool { scheduler.isOnOwnThread }

  /// The choices of the run, where they were recorded; only once it has ended.
  var schedule: Schedule? { scheduler.schedule }

  /// The life of one container: its `run()`, then the end of its channels.
  private func live(_ rank: Int) async {
    let state = states[rank]
    var end = StreamEnd.finished
    do {
      try await containers[rank].run()
      if let open = outputs[rank].first(where: { !$0.isFinished }) {
        throw RuntimeError.unfinished(channel: open.name)
      }
    } catch let error as UpstreamFailure {
      end = .failed(error.failure)
    } catch is CancellationError {
      end = .cancelled
      lock.withLock { wasCancelled = true }
    } catch {
      let time = (error as? any TimedError)?.virtualTime ?? state.time
      // What works the parts of several containers tells by the name of one which of them failed.
      let failure =
        error as? ContainerFailure ?? ContainerFailure(container: state.id, time: time, underlying: error)
      end = .failed(failure)
      lock.withLock {
        // What fails because a deadlock was torn down is no failure of its own.
        if deadlock == nil { failures.append((failure, rank)) }
      }
    }
    for channel in outputs[rank] { channel.close(end) }
    for channel in inputs[rank] { channel.abandon() }
    state.hasEnded = true
  }

  /// Nothing is ready and nothing runs: the run is over, or a full channel must grow (Parks 1995), or containers wait
  /// for ever.
  private func handleQuiet() -> Scheduler.Quiescence {
    if states.allSatisfy(\.hasEnded) { return .done }
    let full = channels.filter(\.isSenderWaiting)
    if let smallest = full.min(by: { ($0.capacity, $0.name) < ($1.capacity, $1.name) }) {
      growthCount += 1
      smallest.grow(to: growthLimit)
      return .goOn
    }
    let waits = self.waits()
    if deadlock != nil || waits.contains(where: { $0.channel == nil }) {
      patience -= 1
      if patience > 0 { return .waitForForeignWork }
      if deadlock != nil { return .done }
    }
    lock.withLock { deadlock = DeadlockError(waits: waits) }
    patience = 250
    for channel in channels { channel.tearDown() }
    for task in tasks { task.cancel() }
    return .goOn
  }

  private func waits() -> [DeadlockError.Wait] {
    states.filter { !$0.hasEnded }.map { state in
      let channel = inputs[state.rank].first { $0.isReceiverWaiting }
      return DeadlockError.Wait(
        container: state.id, channel: channel?.name, sender: channel?.senderID, time: state.time)
    }
  }

  /// A channel with the ranks of its ends.
  private struct Edge {
    let channel: any ChannelControl
    let sender: Int
    let receiver: Int
  }

  /// Whether data comes from a container, by rank: it receives nothing, or no container that receives nothing reaches
  /// it.
  private static func areOrigins(_ count: Int, _ edges: [Edge]) -> [Bool] {
    var receivers: [[Int]] = Array(repeating: [], count: count)
    var isReceiving = Array(repeating: false, count: count)
    for edge in edges {
      receivers[edge.sender].append(edge.receiver)
      isReceiving[edge.receiver] = true
    }
    let sources = (0..<count).filter { !isReceiving[$0] }
    var isReached = isReceiving.map { !$0 }
    var frontier = sources
    while let rank = frontier.popLast() {
      for receiver in receivers[rank] where !isReached[receiver] {
        isReached[receiver] = true
        frontier.append(receiver)
      }
    }
    return (0..<count).map { !isReached[$0] || !isReceiving[$0] }
  }
}
