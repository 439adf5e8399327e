/// Numbers in runs: one number so many times, or groups of eight numbers packed into bits (RLE and bit-packed hybrid).
struct RunDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int
  /// The next byte behind the run at hand.
  private var place: Int
  /// Numbers that are left of the run at hand.
  private var left = 0
  /// The number that the run repeats.
  private var value: UInt32 = 0
  /// The first bit of the next number where the run is packed.
  private var bit = 0
  private var isPacked = false

  /// - Parameter width: Bits of a number; those of dictionaries come from the file, and may be anything.
  init(_ bytes: UnsafeRawBufferPointer, from place: Int = 0, width: Int) throws(ParquetFault) {
    guard width <= 32 else { throw ParquetFault("numbers of \(width) bits; at most 32 are allowed", at: place) }
    self.bytes = bytes
    self.place = place
    self.width = width
  }

  /// Decodes the next `count` numbers.
  @inline(__always)
  mutating func decode(_ count: Int, into target: UnsafeMutablePointer<UInt32>) throws(ParquetFault) {
    var done = 0
    while done < count {
      let taken = try take(count - done)
      if isPacked {
        BitUnpacking.unpack(bytes, fromBit: bit - taken * width, width: width, taken, into: target + done)
      } else {
        (target + done).update(repeating: value, count: taken)
      }
      done += taken
    }
  }

  /// Decodes the next `count` numbers of one bit into bytes of 0 and 1.
  mutating func decodeBits(_ count: Int, into target: UnsafeMutablePointer<UInt8>) throws(ParquetFault) {
    var done = 0
    while done < count {
      let taken = try take(count - done)
      if isPacked {
        BitUnpacking.unpackBits(bytes, fromBit: bit - taken, taken, into: target + done)
      } else {
        guard value <= 1 else { throw ParquetFault("the number \(value) where 0 and 1 are allowed", at: place - 1) }
        (target + done).update(repeating: UInt8(value), count: taken)
      }
      done += taken
    }
  }

  /// Whether the next `count` numbers are all `number` by one run; reads nothing.
  func repeats(_ number: UInt32, _ count: Int) -> Bool {
    var ahead = self
    if ahead.left == 0, (try? ahead.readHeader()) == nil { return false }
    return !ahead.isPacked && ahead.value == number && ahead.left >= count
  }

  /// Takes up to `count` numbers of the run at hand, or of the next.
  private mutating func take(_ count: Int) throws(ParquetFault) -> Int {
    while left == 0 { try readHeader() }
    var taken = min(count, left)
    if isPacked {
      // The last group may be cut off behind the last number that is needed.
      taken = width == 0 ? taken : min(taken, (bytes.count * 8 - bit) / width)
      guard taken > 0 else { throw ParquetFault("the bytes end within a run of packed numbers", at: bytes.count) }
      bit += taken * width
    }
    left -= taken
    return taken
  }

  private mutating func readHeader() throws(ParquetFault) {
    let start = place
    var header: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard place < bytes.count else {
        throw ParquetFault("the bytes end where a run should begin", at: bytes.count)
      }
      let byte = bytes[place]
      place += 1
      header |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
      if shift > 28 { throw ParquetFault("the length of a run has more than 32 bits", at: start) }
    }
    isPacked = header & 1 == 1
    if isPacked {
      left = Int(header >> 1) * 8
      bit = place * 8
      place = min(bytes.count, place + Int(header >> 1) * width)
    } else {
      left = Int(header >> 1)
      let count = (width + 7) / 8
      guard bytes.count - place >= count else { throw ParquetFault("the bytes end within a run", at: place) }
      value = 0
      for index in 0..<count { value |= UInt32(bytes[place + index]) << UInt32(8 * index) }
      if width < 32, value >> UInt32(width) != 0 {
        throw ParquetFault("the number \(value) in runs of \(width) bits", at: place)
      }
      place += count
    }
  }
}
