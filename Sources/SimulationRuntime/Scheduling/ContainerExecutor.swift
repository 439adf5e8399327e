/// The serial executor of a container with a seat; see `SeatedContainer`.
///
/// The scheduler of the network that runs the container gives it to one thread at a time, which is all that an actor
/// asks of its executor. What comes while no network runs it, as where a test asks it for what it has, is done by
/// whoever brings it.
///
/// `@unchecked Sendable`: everything mutable is guarded by `lock`.
public final class ContainerExecutor: SerialExecutor, @unchecked Sendable {
  private let lock = SpinLock()
  /// The container's place in its network; nil before it runs in one.
  private var state: ContainerState?
  private var outsideJobs = FIFOQueue<UnownedJob>()
  private var isBusyOutside = false

  /// An executor for one container.
  public init() {}

  /// Makes a network's scheduler responsible for the container; called once.
  func bind(to state: ContainerState) {
    lock.withLock {
      precondition(self.state == nil, "a container runs once")
      self.state = state
    }
  }

  /// Takes in a piece of work, called by the language's runtime.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if let state = lock.withLock({ state }), state.scheduler.enqueue(ContainerJob(job, isOnActor: true), of: state) {
      return
    }
    doOutside(job)
  }

  /// Does work outside a run, a piece at a time: whoever comes first does what the others bring meanwhile.
  private func doOutside(_ job: UnownedJob) {
    let isFirst = lock.withLock {
      outsideJobs.append(job)
      defer { isBusyOutside = true }
      return !isBusyOutside
    }
    guard isFirst else { return }
    // The work may let go of the container, which owns this executor.
    let own = Unmanaged.passRetained(self)
    defer { own.release() }
    while let next = nextOutside() { next.runSynchronously(on: asUnownedSerialExecutor()) }
  }

  private func nextOutside() -> UnownedJob? {
    lock.withLock {
      let next = outsideJobs.popFirst()
      if next == nil { isBusyOutside = false }
      return next
    }
  }
}

/// A piece of a container's work, and whether it goes on where the container's actor is.
struct ContainerJob {
  let job: UnownedJob
  let isOnActor: Bool

  init(_ job: UnownedJob, isOnActor: Bool) {
    self.job = job
    self.isOnActor = isOnActor
  }
}
