import Testing

@testable import ParquetFiles

@Suite struct CRC32Tests {
  /// The check value of the catalogue of CRCs for this one, and texts whose checks `zlib.crc32` of Python gives.
  @Test func knownChecks() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
    #expect(CRC32.checksum([0]) == 0xD202_EF8D)
    #expect(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    #expect(CRC32.checksum((0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* $0) }) == 0xBE2C_3C2D)
  }

  /// The definition, bit by bit, at every length and alignment.
  @Test func equalsTheDefinition() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) }
    for start in 0..<9 {
      for end in start...bytes.count {
        let check = bytes.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
        #expect(check == bitByBit(bytes[start..<end]))
      }
    }
  }

  @Test func goesOnWhereItEnded() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 91) }
    for cut in 0...bytes.count {
      let check = bytes.withUnsafeBytes { bytes in
        let first = CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<cut]))
        return CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[cut...]), continuing: first)
      }
      #expect(check == bitByBit(bytes[...]))
    }
  }

  private func bitByBit(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var check = UInt32.max
    for byte in bytes {
      for bit in 0..<8 {
        let isOdd = (check ^ UInt32(byte >> bit)) & 1 == 1
        check = isOdd ? check >> 1 ^ 0xEDB8_8320 : check >> 1
      }
    }
    return ~check
  }
}
