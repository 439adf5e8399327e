import Testing

@testable import Determinism

/// What equal, above, enough and whole mean, held against arithmetic in whole numbers.
@Suite struct RoundingNoiseTests {
  typealias Eight = SIMD8<Double>

  static func generator(_ purpose: String) -> SeededGenerator {
    SeededGenerator(masterSeed: 31, id: "rounding", purpose: purpose)
  }

  /// How two numbers compare: -1, 0 or 1; the two forms with *at least* and *at most* must say the same.
  static func order(_ left: Double, _ right: Double, scale: Double) -> Int {
    let order = left.isAbove(right, scale: scale) ? 1 : left.isBelow(right, scale: scale) ? -1 : 0
    #expect(left.isAtMost(right, scale: scale) == (order <= 0))
    #expect(left.isAtLeast(right, scale: scale) == (order >= 0))
    #expect(left.isAbout(right, scale: scale) == (order == 0))
    #expect(right.isAbove(left, scale: scale) == (order < 0))
    return order
  }

  @Test func sumsOfCents_compareAsWholeNumbers() {
    var draw = Self.generator("sums")
    var ties = (exact: 0, other: 0)
    for _ in 0..<20_000 {
      let terms = (0..<draw.integer(in: 2...8)).map { _ in draw.integer(in: 1...400) }
      let level = terms.reduce(0, +) + draw.integer(in: -1...1)
      let sum = terms.reduce(0.0) { $0 + Double($1) / 100 }
      let other = Double(level) / 100
      let expected = (terms.reduce(0, +) - level).signum()
      #expect(Self.order(sum, other, scale: other) == expected, "\(terms) \(level)")
      if expected == 0 { if sum == other { ties.exact += 1 } else { ties.other += 1 } }
    }
    // Ties in which the doubles differ are what this is about.
    #expect(ties.other > 1000, "\(ties)")
  }

  @Test func aBillionthDecides_andATrillionthDoesNot() {
    var draw = Self.generator("measure")
    for _ in 0..<2000 {
      let level = (draw.uniform() + 0.01) * [1e-9, 1, 1e9][draw.integer(in: 0...2)]
      #expect(Self.order(level * (1 + 1e-9), level, scale: level) == 1)
      #expect(Self.order(level * (1 - 1e-9), level, scale: level) == -1)
      #expect(Self.order(level * (1 + 5e-13), level, scale: level) == 0)
      #expect(Self.order(level * (1 - 5e-13), level, scale: -level) == 0)
    }
    #expect(Self.order(1e-300, 0, scale: 0) == 1 && Self.order(0, 0, scale: 0) == 0)
  }

  @Test func whatIsNoNumber_isNeitherAboveNorBelow() {
    for (left, right, scale) in [(Double.nan, 1, 1), (1, Double.nan, 1), (2, 1, Double.nan)]
      as [(Double, Double, Double)]
    {
      #expect(!left.isAbove(right, scale: scale) && !left.isBelow(right, scale: scale))
      #expect(!left.isAtLeast(right, scale: scale) && !left.isAtMost(right, scale: scale))
      #expect(!left.isAbout(right, scale: scale))
    }
  }

  @Test func lanes_areSingleNumbers() {
    LaneTests.eachPair { left, right in
      let above = left.isAbove(right, scale: right)
      let below = left.isBelow(right, scale: left)
      let least = left.isAtLeast(right, scale: right)
      let most = left.isAtMost(right, scale: left)
      let about = left.isAbout(right, scale: left)
      for lane in 0..<8 {
        let (one, other) = (left[lane], right[lane])
        #expect(above[lane] == one.isAbove(other, scale: other))
        #expect(below[lane] == one.isBelow(other, scale: one))
        #expect(least[lane] == one.isAtLeast(other, scale: other))
        #expect(most[lane] == one.isAtMost(other, scale: one))
        #expect(about[lane] == one.isAbout(other, scale: one))
      }
    }
    LaneTests.expectSame("whole", { $0.wholePart(scale: $1) }, { $0.wholePart(scale: $1) })
    LaneTests.expectSame("settled", { $0.settled(on: $1) }, { $0.settled(on: $1) })
  }

  @Test func quotients_haveTheWholePartOfExactArithmetic() {
    var draw = Self.generator("quotients")
    var rescued = 0
    for _ in 0..<20_000 {
      let price = draw.integer(in: 2...1_000_000)
      let units = draw.integer(in: 1...50_000)
      let amount = units * price + draw.integer(in: -1...1) * draw.integer(in: 0...1)
      let quotient = (Double(amount) / 100) / (Double(price) / 100)
      let expected = Double(amount / price)
      #expect(quotient.wholePart(scale: quotient) == expected, "\(amount) / \(price)")
      #expect((-quotient).wholePart(scale: quotient) == -expected)
      if quotient.rounded(.towardZero) != expected { rescued += 1 }
    }
    #expect(rescued > 200, "\(rescued)")
  }

  @Test func wholePart_losesAUnitToABillionth() {
    for units in [1.0, 29, 1556, 1e6, 123_456_789] {
      #expect((units * (1 - 1e-9)).wholePart(scale: units) == units - 1)
      #expect((units * (1 - 1e-13)).wholePart(scale: units) == units)
    }
    // What is left of a larger amount is as exact as that.
    #expect((3 - 1e-8).wholePart(scale: 3) == 2)
    #expect((3 - 1e-8).wholePart(scale: 1e5) == 3)
  }

  @Test func largeWholeNumbers_stayWhatTheyAre() {
    for whole in [1e11, 1e12 + 1, 1e15, 0x1p51 + 1, 0x1p52 + 1, 0x1p53 - 1, 0x1p53 + 2, 1e300] {
      #expect(whole.wholePart(scale: whole) == whole)
      #expect((-whole).wholePart(scale: whole) == -whole)
    }
    #expect((1e14 + 0.5).wholePart(scale: 1e14) == 1e14)
  }

  @Test func usersOfOtherModules_haveTheSameComparisons() {
    #expect(!RoundingNoise.isAbove(105.0 / 100 - 1, 0.05, scale: 1) && 105.0 / 100 - 1 > 0.05)
    #expect(RoundingNoise.isAbove(0.05 + 1e-9, 0.05, scale: 1))
    #expect(RoundingNoise.isBelow(-0.05 - 1e-9, -0.05, scale: 1) && !RoundingNoise.isBelow(-0.05, -0.05, scale: 1))
  }
}
