import FileFormats

/// The end of a file that grows: small pieces are put together, and every byte is shown in order.
final class ByteSink {
  private let file: OpenFile
  private let watch: ((UnsafeRawBufferPointer) -> Void)?
  private var waiting: [UInt8] = []
  /// Bytes so far, those that wait included.
  private(set) var byteCount = 0

  /// Pieces from this size on are written without being copied.
  private static let largePiece = 1 << 16

  init(_ file: OpenFile, watch: ((UnsafeRawBufferPointer) -> Void)?) {
    self.file = file
    self.watch = watch
  }

  func append(_ bytes: [UInt8], from start: Int = 0) throws(FileError) {
    byteCount += bytes.count - start
    if bytes.count - start < Self.largePiece {
      waiting.append(contentsOf: bytes[start...])
      if waiting.count >= Self.largePiece { try flush() }
    } else {
      try flush()
      try write(bytes, from: start)
    }
  }

  /// Writes what waits.
  func flush() throws(FileError) {
    if waiting.isEmpty { return }
    try write(waiting, from: 0)
    waiting.removeAll(keepingCapacity: true)
  }

  func close() throws(FileError) {
    try flush()
    try file.close()
  }

  private func write(_ bytes: [UInt8], from start: Int) throws(FileError) {
    try bytes.withUnsafeBufferPointer { buffer throws(FileError) in
      let piece = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[start...]))
      try file.write(piece)
      watch?(piece)
    }
  }
}
