import Testing

@testable import Determinism

/// Lanes that belong to a module are the lanes that they are made of, to the bit and in memory.
@Suite struct ModuleLaneTests {
  private enum Own {}
  private typealias Eight = ModuleLane<SIMD8<Double>, Own>

  private static func owned(_ lanes: SIMD8<Double>) -> Eight {
    var own = Eight.zero
    for lane in 0..<8 { own[lane] = lanes[lane] }
    return own
  }

  /// Through the protocol, as rules see it.
  private static func results<L: Lane>(_ left: L, _ right: L) -> [L] {
    [
      left + right, left - right, left * right, left / right, left.magnitude, left.withSign(of: right),
      left.union(right), L.least(left, right), L.greatest(left, right), left.truncated, left.canonical,
      left.replacing(with: right, where: left .< right), left.replacing(with: right, where: left .<= right),
      left.replacing(with: right, where: left .== right), L.zero, L(repeating: 3.5),
    ]
  }

  @Test func arithmeticChoicesAndComparisons_areThoseOfWhatTheyAreMadeOf() {
    LaneTests.eachPair { left, right in
      let (own, other) = (Self.owned(left), Self.owned(right))
      for (found, expected) in zip(Self.results(own, other), Self.results(left, right)) {
        for lane in 0..<8 { #expect(LaneTests.isSame(found[lane], expected[lane]), "\(left), \(right)") }
      }
      #expect((own == other) == (left == right))
      #expect(LaneTests.compared(own, other).map(\.bits) == LaneTests.compared(left, right).map(\.bits))
    }
  }

  @Test func parts_areThoseOfWhatTheyAreMadeOf() {
    #expect(Eight.laneCount == 8 && Eight.partCount == 2 && Eight.Part.laneCount == 4)
    LaneTests.eachPair { left, right in
      var (own, plain) = (Self.owned(left), left)
      for part in 0..<2 {
        let (ownPart, otherPart) = (own[part: part], Self.owned(right)[part: part])
        let (plainPart, rightPart) = (plain[part: part], right[part: part])
        #expect(ownPart.isPositive == plainPart.isPositive && ownPart.isNumber == plainPart.isNumber)
        let sum = (ownPart + otherPart) - otherPart * Eight.Part(repeating: 2) / ownPart
        own[part: part] = .lesser(sum, otherPart)
        plain[part: part] = .lesser(
          (plainPart + rightPart) - rightPart * SIMD4(repeating: 2) / plainPart, rightPart)
      }
      for lane in 0..<8 { #expect(LaneTests.isSame(own[lane], plain[lane]), "\(left), \(right)") }
    }
  }

  /// Loops of a module are handed memory that others have filled.
  @Test func memory_isThatOfWhatTheyAreMadeOf() {
    #expect(MemoryLayout<Eight>.size == MemoryLayout<SIMD8<Double>>.size)
    #expect(MemoryLayout<Eight>.stride == MemoryLayout<SIMD8<Double>>.stride)
    #expect(MemoryLayout<Eight>.alignment == MemoryLayout<SIMD8<Double>>.alignment)
    let own = Self.owned(SIMD8(1, -2, 3, -4, 5, -6, 7, -0.0))
    withUnsafeBytes(of: own) { bytes in
      #expect((0..<8).map { bytes.load(fromByteOffset: 8 * $0, as: Double.self) } == [1, -2, 3, -4, 5, -6, 7, 0])
    }
  }
}
