import Determinism
import Testing

@testable import ParquetFiles

@Suite("Gzip and zstd as other programs write them")
struct CodecTests {
  @Test("every file gives the bytes that were compressed")
  func contents() throws {
    let fixtures = try CodecFixture.all()
    #expect(fixtures.count { $0.kind == .gzip } > 15)
    #expect(fixtures.count { $0.kind == .zstd } > 25)
    for fixture in fixtures {
      let content = try fixture.kind.decompress(fixture.packed, size: fixture.size)
      #expect(SHA256.hexadecimal(content) == fixture.hash, "\(fixture.name)")
    }
  }

  @Test("an output of another size is an error")
  func otherSizes() throws {
    for fixture in try CodecFixture.all() {
      for size in [fixture.size - 1, fixture.size + 1, fixture.size + 1_000, 0] where size >= 0 && size != fixture.size
      {
        #expect(throws: CodecError.self, "\(fixture.name), \(size)") {
          try fixture.kind.decompress(fixture.packed, size: size)
        }
      }
    }
  }

  @Test("a file that is cut off anywhere is an error")
  func cutOff() throws {
    for name in ["header.gz", "periods.gz", "short.6.gz", "frames.zst", "periods.zst", "short.3.zst", "bars.3.zst"] {
      let fixture = try CodecFixture.named(name)
      for count in stride(from: 0, to: fixture.packed.count, by: fixture.packed.count / 300 + 1) {
        #expect(throws: CodecError.self, "\(name), \(count)") {
          _ = try fixture.kind.decompress(Array(fixture.packed[..<count]), size: fixture.size)
        }
      }
    }
  }

  @Test("bytes behind the last member or frame are an error", arguments: [[0], [0x1F], [0x28, 0xB5, 0x2F, 0xFD]])
  func bytesBehind(more: [UInt8]) throws {
    for name in ["bars.6.gz", "bars.3.zst"] {
      let fixture = try CodecFixture.named(name)
      #expect(throws: CodecError.self) { try fixture.kind.decompress(fixture.packed + more, size: fixture.size) }
    }
  }

  /// Of 12 KB that are one block in gzip and 4 streams in zstd, with checks in both.
  @Test("each flipped bit of the checks is an error", arguments: ["skewed.6.gz", "bars.stream.zst"])
  func checksums(name: String) throws {
    let fixture = try CodecFixture.named(name)
    for place in fixture.packed.count - 4..<fixture.packed.count {
      for bit in 0..<8 {
        var packed = fixture.packed
        packed[place] ^= 1 << UInt8(bit)
        #expect(throws: CodecError.self) { try fixture.kind.decompress(packed, size: fixture.size) }
      }
    }
  }

  @Test("no bytes at all: no member, but no frame either")
  func nothing() throws {
    #expect(throws: CodecError("a gzip member is cut off", at: 0)) { try CodecKind.gzip.decompress([], size: 0) }
    #expect(try CodecKind.zstd.decompress([], size: 0) == [])
    #expect(throws: CodecError.self) { try CodecKind.zstd.decompress([], size: 1) }
  }
}

@Suite("Gzip, byte by byte")
struct GzipTests {
  /// Bits in the order of the stream, as bytes.
  private static func bytes(_ bits: String) -> [UInt8] {
    let bits = bits.filter { $0 != " " }.map { $0 == "1" ? UInt8(1) : 0 }
    return stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) }
    }
  }

  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

  /// What is wrong with a member of these bits.
  private static func fault(_ bits: String, size: Int) -> String? {
    do throws(CodecError) {
      _ = try CodecKind.gzip.decompress(header + bytes(bits) + [0, 0, 0, 0, 0, 0, 0, 0], size: size)
      return nil
    } catch {
      return error.message
    }
  }

  /// A last block with the code that the format knows: the letter a (10010001), then lengths of 7 and distances of 5
  /// bits.
  @Test func distances() {
    let letter = "1 10 10010001"
    let wrongSum = "the checksum (CRC-32) of a gzip member does not fit its bytes"
    #expect(Self.fault("\(letter) 0000001 00000 0000000", size: 4) == wrongSum)
    #expect(
      Self.fault("\(letter) 0000001 00001 0000000", size: 4)
        == "a deflate block goes back 2 bytes, before the start of its output")
    #expect(
      Self.fault("\(letter) 0000001 00000 0000000", size: 3)
        == "there is more output than the 3 bytes that are expected")
    #expect(
      Self.fault("\(letter) 0000001 11110 0000000", size: 4) == "a deflate block has a distance that means nothing")
    #expect(Self.fault("\(letter) 11000110 00000 0000000", size: 4) == "a deflate block has a code that means nothing")
  }

  @Test func blocks() {
    #expect(Self.fault("1 11 00000", size: 0) == "a deflate block is of type 3; there are types 0 to 2")
    #expect(
      Self.fault("1 00 00000 1000000000000000 1111111111111111", size: 1)
        == "the length 1 of a stored deflate block differs from its check")
    #expect(
      Self.fault("1 00 00000 0000000000001000 1111111111110111", size: 5_000)
        == "a stored deflate block of 4096 bytes is cut off")
  }

  /// 257 literals, one distance and four lengths of code lengths, of 16, 17, 18 and 0.
  @Test func codes() {
    let start = "1 01 00000 00000 0000"
    #expect(
      Self.fault("1 01 01111 00000 0000", size: 9)
        == "a deflate block has 287 literals and 1 distances; at most 286 and 30")
    #expect(Self.fault("\(start) 100 100 100 000", size: 9) == "the code of a deflate block has too many code lengths")
    #expect(Self.fault("\(start) 000 100 000 000", size: 9) == "the code of a deflate block has too few code lengths")
    #expect(
      Self.fault("\(start) 100 100 000 000 0", size: 9)
        == "the first code length of a deflate block repeats one before it")
    #expect(
      Self.fault("\(start) 000 000 100 100 1 1111111 1 1111111", size: 9)
        == "the code lengths of a deflate block are more than its 258 codes")
    #expect(
      Self.fault("\(start) 000 000 100 100 1 1111111 1 1011011", size: 9)
        == "a deflate block has no code for its end")
  }

  @Test func headers() {
    let member: [UInt8] = [1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]
    func fault(_ place: Int, _ byte: UInt8) -> String? {
      var packed = Self.header + member
      packed[place] = byte
      do throws(CodecError) {
        _ = try CodecKind.gzip.decompress(packed, size: 0)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(fault(0, 0x1F) == nil)
    #expect(
      fault(1, 0x8A)
        == "a gzip member starts with the bytes 1F 8B, and here are others, at byte 0 of the compressed bytes")
    #expect(fault(2, 7) == "a gzip member has method 7; only 8, deflate, is, at byte 2 of the compressed bytes")
    #expect(fault(3, 0x20) == "a gzip member has reserved flags, at byte 3 of the compressed bytes")
    #expect(fault(4, 0xFF) == nil)
    #expect(
      fault(19, 1)
        == "a gzip member says that it has 1 bytes, and has 0, at byte 19 of the compressed bytes")
  }

  /// A member with an extra field, a name, a comment and a check of all that.
  @Test func longHeader() throws {
    let fixture = try CodecFixture.named("header.gz")
    for place in 12..<32 where fixture.packed[place] != 0 {
      var packed = fixture.packed
      packed[place] ^= 0x80
      #expect(throws: CodecError("the checksum of a gzip header does not fit its bytes", at: 30), "\(place)") {
        try CodecKind.gzip.decompress(packed, size: fixture.size)
      }
    }
  }
}
