import Determinism

/// What the runtime knows of a container while it runs.
///
/// `@unchecked Sendable`: `time` is touched only by the container's own work and, when nothing runs, by the network;
/// the jobs are guarded by the scheduler.
@usableFromInline
final class ContainerState: @unchecked Sendable {
  let id: ContainerID
  /// Place in the order of IDs.
  let rank: Int
  /// Whether cancellation stops this container at its next message.
  @usableFromInline let isOrigin: Bool
  @usableFromInline let stop: StopFlag
  /// Time of the last message that the container took.
  @usableFromInline var time = VirtualTime.beginning
  /// Set by the container's task when `run()` has ended.
  var hasEnded = false

  // Guarded by the scheduler.
  var jobs: [UnownedJob] = []
  var nextJob = 0
  var isRunning = false
  var isQueued = false

  init(id: ContainerID, rank: Int, isOrigin: Bool, stop: StopFlag) {
    self.id = id
    self.rank = rank
    self.isOrigin = isOrigin
    self.stop = stop
  }

  @inlinable
  func checkCancellation() throws {
    if isOrigin, stop.isSet { throw CancellationError() }
  }

  var hasJobs: Bool { nextJob < jobs.count }

  func takeJob() -> UnownedJob {
    let job = jobs[nextJob]
    nextJob += 1
    if nextJob == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      nextJob = 0
    }
    return job
  }
}
