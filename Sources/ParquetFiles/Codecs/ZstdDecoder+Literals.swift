extension ZstdDecoder {
  /// Reads the literals of a block (RFC 8878, 3.1.1.3.1), of which there may be `limit` bytes; where the bytes behind
  /// them start.
  mutating func readLiterals(from start: Int, to end: Int, limit: Int) throws(CodecError) -> Int {
    guard start < end else { throw CodecError("a compressed zstd block is empty", at: start) }
    let first = Int(input.load(fromByteOffset: start, as: UInt8.self))
    let isCoded = first & 3 >= 2
    let form = first >> 2 & 3
    let size = isCoded ? [3, 3, 4, 5][form] : [1, 2, 1, 3][form]
    guard size <= end - start else { throw Self.cutOffLiterals(start) }
    var header = 0
    for index in 0..<size { header |= Int(input.load(fromByteOffset: start + index, as: UInt8.self)) << (8 * index) }

    let width = isCoded ? [10, 10, 14, 18][form] : 20
    literalCount = isCoded || size > 1 ? header >> 4 & (1 << width - 1) : header >> 3
    guard literalCount <= limit else {
      throw CodecError("a zstd block has \(literalCount) literals, and room for \(limit) bytes", at: start)
    }
    if isCoded {
      let byteCount = header >> (4 + width)
      guard byteCount <= end - start - size else { throw Self.cutOffLiterals(start) }
      try decodeLiterals(from: start + size, byteCount, isTreeless: first & 3 == 3, streams: form == 0 ? 1 : 4)
      return start + size + byteCount
    }
    let byteCount = first & 3 == 1 ? 1 : literalCount
    guard byteCount <= end - start - size else { throw Self.cutOffLiterals(start) }
    if first & 3 == 1 {
      let byte = input.load(fromByteOffset: start + size, as: UInt8.self)
      literals.initializeMemory(as: UInt8.self, repeating: byte, count: literalCount)
    } else {
      literals.copyMemory(from: input + start + size, byteCount: literalCount)
    }
    return start + size + byteCount
  }

  private static func cutOffLiterals(_ place: Int) -> CodecError {
    CodecError("the literals of a zstd block are cut off", at: place)
  }

  private mutating func decodeLiterals(
    from start: Int, _ byteCount: Int, isTreeless: Bool, streams: Int
  ) throws(CodecError) {
    let end = start + byteCount
    var streamStart = start
    if isTreeless {
      guard huffman.tableBits != nil else {
        throw CodecError("a zstd block uses the Huffman code of a block before it, and none has one", at: start)
      }
    } else {
      guard let behind = huffman.read(input, from: start, to: end) else {
        throw CodecError("the Huffman code of a zstd block is wrong", at: start)
      }
      streamStart = behind
    }
    let isWhole =
      streams == 1
      ? huffman.decode(input + streamStart, byteCount: end - streamStart, into: literals, literalCount)
      : huffman.decodeFour(input + streamStart, byteCount: end - streamStart, into: literals, literalCount)
    guard isWhole else {
      throw CodecError("the literals of a zstd block are not the \(literalCount) that it says", at: streamStart)
    }
  }
}
