import Testing
import TradingModel

@testable import RiskControl

@Suite struct AverageCostTests {
  static func fill(_ quantity: Double, _ price: Double) -> Fill {
    Fill(
      order: 1, cycle: 0, symbol: 0, side: quantity > 0 ? .buy : .sell, quantity: quantity.magnitude, price: price,
      rawPrice: price, commission: 3)
  }

  @Test func averages_followTheAverageCostMethod() {
    var averages = AverageCost(symbolCount: 1)
    var held = 0.0
    var seen: [Double] = []
    for (quantity, price) in [(10.0, 20.0), (30, 24), (-15, 50), (-30, 40), (-5, 28), (10, 1)] {
      averages.apply(Self.fill(quantity, price), held: held)
      held += quantity
      seen.append(averages.prices[0])
    }
    // 10 at 20 and 30 at 24 make 23; sales leave it; crossing zero starts at 40; 5 at 40 and 5 at 28 make 34; then
    // flat.
    #expect(seen == [20, 23, 23, 40, 34, 0])
  }
}
