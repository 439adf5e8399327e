import Determinism
import Testing

@testable import TradingModel

/// What stands in every lane is what one portfolio would get alone.
@Suite struct CostRuleTests {
  typealias Eight = SIMD8<Double>

  static func expectSame(_ wide: Eight, _ name: String, _ one: (Int) -> Double) {
    for lane in 0..<8 {
      let expected = one(lane)
      #expect(wide[lane].bitPattern == expected.bitPattern || (wide[lane].isNaN && expected.isNaN), "\(name)")
    }
  }

  @Test func lanes_areSingleRules() {
    var draw = SeededGenerator(masterSeed: 8, id: "costs", purpose: "test")
    for _ in 0..<500 {
      let proportional = RuleInputs.lanes(&draw, scale: 0.01)
      let fixed = RuleInputs.lanes(&draw, scale: 10)
      let points = RuleInputs.lanes(&draw, scale: 50)
      let rule = CostRule(proportional: proportional, fixed: fixed, slippageBasisPoints: points)
      let single = (0..<8).map {
        CostRule(proportional: proportional[$0], fixed: fixed[$0], slippageBasisPoints: points[$0])
      }
      let amount = RuleInputs.lanes(&draw, scale: 1e6)
      let price = RuleInputs.lanes(&draw, scale: 300)
      let buys = amount .< price
      Self.expectSame(rule.executionPrice(raw: price, buys: buys), "price") {
        single[$0].executionPrice(raw: price[$0], buys: amount[$0] < price[$0])
      }
      Self.expectSame(rule.commission(quantity: amount, price: price), "commission") {
        single[$0].commission(quantity: amount[$0], price: price[$0])
      }
      Self.expectSame(rule.outlay(quantity: amount, price: price), "outlay") {
        single[$0].outlay(quantity: amount[$0], price: price[$0])
      }
      for quantities in QuantityRule.allCases {
        Self.expectSame(rule.affordableUnits(funds: amount, price: price, quantities: quantities), "units") {
          single[$0].affordableUnits(funds: amount[$0], price: price[$0], quantities: quantities)
        }
      }
    }
  }

  @Test func wholeUnits_areRoundedTowardsZero() {
    #expect(QuantityRule.whole.rounded(7.9) == 7 && QuantityRule.whole.rounded(-7.9) == -7)
    #expect(QuantityRule.fractional.rounded(7.9) == 7.9)
    #expect(QuantityRule.whole.rounded(Eight(repeating: -0.5)) == Eight(repeating: 0))
  }

  @Test func noise_isWhatRoundingLeaves() {
    #expect(RoundingNoise.covers(0.1 + 0.2 - 0.3, of: 0.3))
    #expect(!RoundingNoise.covers(1e-11, of: 1) && RoundingNoise.covers(1e-11, of: -10))
    #expect(RoundingNoise.covers(-5, of: 0) && RoundingNoise.covers(0, of: 0))
    #expect(!RoundingNoise.covers(.nan, of: 1) && !RoundingNoise.covers(0, of: .nan))
    let excess = Eight(0, 1e-13, -1, .nan, 1e-12, 2e-12, .infinity, 1)
    let mask = excess.isNoise(of: Eight(repeating: -1))
    for lane in 0..<8 { #expect(mask[lane] == RoundingNoise.covers(excess[lane], of: -1)) }
  }
}
