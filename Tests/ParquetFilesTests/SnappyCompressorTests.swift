import Testing

@testable import ParquetFiles

/// The compressor against a decompressor that does what the format's description says, byte by byte.
@Suite struct SnappyCompressorTests {
  @Test(arguments: [SnappyCompressor.Probing.everywhere, .numbers(first: 0), .numbers(first: 3), .numbers(first: 11)])
  func whatIsCompressedComesBack(_ probing: SnappyCompressor.Probing) throws {
    var random = TestRandom(seed: 7)
    for size in [0, 1, 2, 15, 16, 17, 31, 60, 61, 64, 256, 257, 4_096, 65_536, 65_552, 70_001] {
      for kind in TestBytes.Kind.allCases {
        let bytes = TestBytes.make(kind, size, &random)
        let compressed = compress(bytes, probing)
        #expect(compressed.count <= SnappyCompressor.capacity(size))
        #expect(try NaiveSnappy.decompress(compressed) == bytes, "\(kind) \(size)")
      }
    }
  }

  /// Numbers between 0 and 100 with four decimals are like others in their low bytes, ascending ones in the high ones.
  @Test func numbersAreShortened() {
    var random = TestRandom(seed: 11)
    let prices = (0..<65_536).map { _ in Double(random.next(below: 1_000_000)) / 10_000 }
    let times = (0..<65_536).map { 1_600_000_000_000_000 + 1_000_003 * Int64($0) }
    let priceBytes = prices.withUnsafeBytes { Array($0) }
    let timeBytes = times.withUnsafeBytes { Array($0) }
    #expect(choose(priceBytes, from: 0) == .numbers(first: 0))
    #expect(choose(timeBytes, from: 0) == .numbers(first: 3))
    #expect(choose([1, 2, 3, 4, 5, 6, 7] + priceBytes, from: 7) == .numbers(first: 7))
    for bytes in [priceBytes, timeBytes] {
      #expect(compress(bytes, choose(bytes, from: 0)).count < bytes.count * 15 / 16)
    }
  }

  @Test func textsAreShortened() {
    let texts = (0..<4_000).map { "portfolio_\($0 % 977) " }.joined()
    #expect(compress(Array(texts.utf8), .everywhere).count < texts.utf8.count / 2)
  }

  /// A literal, and one run of 99 bytes from a byte before in two copies.
  @Test func elementsAreThoseOfTheFormat() {
    let run = compress(Array(repeating: UInt8(ascii: "a"), count: 100), .everywhere)
    #expect(run == [100, 0, UInt8(ascii: "a"), 63 << 2 | 2, 1, 0, 34 << 2 | 2, 1, 0])
  }

  private func compress(_ bytes: [UInt8], _ probing: SnappyCompressor.Probing) -> [UInt8] {
    let compressor = SnappyCompressor()
    return [UInt8](unsafeUninitializedCapacity: SnappyCompressor.capacity(bytes.count)) { room, count in
      guard let base = room.baseAddress else { return }
      count = bytes.withUnsafeBytes { compressor.compress($0, into: base, probing) }
    }
  }

  private func choose(_ bytes: [UInt8], from first: Int) -> SnappyCompressor.Probing {
    let compressor = SnappyCompressor()
    return bytes.withUnsafeBytes { compressor.choose($0, numbersFrom: first) }
  }
}

/// Draws for tests: the 64-bit generator SplitMix.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

/// Bytes of several kinds.
enum TestBytes {
  enum Kind: CaseIterable { case zeros, noise, fewValues, numbers, repeats }

  static func make(_ kind: Kind, _ size: Int, _ random: inout TestRandom) -> [UInt8] {
    switch kind {
    case .zeros: return Array(repeating: 0, count: size)
    case .noise: return (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    case .fewValues: return (0..<size).map { _ in UInt8(random.next(below: 3)) }
    case .numbers:
      let numbers = (0..<size / 8 + 1).map { _ in Double(random.next(below: 100_000)) / 100 }
      return numbers.withUnsafeBytes { Array($0.prefix(size)) }
    case .repeats:
      var bytes: [UInt8] = []
      while bytes.count < size {
        if bytes.count > 10, random.next(below: 2) == 0 {
          let start = random.next(below: bytes.count)
          bytes += bytes[start..<min(bytes.count, start + random.next(below: 200))]
        } else {
          bytes += (0..<random.next(below: 40)).map { _ in UInt8(random.next(below: 256)) }
        }
      }
      return Array(bytes.prefix(size))
    }
  }
}

/// Snappy as its description has it, element by element.
enum NaiveSnappy {
  struct Malformed: Error {}

  static func decompress(_ input: [UInt8]) throws -> [UInt8] {
    var rest = input[...]
    func byte() throws -> Int {
      guard let first = rest.popFirst() else { throw Malformed() }
      return Int(first)
    }
    func number(_ count: Int) throws -> Int { try (0..<count).reduce(0) { $0 | (try byte()) << (8 * $1) } }
    var size = 0
    var shift = 0
    while true {
      let part = try byte()
      size |= (part & 0x7F) << shift
      shift += 7
      if part < 0x80 { break }
    }
    var output: [UInt8] = []
    while !rest.isEmpty {
      let tag = try byte()
      if tag & 3 == 0 {
        let count = tag >> 2 < 60 ? tag >> 2 + 1 : try number(tag >> 2 - 59) + 1
        guard rest.count >= count else { throw Malformed() }
        output += rest.prefix(count)
        rest = rest.dropFirst(count)
      } else {
        let isShort = tag & 3 == 1
        let length = isShort ? tag >> 2 & 7 + 4 : tag >> 2 + 1
        let offset = isShort ? (tag >> 5) << 8 | (try byte()) : try number(tag & 3 == 2 ? 2 : 4)
        guard offset > 0, offset <= output.count else { throw Malformed() }
        for _ in 0..<length { output.append(output[output.count - offset]) }
      }
    }
    guard output.count == size else { throw Malformed() }
    return output
  }
}
