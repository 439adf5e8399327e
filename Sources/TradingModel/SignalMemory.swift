/// The columns of signals behind their number, in one piece of memory, with room for some more.
///
/// Nobody but the only one that holds it changes it.
final class SignalMemory: ManagedBuffer<SignalMemory.Size, Double> {
  struct Size {
    /// Number of signals.
    var count: Int
    /// How many there is room for.
    let capacity: Int
  }

  /// Columns without signals: strengths, cycles, symbols and directions, each as long as the capacity.
  static func make(capacity: Int) -> SignalMemory {
    let words = (capacity * SignalPointers.size + MemoryLayout<Double>.size - 1) / MemoryLayout<Double>.size
    let memory = create(minimumCapacity: words) { _ in Size(count: 0, capacity: capacity) }
    return unsafeDowncast(memory, to: SignalMemory.self)
  }

  /// The columns in reach, with the signals that there are.
  var pointers: SignalPointers {
    withUnsafeMutablePointers { size, columns in
      SignalPointers(UnsafeMutableRawPointer(columns), count: size.pointee.count, capacity: size.pointee.capacity)
    }
  }

  /// Takes over the signals of another one, which has no more than there is room for.
  func take(_ other: SignalMemory) {
    pointers.copy(other.pointers)
    header.count = other.header.count
  }
}

/// The columns of signals in reach.
@usableFromInline
package struct SignalPointers {
  @usableFromInline let first: UnsafeMutableRawPointer?
  /// Number of signals.
  @usableFromInline package let count: Int
  @usableFromInline let capacity: Int

  /// None at all.
  init() { (first, count, capacity) = (nil, 0, 0) }

  init(_ first: UnsafeMutableRawPointer, count: Int, capacity: Int) {
    (self.first, self.count, self.capacity) = (first, count, capacity)
  }

  // How many bytes of a signal stand before those of a column.
  @inlinable static var strengthOffset: Int { 0 }
  @inlinable static var cycleOffset: Int { 8 }
  @inlinable static var symbolOffset: Int { 12 }
  @inlinable static var directionOffset: Int { 16 }
  static var size: Int { 17 }

  // The columns of `SignalColumns`.
  @inlinable @inline(__always) package var strengths: UnsafeBufferPointer<Double> { column(Self.strengthOffset) }
  @inlinable @inline(__always) package var cycles: UnsafeBufferPointer<Int32> { column(Self.cycleOffset) }
  @inlinable @inline(__always) package var symbols: UnsafeBufferPointer<Int32> { column(Self.symbolOffset) }
  @inlinable @inline(__always) package var directions: UnsafeBufferPointer<Int8> { column(Self.directionOffset) }

  @inlinable @inline(__always)
  func column<Element>(_ offset: Int) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: start(offset).map { UnsafePointer($0) }, count: count)
  }

  @inlinable @inline(__always)
  func start<Element>(_ offset: Int) -> UnsafeMutablePointer<Element>? {
    first.map { ($0 + offset &* capacity).assumingMemoryBound(to: Element.self) }
  }

  /// Writes a signal to a place that there is room for.
  @inline(__always)
  func set(_ place: Int, cycle: Int32, symbol: Int32, _ stance: Stance) {
    write(stance.strength, place, Self.strengthOffset)
    write(cycle, place, Self.cycleOffset)
    write(symbol, place, Self.symbolOffset)
    write(stance.direction, place, Self.directionOffset)
  }

  @inline(__always)
  private func write<Element>(_ value: Element, _ place: Int, _ offset: Int) {
    let start: UnsafeMutablePointer<Element>? = start(offset)
    start?[place] = value
  }

  /// Writes the signals of another one to the first places.
  func copy(_ other: SignalPointers) {
    copy(other.strengths, Self.strengthOffset)
    copy(other.cycles, Self.cycleOffset)
    copy(other.symbols, Self.symbolOffset)
    copy(other.directions, Self.directionOffset)
  }

  private func copy<Element>(_ values: UnsafeBufferPointer<Element>, _ offset: Int) {
    guard let from = values.baseAddress, let to: UnsafeMutablePointer<Element> = start(offset) else { return }
    to.update(from: from, count: values.count)
  }
}
