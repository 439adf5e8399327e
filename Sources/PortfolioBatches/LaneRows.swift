import Determinism
import PortfolioLanes

/// Numbers of lanes in rows of memory, seen from all lanes at once or from one of them.
final class LaneRows<Number: Lane> {
  private let memory: UnsafeMutableRawPointer
  private let saved: UnsafeMutableRawPointer
  private let savedBytes: Int
  /// Whose memory it is.
  private let owner: BatchMemory

  /// Rows of zeros.
  ///
  /// - Parameters:
  ///   - keeping: How many rows, from the first on, `save` keeps.
  ///   - owner: Has room for them.
  init(count: Int, keeping: Int, in owner: BatchMemory) {
    let stride = MemoryLayout<Number>.stride
    savedBytes = keeping * stride
    self.owner = owner
    memory = owner.room(bytes: count * stride + savedBytes)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count * stride)
    saved = memory + count * stride
  }

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
