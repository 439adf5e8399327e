import Determinism
import Testing

@Suite("Stream and run digests")
struct StreamDigestTests {
  private func digest(_ value: Double) -> UInt64 {
    var digest = StreamDigest()
    digest.combine(value)
    return digest.value
  }

  private func digest(optional value: Double?) -> UInt64 {
    var digest = StreamDigest()
    digest.combine(value)
    return digest.value
  }

  private func digest(_ words: [Int]) -> UInt64 {
    var digest = StreamDigest()
    for word in words { digest.combine(word) }
    return digest.value
  }

  private func digest(_ texts: [String]) -> UInt64 {
    var digest = StreamDigest()
    for text in texts { digest.combine(text) }
    return digest.value
  }

  @Test("the canonical form is the documented sequence of words")
  func golden() {
    var digest = StreamDigest()
    digest.combine(-5)
    digest.combine(UInt64.max)
    digest.combine(Int64(42))
    digest.combine(UInt8(7))
    digest.combine(1.5)
    digest.combine("Zürich")
    digest.combine(true)
    digest.combine(false)
    digest.combine(Double?.none)
    digest.combine(Double?.some(2.5))
    digest.combine(Int?.none)
    digest.combine(Int?.some(9))
    digest.combine("")
    digest.combine("12345678")
    #expect(digest.hexadecimal == "df06c02b162354bb")
    #expect(digest.value == 0xDF06_C02B_1623_54BB)
  }

  @Test("a text is its length and its bytes, filled up to whole words", arguments: 0...40)
  func text(length: Int) {
    let bytes = (0..<length).map { UInt8(33 + $0 * 7 % 90) }
    var words = [length]
    for start in stride(from: 0, to: length, by: 8) {
      let word = bytes[start..<min(length, start + 8)].enumerated().map { Int($1) << (8 * $0) }
      words.append(word.reduce(0, |))
    }
    #expect(digest([String(decoding: bytes, as: UTF8.self)]) == digest(words))
  }

  @Test("rows are what their fields are one by one, wherever they begin", arguments: 0...9, [0, 1, 3, 4, 5, 11, 64])
  func rows(before: Int, count: Int) {
    var whole = StreamDigest()
    for word in 0..<before { whole.combine(word) }
    var single = whole
    let integers = (0..<count).map { Int64($0 * $0) - 7 }
    let first = (0..<count).map { $0 % 5 == 0 ? -0.0 : Double($0) / 3 }
    let second = (0..<count).map { $0 % 4 == 0 ? -Double.nan : Double($0) * 1e9 }
    for _ in 0..<2 {
      whole.combineRows(integers, first, second)
      for index in 0..<count {
        single.combine(integers[index])
        single.combine(first[index])
        single.combine(second[index])
        single.endEvent()
      }
      #expect(whole == single)
      whole.combine("tail")
      single.combine("tail")
    }
    #expect(whole == single && whole.count == 2 * count)
  }

  @Test("gathered words are what values are one by one, in whatever room", arguments: [1, 2, 3, 4, 5, 7, 256])
  func gatheredWords(size: Int) {
    var draw = SeededGenerator(masterSeed: 5, id: "words", purpose: "test")
    var expected = StreamDigest()
    let found = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size) { room in
      expected.combine(7)
      expected.endEvent()
      var words = CanonicalWords(into: expected, room: room)
      for event in 0..<40 {
        let number = event % 5 == 0 ? -0.0 : event % 7 == 0 ? -.nan : draw.normal()
        let integer = draw.integer(in: -9...9)
        let text = String(repeating: "é", count: draw.integer(in: 0...9))
        expected.combine(number)
        words.combine(number)
        expected.combine(integer)
        words.combine(integer)
        expected.combine(Int64(integer))
        words.combine(Int64(integer))
        expected.combine(integer > 0)
        words.combine(integer > 0)
        expected.combine(integer > 3 ? number : nil)
        words.combine(integer > 3 ? number : nil)
        expected.combine(integer > 5 ? integer : nil)
        words.combine(integer > 5 ? integer : nil)
        expected.combine(text)
        words.combine(text)
        expected.endEvent()
        words.endEvent()
        #expect(words.eventCount == expected.count)
      }
      return words.finish()
    }
    #expect(found == expected && found.count == 41)
  }

  @Test("a digest without events is the hash of nothing")
  func empty() {
    #expect(StreamDigest().value == 0xEF46_DB37_51D8_E999)
    #expect(StreamDigest().count == 0)
  }

  @Test("all NaNs are one, and the zeros are one")
  func normalisation() {
    for other in [-Double.nan, Double.signalingNaN, Double(nan: 0x1234, signaling: false), 0 * -Double.infinity] {
      #expect(digest(other) == digest(Double.nan))
      #expect(digest(optional: other) == digest(optional: .nan))
      #expect(StreamDigest.canonicalBits(other) == 0x7FF8_0000_0000_0000)
    }
    #expect(digest(-0.0) == digest(0.0))
    #expect(digest(optional: -0.0) == digest(optional: 0.0))
    #expect(digest(0.0) == digest([0]))
    #expect(digest(-Double.leastNonzeroMagnitude) != digest(0.0))
    #expect(digest(Double.infinity) != digest(-Double.infinity))
    #expect(digest(-1.0) != digest(1.0))
  }

  @Test("absent and zero, and texts that share their bytes, stay apart")
  func boundaries() {
    #expect(digest(optional: nil) == digest([0]))
    #expect(digest(optional: 0) == digest([1, 0]))
    #expect(digest(["ab", "c"]) != digest(["a", "bc"]))
    #expect(digest(["\0"]) != digest([""]))
    #expect(digest(["\u{E9}"]) != digest(["e\u{301}"]))
  }

  @Test("the order of values matters, the count of events does not enter the hash")
  func events() {
    var first = StreamDigest()
    first.combine(1)
    first.endEvent()
    first.combine(2)
    first.endEvent()
    var second = StreamDigest()
    second.combine(1)
    second.combine(2)
    second.endEvent()
    #expect(first.value == second.value)
    #expect(first.count == 2)
    #expect(second.count == 1)
    #expect(first != second)
    #expect(first.value != digest([2, 1]))
  }

  @Test("the run digest is the documented SHA-256, in whatever order streams are listed")
  func run() {
    let streams: [(name: String, digest: UInt64, count: Int)] = [
      ("orders/b", 2, 0), ("orders/a", 1, 5), ("équité/x", 3, 1), ("orders/a0", 4, 9),
    ]
    let expected = "d6a7c1ce14a69c5da87178943b01ba3309779282975402e6b36a7c656e26f98b"
    #expect(RunDigest.combine(streams) == expected)
    #expect(RunDigest.combine(streams.reversed()) == expected)
    var generator = SeededGenerator(masterSeed: 3, id: "run", purpose: "order")
    for _ in 0..<10 {
      var shuffled = streams
      generator.shuffle(&shuffled)
      #expect(RunDigest.combine(shuffled) == expected)
    }
    #expect(RunDigest.combine(Array(streams.dropLast())) != expected)
    #expect(RunDigest.combine([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("two streams of the same name stop the programme")
  func duplicates() async {
    await #expect(processExitsWith: .failure) {
      _ = RunDigest.combine([
        (name: "a", digest: 1, count: 1), (name: "b", digest: 1, count: 1), (name: "a", digest: 2, count: 1),
      ])
    }
  }
}
