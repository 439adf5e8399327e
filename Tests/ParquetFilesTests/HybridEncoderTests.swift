import Testing

@testable import ParquetFiles

@Suite struct HybridEncoderTests {
  /// The example of the format's description: 0 to 7 in three bits.
  @Test func packedNumbersAreThoseOfTheDescription() {
    #expect(encode([0, 1, 2, 3, 4, 5, 6, 7], 3) == [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010])
  }

  @Test func runsAreShort() {
    #expect(encode(Array(repeating: 5, count: 100), 3) == [0xC8, 0x01, 0x05])
    #expect(encode(Array(repeating: 300, count: 8), 9) == [0x10, 0x2C, 0x01])
    // The open group of eight is filled from the run.
    #expect(encode([1, 0] + Array(repeating: 1, count: 20), 1) == [0x03, 0b1111_1101, 0x1C, 0x01])
    #expect(encode([], 4) == [])
  }

  @Test func widthsOfNumbers() {
    #expect([0, 1, 2, 3, 4, 255, 256, 1_000].map { HybridEncoder.bitWidth($0) } == [1, 1, 2, 2, 3, 8, 9, 10])
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 24, 31, 32])
  func everythingComesBack(_ width: Int) {
    var random = TestRandom(seed: UInt64(width))
    for _ in 0..<100 {
      var numbers: [UInt32] = []
      for _ in 0..<random.next(below: 30) {
        let number = UInt32(truncatingIfNeeded: random.next() & (UInt64(1) << UInt64(width) - 1))
        numbers += Array(repeating: number, count: 1 + random.next(below: 3) * random.next(below: 12))
      }
      #expect(NaiveHybrid.decode(encode(numbers, width)[...], width, numbers.count) == numbers)
    }
  }

  private func encode(_ numbers: [UInt32], _ width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    numbers.withUnsafeBufferPointer { HybridEncoder.append($0, width: width, to: &bytes) }
    return bytes
  }
}

/// The hybrid as its description has it, bit by bit.
enum NaiveHybrid {
  static func decode(_ bytes: ArraySlice<UInt8>, _ width: Int, _ count: Int) -> [UInt32] {
    var rest = bytes
    var numbers: [UInt32] = []
    while numbers.count < count, !rest.isEmpty {
      var header = 0
      var shift = 0
      while let byte = rest.popFirst() {
        header |= Int(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      if header & 1 == 0 {
        let size = (width + 7) / 8
        let number = rest.prefix(size).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        rest = rest.dropFirst(size)
        numbers += Array(repeating: number, count: header >> 1)
      } else {
        let size = (header >> 1) * width
        let packed = Array(rest.prefix(size))
        rest = rest.dropFirst(size)
        for index in 0..<(header >> 1) * 8 {
          var number: UInt32 = 0
          for bit in 0..<width {
            let place = index * width + bit
            number |= UInt32(packed[place / 8] >> UInt8(place % 8) & 1) << UInt32(bit)
          }
          numbers.append(number)
        }
      }
    }
    return Array(numbers.prefix(count))
  }
}
