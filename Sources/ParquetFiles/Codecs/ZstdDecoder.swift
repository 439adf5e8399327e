/// Decompresses zstd frames; what is kept from block to block.
struct ZstdDecoder: ~Copyable {
  let input: UnsafeRawPointer
  let inputEnd: Int
  /// The next byte of the input.
  private(set) var place = 0

  let output: UnsafeMutableRawPointer
  let outputEnd: Int
  /// Where the next byte goes.
  var filled = 0

  /// Where the output of the frame starts, and how far back a match may reach.
  private(set) var frameStart = 0
  private(set) var window = 0
  /// The three distances used last.
  var recent = (1, 4, 8)

  /// The literals of a block, with bytes behind them that may be read and written.
  let literals: UnsafeMutableRawPointer
  var literalCount = 0
  var huffman = ZstdHuffman()
  var literalLengths = FSETable(capacity: 1 << 9)
  var distances = FSETable(capacity: 1 << 8)
  var matchLengths = FSETable(capacity: 1 << 9)

  init(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) {
    literals = .allocate(byteCount: 1 << 17 + MatchCopy.slack, alignment: 16)
    // Where there are no bytes the address is not used.
    self.input = input.baseAddress ?? UnsafeRawPointer(literals)
    inputEnd = input.count
    self.output = output.baseAddress ?? literals
    outputEnd = output.count
  }

  deinit { literals.deallocate() }

  /// Starts a frame: nothing of those before it is used.
  mutating func open(_ frame: ZstdFrame) {
    frameStart = filled
    window = frame.window
    recent = (1, 4, 8)
    huffman.clear()
    literalLengths.clear()
    distances.clear()
    matchLengths.clear()
  }

  func error(_ message: String) -> CodecError { CodecError(message, at: place) }

  /// The next bytes as a number, the lowest first; eight bytes may give one below 0.
  mutating func take(_ count: Int) throws(CodecError) -> Int {
    let start = place
    try skip(count)
    var value = 0
    for index in 0..<count { value |= Int(input.load(fromByteOffset: start + index, as: UInt8.self)) << (8 * index) }
    return value
  }

  mutating func skip(_ count: Int) throws(CodecError) {
    guard count <= inputEnd - place else { throw CodecError("a zstd frame is cut off", at: inputEnd) }
    place += count
  }

  /// Decompresses a block of literals and sequences (RFC 8878, 3.1.1.3) that may fill the output up to `limit`.
  mutating func decodeCompressed(from start: Int, to end: Int, limit: Int) throws(CodecError) {
    let behindLiterals = try readLiterals(from: start, to: end, limit: limit - filled)
    try decodeSequences(from: behindLiterals, to: end, limit: limit)
  }
}
