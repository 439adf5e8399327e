/// What the symbols of zstd's sequences mean (RFC 8878, 3.1.1.3.2.1), and the tables that the format knows.
private enum ZstdCode {
  static let literalLengths: [UInt64] =
    (0..<16).map { FSETable.meaning($0) }
    + numbers(from: 16, bits: [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])

  static let matchLengths: [UInt64] =
    (3..<35).map { FSETable.meaning($0) }
    + numbers(from: 35, bits: [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])

  static let distances: [UInt64] = (0..<32).map { FSETable.meaning(1 << $0, adding: $0) }

  private static func numbers(from first: Int, bits: [Int]) -> [UInt64] {
    var start = first
    return bits.map { bits in
      defer { start += 1 << bits }
      return FSETable.meaning(start, adding: bits)
    }
  }

  static let literalLengthCounts: [Int16] = [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
  ]

  static let matchLengthCounts: [Int16] = [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ]

  static let distanceCounts: [Int16] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
  ]
}

extension ZstdDecoder {
  /// Reads the sequences of a block and performs them: some literals, then bytes of the output that return.
  mutating func decodeSequences(from start: Int, to end: Int, limit: Int) throws(CodecError) {
    var place = start
    let count = try readCount(&place, end)
    var used = 0
    if count > 0 {
      guard place < end else { throw Self.cutOff(place) }
      let modes = Int(input.load(fromByteOffset: place, as: UInt8.self))
      guard modes & 3 == 0 else { throw CodecError("the sequences of a zstd block have reserved flags", at: place) }
      place += 1
      try Self.read(
        &literalLengths, mode: modes >> 6, input, &place, end,
        standard: (ZstdCode.literalLengthCounts, 6), ZstdCode.literalLengths)
      try Self.read(
        &distances, mode: modes >> 4 & 3, input, &place, end,
        standard: (ZstdCode.distanceCounts, 5), ZstdCode.distances)
      try Self.read(
        &matchLengths, mode: modes >> 2 & 3, input, &place, end,
        standard: (ZstdCode.matchLengthCounts, 6), ZstdCode.matchLengths)
      guard let bits = BackwardBits(input + place, count: end - place) else { throw Self.cutOff(place) }
      used = try perform(count, bits, limit: limit, at: place)
    } else if place < end {
      throw CodecError("a zstd block has no sequences, and bytes behind them", at: place)
    }
    let rest = literalCount - used
    guard rest <= limit - filled else { throw Self.tooLong(place) }
    if rest > 0 { (output + filled).copyMemory(from: literals + used, byteCount: rest) }
    filled += rest
  }

  private static func cutOff(_ place: Int) -> CodecError {
    CodecError("the sequences of a zstd block are cut off", at: place)
  }

  private static func tooLong(_ place: Int) -> CodecError {
    CodecError("a zstd block gives more bytes than a block may, or than are expected", at: place)
  }

  private func readCount(_ place: inout Int, _ end: Int) throws(CodecError) -> Int {
    guard place < end else { throw Self.cutOff(place) }
    let first = Int(input.load(fromByteOffset: place, as: UInt8.self))
    let size = first < 128 ? 1 : first < 255 ? 2 : 3
    guard size <= end - place else { throw Self.cutOff(place) }
    let second = size > 1 ? Int(input.load(fromByteOffset: place + 1, as: UInt8.self)) : 0
    let third = size > 2 ? Int(input.load(fromByteOffset: place + 2, as: UInt8.self)) : 0
    place += size
    return size == 1 ? first : size == 2 ? (first - 128) << 8 + second : 0x7F00 + second + third << 8
  }

  private static func read(
    _ table: inout FSETable, mode: Int, _ input: UnsafeRawPointer, _ place: inout Int, _ end: Int,
    standard: (counts: [Int16], stateBits: Int), _ meanings: [UInt64]
  ) throws(CodecError) {
    switch mode {
    case 0: table.fill(standard: standard.counts, stateBits: standard.stateBits, meanings: meanings)
    case 1:
      guard place < end else { throw cutOff(place) }
      let symbol = Int(input.load(fromByteOffset: place, as: UInt8.self))
      guard symbol < meanings.count else {
        throw CodecError("a zstd block has the code \(symbol); there are \(meanings.count)", at: place)
      }
      table.fill(always: meanings[symbol])
      place += 1
    case 2:
      guard let behind = table.read(input, from: place, to: end, meanings: meanings) else {
        throw CodecError("a table of a zstd block's sequences is wrong", at: place)
      }
      place = behind
    default:
      guard table.stateBits != nil else {
        throw CodecError("a zstd block uses the table of a block before it, and none has one", at: place)
      }
    }
  }

  /// Performs sequences; how many literals they took.
  private mutating func perform(
    _ count: Int, _ stream: BackwardBits, limit: Int, at place: Int
  ) throws(CodecError) -> Int {
    let (lengthTable, distanceTable, matchTable) = (literalLengths.entries, distances.entries, matchLengths.entries)
    let (literals, literalCount, output) = (literals, literalCount, output)
    let (frameStart, window, looseEnd) = (frameStart, window, outputEnd - MatchCopy.slack)
    var bits = stream
    var lengthState = bits.take(literalLengths.stateBits ?? 0)
    var distanceState = bits.take(distances.stateBits ?? 0)
    var matchState = bits.take(matchLengths.stateBits ?? 0)
    var filled = filled
    var used = 0
    var recent = recent
    var left = count
    while left > 0 {
      let (lengthEntry, distanceEntry) = (lengthTable[lengthState], distanceTable[distanceState])
      let matchEntry = matchTable[matchState]
      // All bits to add and the three states may take 89 bits, of which 57 are there: up to 31 and 26, or in two parts.
      bits.fill()
      let added = FSETable.added(distanceEntry) &+ FSETable.added(matchEntry) &+ FSETable.added(lengthEntry)
      let value = FSETable.base(distanceEntry) &+ bits.take(FSETable.added(distanceEntry))
      let matched = FSETable.base(matchEntry) &+ bits.take(FSETable.added(matchEntry))
      if added > 31 { bits.fill() }
      let length = FSETable.base(lengthEntry) &+ bits.take(FSETable.added(lengthEntry))
      left &-= 1
      if left > 0 {
        lengthState = FSETable.next(lengthEntry, &bits)
        matchState = FSETable.next(matchEntry, &bits)
        distanceState = FSETable.next(distanceEntry, &bits)
      }

      let distance = Self.distance(value, length, &recent)
      guard length <= literalCount &- used, length &+ matched <= limit &- filled else {
        throw length <= literalCount - used ? Self.tooLong(place) : Self.tooFewLiterals(place)
      }
      guard distance > 0, distance <= min(window, filled &+ length &- frameStart) else {
        throw Self.wrongDistance(distance, place)
      }
      if filled &+ length &+ matched <= looseEnd {
        MatchCopy.widely(literals + used, to: output + filled, length)
        MatchCopy.loose(output + (filled &+ length), distance: distance, length: matched)
      } else {
        (output + filled).copyMemory(from: literals + used, byteCount: length)
        MatchCopy.exactly(output + filled + length, distance: distance, length: matched)
      }
      used &+= length
      filled &+= length &+ matched
    }
    guard bits.left == 0 else {
      throw CodecError("the bits of a zstd block's sequences are not those of its \(count) sequences", at: place)
    }
    self.recent = recent
    self.filled = filled
    return used
  }

  /// The distance that a value stands for, one of the recent ones or its own (RFC 8878, 3.1.1.5).
  @inline(__always)
  private static func distance(_ value: Int, _ length: Int, _ recent: inout (Int, Int, Int)) -> Int {
    if value > 3 {
      recent = (value &- 3, recent.0, recent.1)
      return recent.0
    }
    switch value &+ (length == 0 ? 1 : 0) {
    case 1: break
    case 2: recent = (recent.1, recent.0, recent.2)
    case 3: recent = (recent.2, recent.0, recent.1)
    default: recent = (recent.0 &- 1, recent.0, recent.1)
    }
    return recent.0
  }

  private static func tooFewLiterals(_ place: Int) -> CodecError {
    CodecError("the sequences of a zstd block take more literals than it has", at: place)
  }

  private static func wrongDistance(_ distance: Int, _ place: Int) -> CodecError {
    CodecError("a zstd block goes back \(distance) bytes, beyond its window or the start of its frame", at: place)
  }
}
