import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The lock of a channel: held for a few instructions at a time, and seldom wanted by two threads at once.
///
/// Costs one atomic exchange where a POSIX mutex costs two calls and two of them, eight times in an order's round trip.
/// Made of atomics, so that Thread Sanitizer understands it.
@usableFromInline
struct SpinLock: ~Copyable, Sendable {
  @usableFromInline let isLocked = Atomic<Bool>(false)

  @usableFromInline init() {}

  @inlinable
  borrowing func lock() {
    if isLocked.exchange(true, ordering: .acquiring) { lockSlowly() }
  }

  @inlinable
  borrowing func unlock() { isLocked.store(false, ordering: .releasing) }

  @inlinable
  borrowing func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Looks before it tries again, and gives the processor away when the holder seems not to run.
  @usableFromInline
  borrowing func lockSlowly() {
    var looks = 0
    repeat {
      while isLocked.load(ordering: .relaxed) {
        looks += 1
        if looks.isMultiple(of: 100) { sched_yield() }
      }
    } while isLocked.exchange(true, ordering: .acquiring)
  }
}
