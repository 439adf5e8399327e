import Determinism
import Testing

@Suite("XXH64")
struct XXH64Tests {
  /// Length of the prefix of the sanity bytes, hash with seed 0, hash with the prime as seed: the published values for
  /// 0, 1, 4, 14 and 222, the others from the reference implementation.
  static let vectors: [(count: Int, plain: UInt64, seeded: UInt64)] = [
    (0, 0xEF46_DB37_51D8_E999, 0xAC75_FDA2_929B_17EF),
    (1, 0xE934_A84A_DB05_2768, 0x5014_6076_43A9_B4C3),
    (3, 0xFF7E_1959_CB50_794A, 0xAA85_84E8_3660_F7D1),
    (4, 0x9136_A0DC_A574_57EE, 0xCAAB_286B_D8E9_FDB5),
    (5, 0x9B04_6FB1_397F_09A5, 0x2AF5_2499_30F9_84EC),
    (7, 0x6C83_909A_9F01_ED25, 0xF98D_03B1_AD6F_9293),
    (8, 0xCDBC_F538_E71D_1348, 0xFE0C_047A_5353_CDAC),
    (12, 0x0723_BF50_086E_AD9A, 0x8252_819F_4E50_6951),
    (14, 0x8282_DCC4_994E_35C8, 0xC3BD_6BF6_3DEB_6DF0),
    (31, 0x299B_39A2_90E6_D783, 0xDA67_3D5F_EB5C_1D79),
    (32, 0x18B2_1649_2BB4_4B70, 0xB3F3_3BDF_93AD_E409),
    (33, 0x55C8_DC3E_578F_5B59, 0xE92C_292F_64BC_3071),
    (63, 0xA9EF_BE0F_A0F3_F4E7, 0x6C91_1FAD_B05B_6FC2),
    (64, 0xEF55_8F8A_CAC2_B5CD, 0xB5EE_BA99_264C_C44F),
    (65, 0xDE0F_20DC_2631_AF7A, 0xD3F6_FF39_41E3_10CA),
    (222, 0xB641_AE8C_B691_C174, 0x20CB_8AB7_AE10_C14A),
    (1000, 0x52BD_1358_F22E_9EF7, 0x7275_1A24_0801_7E26),
    (2243, 0x6580_659B_3A2F_D03D, 0x7E2E_7265_EBD8_7AE5),
  ]

  @Test("gives the published values for prefixes of the sanity bytes", arguments: vectors)
  func published(count: Int, plain: UInt64, seeded: UInt64) {
    let bytes = Array(TestInputs.sanityBytes[0..<count])
    #expect(XXH64.hash(bytes) == plain)
    #expect(XXH64.hash(bytes, seed: TestInputs.seedPrime) == seeded)
  }

  @Test("gives the well-known values for short texts")
  func texts() {
    #expect(XXH64.hash(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
    #expect(XXH64.hash(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
  }

  @Test("agrees with the reference implementation for every length up to 300")
  func everyLength() {
    var outer = XXH64()
    for count in 0...300 { outer.update(XXH64.hash(Array(TestInputs.sanityBytes[0..<count]))) }
    #expect(outer.digest() == 0xC838_E6AA_BC00_8E47)
  }

  @Test("does not depend on how the input is cut, words among bytes included")
  func splits() {
    var generator = SeededGenerator(masterSeed: 1, id: "xxh64", purpose: "splits")
    for round in 0..<300 {
      let count = generator.integer(in: 0...400)
      let bytes = Array(TestInputs.sanityBytes[0..<count])
      var hash = XXH64(seed: UInt64(round))
      for piece in TestInputs.pieces(bytes, longest: [3, 9, 40, 100][round % 4], generator: &generator) {
        piece.withUnsafeBytes { raw in
          if raw.count == 8 {
            hash.update(UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)))
          } else {
            hash.update(raw)
          }
        }
      }
      #expect(hash.digest() == XXH64.hash(bytes, seed: UInt64(round)), "round \(round), \(count) bytes")
    }
  }

  @Test("takes a word as its eight little-endian bytes at every offset")
  func words() {
    let words: [UInt64] = [0x0807_0605_0403_0201, .max, 0, 0x8000_0000_0000_0001, 0x0123_4567_89AB_CDEF]
    for offset in 0..<33 {
      var bytes = Array(TestInputs.sanityBytes[0..<offset])
      var hash = XXH64()
      bytes.withUnsafeBytes { hash.update($0) }
      for word in words {
        hash.update(word)
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        #expect(hash.digest() == XXH64.hash(bytes), "\(bytes.count) bytes from offset \(offset)")
      }
    }
  }

  @Test("a copy goes on by itself, and a digest changes nothing")
  func copies() {
    var first = XXH64()
    first.update(1)
    var second = first
    let before = first.digest()
    second.update(2)
    #expect(first.digest() == before)
    #expect(second.digest() != before)
    first.update(2)
    #expect(first.digest() == second.digest())
  }
}
