import Determinism
import Testing
import TradingModel

@Suite struct AccountTests {
  /// The sums run over the positions held; they are those over all symbols, to the bit.
  @Test func sums_areThoseOverAllSymbols() {
    let count = 150
    var draw = SeededGenerator(masterSeed: 4, id: "account", purpose: "test")
    var account = Account(capital: 1e5, symbolCount: count)
    var quantities = Array(repeating: 0.0, count: count)
    var cash = 1e5
    for step in 0..<2_000 {
      let symbol = draw.integer(in: 0...(count - 1))
      let held = quantities[symbol]
      let closes = held != 0 && draw.integer(in: 0...1) == 0
      let quantity = closes ? held.magnitude : draw.uniform() * 20
      let side: Side = closes ? (held > 0 ? .sell : .buy) : draw.integer(in: 0...1) == 0 ? .buy : .sell
      let price = 1 + draw.uniform() * 100
      account.apply(
        Fill(
          order: step, cycle: step, symbol: symbol, side: side, quantity: quantity, price: price, rawPrice: price,
          commission: 0.3))
      cash = (side == .buy ? cash - quantity * price : cash + quantity * price) - 0.3
      quantities[symbol] += side == .buy ? quantity : -quantity

      var prices = (0..<count).map { _ in 1 + draw.uniform() * 100 }
      for index in 0..<count where quantities[index] == 0 { prices[index] = .nan }
      var value = 0.0
      var short = 0.0
      for index in 0..<count where quantities[index] != 0 { value += quantities[index] * prices[index] }
      for index in 0..<count where quantities[index] < 0 { short += quantities[index] * prices[index] }
      #expect(account.cash == cash && account.quantities == quantities)
      #expect(account.positionValue(at: prices) == value)
      #expect(account.funds(at: prices) == cash + 2 * short)
      #expect(account.isExposed == quantities.contains { $0 != 0 })
    }
    #expect(quantities.contains(0) && quantities.contains { $0 < 0 } && quantities.contains { $0 > 0 })
  }
}
