/// Tables that turn the next bits of a deflate stream into what they mean.
///
/// A table is indexed by the next few bits; a longer code leads to a second table behind the first. An entry is one of
///
///     literal     bit 31, the byte in bits 16-23
///     number      what to start from in bits 16-30, how many bits to add in bits 8-12
///     further     bits 14 and 15, the place of the second table in bits 16-30, its bits in bits 8-12
///     end         bit 15
///     no code     bits 13 and 15
///
/// and in bits 0-7 how many bits of the stream it takes.
enum InflateTable {
  static let literal: UInt32 = 1 << 31
  static let special: UInt32 = 1 << 15
  static let further: UInt32 = 1 << 14
  static let unused: UInt32 = 1 << 13
  static let noCode = special | unused

  @inline(__always)
  static func bits(_ entry: UInt32) -> Int { Int(entry & 0xFF) }

  @inline(__always)
  static func added(_ entry: UInt32) -> Int { Int(entry &>> 8) & 0x1F }

  @inline(__always)
  static func value(_ entry: UInt32) -> Int { Int(entry &>> 16) & 0x7FFF }

  @inline(__always)
  static func literalByte(_ entry: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: entry &>> 16) }

  /// Bits that the first tables are indexed by.
  static let literalBits = 11
  static let distanceBits = 8
  static let lengthBits = 7

  /// Entries of the tables with all second tables.
  ///
  /// A second table of 2^k entries holds k + 1 codes or more, as no code
  /// is missing where there is one: of 288 codes, with k up to 4, at most 922 entries; of 32, with k up to 7, 512.
  static let literalEntries = 1 << literalBits + 1024
  static let distanceEntries = 1 << distanceBits + 512
  static let lengthEntries = 1 << lengthBits

  /// What the literals, the end and the lengths mean (RFC 1951, 3.2.5).
  static let literalMeanings: [UInt32] = {
    var meanings = (0..<256).map { literal | UInt32($0) << 16 } + [special]
    meanings += numbers(from: 3, groups: [8, 4, 4, 4, 4, 4])
    return meanings + [258 << 16, noCode, noCode]
  }()

  /// What the distances mean.
  static let distanceMeanings: [UInt32] =
    numbers(from: 1, groups: [4] + Array(repeating: 2, count: 13)) + [noCode, noCode]

  /// The numbers that codes start from: in each group as many codes as it says, with one more bit added a group.
  private static func numbers(from first: UInt32, groups: [Int]) -> [UInt32] {
    var meanings: [UInt32] = []
    var start = first
    for (bits, count) in groups.enumerated() {
      for _ in 0..<count {
        meanings.append(start << 16 | UInt32(bits) << 8)
        start += 1 << UInt32(bits)
      }
    }
    return meanings
  }

  /// The numbers of the codes for code lengths.
  static let lengthMeanings: [UInt32] = (0..<19).map { $0 << 16 }

  /// What to say where the lengths make no code.
  enum Fault {
    case tooMany, tooFew

    var word: String { self == .tooMany ? "many" : "few" }
  }

  /// Fills a table with the canonical code of `lengths`, a length of up to 15 bits a symbol, 0 where it has no code.
  ///
  /// One code of one bit, or none at all, is taken where `isSparse`; else every sequence of bits must have a meaning.
  static func fill(
    _ table: UnsafeMutablePointer<UInt32>, capacity: Int, rootBits: Int, _ lengths: UnsafePointer<UInt8>, count: Int,
    meanings: [UInt32], isSparse: Bool
  ) -> Fault? {
    // By length, how many codes are still to be placed.
    var remaining = SIMD16<UInt16>(repeating: 0)
    for symbol in 0..<count { remaining[Int(lengths[symbol]) & 15] &+= 1 }
    remaining[0] = 0
    let used = (1...15).reduce(0) { $0 + Int(remaining[$1]) }
    var room = 1
    for length in 1...15 {
      room = room * 2 - Int(remaining[length])
      if room < 0 { return .tooMany }
    }
    if room > 0 {
      guard isSparse, used == 0 || (used == 1 && remaining[1] == 1) else { return .tooFew }
      table.update(repeating: noCode, count: 1 << rootBits)
    }
    let isPlaced = withUnsafeTemporaryAllocation(of: UInt16.self, capacity: used) { symbols in
      sort(lengths, count, remaining, into: symbols)
      return meanings.withUnsafeBufferPointer { meanings in
        place(table, capacity, rootBits, lengths, UnsafeBufferPointer(symbols), meanings, &remaining)
      }
    }
    return isPlaced ? nil : .tooMany
  }

  /// Writes the symbols that have a code: by its length, and those of one length by number.
  private static func sort(
    _ lengths: UnsafePointer<UInt8>, _ count: Int, _ numbers: SIMD16<UInt16>,
    into symbols: UnsafeMutableBufferPointer<UInt16>
  ) {
    var places = SIMD16<UInt16>(repeating: 0)
    for length in 1..<15 { places[length + 1] = places[length] + numbers[length] }
    for symbol in 0..<count where lengths[symbol] > 0 {
      let length = Int(lengths[symbol]) & 15
      symbols[Int(places[length])] = UInt16(symbol)
      places[length] += 1
    }
  }

  /// False where the second tables need more than `capacity`, which complete codes do not.
  private static func place(
    _ table: UnsafeMutablePointer<UInt32>, _ capacity: Int, _ rootBits: Int, _ lengths: UnsafePointer<UInt8>,
    _ symbols: UnsafeBufferPointer<UInt16>, _ meanings: UnsafeBufferPointer<UInt32>,
    _ remaining: inout SIMD16<UInt16>
  ) -> Bool {
    let rootSize = 1 << rootBits
    var top = rootSize
    var prefix = -1
    var part = 0
    var partBits = 0
    // The next code, its first bit lowest, as the stream has it.
    var code = 0
    for symbol in symbols {
      let length = Int(lengths[Int(symbol)])
      var entry = meanings[Int(symbol)]
      if length <= rootBits {
        entry |= UInt32(length)
        for index in stride(from: code, to: rootSize, by: 1 << length) { table[index] = entry }
      } else {
        if code & (rootSize - 1) != prefix {
          prefix = code & (rootSize - 1)
          part = top
          partBits = Self.partBits(length, rootBits, remaining)
          top += 1 << partBits
          guard top <= capacity else { return false }
          table[prefix] = special | further | UInt32(part) << 16 | UInt32(partBits) << 8 | UInt32(rootBits)
        }
        entry |= UInt32(length - rootBits)
        for index in stride(from: code >> rootBits, to: 1 << partBits, by: 1 << (length - rootBits)) {
          table[part + index] = entry
        }
      }
      remaining[length] -= 1
      // Adding one at the last bit of the code, which is its highest here.
      var bit = 1 << (length - 1)
      while code & bit != 0 { bit >>= 1 }
      code = bit == 0 ? 0 : (code & (bit - 1)) + bit
    }
    return true
  }

  /// The bits of a second table whose first code has `length` bits: as many as its longest code needs.
  private static func partBits(_ length: Int, _ rootBits: Int, _ remaining: SIMD16<UInt16>) -> Int {
    var bits = length - rootBits
    var room = 1 << bits
    while bits + rootBits < 15 {
      room -= Int(remaining[bits + rootBits])
      if room <= 0 { break }
      bits += 1
      room <<= 1
    }
    return bits
  }
}
