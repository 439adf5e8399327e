import Determinism

/// What the runtime knows of a container while it runs.
///
/// `@unchecked Sendable`: `time` is touched only by the container's own work and, when nothing runs, by the network;
/// the jobs are guarded by the scheduler. For the same reason exclusive access need not be checked again.
@usableFromInline
final class ContainerState: @unchecked Sendable {
  let id: ContainerID
  /// Place in the order of IDs.
  let rank: Int
  /// Whether cancellation stops this container at its next message.
  @usableFromInline let isOrigin: Bool
  @usableFromInline let stop: StopFlag
  let scheduler: Scheduler
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

  init(id: ContainerID, rank: Int, isOrigin: Bool, stop: StopFlag, scheduler: Scheduler) {
    self.id = id
    self.rank = rank
    self.isOrigin = isOrigin
    self.stop = stop
    self.scheduler = scheduler
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
