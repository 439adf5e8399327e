/// Decompresses one deflate stream (RFC 1951) into a part of an output that is there in full.
struct Inflater: ~Copyable {
  /// The compressed bits, to go on behind them.
  private(set) var bits: ForwardBits
  private let input: UnsafeRawPointer
  private let output: UnsafeMutableRawPointer
  /// Where the stream's own output starts: nothing before it can return.
  private let start: Int
  private let end: Int
  /// Where the next byte goes.
  private(set) var filled: Int

  private let literals: UnsafeMutablePointer<UInt32>
  private let distances: UnsafeMutablePointer<UInt32>
  /// The lengths of the codes, and the table that they are read with.
  private let lengths: UnsafeMutablePointer<UInt8>
  private let lengthTable: UnsafeMutablePointer<UInt32>
  private var isFixed = false

  /// A stream at byte `place` of the input, whose output starts at byte `start` of the output.
  init(_ input: UnsafeRawBufferPointer, at place: Int, _ output: UnsafeMutableRawBufferPointer, from start: Int) {
    literals = .allocate(capacity: InflateTable.literalEntries)
    distances = .allocate(capacity: InflateTable.distanceEntries)
    lengths = .allocate(capacity: Self.mostLengths)
    lengthTable = .allocate(capacity: InflateTable.lengthEntries)
    // Where there are no bytes the address is not used.
    self.input = input.baseAddress ?? UnsafeRawPointer(lengths)
    self.output = output.baseAddress ?? UnsafeMutableRawPointer(lengths)
    bits = ForwardBits(self.input, from: place, to: input.count)
    self.start = start
    filled = start
    end = output.count
  }

  deinit {
    literals.deallocate()
    distances.deallocate()
    lengths.deallocate()
    lengthTable.deallocate()
  }

  /// Lengths of 288 and 32 codes, and what one repetition may write behind them.
  private static let mostLengths = 320 + 138

  private func error(_ message: String) -> CodecError { CodecError(message, at: bits.nextByte) }

  private mutating func take(_ count: Int) throws(CodecError) -> Int {
    guard let value = bits.take(count) else { throw error("a deflate stream is cut off") }
    return value
  }

  /// Decompresses all blocks up to the last.
  mutating func run() throws(CodecError) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1:
        try readFixedCodes()
        try decodeSymbols()
      case 2:
        try readCodes()
        try decodeSymbols()
      default: throw error("a deflate block is of type 3; there are types 0 to 2")
      }
    }
    bits.align()
  }

  private mutating func copyStored() throws(CodecError) {
    bits.align()
    let length = try take(16)
    let complement = try take(16)
    guard length == complement ^ 0xFFFF else {
      throw error("the length \(length) of a stored deflate block differs from its check")
    }
    bits.align()
    guard length <= bits.unread else { throw error("a stored deflate block of \(length) bytes is cut off") }
    guard length <= end - filled else { throw tooLong() }
    if length > 0 { (output + filled).copyMemory(from: input + bits.place, byteCount: length) }
    filled += length
    bits.align(skipping: length)
  }

  private func tooLong() -> CodecError { error("there is more output than the \(end) bytes that are expected") }

  // MARK: - Codes

  private mutating func readFixedCodes() throws(CodecError) {
    if isFixed { return }
    for symbol in 0..<288 { lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8 }
    for symbol in 288..<320 { lengths[symbol] = 5 }
    try fillTables(literals: 288, distances: 32)
    isFixed = true
  }

  private mutating func fillTables(literals literalCount: Int, distances distanceCount: Int) throws(CodecError) {
    let inLiterals = InflateTable.fill(
      literals, capacity: InflateTable.literalEntries, rootBits: InflateTable.literalBits, lengths,
      count: literalCount, meanings: InflateTable.literalMeanings, isSparse: true)
    if let inLiterals { throw error("the code of a deflate block has too \(inLiterals.word) literals") }
    let inDistances = InflateTable.fill(
      distances, capacity: InflateTable.distanceEntries, rootBits: InflateTable.distanceBits, lengths + literalCount,
      count: distanceCount, meanings: InflateTable.distanceMeanings, isSparse: true)
    if let inDistances { throw error("the code of a deflate block has too \(inDistances.word) distances") }
  }

  /// The order in which lengths of code lengths stand.
  private static let lengthOrder: [Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func readCodes() throws(CodecError) {
    isFixed = false
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else {
      throw error("a deflate block has \(literalCount) literals and \(distanceCount) distances; at most 286 and 30")
    }
    lengths.update(repeating: 0, count: 19)
    for place in 0..<lengthCount { lengths[Self.lengthOrder[place]] = UInt8(try take(3)) }
    let fault = InflateTable.fill(
      lengthTable, capacity: InflateTable.lengthEntries, rootBits: InflateTable.lengthBits, lengths, count: 19,
      meanings: InflateTable.lengthMeanings, isSparse: false)
    if let fault { throw error("the code of a deflate block has too \(fault.word) code lengths") }
    try readLengths(literalCount + distanceCount)
    guard lengths[256] > 0 else { throw error("a deflate block has no code for its end") }
    try fillTables(literals: literalCount, distances: distanceCount)
  }

  private mutating func readLengths(_ count: Int) throws(CodecError) {
    var place = 0
    while place < count {
      bits.fill()
      let entry = lengthTable[Int(bits.word & 0x7F)]
      guard InflateTable.bits(entry) <= bits.count else { throw error("a deflate stream is cut off") }
      bits.drop(InflateTable.bits(entry))
      let symbol = InflateTable.value(entry)
      if symbol < 16 {
        lengths[place] = UInt8(symbol)
        place += 1
        continue
      }
      if symbol == 16, place == 0 { throw error("the first code length of a deflate block repeats one before it") }
      let repeated = symbol == 16 ? lengths[place - 1] : 0
      let times = try symbol == 16 ? take(2) + 3 : symbol == 17 ? take(3) + 3 : take(7) + 11
      (lengths + place).update(repeating: repeated, count: times)
      place += times
    }
    guard place == count else { throw error("the code lengths of a deflate block are more than its \(count) codes") }
  }

  // MARK: - Symbols

  /// What one round of the fast loop writes at most: two literals and a match.
  private static let roundOutput = 2 + 258 + MatchCopy.slack

  /// Decompresses up to the end of the block.
  private mutating func decodeSymbols() throws(CodecError) {
    while true {
      if try decodeFast() { return }
      if try decodeOne() { return }
    }
  }

  /// Decompresses as long as no limit is near; whether the block has ended.
  private mutating func decodeFast() throws(CodecError) -> Bool {
    let literals = literals
    let distances = distances
    let output = output
    let lastRound = end - Self.roundOutput
    let start = start
    var bits = bits
    var filled = filled
    defer {
      self.bits = bits
      self.filled = filled
    }
    // Every round takes in at most twice 8 bytes.
    while bits.unread >= 16, filled <= lastRound {
      bits.fillWord()
      var entry = literals[Int(bits.word & 0x7FF)]
      // Three literals of up to 11 bits are there; with the third the round ends.
      if entry & InflateTable.literal != 0 {
        bits.drop(InflateTable.bits(entry))
        output.storeBytes(of: InflateTable.literalByte(entry), toByteOffset: filled, as: UInt8.self)
        entry = literals[Int(bits.word & 0x7FF)]
        filled &+= 1
        if entry & InflateTable.literal != 0 {
          bits.drop(InflateTable.bits(entry))
          output.storeBytes(of: InflateTable.literalByte(entry), toByteOffset: filled, as: UInt8.self)
          entry = literals[Int(bits.word & 0x7FF)]
          filled &+= 1
          if entry & InflateTable.literal != 0 {
            bits.drop(InflateTable.bits(entry))
            output.storeBytes(of: InflateTable.literalByte(entry), toByteOffset: filled, as: UInt8.self)
            filled &+= 1
            continue
          }
        }
        bits.fillWord()
      }
      if entry & InflateTable.further != 0 {
        bits.drop(InflateTable.bits(entry))
        entry = literals[Self.further(entry, bits.word)]
      }
      bits.drop(InflateTable.bits(entry))
      if entry & InflateTable.literal != 0 {
        output.storeBytes(of: InflateTable.literalByte(entry), toByteOffset: filled, as: UInt8.self)
        filled &+= 1
        continue
      }
      if entry & InflateTable.special != 0 {
        if entry & InflateTable.unused == 0 { return true }
        throw CodecError("a deflate block has a code that means nothing", at: bits.nextByte)
      }
      // A length takes 20 bits and a distance 28 of the 56.
      let length = Self.number(entry, &bits)
      var farther = distances[Int(bits.word & 0xFF)]
      if farther & InflateTable.further != 0 {
        bits.drop(InflateTable.bits(farther))
        farther = distances[Self.further(farther, bits.word)]
      }
      bits.drop(InflateTable.bits(farther))
      let distance = Self.number(farther, &bits)
      guard farther & InflateTable.special == 0, distance <= filled &- start else {
        throw Self.wrongDistance(farther, distance, bits.nextByte)
      }
      MatchCopy.loose(output + filled, distance: distance, length: length)
      filled &+= length
    }
    return false
  }

  /// The place of the entry that an entry leads to.
  @inline(__always)
  private static func further(_ entry: UInt32, _ word: UInt64) -> Int {
    InflateTable.value(entry) &+ Int(word & (1 &<< UInt64(InflateTable.added(entry)) &- 1))
  }

  /// The number that an entry and the bits behind it stand for.
  @inline(__always)
  private static func number(_ entry: UInt32, _ bits: inout ForwardBits) -> Int {
    let added = InflateTable.added(entry)
    let number = InflateTable.value(entry) &+ Int(bits.word & (1 &<< UInt64(added) &- 1))
    bits.drop(added)
    return number
  }

  private static func wrongDistance(_ entry: UInt32, _ distance: Int, _ place: Int) -> CodecError {
    entry & InflateTable.special != 0
      ? CodecError("a deflate block has a distance that means nothing", at: place)
      : CodecError("a deflate block goes back \(distance) bytes, before the start of its output", at: place)
  }

  /// Decompresses one literal or match near a limit; whether it was the end of the block.
  private mutating func decodeOne() throws(CodecError) -> Bool {
    let entry = try takeEntry(literals, InflateTable.literalBits)
    if entry & InflateTable.literal != 0 {
      guard filled < end else { throw tooLong() }
      output.storeBytes(of: InflateTable.literalByte(entry), toByteOffset: filled, as: UInt8.self)
      filled += 1
      return false
    }
    if entry & InflateTable.special != 0 {
      if entry & InflateTable.unused == 0 { return true }
      throw error("a deflate block has a code that means nothing")
    }
    let length = try InflateTable.value(entry) + take(InflateTable.added(entry))
    let farther = try takeEntry(distances, InflateTable.distanceBits)
    let distance = try InflateTable.value(farther) + take(InflateTable.added(farther))
    guard farther & InflateTable.special == 0, distance <= filled - start else {
      throw Self.wrongDistance(farther, distance, bits.nextByte)
    }
    guard length <= end - filled else { throw tooLong() }
    MatchCopy.exactly(output + filled, distance: distance, length: length)
    filled += length
    return false
  }

  private mutating func takeEntry(
    _ table: UnsafeMutablePointer<UInt32>, _ rootBits: Int
  ) throws(CodecError) -> UInt32 {
    bits.fill()
    var entry = table[Int(bits.word & (1 << UInt64(rootBits) - 1))]
    if entry & InflateTable.further != 0, rootBits <= bits.count {
      bits.drop(rootBits)
      entry = table[Self.further(entry, bits.word)]
    }
    guard InflateTable.bits(entry) <= bits.count else { throw error("a deflate stream is cut off") }
    bits.drop(InflateTable.bits(entry))
    return entry
  }
}
