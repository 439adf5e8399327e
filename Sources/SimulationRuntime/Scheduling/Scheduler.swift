import Determinism

/// Runs the work of all containers on its own threads, one ready queue for all, by a policy.
///
/// Each container's task has a task executor of its own; every resumption, those of `AsyncStream` included, comes back
/// through `enqueue`, tagged with the container. Jobs are never ordered by priority, and no job runs inside `enqueue`.
///
/// `@unchecked Sendable`: with one thread, everything is touched by that thread alone once it runs (other threads only
/// reach `foreign`, under the lock); with several, everything is guarded by the lock.
final class Scheduler: @unchecked Sendable {
  private let policy: SchedulingPolicy
  private let isSingle: Bool
  private let lock = RuntimeLock()
  private var ready: ReadyQueue
  private var runningCount = 0
  private var idleThreads = 0
  private var isDone = false
  private var openThreads = 0
  private(set) var jobCount = 0

  /// Work that came from a thread that is not ours.
  private var foreign: [(state: ContainerState, job: UnownedJob)] = []
  private var isStarted = false
  private(set) var escapes: [Int: Int] = [:]

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
    ready = ReadyQueue(policy: policy, ids: ids, isRecording: isRecording)
  }

  /// The choices that were made; only once the run has ended.
  var schedule: Schedule? { ready.schedule }

  /// Where a replayed schedule did not fit; only once the run has ended.
  var scheduleFault: ScheduleError? { ready.scheduleFault }

  // MARK: Work comes in

  func enqueue(_ job: UnownedJob, of state: ContainerState) {
    if SchedulerThread.current == ObjectIdentifier(self) {
      if isSingle {
        add(job, to: state)
      } else {
        lock.lock()
        add(job, to: state)
        if idleThreads > 0 { lock.signal() }
        lock.unlock()
      }
    } else {
      lock.lock()
      foreign.append((state, job))
      if isStarted { escapes[state.rank, default: 0] += 1 }
      lock.broadcast()
      lock.unlock()
    }
  }

  private func add(_ job: UnownedJob, to state: ContainerState) {
    state.jobs.append(job)
    if !state.isRunning, !state.isQueued {
      state.isQueued = true
      ready.insert(.init(time: state.time, rank: state.rank))
    }
  }

  // MARK: Work is done

  /// Runs until the network says that it is done.
  ///
  /// `states` and `executors` stand in the order of ranks.
  ///
  /// What was enqueued before this call is the network's own start; whatever comes from a foreign thread afterwards is
  /// an escape.
  func run(states: [ContainerState], executors: [ContainerExecutor], completion: @escaping @Sendable () -> Void) {
    let threads = policy.threads
    lock.withLock {
      isStarted = true
      openThreads = threads
    }
    for _ in 0..<threads {
      SchedulerThread.start {
        SchedulerThread.current = ObjectIdentifier(self)
        if self.isSingle {
          self.drainAlone(states, executors)
        } else {
          self.drainTogether(states, executors)
        }
        SchedulerThread.current = nil
        // Called with the lock held, which `join` takes: thus whatever follows `join` comes after all that the threads
        // did.
        self.lock.withLock {
          self.openThreads -= 1
          if self.openThreads == 0 { completion() }
        }
      }
    }
  }

  /// To be called once the run has completed, before its results are read.
  ///
  /// The threads are done by then. That a continuation's resumption comes before what is resumed, Thread Sanitizer does
  /// not see on Linux; a lock it sees.
  func join() {
    lock.withLock { precondition(openThreads == 0, "a scheduler is joined after its run") }
  }

  /// The main loop: take the next container's work, run it until it suspends, and so on.
  private func drainAlone(_ states: [ContainerState], _ executors: [ContainerExecutor]) {
    takeForeignWork()
    while true {
      while let rank = ready.removeNext() {
        let state = states[rank]
        state.isQueued = false
        state.isRunning = true
        jobCount += 1
        state.takeJob().runSynchronously(on: executors[rank].asUnownedTaskExecutor())
        finish(state)
      }
      takeForeignWork()
      guard ready.isEmpty else { continue }
      switch whenQuiet() {
      case .goOn: continue
      case .waitForForeignWork: lock.withLock { if foreign.isEmpty { lock.wait(milliseconds: 20) } }
      case .done: return
      }
      takeForeignWork()
    }
  }

  private func finish(_ state: ContainerState) {
    state.isRunning = false
    if state.hasJobs, !state.isQueued {
      state.isQueued = true
      ready.insert(.init(time: state.time, rank: state.rank))
    }
  }

  private func takeForeignWork() {
    let arrived = lock.withLock { () -> [(state: ContainerState, job: UnownedJob)] in
      defer { foreign.removeAll() }
      return foreign
    }
    for (state, job) in arrived { add(job, to: state) }
  }

  private func drainTogether(_ states: [ContainerState], _ executors: [ContainerExecutor]) {
    lock.lock()
    while !isDone {
      for (state, job) in foreign { add(job, to: state) }
      foreign.removeAll()
      if let rank = ready.removeNext() {
        let state = states[rank]
        state.isQueued = false
        state.isRunning = true
        runningCount += 1
        jobCount += 1
        let job = state.takeJob()
        if !ready.isEmpty, idleThreads > 0 { lock.signal() }
        lock.unlock()
        job.runSynchronously(on: executors[rank].asUnownedTaskExecutor())
        lock.lock()
        runningCount -= 1
        finish(state)
      } else if runningCount == 0 {
        runningCount = 1  // nobody else may become quiet meanwhile
        lock.unlock()
        let verdict = whenQuiet()
        lock.lock()
        runningCount -= 1
        switch verdict {
        case .goOn: break
        case .waitForForeignWork: if foreign.isEmpty, ready.isEmpty { lock.wait(milliseconds: 20) }
        case .done: isDone = true
        }
      } else {
        idleThreads += 1
        lock.wait()
        idleThreads -= 1
      }
    }
    lock.broadcast()
    lock.unlock()
  }
}

/// The task executor of one container: brings its work to the scheduler.
final class ContainerExecutor: TaskExecutor {
  private let scheduler: Scheduler
  private let state: ContainerState

  init(scheduler: Scheduler, state: ContainerState) {
    self.scheduler = scheduler
    self.state = state
  }

  func enqueue(_ job: consuming ExecutorJob) { scheduler.enqueue(UnownedJob(job), of: state) }
}
