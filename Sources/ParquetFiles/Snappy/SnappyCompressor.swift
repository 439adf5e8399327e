/// Compresses bytes in the format of Snappy: literals, and copies of four or more bytes that stand up to 64 KiB before.
///
/// Where a copy could begin is asked of a table of the places of the last four or five bytes with the same hash, which
/// is emptied every 64 KiB: the bytes written depend on the input alone.
struct SnappyCompressor: ~Copyable {
  /// Where copies may begin.
  enum Probing: Equatable {
    /// At every byte, and at ever fewer of them while nothing is found.
    case everywhere
    /// At every eighth byte from `first` on, as 8-byte numbers stand: half the work on them, and little is missed, for
    /// numbers are like others in their low or their high bytes.
    case numbers(first: Int)
  }

  private let table: UnsafeMutablePointer<UInt16>

  private static let blockSize = 1 << 16
  private static let tableBits = 14
  /// Bytes at the end of a block in which no copy begins, so that words can be read and literals copied in the rough.
  private static let margin = 16
  /// Bytes in which `choose` tries.
  private static let sampleSize = 8_192

  init() { table = .allocate(capacity: 1 << Self.tableBits) }

  deinit { table.deallocate() }

  /// Bytes that the output needs room for, whatever the input.
  static func capacity(_ count: Int) -> Int { count + count / 6 + 64 }

  /// Compresses `input`, at most 4 GiB, to where `output` points, and gives the number of bytes; there is room for
  /// `capacity` bytes.
  func compress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer, _ probing: Probing) -> Int {
    var writer = ElementWriter(output)
    writer.varint(input.count)
    guard let base = input.baseAddress else { return writer.next - output }
    var start = 0
    while start < input.count {
      let count = min(Self.blockSize, input.count - start)
      if count <= Self.margin {
        writer.longLiteral(base + start, count)
      } else {
        table.update(repeating: 0, count: 1 << Self.tableBits)
        switch probing {
        case .everywhere: everywhere(base + start, count, &writer)
        case .numbers(let first): numbers(base + start, count, from: Self.place(first, from: start), &writer)
        }
      }
      start += count
    }
    return writer.next - output
  }

  /// Where to probe in 8-byte numbers of which the first stands at `first`: as numbers, unless a sample from their
  /// middle is shorter by a sixteenth of its length when probed everywhere.
  func choose(_ input: UnsafeRawBufferPointer, numbersFrom first: Int) -> Probing {
    guard input.count >= 4 * Self.sampleSize else { return .everywhere }
    let middle = first + (input.count - first) / 16 * 8
    let sample = UnsafeRawBufferPointer(rebasing: input[middle - Self.sampleSize / 2..<middle + Self.sampleSize / 2])
    return withUnsafeTemporaryAllocation(byteCount: Self.capacity(Self.sampleSize), alignment: 8) { room in
      guard let output = room.baseAddress else { return .everywhere }
      let low = compress(sample, into: output, .numbers(first: 0))
      let high = compress(sample, into: output, .numbers(first: 3))
      let least = compress(sample, into: output, .everywhere)
      let enough = min(low, high, least) + Self.sampleSize / 16
      if min(low, high) > enough { return .everywhere }
      return .numbers(first: low <= high ? first : first + 3)
    }
  }

  /// The first place in a block from `start` on where a number can begin.
  private static func place(_ first: Int, from start: Int) -> Int {
    start <= first ? first - start : (first - start) & 7
  }

  // MARK: Probing everywhere

  private func everywhere(_ base: UnsafeRawPointer, _ count: Int, _ writer: inout ElementWriter) {
    let limit = count &- Self.margin
    var written = 0
    var place = 1
    var patience = 32
    while place < limit {
      let word = base.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      let slot = Self.slot(word)
      let earlier = Int(table[slot])
      table[slot] = UInt16(truncatingIfNeeded: place)
      guard base.loadUnaligned(fromByteOffset: earlier, as: UInt32.self) == word else {
        place &+= patience &>> 5
        patience &+= 1
        continue
      }
      let length = 4 &+ Self.equalBytes(base, earlier &+ 4, place &+ 4, count)
      writer.literal(base + written, place &- written)
      writer.copy(place &- earlier, length)
      place &+= length
      written = place
      patience = 32
      if place < limit {
        let last = base.loadUnaligned(fromByteOffset: place &- 1, as: UInt32.self)
        table[Self.slot(last)] = UInt16(truncatingIfNeeded: place &- 1)
      }
    }
    writer.longLiteral(base + written, count &- written)
  }

  @inline(__always)
  private static func slot(_ word: UInt32) -> Int { Int((word &* 0x9E37_79B1) &>> UInt32(32 &- tableBits)) }

  // MARK: Probing numbers

  /// Copies have at least five bytes here.
  private func numbers(_ base: UnsafeRawPointer, _ count: Int, from first: Int, _ writer: inout ElementWriter) {
    let limit = count &- Self.margin
    var written = 0
    var place = first
    var patience = 32
    if place < limit {
      table[Self.slot(base.loadUnaligned(fromByteOffset: place, as: UInt64.self))] = UInt16(truncatingIfNeeded: place)
      place &+= 8
    }
    while place < limit {
      let word = base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      let slot = Self.slot(word)
      let earlier = Int(table[slot])
      table[slot] = UInt16(truncatingIfNeeded: place)
      let difference = word ^ base.loadUnaligned(fromByteOffset: earlier, as: UInt64.self)
      guard difference &<< 24 == 0 else {
        place &+= (patience &>> 5) &* 8
        patience &+= 1
        continue
      }
      var length = difference.trailingZeroBitCount &>> 3
      if length == 8 { length &+= Self.equalBytes(base, earlier &+ 8, place &+ 8, count) }
      let before = min(Self.equalBytesBefore(base, earlier, place), place &- written)
      writer.literal(base + written, place &- before &- written)
      writer.copy(place &- earlier, before &+ length)
      written = place &+ length
      place &+= (length &+ 7) & ~7
      patience = 32
    }
    writer.longLiteral(base + written, count &- written)
  }

  /// By the first five bytes.
  @inline(__always)
  private static func slot(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: ((word &<< 24) &* 0x9E37_79B1_85EB_CA87) &>> UInt64(64 &- tableBits))
  }

  /// How many bytes before two places are equal, at most eight.
  @inline(__always)
  private static func equalBytesBefore(_ base: UnsafeRawPointer, _ earlier: Int, _ later: Int) -> Int {
    if earlier < 8 { return 0 }
    let one = base.loadUnaligned(fromByteOffset: earlier &- 8, as: UInt64.self)
    let other = base.loadUnaligned(fromByteOffset: later &- 8, as: UInt64.self)
    return (one ^ other).leadingZeroBitCount &>> 3
  }

  /// How many bytes from two places on are equal, where the later ones end at `end`.
  @inline(__always)
  private static func equalBytes(_ base: UnsafeRawPointer, _ earlier: Int, _ later: Int, _ end: Int) -> Int {
    var count = 0
    while later &+ count &+ 8 <= end {
      let one = base.loadUnaligned(fromByteOffset: earlier &+ count, as: UInt64.self)
      let other = base.loadUnaligned(fromByteOffset: later &+ count, as: UInt64.self)
      if one != other { return count &+ UInt64(littleEndian: one ^ other).trailingZeroBitCount &>> 3 }
      count &+= 8
    }
    while later &+ count < end,
      base.load(fromByteOffset: earlier &+ count, as: UInt8.self)
        == base.load(fromByteOffset: later &+ count, as: UInt8.self)
    { count &+= 1 }
    return count
  }

  // MARK: Elements

  /// Writes the elements of the format one behind the other.
  private struct ElementWriter {
    /// Where the next element goes.
    private(set) var next: UnsafeMutableRawPointer

    init(_ output: UnsafeMutableRawPointer) { next = output }

    mutating func varint(_ value: Int) {
      var rest = value
      while rest >= 0x80 {
        byte(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      byte(UInt8(truncatingIfNeeded: rest))
    }

    /// Some bytes as they are, behind which at least `margin` more may be read.
    @inline(__always)
    mutating func literal(_ bytes: UnsafeRawPointer, _ count: Int) {
      if count == 0 { return }
      guard count <= 16 else { return longLiteral(bytes, count) }
      byte(UInt8(truncatingIfNeeded: (count &- 1) &<< 2))
      next.storeBytes(of: bytes.loadUnaligned(as: UInt64.self), as: UInt64.self)
      next.storeBytes(of: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self), toByteOffset: 8, as: UInt64.self)
      next += count
    }

    mutating func longLiteral(_ bytes: UnsafeRawPointer, _ count: Int) {
      if count == 0 { return }
      let last = count &- 1
      if last < 60 {
        byte(UInt8(truncatingIfNeeded: last &<< 2))
      } else if last < 1 &<< 8 {
        byte(60 &<< 2)
        byte(UInt8(truncatingIfNeeded: last))
      } else {
        byte(61 &<< 2)
        byte(UInt8(truncatingIfNeeded: last))
        byte(UInt8(truncatingIfNeeded: last &>> 8))
      }
      next.copyMemory(from: bytes, byteCount: count)
      next += count
    }

    /// A copy of `length` bytes, at least four, that began `offset` bytes before.
    @inline(__always)
    mutating func copy(_ offset: Int, _ length: Int) {
      var rest = length
      while rest > 64 {
        // What remains has four bytes at least, for short copies close by have a shorter form.
        let part = rest >= 68 ? 64 : 60
        far(offset, part)
        rest &-= part
      }
      if rest < 12, offset < 2_048 {
        byte(UInt8(truncatingIfNeeded: 1 | (rest &- 4) &<< 2 | (offset &>> 8) &<< 5))
        byte(UInt8(truncatingIfNeeded: offset))
      } else {
        far(offset, rest)
      }
    }

    @inline(__always)
    private mutating func far(_ offset: Int, _ length: Int) {
      byte(UInt8(truncatingIfNeeded: 2 | (length &- 1) &<< 2))
      next.storeBytes(of: UInt16(truncatingIfNeeded: offset).littleEndian, as: UInt16.self)
      next += 2
    }

    @inline(__always)
    private mutating func byte(_ value: UInt8) {
      next.storeBytes(of: value, as: UInt8.self)
      next += 1
    }
  }
}
