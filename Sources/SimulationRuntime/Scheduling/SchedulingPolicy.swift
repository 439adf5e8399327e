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

  /// What is shown to people.
  public var description: String {
    switch self {
    case .sorted: "sorted"
    case .parallel(let threads): "parallel(\(threads))"
    case .random(let seed): "random(\(seed))"
    }
  }

  /// Number of threads that the policy runs on, at least one.
  var threads: Int {
    if case .parallel(let threads) = self { max(1, threads) } else { 1 }
  }
}
