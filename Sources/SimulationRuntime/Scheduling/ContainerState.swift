import Determinism

/// What the runtime knows of a container while it runs, and the task executor of its task: it brings all of the task's
/// work to the scheduler, wherever it left the actor.
///
/// `@unchecked Sendable`: `time` is touched only by the container's own work and, when nothing runs, by the network;
/// the jobs are guarded by the scheduler. For the same reason exclusive access need not be checked again.
@usableFromInline
final class ContainerState: TaskExecutor, @unchecked Sendable {
  let id: ContainerID
  /// Place in the order of IDs.
  let rank: Int
  /// Whether cancellation stops this container at its next message.
  @usableFromInline let isOrigin: Bool
  @usableFromInline let stop: StopFlag
  let scheduler: Scheduler
  /// The executor of the container's actor, where it has one of its own.
  private let seat: UnownedSerialExecutor?
  /// Time of the last message that the container took.
  @exclusivity(unchecked) @usableFromInline var time = VirtualTime.beginning
  /// Whether the container's next piece of work comes back from a wait that began on its actor, so that it may go on
  /// there: set by whoever ends such a wait, of which a container has one at a time.
  @exclusivity(unchecked) @usableFromInline var comesBackOnActor = false
  /// Set by the container's task when `run()` has ended.
  var hasEnded = false

  // Guarded by the scheduler.

  /// Whether the container waits in the ready queue or runs.
  @exclusivity(unchecked) var isActive = false
  /// The next job, and those after it; most often there is one at most.
  @exclusivity(unchecked) private var nextJob: ContainerJob?
  @exclusivity(unchecked) private var laterJobs = FIFOQueue<ContainerJob>()

  init(_ container: any Container, rank: Int, isOrigin: Bool, stop: StopFlag, scheduler: Scheduler) {
    id = container.id
    self.rank = rank
    self.isOrigin = isOrigin
    self.stop = stop
    self.scheduler = scheduler
    let executor = (container as? any SeatedContainer)?.executor
    seat = executor?.asUnownedSerialExecutor()
    executor?.bind(to: self)
  }

  @usableFromInline
  func enqueue(_ job: consuming ExecutorJob) {
    let isOnActor = comesBackOnActor
    comesBackOnActor = false
    _ = scheduler.enqueue(ContainerJob(UnownedJob(job), isOnActor: isOnActor), of: self)
  }

  /// Does a piece of work on the current thread.
  func run(_ piece: ContainerJob) {
    if piece.isOnActor, let seat {
      piece.job.runSynchronously(isolatedTo: seat, taskExecutor: asUnownedTaskExecutor())
    } else {
      piece.job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  @inlinable
  func checkCancellation() throws {
    if isOrigin, stop.isSet { throw CancellationError() }
  }

  func append(_ job: ContainerJob) {
    if nextJob == nil { nextJob = job } else { laterJobs.append(job) }
  }

  var hasJobs: Bool { nextJob != nil }

  func takeJob() -> ContainerJob? {
    guard let job = nextJob else { return nil }
    nextJob = laterJobs.isEmpty ? nil : laterJobs.popFirst()
    return job
  }
}
