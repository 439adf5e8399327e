#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The threads that help with `ParallelPieces`: started when they are first wanted, and waiting for more to do from
/// then on, as a phase has thousands of short loops, for each of which a thread would have to be started and ended.
///
/// `@unchecked Sendable`: everything mutable is guarded by `mutex`.
final class PieceHelpers: @unchecked Sendable {
  /// Those of the process.
  static let shared = PieceHelpers()

  /// What helpers are wanted for.
  final class Call {
    fileprivate let run: () -> Void
    /// How many more helpers may join.
    fileprivate var openCount: Int
    /// How many are at work.
    fileprivate var busyCount = 0

    fileprivate init(_ run: @escaping () -> Void, helpers: Int) { (self.run, openCount) = (run, helpers) }
  }

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  /// That there is something to do.
  private let isCalled: UnsafeMutablePointer<pthread_cond_t>
  /// That some helper is done.
  private let isDone: UnsafeMutablePointer<pthread_cond_t>
  /// Those for which helpers are still wanted, the oldest first.
  private var calls: [Call] = []
  /// Helpers that wait.
  private var idleCount = 0

  private init() {
    mutex = .allocate(capacity: 1)
    isCalled = .allocate(capacity: 1)
    isDone = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(isCalled, nil)
    pthread_cond_init(isDone, nil)
  }

  /// Has helpers run something beside the caller, as many of them as the system gives.
  ///
  /// - Parameter run: Looks for itself for what is left to do, so that it may run once more than was wanted, or less.
  /// - Returns: What `finish` is to be called with.
  func call(_ count: Int, _ run: @escaping () -> Void) -> Call {
    let call = Call(run, helpers: count)
    pthread_mutex_lock(mutex)
    calls.append(call)
    let wanted = calls.reduce(0) { $0 + $1.openCount }
    let missing = wanted - idleCount
    // Who waits is counted out by whoever wakes up, and may be wanted by an earlier call.
    for _ in 0..<min(count, idleCount) { pthread_cond_signal(isCalled) }
    pthread_mutex_unlock(mutex)
    for _ in 0..<max(0, min(count, missing)) {
      guard let thread = PieceThread.start({ [self] in help() }) else { break }
      pthread_detach(thread)
    }
    return call
  }

  /// Waits until nobody runs it any more.
  func finish(_ call: Call) {
    pthread_mutex_lock(mutex)
    call.openCount = 0
    calls.removeAll { $0 === call }
    while call.busyCount > 0 { pthread_cond_wait(isDone, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// What each of the threads does for ever.
  private func help() {
    pthread_mutex_lock(mutex)
    while true {
      guard let call = calls.first else {
        idleCount += 1
        pthread_cond_wait(isCalled, mutex)
        idleCount -= 1
        continue
      }
      call.openCount -= 1
      call.busyCount += 1
      if call.openCount == 0 { calls.removeFirst() }
      pthread_mutex_unlock(mutex)
      call.run()
      pthread_mutex_lock(mutex)
      call.busyCount -= 1
      if call.busyCount == 0 { pthread_cond_broadcast(isDone) }
    }
  }
}
