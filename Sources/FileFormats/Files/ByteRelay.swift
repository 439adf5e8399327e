#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Hands bytes on, in order, to a taker on another thread: a hash that is computed beside the reading of a file.
///
/// What is sent is copied, a few pieces at most: then the sender waits. Whether there is a second thread shows nowhere;
/// for a single piece, or on a single processor, there is none. `finish` ends the thread, and has to be called.
/// `@unchecked Sendable`: the pieces stand behind a lock, and the taker's state belongs to one thread at a time.
package final class ByteRelay<State: Sendable>: @unchecked Sendable {
  private static var limit: Int { 4 }

  private let take: @Sendable (inout State, UnsafeRawBufferPointer) -> Void
  private var state: State
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let change: UnsafeMutablePointer<pthread_cond_t>
  /// What waits to be taken; under the lock once there is a thread.
  private var pieces: [UnsafeMutableRawBufferPointer] = []
  /// Whether nothing is sent any more; under the lock.
  private var hasEnded = false
  /// The thread that takes; of the sender alone.
  private var thread: SideThread?
  private let mayStart: Bool

  /// - Parameters:
  ///   - state: What the taker begins with.
  ///   - threads: Processors that may be used; with one, bytes are taken where they are sent.
  ///   - take: Takes a piece.
  package init(
    _ state: State, threads: Int = ParallelPieces.processorCount,
    take: @escaping @Sendable (inout State, UnsafeRawBufferPointer) -> Void
  ) {
    self.state = state
    self.take = take
    mayStart = threads > 1
    lock = .allocate(capacity: 1)
    change = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    for piece in pieces { piece.deallocate() }
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    change.deallocate()
    lock.deallocate()
  }

  /// Sends bytes; they are copied.
  package func send(_ bytes: UnsafeRawBufferPointer) {
    guard mayStart else { return take(&state, bytes) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    piece.copyMemory(from: bytes)
    pthread_mutex_lock(lock)
    while thread != nil, pieces.count >= Self.limit { pthread_cond_wait(change, lock) }
    pieces.append(piece)
    pthread_cond_signal(change)
    pthread_mutex_unlock(lock)
    guard thread == nil, pieces.count > 1 else { return }
    thread = SideThread { self.takeAll() }
    if thread == nil { takeHere() }
  }

  /// The taker's state after everything that was sent.
  package func finish() -> State {
    end()
    takeHere()
    return state
  }

  private func end() {
    guard let thread else { return }
    pthread_mutex_lock(lock)
    hasEnded = true
    pthread_cond_signal(change)
    pthread_mutex_unlock(lock)
    thread.join()
    self.thread = nil
  }

  private func takeHere() {
    for piece in pieces {
      take(&state, UnsafeRawBufferPointer(piece))
      piece.deallocate()
    }
    pieces.removeAll()
  }

  /// Takes until nothing is sent any more: the thread's work.
  private func takeAll() {
    while true {
      pthread_mutex_lock(lock)
      while pieces.isEmpty, !hasEnded { pthread_cond_wait(change, lock) }
      let batch = pieces
      pieces.removeAll()
      pthread_cond_signal(change)
      pthread_mutex_unlock(lock)
      if batch.isEmpty { return }
      for piece in batch {
        take(&state, UnsafeRawBufferPointer(piece))
        piece.deallocate()
      }
    }
  }
}
