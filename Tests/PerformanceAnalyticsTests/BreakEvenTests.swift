import Determinism
import Testing
import TradingModel

@testable import PerformanceAnalytics

/// Where nothing was won and nothing lost, rounding neither wins nor loses.
@Suite struct BreakEvenTests {
  static func fill(_ quantity: Double, _ price: Double, _ order: Int) -> Fill {
    Fill(
      order: order, cycle: order, symbol: 0, side: quantity > 0 ? .buy : .sell, quantity: quantity.magnitude,
      price: price, rawPrice: price, commission: 0)
  }

  /// Positions that were built in several fills at one price, and left at it.
  @Test func positionsLeftAtTheirPrice_areNoWinAndNoLoss() {
    var draw = SeededGenerator(masterSeed: 34, id: "trades", purpose: "test")
    var noisy = 0
    for _ in 0..<5000 {
      let price = Double(draw.integer(in: 1...100_000)) / 100
      let side: Double = draw.integer(in: 0...1) == 0 ? 1 : -1
      let parts = (0..<draw.integer(in: 1...5)).map { _ in side * (draw.uniform() + 0.01) * 1000 }
      for (exit, expected) in [(price, 0), (price * (1 + 1e-9), side), (price * (1 - 1e-9), -side)] {
        var ledger = TradeLedger(symbolCount: 1)
        var order = 0
        for part in parts {
          order += 1
          #expect(ledger.record(Self.fill(part, price, order), at: 0) == nil)
        }
        let trade = ledger.record(Self.fill(-ledger.quantity(of: 0), exit, order + 1), at: 1)
        let profit = trade?.profit ?? .nan
        #expect(profit.isFinite && (profit > 0 ? 1 : profit < 0 ? -1 : 0) == expected, "\(parts) at \(price)")
        if expected == 0, trade?.entryPrice != exit { noisy += 1 }
      }
    }
    #expect(noisy > 500, "\(noisy)")
  }

  /// A gain that the commission takes to the cent.
  @Test func aGainThatCommissionTakes_isNone() {
    let profit = TradeProfit.of(side: 1.0, quantity: 3, entry: 0.1, exit: 0.2, commission: 0.3)
    #expect(3 * (0.2 - 0.1) - 0.3 != 0 || 0.1 + 0.2 != 0.3)
    #expect(profit == 0)
    #expect(TradeProfit.of(side: 1.0, quantity: 3, entry: 0.1, exit: 0.2, commission: 0.3 - 1e-9) > 0)
    #expect(TradeProfit.of(side: -1.0, quantity: 3, entry: 0.2, exit: 0.1, commission: 0.3 + 1e-9) < 0)
  }

  @Test func lanes_areSingleTrades() {
    var draw = SeededGenerator(masterSeed: 34, id: "trades", purpose: "lanes")
    for _ in 0..<500 {
      let numbers = (0..<4).map { _ -> SIMD8<Double> in
        var lanes = SIMD8<Double>()
        for lane in 0..<8 { lanes[lane] = Double(draw.integer(in: 1...20)) / 10 }
        return lanes
      }
      let side = SIMD8<Double>(1, -1, 1, -1, 1, -1, 1, -1)
      let wide = TradeProfit.of(
        side: side, quantity: numbers[0], entry: numbers[1], exit: numbers[2], commission: numbers[3])
      for lane in 0..<8 {
        let one = TradeProfit.of(
          side: side[lane], quantity: numbers[0][lane], entry: numbers[1][lane], exit: numbers[2][lane],
          commission: numbers[3][lane])
        #expect(wide[lane].bitPattern == one.bitPattern)
      }
    }
  }

  /// Cash that a break-even trade left a last place below the capital is no drawdown, and the peak does not creep down.
  @Test func equityThatIsThePeakButForNoise_isAtThePeak() {
    var watch = DrawdownWatch(capital: 1000.0)
    var equity = 1000.0
    for bar in 0..<3000 {
      equity = equity.nextDown
      watch.record(equity, at: Double(bar))
    }
    #expect(watch.largest == 0 && watch.longestBars == 0 && watch.longestTime == 0)
    watch.record(1000 * (1 - 1e-9), at: 3000)
    watch.record(1000 * (1 - 1e-9), at: 3001)
    #expect(watch.longestBars == 2 && watch.longestTime == 2 && watch.largest < 0)
    // What is lost in steps of noise is lost all the same.
    for bar in 0..<20 {
      equity *= 1 - 9e-13
      watch.record(equity, at: Double(3002 + bar))
    }
    #expect(watch.longestBars > 2)
  }
}
