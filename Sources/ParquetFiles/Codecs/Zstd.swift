import Determinism

/// Zstandard (RFC 8878): frames one behind the other, without dictionaries.
package enum Zstd {
  /// Decompresses all frames into an output that they fill exactly.
  ///
  /// Nothing is read outside the input nor written outside the output; after an error the output holds any bytes.
  ///
  /// - Complexity: Linear in input and output; about 150 KB of memory, whatever window a frame asks for.
  package static func decompress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    var decoder = ZstdDecoder(input, output)
    while decoder.place < input.count { try decoder.decodeFrame() }
    guard decoder.filled == output.count else {
      throw CodecError("the output has \(decoder.filled) bytes; \(output.count) are expected", at: decoder.place)
    }
  }
}

/// What a frame says of itself.
struct ZstdFrame {
  /// How far back a match may reach.
  var window = 0
  /// Bytes of its output, where it says so.
  var contentSize: Int?
  var hasChecksum = false
  /// The most bytes that a block may have, compressed and not.
  var blockLimit: Int { min(window, 1 << 17) }
}

extension ZstdDecoder {
  private static let magic = 0xFD2F_B528
  private static let skippable = 0x184D_2A50..<0x184D_2A60

  /// Decompresses the next frame, or skips it.
  mutating func decodeFrame() throws(CodecError) {
    let magic = try take(4)
    if Self.skippable.contains(magic) {
      try skip(take(4))
      return
    }
    guard magic == Self.magic else {
      throw CodecError("a zstd frame starts with the bytes 28 B5 2F FD, and here are others", at: place - 4)
    }
    let frame = try readHeader()
    let start = filled
    open(frame)
    var isLast = false
    while !isLast { isLast = try decodeBlock(frame) }
    if let size = frame.contentSize, size != filled - start {
      throw error("a zstd frame says that it has \(size) bytes, and has \(filled - start)")
    }
    if frame.hasChecksum {
      let checksum = try take(4)
      let content = UnsafeRawBufferPointer(start: output + start, count: filled - start)
      guard UInt64(checksum) == XXH64.hash(content) & 0xFFFF_FFFF else {
        throw CodecError("the checksum (XXH64) of a zstd frame does not fit its bytes", at: place - 4)
      }
    }
  }

  /// The header of a frame (RFC 8878, 3.1.1.1).
  private mutating func readHeader() throws(CodecError) -> ZstdFrame {
    let descriptor = try take(1)
    guard descriptor & 8 == 0 else { throw error("a zstd frame has a reserved flag") }
    var frame = ZstdFrame()
    frame.hasChecksum = descriptor & 4 != 0
    let isSingleSegment = descriptor & 0x20 != 0
    if !isSingleSegment {
      let window = try take(1)
      let base = 1 << (10 + window >> 3)
      frame.window = base + base / 8 * (window & 7)
    }
    let dictionary = try take([0, 1, 2, 4][descriptor & 3])
    guard dictionary == 0 else {
      throw error("a zstd frame needs the dictionary \(dictionary); only frames without one are read")
    }
    switch descriptor >> 6 {
    case 0: frame.contentSize = isSingleSegment ? try take(1) : nil
    case 1: frame.contentSize = try take(2) + 256
    case 2: frame.contentSize = try take(4)
    default: frame.contentSize = try take(8)
    }
    if let size = frame.contentSize {
      guard size >= 0, size <= outputEnd - filled else {
        throw error("a zstd frame says that it has more than the \(outputEnd - filled) bytes that are expected")
      }
      if isSingleSegment { frame.window = size }
    }
    return frame
  }

  /// Decompresses the next block; whether it was the last of its frame.
  private mutating func decodeBlock(_ frame: ZstdFrame) throws(CodecError) -> Bool {
    let header = try take(3)
    let size = header >> 3
    guard size <= frame.blockLimit else {
      throw error("a zstd block has \(size) bytes; in this frame a block has at most \(frame.blockLimit)")
    }
    switch header >> 1 & 3 {
    case 0:
      try needRoom(size)
      let start = place
      try skip(size)
      if size > 0 { (output + filled).copyMemory(from: input + start, byteCount: size) }
      filled += size
    case 1:
      try needRoom(size)
      let byte = UInt8(try take(1))
      if size > 0 { (output + filled).initializeMemory(as: UInt8.self, repeating: byte, count: size) }
      filled += size
    case 2:
      try skip(size)
      try decodeCompressed(from: place - size, to: place, limit: min(outputEnd, filled + frame.blockLimit))
    default: throw error("a zstd block is of type 3; there are types 0 to 2")
    }
    return header & 1 == 1
  }

  private func needRoom(_ size: Int) throws(CodecError) {
    if size > outputEnd - filled {
      throw error("there is more output than the \(outputEnd) bytes that are expected")
    }
  }
}
