#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The lock of the runtime on which threads may wait: a POSIX mutex with a condition. (Channels have a `SpinLock`.)
///
/// Thread Sanitizer models POSIX mutexes, but on Linux not `Synchronization.Mutex`, for which it reports races that are
/// none. No lock of the runtime is of that type, so that a clean report means something.
@usableFromInline
final class RuntimeLock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      pthread_cond_init(condition, nil)
    #else
      // Waits must not grow long because somebody sets the clock.
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  @usableFromInline
  func lock() { pthread_mutex_lock(mutex) }
  @usableFromInline
  func unlock() { pthread_mutex_unlock(mutex) }

  /// Waits for a signal, at most so many microseconds of wall-clock time; the lock is held before and after.
  ///
  /// May wake for no reason.
  func wait(microseconds: Int) {
    var deadline = timespec()
    #if !canImport(Darwin)
      clock_gettime(CLOCK_MONOTONIC, &deadline)
    #endif
    let nanoseconds = Int(deadline.tv_nsec) + microseconds * 1_000
    deadline.tv_sec += nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    #if canImport(Darwin)
      pthread_cond_timedwait_relative_np(condition, mutex, &deadline)
    #else
      pthread_cond_timedwait(condition, mutex, &deadline)
    #endif
  }

  func signal() { pthread_cond_signal(condition) }
  func broadcast() { pthread_cond_broadcast(condition) }

  @inlinable
  func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock()
    defer { unlock() }
    return try body()
  }
}
