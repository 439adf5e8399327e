#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One piece of work on a thread of its own, for which somebody waits.
///
/// `@unchecked Sendable`: the thread is waited for once, by whoever owns this.
package final class SideThread: @unchecked Sendable {
  private var thread: pthread_t?

  /// Starts the work; nil where the system gives no thread, and nothing was done.
  package init?(_ work: @escaping @Sendable () -> Void) {
    guard let thread = ParallelPieces.start(work) else { return nil }
    self.thread = thread
  }

  /// Waits for the end of the work; once is enough.
  package func join() {
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }

  deinit { join() }
}
