import Determinism
import Testing

@Suite("BLAKE3")
struct BLAKE3Tests {
  /// The input of the published vectors.
  static func input(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

  @Test(
    "gives the published values",
    arguments: [
      (0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
      (1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"),
      (1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"),
      (1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"),
      (1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"),
      (2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"),
      (2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"),
      (3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"),
      (4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969"),
      (4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995"),
      (5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"),
      (7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817"),
    ])
  func published(count: Int, expected: String) {
    #expect(BLAKE3.hexadecimal(Self.input(count)) == expected)
  }

  @Test("agrees with an independent implementation for every length up to 300, and around the edges of chunks")
  func everyLength() {
    var outer = BLAKE3()
    var counts = Array(0...300)
    for chunks in 1...9 { counts += Array(1_024 * chunks - 1...1_024 * chunks + 1) }
    for count in counts {
      var hash = BLAKE3()
      hash.update(Self.input(count))
      outer.update(hash.digest())
    }
    #expect(outer.hexadecimal == "093348ffc4ccfae66c9289c1f869dbd897492160a25a55982554f9a554e6d5a5")
  }

  @Test("does not depend on how the input is cut")
  func splits() {
    var generator = SeededGenerator(masterSeed: 1, id: "blake3", purpose: "splits")
    let all = Self.input(20_000)
    for round in 0..<40 {
      let bytes = Array(all[0..<generator.integer(in: 0...all.count)])
      var hash = BLAKE3()
      for piece in TestInputs.pieces(bytes, longest: [900, 3_000, 9_000][round % 3], generator: &generator) {
        hash.update(Array(piece))
        _ = hash.digest()
      }
      #expect(hash.hexadecimal == BLAKE3.hexadecimal(bytes), "round \(round), \(bytes.count) bytes")
    }
  }

  @Test("subtrees from elsewhere give the same hash", arguments: [1, 1_000, 300_000])
  func subtrees(rest: Int) {
    let bytes = Self.input(3 * BLAKE3.Subtree.length + rest)
    var hash = BLAKE3()
    bytes.withUnsafeBytes { all in
      for index in 0..<3 {
        let part = all[index * BLAKE3.Subtree.length..<(index + 1) * BLAKE3.Subtree.length]
        hash.update(BLAKE3.Subtree(UnsafeRawBufferPointer(rebasing: part), index: index))
      }
      hash.update(UnsafeRawBufferPointer(rebasing: all[(3 * BLAKE3.Subtree.length)...]))
    }
    #expect(hash.hexadecimal == BLAKE3.hexadecimal(bytes))
    #expect(rest != 1_000 || hash.hexadecimal == "200ad6e5042c8bb3318ab6e800df0713e9dc3ed718bfe81a479716773893b6ab")
  }
}
