import Determinism
import PortfolioLanes

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
    savedBytes = keeping * stride
    // In one piece, as aligned memory takes long to be had.
    memory = .allocate(byteCount: count * stride + savedBytes, alignment: Self.alignment)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count * stride)
    saved = memory + count * stride
  }

  deinit { memory.deallocate() }

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

  /// Where a row is; those after it follow.
  @inline(__always)
  func pointer(_ row: Int) -> UnsafeMutablePointer<Number> {
    (memory + row &* MemoryLayout<Number>.stride).assumingMemoryBound(to: Number.self)
  }

  /// Keeps the first rows as they are.
  func save() { saved.copyMemory(from: memory, byteCount: savedBytes) }

  /// Brings back what was kept.
  func restore() { memory.copyMemory(from: saved, byteCount: savedBytes) }
}
