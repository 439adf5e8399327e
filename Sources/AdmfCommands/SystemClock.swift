import TradingModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The clock of the system, for a watch that ends when the command is interrupted.
///
/// What it says goes into the log of events; a run depends on the log alone.
struct SystemClock {
  let interruption: Interruption

  /// What time it is.
  func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// The time in seconds since 1970, for ages of files.
  static var seconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }

  /// Waits for a second, and until an interruption only; false after one.
  func wait() async -> Bool {
    for _ in 0..<20 where !interruption.hasHappened { try? await Task.sleep(for: .milliseconds(50)) }
    return !interruption.hasHappened
  }
}
