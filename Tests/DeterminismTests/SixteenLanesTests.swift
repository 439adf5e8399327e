import Testing

@testable import Determinism

/// Sixteen lanes are sixteen doubles, to the bit, whatever the numbers.
@Suite struct SixteenLanesTests {
  typealias Sixteen = SIMD16<Double>

  /// Each pair of eight lanes, and the same the other way round behind it.
  private static func eachPair(_ body: (Sixteen, Sixteen) -> Void) {
    LaneTests.eachPair { left, right in
      body(Sixteen(lowHalf: left, highHalf: right), Sixteen(lowHalf: right, highHalf: left))
    }
  }

  /// Through the protocol, as rules see it.
  private static func results<L: Lane>(_ left: L, _ right: L) -> [L] {
    [
      left + right, left - right, left * right, left / right, left.magnitude, left.withSign(of: right),
      left.union(right), L.least(left, right), L.greatest(left, right), left.truncated, left.canonical,
      left.replacing(with: right, where: left .< right), L.zero, L(repeating: 3.5),
    ]
  }

  @Test func arithmeticAndChoices_areThoseOfDoubles() {
    Self.eachPair { left, right in
      let results = Self.results(left, right)
      for lane in 0..<16 {
        for (place, expected) in Self.results(left[lane], right[lane]).enumerated() {
          #expect(LaneTests.isSame(results[place][lane], expected), "\(place): \(left[lane]), \(right[lane])")
        }
      }
    }
  }

  @Test func comparisons_areThoseOfDoubles() {
    Self.eachPair { left, right in
      let masks = LaneTests.compared(left, right)
      for lane in 0..<16 {
        #expect(masks.map { $0[lane] } == LaneTests.compared(left[lane], right[lane]), "\(left[lane]), \(right[lane])")
      }
      for mask in masks { #expect(mask.holdsSomewhere == (0..<16).contains { mask[$0] }) }
    }
  }

  @Test func bits_areOneALane() {
    for pattern in 0..<65_536 as Range<UInt64> {
      let mask = Sixteen.Mask(bits: pattern)
      #expect(mask.bits == pattern && mask.holdsSomewhere == (pattern != 0))
    }
    for lane in 0..<16 {
      var mask = Sixteen.Mask(repeating: false)
      mask[lane] = true
      #expect(mask.bits == 1 << lane && mask[lane] && (.!mask).bits == 65_535 - 1 << lane, "\(lane)")
      #expect(mask != Sixteen.Mask(repeating: true) && mask == Sixteen.Mask(bits: 1 << lane), "\(lane)")
    }
    #expect(Sixteen.laneCount == 16)
  }

  private static func checkParts<L: Lane>(_ left: L, _ right: L, _ lane: (L.Part, Int) -> Double) {
    for part in 0..<L.partCount {
      let lesser = L.Part.lesser(left[part: part], right[part: part])
      for place in 0..<L.Part.laneCount {
        let (x, y) = (left[L.Part.laneCount * part + place], right[L.Part.laneCount * part + place])
        #expect(LaneTests.isSame(lane(lesser, place), Swift.min(x, y)), "\(x), \(y)")
      }
    }
  }

  /// Parts of eight and of sixteen lanes, and of one.
  @Test func parts_areTheirLanes() {
    Self.eachPair { left, right in
      Self.checkParts(left, right) { $0[$1] }
      Self.checkParts(left.lowHalf, right.lowHalf) { $0[$1] }
      Self.checkParts(left[0], right[0]) { part, _ in part }
      for part in [left.lowHalf, right.highHalf] {
        #expect(part.isPositive == (0..<8).allSatisfy { part[$0] > 0 })
        #expect(part.isNumber == (0..<8).allSatisfy { !part[$0].isNaN })
      }
      var moved = left
      (moved[part: 0], moved[part: 1]) = (left[part: 1], left[part: 0])
      for lane in 0..<16 { #expect(LaneTests.isSame(moved[lane], left[(lane + 8) % 16])) }
    }
  }
}
