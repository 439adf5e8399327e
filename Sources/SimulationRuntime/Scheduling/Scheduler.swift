import Determinism

/// Runs the work of all containers on its own threads, one ready queue for all, by a policy.
///
/// Each container's task has a task executor of its own; every resumption, those of `AsyncStream` included, comes back
/// through `enqueue`, tagged with the container. Jobs are never ordered by priority, and no job runs inside `enqueue`.
///
/// A container that was chosen goes on until it waits: a resumption is two jobs, as the task comes back outside the
/// container's actor and then hops onto it, and only the first of them goes through the ready queue.
///
/// `@unchecked Sendable`: with one thread, everything is touched by that thread alone once it runs (other threads only
/// reach `foreign`, under the lock); with several, everything is guarded by the lock. For the same reason exclusive
/// access need not be checked again.
final class Scheduler: @unchecked Sendable {
  /// A container's turn ends after so many jobs, though it does not wait: nobody is shut out by one that never waits.
  static let longestTurn = 64
  /// How often an idle thread looks for work before it sleeps: about ten microseconds in all.
  static let looksBeforeSleep = 4_000
  /// How often it looks after work has come in before it takes it, about a microsecond: work that the thread which
  /// brought it takes up itself, as in an order's round trip, is better left there.
  static let looksBeforeTaking = 400

  let policy: SchedulingPolicy
  private let isSingle: Bool
  let lock = RuntimeLock()
  @exclusivity(unchecked) private var ready: ReadyQueue
  @exclusivity(unchecked) private var runningCount = 0
  @exclusivity(unchecked) private var sleepingThreads = 0
  @exclusivity(unchecked) private var lookingThreads = 0
  @exclusivity(unchecked) private var isDone = false
  @exclusivity(unchecked) private var openThreads = 0
  @exclusivity(unchecked) private(set) var jobCount = 0
  @exclusivity(unchecked) private(set) var stepCount = 0
  /// Changes whenever work comes in; idle threads look at it without the lock.
  private let arrivals = ArrivalCount()
  private let thread = SchedulerThread()
  private let probe = ArithmeticProbe()
  /// One a thread.
  private let slots: [TurnSlot]

  /// Work that came from a thread that is not ours.
  private var foreign: [(state: ContainerState, job: ContainerJob)] = []
  private var isStarted = false
  private(set) var escapes: [Int: Int] = [:]
  /// The containers that left a thread computing in another way, by rank.
  @exclusivity(unchecked) private(set) var ranksOfOtherArithmetic: Set<Int> = []

  /// Called when nothing is ready and nothing runs, on one thread, with the lock not held: may make work ready; returns
  /// what to do if it did not.
  enum Quiescence {
    case goOn
    /// Something outside may still resume a container: wait a little, so many times at most.
    case waitForForeignWork
    case done
  }
  var whenQuiet: () -> Quiescence = { .done }

  /// - Parameter ids: The containers, in the order of their ranks.
  init(policy: SchedulingPolicy, ids: [ContainerID], isRecording: Bool) {
    self.policy = policy
    isSingle = policy.threads == 1
    slots = (0..<policy.threads).map { _ in TurnSlot() }
    ready = ReadyQueue(policy: policy, ids: ids, isRecording: isRecording)
  }

  /// The choices that were made; only once the run has ended.
  var schedule: Schedule? { ready.schedule }

  /// Where a replayed schedule did not fit; only once the run has ended.
  var scheduleFault: ScheduleError? { ready.scheduleFault }

  /// Whether the current thread is one of this scheduler.
  var isOnOwnThread: Bool { thread.isCurrent }

  /// The containers that have a thread right now, and their turns; from any thread.
  var runningTurns: [(rank: Int, turn: Int)] { slots.compactMap(\.current) }

  // MARK: Work comes in

  /// Takes in a piece of a container's work; false once the run is over.
  func enqueue(_ job: ContainerJob, of state: ContainerState) -> Bool {
    if thread.isCurrent {
      if isSingle {
        add(job, to: state)
      } else {
        lock.lock()
        add(job, to: state)
        wakeSleeper()
        lock.unlock()
      }
    } else {
      lock.lock()
      defer { lock.unlock() }
      if isStarted {
        if openThreads == 0 { return false }
        escapes[state.rank, default: 0] += 1
      }
      foreign.append((state, job))
      arrivals.increase()
      lock.broadcast()
    }
    return true
  }

  private func add(_ job: ContainerJob, to state: ContainerState) {
    state.append(job)
    if !state.isActive { makeReady(state) }
  }

  /// Wakes a thread where there is more work than the threads that are awake will take at once.
  ///
  /// One piece is left to the thread that brought it; if that is busy for long, a sleeping thread finds it by itself.
  private func wakeSleeper() {
    if sleepingThreads > 0, ready.count > lookingThreads + 1 { lock.signal() }
  }

  private func makeReady(_ state: ContainerState) {
    state.isActive = true
    ready.insert(.init(time: state.time, rank: state.rank))
    if !isSingle { arrivals.increase() }
  }

  private func takeForeignWork() {
    guard !foreign.isEmpty else { return }
    let arrived = foreign
    foreign = []
    for (state, job) in arrived { add(job, to: state) }
  }

  // MARK: Work is done

  /// Runs until the network says that it is done, then calls `completion`.
  ///
  /// `states` stand in the order of ranks.
  ///
  /// What was enqueued before this call is the network's own start; whatever comes from a foreign thread afterwards is
  /// an escape. Where the operating system gives fewer threads, those that there are do all the work, if need be the
  /// caller's.
  func run(states: [ContainerState], completion: @escaping @Sendable () -> Void) {
    lock.withLock {
      isStarted = true
      openThreads = slots.count
    }
    for (index, slot) in slots.enumerated() {
      let body = { @Sendable in
        ArithmeticProbe.restore()
        self.thread.run {
          if self.isSingle {
            self.drainAlone(states, slot)
          } else {
            self.drainTogether(states, slot)
          }
        }
        self.close(completion)
      }
      let hasStarted = SchedulerThread.start(body)
      if !hasStarted { index == 0 ? body() : close(completion) }
    }
  }

  /// Counts a thread out; the last one calls `completion` with the lock held, which `join` takes: thus whatever follows
  /// `join` comes after all that the threads did.
  private func close(_ completion: @Sendable () -> Void) {
    lock.withLock {
      openThreads -= 1
      if openThreads == 0 { completion() }
    }
  }

  /// To be called once the run has completed, before its results are read.
  ///
  /// The threads are done by then. That a continuation's resumption comes before what is resumed, Thread Sanitizer does
  /// not see on Linux; a lock it sees.
  func join() {
    lock.withLock { precondition(openThreads == 0, "a scheduler is joined after its run") }
  }

  /// The main loop: take the next container, run it until it waits, and so on.
  private func drainAlone(_ states: [ContainerState], _ slot: TurnSlot) {
    lock.withLock { takeForeignWork() }
    while true {
      while let rank = ready.removeNext() {
        let state = states[rank]
        stepCount += 1
        slot.begin(rank, turn: stepCount)
        var left = Self.longestTurn
        while left > 0, let job = state.takeJob() {
          jobCount += 1
          left -= 1
          state.run(job)
        }
        if !probe.isStandard { restoreArithmetic(after: rank) }
        state.isActive = false
        if state.hasJobs { makeReady(state) }
      }
      slot.end()
      lock.withLock { takeForeignWork() }
      guard ready.isEmpty else { continue }
      switch whenQuiet() {
      case .goOn: continue
      case .waitForForeignWork: lock.withLock { if foreign.isEmpty { lock.wait(microseconds: 20_000) } }
      case .done: return
      }
      lock.withLock { takeForeignWork() }
    }
  }

  private func drainTogether(_ states: [ContainerState], _ slot: TurnSlot) {
    var idleRounds = 0
    lock.lock()
    while !isDone {
      takeForeignWork()
      if let rank = ready.removeNext() {
        idleRounds = 0
        stepCount += 1
        wakeSleeper()
        slot.begin(rank, turn: stepCount)
        runTurn(of: states[rank])
        slot.end()
      } else if runningCount == 0 {
        lookAfterQuiet()
      } else {
        waitForWork(idleRounds)
        idleRounds += 1
      }
    }
    arrivals.increase()
    lock.broadcast()
    lock.unlock()
  }

  /// Runs a container until it waits; the lock is held before and after.
  private func runTurn(of state: ContainerState) {
    runningCount += 1
    var left = Self.longestTurn
    while left > 0, let job = state.takeJob() {
      jobCount += 1
      left -= 1
      lock.unlock()
      state.run(job)
      lock.lock()
    }
    if !probe.isStandard { restoreArithmetic(after: state.rank) }
    runningCount -= 1
    state.isActive = false
    if state.hasJobs { makeReady(state) }
  }

  /// What a container switched ends with its turn, and is remembered.
  private func restoreArithmetic(after rank: Int) {
    ArithmeticProbe.restore()
    ranksOfOtherArithmetic.insert(rank)
  }

  /// Nothing is ready and nothing runs; the lock is held before and after.
  private func lookAfterQuiet() {
    runningCount = 1  // nobody else may find that nothing runs meanwhile
    lock.unlock()
    let verdict = whenQuiet()
    lock.lock()
    switch verdict {
    case .goOn: break
    case .waitForForeignWork: if foreign.isEmpty, ready.isEmpty { lock.wait(microseconds: 20_000) }
    case .done: isDone = true
    }
    runningCount -= 1
  }

  /// Looks for new work for a while, then sleeps, the longer the more often in a row; the lock is held before and
  /// after.
  private func waitForWork(_ round: Int) {
    if round == 0 {
      let known = arrivals.value
      lookingThreads += 1
      lock.unlock()
      var looks = Self.looksBeforeSleep
      while looks > 0, arrivals.value == known { looks -= 1 }
      if looks > 0 {
        var rest = Self.looksBeforeTaking
        while rest > 0, arrivals.value != known { rest -= 1 }
      }
      lock.lock()
      lookingThreads -= 1
    } else {
      sleepingThreads += 1
      lock.wait(microseconds: 100 << min(round - 1, 4))
      sleepingThreads -= 1
    }
  }
}
