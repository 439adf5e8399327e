import Synchronization

/// The serial executor of a container that waits mostly on direct channels; see `SeatedContainer`.
///
/// The scheduler of the network that runs the container gives it to one thread at a time, which is all that an actor
/// asks of its executor.
public final class ContainerExecutor: SerialExecutor {
  /// The container's place in its network; nil before it runs in one.
  private let binding = Atomic<Unmanaged<ContainerState>?>(nil)

  /// An executor for one container.
  public init() {}

  deinit { binding.load(ordering: .relaxed)?.release() }

  /// Makes a network's scheduler responsible for the container; called once.
  func bind(to state: ContainerState) {
    let (isFirst, _) = binding.compareExchange(
      expected: nil, desired: Unmanaged.passRetained(state), ordering: .acquiringAndReleasing)
    precondition(isFirst, "a container runs once")
  }

  /// Takes in a piece of work, called by the language's runtime.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isTaken = binding.load(ordering: .acquiring)?._withUnsafeGuaranteedRef {
      $0.scheduler.enqueue(ContainerJob(job, isOnActor: true), of: $0)
    }
    if isTaken != true { Outside.shared.run(job, on: asUnownedSerialExecutor()) }
  }
}

/// The task executor of one container: brings the work of its task to the scheduler, wherever it left the actor.
final class ContainerTaskExecutor: TaskExecutor {
  private let state: ContainerState

  init(state: ContainerState) {
    self.state = state
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let isOnActor = state.comesBackOnActor
    state.comesBackOnActor = false
    _ = state.scheduler.enqueue(ContainerJob(UnownedJob(job), isOnActor: isOnActor), of: state)
  }
}

/// A piece of a container's work, and whether it goes on where the container's actor is.
struct ContainerJob {
  private let job: UnownedJob
  private let isOnActor: Bool

  init(_ job: UnownedJob, isOnActor: Bool) {
    self.job = job
    self.isOnActor = isOnActor
  }

  /// Does the work on the current thread.
  func run(by seat: ContainerSeat) {
    if isOnActor, let actor = seat.actor {
      job.runSynchronously(isolatedTo: actor, taskExecutor: seat.task)
    } else {
      job.runSynchronously(on: seat.task)
    }
  }
}

/// The executors of one container.
struct ContainerSeat {
  let executor: ContainerTaskExecutor
  let task: UnownedTaskExecutor
  /// Nil for a container that has no executor of its own.
  let actor: UnownedSerialExecutor?

  init(of container: any Container, _ state: ContainerState) {
    executor = ContainerTaskExecutor(state: state)
    task = executor.asUnownedTaskExecutor()
    let own = (container as? any SeatedContainer)?.executor
    own?.bind(to: state)
    actor = own?.asUnownedSerialExecutor()
  }
}

/// Does the work of containers that no network runs, as where a test asks one for what it has, a piece at a time.
private actor Outside {
  static let shared = Outside()

  nonisolated func run(_ job: UnownedJob, on executor: UnownedSerialExecutor) {
    Task { await self.work(job, executor) }
  }

  private func work(_ job: UnownedJob, _ executor: UnownedSerialExecutor) { job.runSynchronously(on: executor) }
}
