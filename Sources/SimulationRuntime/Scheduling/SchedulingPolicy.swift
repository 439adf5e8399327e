/// What may run next.
///
/// A policy changes when work is done, never what comes out.
public enum SchedulingPolicy: Sendable, Equatable, CustomStringConvertible {
  /// One thread; of the ready work that with the least (virtual time, container ID, sequence): the reference.
  case sorted
  /// So many threads over one queue in the order of `sorted`.
  case parallel(threads: Int)
  /// One thread; any ready container, drawn by a seeded generator: for exploring schedules.
  case random(seed: UInt64)
  /// One thread; probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte 2010): containers have
  /// random distinct priorities, the ready one with the highest runs, and at `depth - 1` random steps the one that
  /// would run falls below all others.
  ///
  /// Finds a bug that needs `depth` events in a certain order with a probability of at least 1 / (containers * steps ^
  /// (depth - 1)), however unlikely that order is among uniformly random ones. `steps` estimates the length of the run,
  /// best by the `stepCount` of an earlier one; without it each change falls between two powers of two, all of them
  /// below a million equally likely, so that short and long runs both have theirs.
  case pct(seed: UInt64, depth: Int, steps: Int? = nil)
  /// One thread; repeats the choices of a recorded run and checks that the same containers are ready at each. Beyond
  /// the end of the schedule as `sorted`.
  case replay(Schedule)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .sorted: "sorted"
    case .parallel(let threads): "parallel(\(threads))"
    case .random(let seed): "random(\(seed))"
    case .pct(let seed, let depth, nil): "pct(\(seed), depth \(depth))"
    case .pct(let seed, let depth, let steps?): "pct(\(seed), depth \(depth), \(steps) steps)"
    case .replay(let schedule): "replay(\(schedule.choiceCount) choices)"
    }
  }

  /// Number of threads that the policy runs on, at least one.
  var threads: Int {
    if case .parallel(let threads) = self { max(1, threads) } else { 1 }
  }
}
