import Synchronization

/// How far a run has come: written by its recorder, read by whoever shows progress.
///
/// No part of any result.
public final class RunProgress: Sendable {
  private let cycles = Atomic<Int>(0)

  /// A run that has not begun.
  public init() {}

  /// Number of cycles recorded so far.
  public var cycleCount: Int { cycles.load(ordering: .relaxed) }

  /// Counts cycles that are recorded.
  package func add(_ count: Int) { cycles.add(count, ordering: .relaxed) }
}
