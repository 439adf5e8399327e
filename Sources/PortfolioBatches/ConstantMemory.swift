/// Values that stay where they are.
///
/// `@unchecked Sendable`: nobody changes them.
final class ConstantMemory<Value: Sendable>: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Value>
  private let count: Int

  init(_ values: [Value]) {
    count = values.count
    memory = .allocate(capacity: count)
    for (place, value) in values.enumerated() { (memory + place).initialize(to: value) }
  }

  deinit {
    memory.deinitialize(count: count)
    memory.deallocate()
  }

  /// Where the first of them is.
  @inline(__always) var first: UnsafePointer<Value> { UnsafePointer(memory) }
}
