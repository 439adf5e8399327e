import Determinism
import OrderExecution
import Testing
import TradingModel

/// Units that money pays for, held against arithmetic in whole millionths of the currency.
@Suite struct WholeUnitsTests {
  /// Prices in cents, a commission in hundredths of a percent, another in cents.
  struct Market {
    var price = 1
    var rate = 0
    var fixed = 0

    var costs: CostModel { CostModel(proportional: Double(rate) / 10_000, fixed: Double(fixed) / 100) }
    var raw: Double { Double(price) / 100 }
    /// What a unit costs, in millionths.
    var each: Int { price * (10_000 + rate) }

    /// The funds that pay for so many units, and a number of cents more, in millionths.
    func funds(_ units: Int, cents: Int = 0) -> Int { units * each + (fixed + cents) * 10_000 }

    /// The units that funds pay for.
    func units(_ funds: Int) -> Int { max(0, (funds - fixed * 10_000) / each) }
  }

  static func market(_ draw: inout SeededGenerator) -> Market {
    let isFree = draw.integer(in: 0...2) == 0
    return Market(
      price: draw.integer(in: 2...30_000), rate: isFree ? 0 : draw.integer(in: 0...50),
      fixed: isFree ? 0 : draw.integer(in: 0...1_000))
  }

  static func money(_ millionths: Int) -> Double { Double(millionths) / 1e6 }

  static func trade(_ units: Int) -> Resolution {
    units > 0 ? .trade(.buy, Double(units)) : .refused(.insufficientFunds)
  }

  @Test func fundsForExactlySoManyUnits_buyThem() {
    var draw = SeededGenerator(masterSeed: 32, id: "units", purpose: "exact")
    for _ in 0..<20_000 {
      let market = Self.market(&draw)
      let units = draw.integer(in: 1...3_000)
      let resolver = SizeResolver(costs: market.costs, quantities: .whole)
      for cents in [-1, 0, 1] {
        let funds = market.funds(units, cents: cents)
        let expected = Self.trade(market.units(funds))
        let found = resolver.allIn(side: .buy, raw: market.raw, funds: Self.money(funds), maximum: nil)
        #expect(found == expected, "\(market) \(units) \(cents)")
        let named = resolver.entry(units: Double(units), side: .buy, raw: market.raw, funds: Self.money(funds))
        #expect(named == (cents < 0 ? .refused(.insufficientFunds) : .trade(.buy, Double(units))), "\(market) \(units)")
        let target = resolver.target(Double(units), held: 0, raw: market.raw, maximum: nil) { _, _ in
          Self.money(funds)
        }
        #expect(target == expected.limited(to: units), "\(market) \(units) \(cents)")
      }
    }
  }

  @Test func weights_comeToTheUnitsOfExactArithmetic() {
    var draw = SeededGenerator(masterSeed: 32, id: "units", purpose: "weights")
    let resolver = SizeResolver(costs: CostModel(), quantities: .whole)
    var ties = 0
    for _ in 0..<20_000 {
      let (weight, price) = (draw.integer(in: 1...100), draw.integer(in: 2...30_000))
      var value = draw.integer(in: 1...100_000_000)
      // A value of which the weight is a whole number of units, in half of the draws.
      if draw.integer(in: 0...1) == 0 { value = max(1, value / (100 * price)) * 100 * price / weight }
      let expected = weight * value / (100 * price)
      if expected * 100 * price == weight * value { ties += 1 }
      let signed = draw.integer(in: 0...1) == 0 ? 1.0 : -1
      let found = resolver.targetQuantity(
        weight: signed * Double(weight) / 100, value: Double(value) / 100, raw: Double(price) / 100)
      #expect(found == signed * Double(expected), "\(weight) % of \(value) at \(price)")
    }
    #expect(ties > 500, "\(ties)")
  }

  @Test func whatIsHeld_isItsOwnTarget() {
    var draw = SeededGenerator(masterSeed: 32, id: "units", purpose: "held")
    for _ in 0..<20_000 {
      let (units, price) = (draw.integer(in: 1...100_000), draw.integer(in: 1...100_000))
      let (held, raw) = (Double(units), Double(price) / 100)
      for quantities in QuantityRule.allCases {
        let resolver = SizeResolver(costs: CostModel(), quantities: quantities)
        let target = resolver.targetQuantity(weight: 1, value: held * raw, raw: raw)
        let found = resolver.target(target, held: held, raw: raw, maximum: nil) { _, _ in 0 }
        #expect(found == .refused(.nothingToTrade), "\(units) at \(price)")
      }
    }
  }

  /// A fixed commission of all that there is leaves nothing, and not the last bits of it.
  @Test func noiseBuysNothing() {
    let resolver = SizeResolver(costs: CostModel(fixed: 0.3), quantities: .fractional)
    #expect(0.1 + 0.2 - 0.3 > 0)
    #expect(
      resolver.allIn(side: .buy, raw: 10, funds: 0.1 + 0.2, maximum: nil) == .refused(.insufficientFunds))
    #expect(resolver.allIn(side: .buy, raw: 1, funds: 0.3 + 1e-9, maximum: nil) != .refused(.insufficientFunds))
  }
}

extension Resolution {
  /// At most so many units.
  fileprivate func limited(to units: Int) -> Resolution {
    if case .trade(let side, let quantity) = self { .trade(side, min(quantity, Double(units))) } else { self }
  }
}
