import Testing

@testable import ParquetFiles

@Suite("Zstandard, byte by byte")
struct ZstdTests {
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  /// A block: its bytes behind its header.
  private static func block(_ kind: Int, _ size: Int, _ body: [UInt8], isLast: Bool = false) -> [UInt8] {
    let header = size << 3 | kind << 1 | (isLast ? 1 : 0)
    return [UInt8(header & 0xFF), UInt8(header >> 8 & 0xFF), UInt8(header >> 16)] + body
  }

  private static func compressed(_ body: [UInt8]) -> [UInt8] { block(2, body.count, body, isLast: true) }

  /// One sequence without literals that matches three bytes at distance 1,021 + `more`, of up to 10 bits.
  private static func farMatch(_ more: Int) -> [UInt8] {
    compressed([0, 1, 0x54, 0, 10, 0, UInt8(more & 0xFF), UInt8(more >> 8) | 4])
  }

  private static func fault(_ packed: [UInt8], size: Int) -> String? {
    do throws(CodecError) {
      _ = try CodecKind.zstd.decompress(packed, size: size)
      return nil
    } catch {
      return error.message
    }
  }

  /// A window of 1 KB, in which two blocks of 1,024 bytes each stand.
  private static let twoRuns = magic + [0, 0] + block(1, 1_024, [7]) + block(1, 1_024, [8])

  @Test("matches reach as far as the window, and no further")
  func window() throws {
    let packed = Self.twoRuns + Self.farMatch(3)
    let content = try CodecKind.zstd.decompress(packed, size: 2_051)
    #expect(content == Array(repeating: 7, count: 1_024) + Array(repeating: 8, count: 1_027))
    #expect(
      Self.fault(Self.twoRuns + Self.farMatch(4), size: 2_051)
        == "a zstd block goes back 1025 bytes, beyond its window or the start of its frame")
  }

  @Test("matches reach no frame before their own")
  func start() {
    let first = Self.magic + [0, 0] + Self.block(1, 1_024, [7], isLast: true)
    let second = Self.magic + [0, 0] + Self.block(1, 1_021, [8]) + Self.farMatch(0)
    #expect(Self.fault(first + second, size: 2_048) == nil)
    let short = Self.magic + [0, 0] + Self.block(1, 1_020, [8]) + Self.farMatch(0)
    #expect(
      Self.fault(first + short, size: 2_047)
        == "a zstd block goes back 1021 bytes, beyond its window or the start of its frame")
  }

  @Test("bits that are too many or too few for the sequences")
  func sequenceBits() {
    let message = "the bits of a zstd block's sequences are not those of its 1 sequences"
    let start = Self.twoRuns
    #expect(Self.fault(start + Self.compressed([0, 1, 0x54, 0, 10, 0, 0, 2]), size: 2_051) == message)
    #expect(Self.fault(start + Self.compressed([0, 1, 0x54, 0, 10, 0, 0, 8]), size: 2_051) == message)
    #expect(
      Self.fault(start + Self.compressed([0, 1, 0x54, 0, 10, 0, 0, 0]), size: 2_051)
        == "the sequences of a zstd block are cut off")
    #expect(
      Self.fault(start + Self.compressed([0, 1, 0x54, 1, 10, 0, 0, 4]), size: 2_052)
        == "the sequences of a zstd block take more literals than it has")
    #expect(
      Self.fault(start + Self.compressed([0, 1, 0x54, 0, 40, 0, 0, 4]), size: 2_051)
        == "a zstd block has the code 40; there are 32")
    #expect(
      Self.fault(start + Self.compressed([0, 1, 0xFC, 4]), size: 2_051)
        == "a zstd block uses the table of a block before it, and none has one")
    #expect(
      Self.fault(start + Self.compressed([0, 1, 0x55, 0, 10, 0, 0, 4]), size: 2_051)
        == "the sequences of a zstd block have reserved flags")
    #expect(
      Self.fault(start + Self.compressed([0, 0, 1]), size: 2_048)
        == "a zstd block has no sequences, and bytes behind them")
  }

  /// Distances 1, 4 and 8 are there from the start; without literals the first stands for the second, and so on.
  ///
  /// Without literals value 1 is the second of them, 2 the third, and 3 the first less one, which is none.
  @Test("recent distances", arguments: [(1, "efg"), (2, "abc"), (3, nil)])
  func recent(value: Int, expected: String?) {
    let text = Array("abcdefgh".utf8)
    let frame = Self.magic + [0, 0] + Self.block(0, 8, text)
    // Match length 3, and of the distance a code of value 1, or of 2 with one bit.
    let distance: [UInt8] = value == 1 ? [0, 0, 1] : [1, 0, UInt8(value)]
    let found = try? CodecKind.zstd.decompress(frame + Self.compressed([0, 1, 0x54, 0] + distance), size: 11)
    #expect(found == expected.map { text + Array($0.utf8) })
  }

  @Test("headers")
  func headers() {
    let run = Self.block(1, 5, [7], isLast: true)
    #expect(Self.fault(Self.magic + [0x20, 5] + run, size: 5) == nil)
    #expect(
      Self.fault([0x27] + Self.magic.dropFirst() + [0x20, 5] + run, size: 5)
        == "a zstd frame starts with the bytes 28 B5 2F FD, and here are others")
    #expect(Self.fault(Self.magic + [0x28, 5] + run, size: 5) == "a zstd frame has a reserved flag")
    #expect(
      Self.fault(Self.magic + [0x22, 0x39, 0x30, 5] + run, size: 5)
        == "a zstd frame needs the dictionary 12345; only frames without one are read")
    #expect(Self.fault(Self.magic + [0x22, 0, 0, 5] + run, size: 5) == nil)
    #expect(
      Self.fault(Self.magic + [0x20, 4] + run, size: 5)
        == "a zstd block has 5 bytes; in this frame a block has at most 4")
    #expect(Self.fault(Self.magic + [0x20, 6] + run, size: 6) == "a zstd frame says that it has 6 bytes, and has 5")
    #expect(
      Self.fault(Self.magic + [0x20, 6] + run, size: 5)
        == "a zstd frame says that it has more than the 5 bytes that are expected")
    let huge = [0xE0] + [UInt8](repeating: 0xFF, count: 8)
    #expect(Self.fault(Self.magic + huge + run, size: 5)?.hasPrefix("a zstd frame says that it has more") == true)
    #expect(
      Self.fault(Self.magic + [0x20, 5] + Self.block(3, 5, [], isLast: true), size: 5)
        == "a zstd block is of type 3; there are types 0 to 2")
    #expect(
      Self.fault(Self.magic + [0, 0] + run, size: 4) == "there is more output than the 4 bytes that are expected")
  }

  @Test("literals")
  func literals() {
    func fault(_ body: [UInt8]) -> String? { Self.fault(Self.magic + [0, 0] + Self.compressed(body), size: 9) }
    #expect(fault([0]) == "the sequences of a zstd block are cut off")
    #expect(fault([9 << 3, 1, 2, 3]) == "the literals of a zstd block are cut off")
    #expect(fault([10 << 3]) == "a zstd block has 10 literals, and room for 9 bytes")
    #expect(fault([9 << 3 | 1, 7, 0]) == nil)
    // Nine literals in three bytes, of the code of a block before.
    #expect(
      fault([3 | 9 << 4, 0xC0, 0, 1, 1, 1, 0])
        == "a zstd block uses the Huffman code of a block before it, and none has one")
    #expect(fault([2 | 9 << 4, 0xC0, 0, 0x80, 0xF0, 1, 0]) == "the Huffman code of a zstd block is wrong")
  }
}
