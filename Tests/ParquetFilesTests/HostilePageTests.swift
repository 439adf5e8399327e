import FileFormats
import Testing

@testable import ParquetFiles

/// Pages that lie about what is in them.
@Suite struct HostilePageTests {
  private static func message(
    _ type: PhysicalType, isOptional: Bool = false, rows: Int = 3, codec: CompressionCodec = .uncompressed,
    _ pages: [UInt8]...
  ) -> String? {
    HandmadeFile(type, isOptional: isOptional, rows: rows, pages: Array(pages.joined()), codec: codec).error?.message
  }

  private static let numbers = HandmadeFile.int32s(1, 2, 3)

  @Test func sizes() {
    let cut = Self.message(.int32, HandmadeFile.page(3, Self.numbers, compressed: 13))
    #expect(cut == "a page of 13 bytes where 12 are left in the column chunk")
    let other = Self.message(.int32, HandmadeFile.page(3, Self.numbers, uncompressed: 13))
    #expect(other == "12 bytes that are not compressed, where 13 were claimed")
    #expect(Self.message(.int32, HandmadeFile.page(3, Self.numbers, compressed: -1))?.contains("-1 bytes") == true)
    for codec in [CompressionCodec.snappy, .gzip, .zstd] {
      let bomb = HandmadeFile.page(3, Self.numbers, uncompressed: Int(Int32.max))
      #expect(Self.message(.int32, codec: codec, bomb)?.contains("which cannot be") == true)
    }
    let noise = Self.message(.int32, codec: .snappy, HandmadeFile.page(3, Self.numbers, uncompressed: 100))
    #expect(noise?.hasPrefix("SNAPPY: ") == true)
  }

  @Test func checksums() {
    let right = CRC32.checksum(Self.numbers)
    #expect(Self.message(.int32, HandmadeFile.page(3, Self.numbers, checksum: right)) == nil)
    let wrong = Self.message(.int32, HandmadeFile.page(3, Self.numbers, checksum: right ^ 1))
    #expect(wrong == "the page is damaged: the CRC-32 of its bytes is \(right), and should be \(right ^ 1)")
  }

  @Test func dictionaries() {
    let dictionary = HandmadeFile.dictionary(2, HandmadeFile.int32s(7, 8))
    func page(_ bytes: UInt8...) -> [UInt8] { HandmadeFile.page(3, bytes, .runLengthDictionary) }
    // One group of eight numbers of one bit: 1, 0, 1.
    #expect(Self.message(.int32, dictionary, page(1, 3, 0b101)) == nil)
    #expect(Self.message(.int32, dictionary, page(2, 3, 0b1001, 0)) == "place 2 in a dictionary of 2 values")
    #expect(Self.message(.int32, dictionary, page(33, 3, 0)) == "numbers of 33 bits; at most 32 are allowed")
    #expect(Self.message(.int32, dictionary, page(1, 3)) == "the bytes end within a run of packed numbers")
    #expect(Self.message(.int32, dictionary, page(1)) == "the bytes end where a run should begin")
    #expect(Self.message(.int32, dictionary, page(1, 0, 0, 0)) == "the bytes end within a run")
    #expect(Self.message(.int32, dictionary, page()) == "the page has no bytes")
    #expect(
      Self.message(.int32, page(1, 3, 0)) == "a page of places in a dictionary, and no dictionary before it")
    #expect(Self.message(.int32, dictionary, dictionary, page(1, 3, 0)) == "a dictionary behind other pages")
    let many = HandmadeFile.dictionary(Int(Int32.max), HandmadeFile.int32s(7, 8))
    #expect(Self.message(.int32, many, page(1, 3, 0)) == "a dictionary of 2147483647 values in 8 bytes")
    // A run of 2^28 numbers, three of which are asked for.
    #expect(Self.message(.int32, dictionary, page(1, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1)) == nil)
  }

  @Test func levels() throws {
    func page(_ levels: [UInt8], _ count: Int32) -> [UInt8] {
      HandmadeFile.page(3, HandmadeFile.int32s(count) + levels + Self.numbers)
    }
    #expect(Self.message(.int32, isOptional: true, page([6, 1], 2)) == nil)
    #expect(Self.message(.int32, isOptional: true, page([6, 1], 200)) == "200 bytes of levels where 14 are left")
    #expect(Self.message(.int32, isOptional: true, page([6, 1], -1))?.contains("bytes of levels where") == true)
    #expect(Self.message(.int32, isOptional: true, page([6, 2], 2)) == "the number 2 in runs of 1 bits")
    #expect(Self.message(.int32, isOptional: true, page([4, 1], 2)) == "the bytes end where a run should begin")
    let packed = HandmadeFile.page(3, [0b1010_0000] + HandmadeFile.int32s(1, 2), levels: .bitPacked)
    let file = HandmadeFile(.int32, isOptional: true, rows: 3, pages: packed)
    #expect(try file.read().columns == [Column(.int32s([1, 0, 2]), isPresent: [true, false, true])])
    let strange = HandmadeFile.page(3, Self.numbers, levels: .deltaByteArray)
    #expect(Self.message(.int32, isOptional: true, strange) == "definition levels in encoding DELTA_BYTE_ARRAY")
    let many = HandmadeFile.pageV2(3, levels: [6, 1], Self.numbers, levelsSize: 400)
    #expect(Self.message(.int32, isOptional: true, many) == "0 and 400 bytes of levels in a page of 14")
    let rows = HandmadeFile.pageV2(3, levels: [6, 1], Self.numbers, rowCount: 2)
    #expect(Self.message(.int32, isOptional: true, rows) == "a page of 3 values for 2 rows")
  }

  @Test func texts() {
    func page(_ bytes: [UInt8], _ encoding: PageEncoding = .plain) -> [UInt8] { HandmadeFile.page(1, bytes, encoding) }
    #expect(Self.message(.byteArray, rows: 1, page([2, 0, 0, 0, 65, 66])) == nil)
    #expect(
      Self.message(.byteArray, rows: 1, page([3, 0, 0, 0, 65, 66])) == "a length of 3 where 2 bytes are left")
    #expect(
      Self.message(.byteArray, rows: 1, page([0xFF, 0xFF, 0xFF, 0xFF, 65]))?.hasPrefix("a length of 4294967295") == true
    )
    #expect(Self.message(.byteArray, rows: 1, page([1, 0])) == "1 lengths of four bytes in 2 bytes")
    #expect(Self.message(.byteArray, rows: 1, page([1, 0, 0, 0, 0x80])) == "a value is no text in UTF-8: \\x80")
    // Blocks of 128 in 4 miniblocks, one length: 3, then two bytes.
    let lengths: [UInt8] = [0x80, 1, 4, 1, 6, 65, 66]
    #expect(
      Self.message(.byteArray, rows: 1, page(lengths, .deltaLengthByteArray)) == "a length of 3 where 2 bytes are left")
    let prefix: [UInt8] = [0x80, 1, 4, 1, 2, 0x80, 1, 4, 1, 2, 65]
    #expect(
      Self.message(.byteArray, rows: 1, page(prefix, .deltaByteArray))
        == "value 0 takes 1 bytes of the one before, which has 0")
    let none: [UInt8] = [0, 0, 1, 0]
    #expect(Self.message(.byteArray, rows: 1, page(none, .deltaByteArray))?.contains("miniblocks") == true)
    #expect(
      Self.message(.byteArray, rows: 1, page([], .byteStreamSplit)) == "byte strings in encoding BYTE_STREAM_SPLIT")
    #expect(Self.message(.int32, rows: 1, page([], .runLength)) == "numbers in encoding RLE")
    #expect(Self.message(.int32, rows: 1, page([], PageEncoding(rawValue: 77)))?.contains("77") == true)
  }

  @Test func textsThatRepeatThemselvesAreBounded() {
    // One text of a hundred bytes, and 999 that take it over whole.
    var strings = ByteStrings()
    var budget = DecodingBudget(50_000)
    let hundred = Array(repeating: UInt8(ascii: "a"), count: 100)
    var page = DeltaCase.encoded([0] + Array(repeating: 100, count: 999))
    page += DeltaCase.encoded([100] + Array(repeating: 0, count: 999)) + hundred
    let fault = #expect(throws: ParquetFault.self) {
      try page.withUnsafeBytes {
        try strings.append(1_000, .deltaByteArray, of: $0, fixed: nil, budget: &budget)
      }
    }
    #expect(fault?.message.contains("50000 bytes") == true)
    budget = DecodingBudget(100_000)
    strings.removeAll()
    #expect(throws: Never.self) {
      try page.withUnsafeBytes {
        try strings.append(1_000, .deltaByteArray, of: $0, fixed: nil, budget: &budget)
      }
    }
    #expect(strings.bytes.count == 100_000)
  }
}

/// Numbers in differences of 32 bits, one miniblock a block.
enum DeltaCase {
  static func encoded(_ values: [Int32]) -> [UInt8] {
    func varint(_ value: UInt64) -> [UInt8] {
      value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }
    func zigzag(_ value: Int64) -> [UInt8] { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }
    var bytes = varint(128) + varint(1) + varint(UInt64(values.count)) + zigzag(Int64(values.first ?? 0))
    let steps = zip(values.dropFirst(), values).map { Int64($0) - Int64($1) }
    for start in stride(from: 0, to: steps.count, by: 128) {
      let block = steps[start..<min(start + 128, steps.count)]
      let least = block.min() ?? 0
      bytes += zigzag(least) + [32]
      for index in 0..<128 {
        let rest = UInt32(index < block.count ? block[start + index] - least : 0)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: rest >> (8 * UInt32($0))) }
      }
    }
    return bytes
  }
}
