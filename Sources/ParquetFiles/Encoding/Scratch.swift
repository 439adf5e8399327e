/// Room that is used again from page to page.
final class Scratch<Value: BitwiseCopyable> {
  /// The room; what stands in it is left from before.
  private(set) var base: UnsafeMutablePointer<Value>
  private(set) var capacity: Int

  init(_ capacity: Int = 0) {
    self.capacity = capacity
    base = .allocate(capacity: max(1, capacity))
  }

  deinit { base.deallocate() }

  /// Makes room for `count` values; those that were there are lost where it has to grow.
  func reserve(_ count: Int) -> UnsafeMutablePointer<Value> {
    if count > capacity { replace(by: count, keeping: 0) }
    return base
  }

  /// Makes room for `count` values and keeps the first `kept`.
  func grow(to count: Int, keeping kept: Int) {
    if count > capacity { replace(by: count, keeping: kept) }
  }

  private func replace(by count: Int, keeping kept: Int) {
    let room = UnsafeMutablePointer<Value>.allocate(capacity: count)
    room.update(from: base, count: kept)
    base.deallocate()
    base = room
    capacity = count
  }
}
