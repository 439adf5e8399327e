import Determinism

/// Numbers of lanes in rows of memory, seen from all lanes at once or from one of them.
final class LaneRows<Number: Lane> {
  private let memory: UnsafeMutableRawPointer
  private let saved: UnsafeMutableRawPointer
  private let savedBytes: Int

  /// Rows of zeros.
  ///
  /// - Parameter keeping: How many rows, from the first on, `save` keeps.
  init(count: Int, keeping: Int) {
    let stride = MemoryLayout<Number>.stride
    memory = .allocate(byteCount: count * stride, alignment: Self.alignment)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count * stride)
    savedBytes = keeping * stride
    saved = .allocate(byteCount: max(1, savedBytes), alignment: Self.alignment)
  }

  deinit {
    memory.deallocate()
    saved.deallocate()
  }

  /// That of a vector.
  private static var alignment: Int { 64 }

  /// What all lanes see.
  @inline(__always)
  var all: LaneView<Number> { LaneView(memory, stride: MemoryLayout<Number>.stride) }

  /// What one lane sees.
  @inline(__always)
  func lane(_ lane: Int) -> LaneView<Double> {
    LaneView(memory + lane &* MemoryLayout<Double>.stride, stride: MemoryLayout<Number>.stride)
  }

  /// Keeps the first rows as they are.
  func save() { saved.copyMemory(from: memory, byteCount: savedBytes) }

  /// Brings back what was kept.
  func restore() { memory.copyMemory(from: saved, byteCount: savedBytes) }
}

/// Rows of numbers, from the side of some lanes.
struct LaneView<Number: Lane> {
  private let first: UnsafeMutableRawPointer
  private let stride: Int

  @inline(__always)
  init(_ first: UnsafeMutableRawPointer, stride: Int) { (self.first, self.stride) = (first, stride) }

  @inline(__always)
  subscript(row: Int) -> Number {
    get { (first + row &* stride).assumingMemoryBound(to: Number.self).pointee }
    nonmutating set { (first + row &* stride).assumingMemoryBound(to: Number.self).pointee = newValue }
  }
}

/// Where the rows of an `EquityTrading` are.
struct EquityLayout {
  /// Number of symbols traded.
  let places: Int

  /// Cash.
  @inline(__always) var cash: Int { 0 }
  /// Signed units held of a symbol.
  @inline(__always) func held(_ place: Int) -> Int { 1 &+ place }
  /// What is wanted of it: the signed strength of its final stance where positions follow target weights, else the
  /// direction.
  @inline(__always) func stance(_ place: Int) -> Int { 1 &+ places &+ place }
  /// Units that are to be entered, or held, once orders are filled.
  @inline(__always) func wanted(_ place: Int) -> Int { 1 &+ 2 &* places &+ place }
  /// Number of rows that outlast a cycle.
  var keptCount: Int { 1 + 3 * places }

  /// By how many units an order changes what is held.
  @inline(__always) func change(_ place: Int) -> Int { keptCount &+ place }
  /// The value of an order, negative of a sale.
  @inline(__always) func value(_ place: Int) -> Int { keptCount &+ places &+ place }
  /// Its commission.
  @inline(__always) func commission(_ place: Int) -> Int { keptCount &+ 2 &* places &+ place }
  /// Number of rows.
  var count: Int { keptCount + 3 * places }
}
