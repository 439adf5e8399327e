import Determinism
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "gives the values published with FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func published(text: String, expected: String) {
    #expect(SHA256.hexadecimal(text.utf8) == expected)
    #expect(Hexadecimal.string(of: SHA256.hash(Array(text.utf8))) == expected)
  }

  @Test("gives the published value for one million letters a")
  func million() {
    var hash = SHA256()
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 4000)
    for _ in 0..<250 { hash.update(piece) }
    #expect(hash.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("agrees with an independent implementation for every length up to 300")
  func everyLength() {
    var outer = SHA256()
    for count in 0...300 { outer.update(SHA256.hash(TestInputs.sanityBytes[0..<count])) }
    #expect(outer.hexadecimal == "60ed49ef273928f50c12925b7ce0b68422684e74d5867508f69d352b314d3ea7")
  }

  @Test("does not depend on how the input is cut")
  func splits() {
    var generator = SeededGenerator(masterSeed: 1, id: "sha256", purpose: "splits")
    for round in 0..<100 {
      let bytes = Array(TestInputs.sanityBytes[0..<generator.integer(in: 0...500)])
      var hash = SHA256()
      for piece in TestInputs.pieces(bytes, longest: [5, 70, 200][round % 3], generator: &generator) {
        hash.update(piece)
      }
      #expect(hash.digest() == SHA256.hash(bytes), "round \(round), \(bytes.count) bytes")
    }
  }

  @Test("takes sequences without contiguous storage")
  func sequences() {
    #expect(SHA256.hash("abc".utf8.lazy.map { $0 }) == SHA256.hash(Array("abc".utf8)))
  }

  @Test("a copy goes on by itself, and a digest changes nothing")
  func copies() {
    var first = SHA256()
    first.update([1, 2, 3])
    var second = first
    let before = first.digest()
    second.update([4])
    #expect(first.digest() == before)
    #expect(second.digest() == SHA256.hash([1, 2, 3, 4]))
  }

  @Test("hexadecimal text is lower case, two digits a byte, sixteen a word")
  func hexadecimal() {
    #expect(Hexadecimal.string(of: [0x00, 0x9A, 0xFF]) == "009aff")
    #expect(Hexadecimal.string(of: UInt64(0x0123_4567_89AB_CDEF)) == "0123456789abcdef")
    #expect(Hexadecimal.string(of: UInt64(1)) == "0000000000000001")
  }
}
