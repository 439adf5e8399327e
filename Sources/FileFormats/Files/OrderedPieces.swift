#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work that goes on beside its caller: pieces are prepared on several threads and finished one at a time, in the
/// order in which they came.
///
/// At most `capacity` pieces are open; whoever brings more lends a hand until one is done. What pieces come to, and
/// when their errors are told, does not depend on threads. Finishing may touch what is shared: it follows upon all that
/// was finished before, also where that failed. One owner brings the pieces.
package final class OrderedPieces<Failure: Error>: Sendable {
  /// What is to be done in order with what was prepared.
  package typealias Finish = @Sendable () throws(Failure) -> Void

  private let work: PieceQueue<Failure>
  private let threads: Int

  /// - Parameters:
  ///   - threads: Threads beside the caller's, started with the first piece; with none the caller does it all.
  ///   - capacity: The most pieces that are open, at least 1.
  package init(threads: Int, capacity: Int) {
    work = PieceQueue(capacity: max(1, capacity))
    self.threads = max(0, threads)
  }

  deinit { work.close() }

  /// The most pieces that are open.
  package var capacity: Int { work.capacity }

  /// Takes a piece in; once it returns, all that came `capacity` pieces before are finished.
  ///
  /// - Parameter prepare: Done on any thread, at the same time as others.
  /// - Throws: The error of the first piece that failed, where it came `capacity` pieces before or earlier.
  package func add(_ prepare: @escaping @Sendable () -> Finish) throws(Failure) {
    let number = work.add(prepare)
    if number == 0 {
      for _ in 0..<threads {
        let work = work
        guard let thread = PieceThread.start({ work.help(until: { false }) }) else { break }
        pthread_detach(thread)
      }
    }
    work.help(until: { [work] in work.hasRoom })
    if let failure = work.failure, failure.number <= number - capacity { throw failure.error }
  }

  /// Waits until all pieces are finished, and helps.
  ///
  /// - Throws: The error of the first piece that failed.
  package func finishAll() throws(Failure) {
    work.help(until: { [work] in work.isEmpty })
    if let failure = work.failure { throw failure.error }
  }
}

/// What is to be done; everything mutable is guarded by `mutex`.
private final class PieceQueue<Failure: Error>: @unchecked Sendable {
  typealias Finish = OrderedPieces<Failure>.Finish

  private enum Piece {
    case waiting(@Sendable () -> Finish)
    case underWay
    case prepared(Finish)
  }

  let capacity: Int
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  /// The open pieces, the oldest first.
  private var pieces: [Piece] = []
  /// Number of pieces that were finished: the place of the oldest open one.
  private var finished = 0
  private var isFinishing = false
  private var firstFailure: (number: Int, error: Failure)?
  private var isClosed = false

  init(capacity: Int) {
    self.capacity = capacity
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Only with the lock held, as a condition of `help`.
  var hasRoom: Bool { pieces.count < capacity }
  var isEmpty: Bool { pieces.isEmpty }

  /// The first piece that failed, as far as they are finished.
  var failure: (number: Int, error: Failure)? { locked { firstFailure } }

  /// Returns the piece's number, from 0.
  func add(_ prepare: @escaping @Sendable () -> Finish) -> Int {
    locked {
      pieces.append(.waiting(prepare))
      pthread_cond_signal(condition)
      return finished + pieces.count - 1
    }
  }

  /// Lets the threads go once nothing is left to do.
  func close() {
    locked {
      isClosed = true
      pthread_cond_broadcast(condition)
    }
  }

  /// Does what there is to do, and waits for more, until something holds or all is closed and done.
  func help(until isDone: () -> Bool) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isDone(), !(isClosed && pieces.isEmpty) {
      if !isFinishing, case .prepared(let finish)? = pieces.first {
        isFinishing = true
        let error = unlocked { () -> Failure? in
          do throws(Failure) { try finish() } catch { return error }
          return nil
        }
        if let error, firstFailure == nil { firstFailure = (finished, error) }
        isFinishing = false
        pieces.removeFirst()
        finished += 1
        pthread_cond_broadcast(condition)
      } else if let place = pieces.firstIndex(where: { if case .waiting = $0 { true } else { false } }),
        case .waiting(let prepare) = pieces[place]
      {
        let number = finished + place
        pieces[place] = .underWay
        let finish = unlocked(prepare)
        pieces[number - finished] = .prepared(finish)
        if number == finished { pthread_cond_broadcast(condition) }
      } else {
        pthread_cond_wait(condition, mutex)
      }
    }
  }

  private func unlocked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_unlock(mutex)
    defer { pthread_mutex_lock(mutex) }
    return body()
  }
}
