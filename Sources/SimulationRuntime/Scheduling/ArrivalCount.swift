import Synchronization

/// Counts what has come in, so that idle threads can look for work without the lock.
final class ArrivalCount: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .relaxed) }

  func increase() { count.add(1, ordering: .relaxed) }
}
