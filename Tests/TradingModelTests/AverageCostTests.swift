import Testing

@testable import TradingModel

@Suite struct AverageCostTests {
  static func after(_ signed: Double, at price: Double, held: Double, average: Double) -> Double {
    let fill = Fill(
      order: 1, cycle: 0, symbol: 0, side: signed < 0 ? .sell : .buy, quantity: signed.magnitude, price: price,
      rawPrice: price, commission: 3)
    return AverageCost.after(fill, held: held, average: average)
  }

  @Test func enlarging_averagesByUnits() {
    #expect(Self.after(4, at: 10, held: 0, average: 0) == 10)
    #expect(Self.after(1, at: 20, held: 3, average: 10) == 12.5)
    #expect(Self.after(-1, at: 20, held: -3, average: 10) == 12.5)
  }

  @Test func reducing_leavesTheAverage() {
    #expect(Self.after(-1, at: 20, held: 3, average: 10) == 10)
    #expect(Self.after(2, at: 20, held: -3, average: 10) == 10)
    #expect(Self.after(-3, at: 20, held: 3, average: 10) == 0)
  }

  @Test func crossingZero_startsAnew() {
    #expect(Self.after(-5, at: 20, held: 3, average: 10) == 20)
    #expect(Self.after(5, at: 20, held: -3, average: 10) == 20)
  }

  /// A fill that is lost in the rounding of the position does not move its price either.
  @Test func noise_leavesTheAverage() {
    #expect(Self.after(1e-20, at: 1e9, held: 3, average: 10) == 10)
  }
}
