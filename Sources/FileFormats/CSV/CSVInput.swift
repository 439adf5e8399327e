/// Where the bytes of a CSV text come from.
public enum CSVSource: Sendable {
  /// The file at this path, read piece by piece.
  case file(String)
  /// Text in memory.
  case bytes([UInt8])
}

/// A window that moves over the bytes of a source; whole rows are taken out of it.
///
/// Behind the window's end stand at least `padding` zero bytes, so that a parser that stops at the first byte which it
/// does not know needs no check of bounds.
final class CSVInput {
  static let padding = 64
  static let chunkSize = 1 << 18
  /// Longest row that is read; a quote that is never closed would else take in the whole file.
  static let maximumRowSize = 1 << 24

  private(set) var base: UnsafeMutablePointer<UInt8>
  /// First byte that has not been taken.
  var start = 0
  /// End of what has been read.
  private(set) var end = 0
  /// Whether nothing follows what has been read.
  private(set) var isFinal = false
  private var capacity: Int
  private var file: OpenFile?
  private var memory: [UInt8] = []
  private var memoryOffset = 0
  private let observe: ((UnsafeBufferPointer<UInt8>) -> Void)?

  /// Opens the source; `observe` sees each byte once, in order, a piece at a time.
  init(_ source: CSVSource, observe: ((UnsafeBufferPointer<UInt8>) -> Void)?) throws(CSVError) {
    self.observe = observe
    switch source {
    case .bytes(let bytes):
      memory = bytes
      capacity = min(Self.chunkSize, max(bytes.count, 1))
    case .file: capacity = Self.chunkSize
    }
    base = .allocate(capacity: capacity + Self.padding)
    base.initialize(repeating: 0, count: capacity + Self.padding)
    if case .file(let path) = source {
      do { file = try OpenFile.reading(path) } catch { throw CSVError(error.problem) }
    }
  }

  deinit { base.deallocate() }

  /// Moves what is left to the front and reads on; the offsets of earlier rows are void afterwards.
  func refill() throws(CSVError) {
    guard !isFinal else { return }
    if start > 0 {
      base.update(from: base + start, count: end - start)
      end -= start
      start = 0
    } else if end == capacity {
      guard capacity < Self.maximumRowSize else {
        throw CSVError("a row is longer than \(Self.maximumRowSize) bytes; expected a quote to close or a line to end")
      }
      grow()
    }
    while end < capacity, !isFinal {
      let count = try readSome(into: base + end, atMost: capacity - end)
      if count == 0 { isFinal = true } else { observe?(UnsafeBufferPointer(start: base + end, count: count)) }
      end += count
    }
    (base + end).update(repeating: 0, count: Self.padding)
  }

  private func grow() {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.padding)
    larger.initialize(repeating: 0, count: capacity * 2 + Self.padding)
    larger.update(from: base, count: end)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  private func readSome(into target: UnsafeMutablePointer<UInt8>, atMost limit: Int) throws(CSVError) -> Int {
    guard let file else {
      let count = min(limit, memory.count - memoryOffset)
      for index in 0..<count { target[index] = memory[memoryOffset + index] }
      memoryOffset += count
      return count
    }
    do {
      return try file.read(into: UnsafeMutableRawBufferPointer(start: target, count: limit))
    } catch { throw CSVError(error.problem) }
  }
}
