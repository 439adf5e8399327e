import Synchronization

/// Says once, from any thread, that a run shall stop.
@usableFromInline
final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  @usableFromInline
  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}
