/// Whole numbers as differences from one to the next, packed in blocks of miniblocks (DELTA_BINARY_PACKED).
struct DeltaDecoder {
  private let bytes: UnsafeRawBufferPointer
  /// The next byte; behind the last number, the first that is no longer this encoding's.
  private(set) var place: Int
  /// How many numbers the bytes claim to have.
  let count: Int
  private let blockSize: Int
  private let miniblocks: Int
  private let first: UInt64

  init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) throws(ParquetFault) {
    self.bytes = bytes
    var place = start
    let blockSize = try Self.varint(bytes, &place)
    let miniblocks = try Self.varint(bytes, &place)
    let count = try Self.varint(bytes, &place)
    let first = try Self.varint(bytes, &place)
    guard blockSize <= 1 << 31, count <= 1 << 31, (1...512).contains(miniblocks), blockSize > 0,
      blockSize % (miniblocks * 8) == 0
    else {
      throw ParquetFault("\(count) differences in blocks of \(blockSize) with \(miniblocks) miniblocks", at: start)
    }
    self.place = place
    self.count = Int(count)
    self.blockSize = Int(blockSize)
    self.miniblocks = Int(miniblocks)
    self.first = Self.signed(first)
  }

  /// Decodes all numbers, in arithmetic that wraps around at the width of `Value`.
  ///
  /// - Precondition: `target` has room for `count`.
  mutating func decode<Value: FixedWidthInteger>(into target: UnsafeMutablePointer<Value>) throws(ParquetFault) {
    guard count > 0 else { return }
    var value = first
    target[0] = Value(truncatingIfNeeded: value)
    var done = 1
    let each = blockSize / miniblocks
    while done < count {
      let least = Self.signed(try Self.varint(bytes, &place))
      let widths = place
      guard bytes.count - place >= miniblocks else {
        throw ParquetFault("the bytes end within a block of differences", at: place)
      }
      place += miniblocks
      for miniblock in 0..<miniblocks where done < count {
        let width = Int(bytes[widths + miniblock])
        let taken = min(each, count - done)
        guard width <= 64 else { throw ParquetFault("differences of \(width) bits", at: widths + miniblock) }
        // The last miniblock may be cut off behind the last number.
        guard (bytes.count - place) * 8 >= taken * width else {
          throw ParquetFault("the bytes end within a miniblock of differences", at: place)
        }
        var bit = place * 8
        for index in done..<done + taken {
          value = value &+ least
          if width > 0 { value = value &+ BitUnpacking.wide(bytes, bit: bit, width: width) }
          target[index] = Value(truncatingIfNeeded: value)
          bit &+= width
        }
        done += taken
        place = min(bytes.count, place + each * width / 8)
      }
    }
  }

  private static func signed(_ value: UInt64) -> UInt64 { (value >> 1) ^ (0 &- (value & 1)) }

  private static func varint(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) throws(ParquetFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard place < bytes.count else { throw ParquetFault("the bytes end within a number", at: place) }
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw ParquetFault("a number of more than 64 bits", at: place)
  }
}
