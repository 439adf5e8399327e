import Synchronization

/// Counts how often phases ask whether to stop, and tells them to after so many times.
final class PollCounter: Sendable {
  private let outer: PhaseWatch
  private let limit: Int?
  private let polls = Mutex(0)

  init(_ outer: PhaseWatch, stopAfter limit: Int? = nil) {
    self.outer = outer
    self.limit = limit
  }

  var count: Int { polls.withLock { $0 } }

  var watch: PhaseWatch {
    PhaseWatch(
      isStopped: { [self] in
        let count = polls.withLock { polls in
          polls += 1
          return polls
        }
        return outer.isStopped || limit.map { count > $0 } ?? false
      }, onNetwork: outer.onNetwork)
  }
}
