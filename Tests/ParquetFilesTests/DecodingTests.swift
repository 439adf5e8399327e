import Testing

@testable import ParquetFiles

/// The pieces of decoding, each held against its definition.
@Suite struct DecodingTests {
  private static func snappy(_ bytes: [UInt8], size: Int) -> [UInt8]? {
    var output = [UInt8](repeating: 0xEE, count: size)
    let isDone: ()? = bytes.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { try? Snappy.decompress(input, into: $0) }
    }
    return isDone == nil ? nil : output
  }

  /// A literal of three bytes, then a copy in each of the three forms.
  @Test func snappyByHand() {
    let one: [UInt8] = [10, 2 << 2, 1, 2, 3, 0b000_011_01, 3]
    #expect(Self.snappy(one, size: 10) == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1])
    let two: [UInt8] = [8, 2 << 2, 1, 2, 3, 4 << 2 | 2, 1, 0]
    #expect(Self.snappy(two, size: 8) == [1, 2, 3, 3, 3, 3, 3, 3])
    let four: [UInt8] = [5, 2 << 2, 1, 2, 3, 1 << 2 | 3, 2, 0, 0, 0]
    #expect(Self.snappy(four, size: 5) == [1, 2, 3, 2, 3])
    let long: [UInt8] = [70, 60 << 2, 69] + (0..<70)
    #expect(Self.snappy(long, size: 70) == Array(0..<70))
  }

  @Test func snappyRefuses() {
    #expect(Self.snappy([], size: 0) == nil)
    #expect(Self.snappy([0], size: 0) == [])
    #expect(Self.snappy([3, 2 << 2, 1, 2, 3], size: 4) == nil)
    #expect(Self.snappy([3, 2 << 2, 1, 2], size: 3) == nil)
    #expect(Self.snappy([4, 2 << 2, 1, 2, 3], size: 4) == nil)
    #expect(Self.snappy([8, 2 << 2, 1, 2, 3, 4 << 2 | 2, 0, 0], size: 8) == nil)
    #expect(Self.snappy([8, 2 << 2, 1, 2, 3, 4 << 2 | 2, 4, 0], size: 8) == nil)
    #expect(Self.snappy([8, 2 << 2, 1, 2, 3, 5 << 2 | 2, 1, 0], size: 8) == nil)
    #expect(Self.snappy([8, 2 << 2, 1, 2, 3, 4 << 2 | 2, 1], size: 8) == nil)
    #expect(Self.snappy([8, 63 << 2, 0xFF, 0xFF, 0xFF, 0xFF, 1], size: 8) == nil)
  }

  /// Copies of every distance and length, near the end and far from it, against copying byte by byte.
  @Test func snappyCopies() {
    for distance in 1...40 {
      for length in [4, 8, 11, 15, 16, 17, 33, 64] {
        for rest in [0, 200] {
          let literal = (0..<40).map { UInt8($0 * 5) }
          var expected = literal
          for _ in 0..<length { expected.append(expected[expected.count - distance]) }
          expected += Array(repeating: 9, count: rest)
          let size = expected.count
          var bytes: [UInt8] = size < 128 ? [UInt8(size)] : [UInt8(size & 0x7F) | 0x80, UInt8(size >> 7)]
          bytes += [39 << 2] + literal + [UInt8(length - 1) << 2 | 2, UInt8(distance), 0]
          if rest > 0 { bytes += [60 << 2, UInt8(rest - 1)] + Array(repeating: 9, count: rest) }
          #expect(Self.snappy(bytes, size: size) == expected, "\(distance) \(length) \(rest)")
        }
      }
    }
  }

  @Test func packedNumbersOfEveryWidth() {
    var generator = ParquetCaseGenerator(seed: 3)
    for width in 0...32 {
      let values = (0..<27).map { _ in UInt32(truncatingIfNeeded: generator.next() & ((1 << UInt64(width)) - 1)) }
      var bytes = [UInt8](repeating: 0, count: (27 * width + 7) / 8)
      for (index, value) in values.enumerated() {
        for bit in 0..<width where value >> UInt32(bit) & 1 == 1 {
          bytes[(index * width + bit) / 8] |= 1 << UInt8((index * width + bit) % 8)
        }
      }
      for first in [0, 1, 8, 26] {
        let room = Scratch<UInt32>(27)
        bytes.withUnsafeBytes {
          BitUnpacking.unpack($0, fromBit: first * width, width: width, 27 - first, into: room.base)
        }
        #expect(Array(UnsafeBufferPointer(start: room.base, count: 27 - first)) == Array(values[first...]), "\(width)")
      }
    }
  }

  @Test func textsAreUTF8WhereTheStandardLibrarySaysSo() {
    var generator = ParquetCaseGenerator(seed: 4)
    let starts: [UInt8] = [
      0x41, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    let following: [UInt8] = [0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0x41]
    var right = 0
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<(1 + generator.below(2)) {
        bytes.append(starts[generator.below(starts.count)])
        for _ in 0..<generator.below(4) { bytes.append(following[generator.below(following.count)]) }
      }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect((UTF8Check.firstInvalid(bytes, ends: [bytes.count]) == nil) == isValid, "\(bytes)")
      if isValid { right += 1 }
    }
    #expect(right > 500)
    // Two halves of one letter are no texts.
    #expect(UTF8Check.firstInvalid([0x41, 0xC3, 0xA9], ends: [1, 2, 3]) == 1)
  }

  @Test func halvesAreThoseOfTheFormat() throws {
    let cases: [(UInt16, Float)] = [
      (0x3C00, 1), (0xC000, -2), (0x7BFF, 65_504), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x0400, 0x1p-14),
      (0x8000, -0.0), (0x7C00, .infinity), (0xFC00, -.infinity), (0x3555, 0x1.554p-2),
    ]
    for (bits, value) in cases {
      let found = try withUnsafeBytes(of: bits.littleEndian) { try StoredNumbers.half($0) }
      #expect(found.bitPattern == value.bitPattern)
    }
    #expect(try withUnsafeBytes(of: UInt16(0x7E00).littleEndian) { try StoredNumbers.half($0) }.isNaN)
  }
}
