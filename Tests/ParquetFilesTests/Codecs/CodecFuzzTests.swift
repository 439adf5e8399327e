import Foundation
import Testing

@testable import ParquetFiles

@Suite("Any compressed bytes end in the output or in an error")
struct CodecFuzzTests {
  /// Rounds: `ADMF_FUZZ` where that is set, else few enough for every run of the tests.
  private static func rounds(_ usual: Int) -> Int {
    ProcessInfo.processInfo.environment["ADMF_FUZZ"].flatMap(Int.init) ?? usual
  }

  /// A small generator with a seed (Steele, Lea and Flood 2014, `SplitMix64`), so that every run sees the same cases.
  private struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// The bytes with a few of them changed, removed, added or repeated; most changes stand near the start, where the
    /// descriptions of codes are.
    mutating func mutated(_ packed: [UInt8]) -> [UInt8] {
      var bytes = packed
      for _ in 0..<(1 + below(4)) where !bytes.isEmpty {
        let place = below(3) == 0 ? below(bytes.count) : min(below(60) + below(60), bytes.count - 1)
        switch below(6) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 1: bytes[place] ^= 1 << UInt8(below(8))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
        case 4: bytes.removeLast(below(bytes.count) / 4)
        default: bytes.replaceSubrange(place..., with: bytes[place...].dropFirst(below(8)) + bytes.prefix(below(20)))
        }
      }
      return bytes
    }
  }

  /// Neither a byte outside the input is read nor one outside the output written: both lie beside pages that end the
  /// process.
  @Test("mutated files: no trap, and nothing outside input and output", arguments: CodecKind.allCases)
  func mutations(kind: CodecKind) throws {
    let fixtures = try CodecFixture.all().filter { $0.kind == kind && $0.size < 17_000 }
    #expect(fixtures.count > 12)
    let room = fixtures.map { max($0.size, $0.packed.count) }.max() ?? 0
    let input = try #require(FencedMemory(capacity: 2 * room + 4_096))
    let output = try #require(FencedMemory(capacity: 2 * room + 4_096))
    var generator = Generator(state: 11)
    var messages: Set<String> = []
    var complete = 0
    for round in 0..<Self.rounds(2_000) {
      let fixture = fixtures[generator.below(fixtures.count)]
      let packed = generator.mutated(fixture.packed)
      let source = input.bytes(packed.count, atEnd: round & 1 == 0)
      source.copyBytes(from: packed)
      let size = generator.below(4) == 0 ? generator.below(fixture.size + 40) : fixture.size
      let target = output.bytes(size, atEnd: round & 2 == 0)
      do throws(CodecError) {
        try kind.decompress(UnsafeRawBufferPointer(source), into: target)
        complete += 1
      } catch {
        #expect(error.offset <= packed.count)
        messages.insert(String(error.message.filter { !$0.isNumber }))
      }
    }
    // Changes of what no check covers, and faults of most kinds.
    #expect(complete > 0)
    #expect(messages.count > (kind == .gzip ? 15 : 20), "\(messages.sorted())")
  }
}
