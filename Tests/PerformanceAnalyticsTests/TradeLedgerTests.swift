import Determinism
import Testing
import TradingModel

@testable import PerformanceAnalytics

@Suite struct TradeLedgerTests {
  private func fill(
    _ side: Side, _ quantity: Double, _ price: Double, _ commission: Double = 0, cycle: Int = 0
  ) -> Fill {
    Fill(
      order: 1, cycle: cycle, symbol: 0, side: side, quantity: quantity, price: price, rawPrice: price,
      commission: commission)
  }

  private func expectNoTrade(_ trade: Trade?) { #expect(trade == nil) }

  @Test func scalingInAndOut_takesTheAveragePriceAndSharesOfCommission() throws {
    var ledger = TradeLedger(symbolCount: 1)
    expectNoTrade(ledger.record(fill(.buy, 10, 100, 5, cycle: 1), at: 11))
    expectNoTrade(ledger.record(fill(.buy, 30, 108, 7, cycle: 2), at: 12))
    #expect(ledger.averagePrice(of: 0) == 106)
    let firstTrade = ledger.record(fill(.sell, 10, 110, 2, cycle: 3), at: 13)
    let first = try #require(firstTrade)
    #expect(
      first
        == Trade(
          sequence: 1, symbol: 0, side: .long, quantity: 10, entryCycle: 1, entryTime: Timestamp(nanoseconds: 11),
          entryPrice: 106, exitCycle: 3, exitTime: Timestamp(nanoseconds: 13), exitPrice: 110, commission: 5))
    #expect(first.profit == 35)
    #expect(first.profitRatio == 35.0 / 1060)
    let secondTrade = ledger.record(fill(.sell, 30, 100, 1, cycle: 4), at: 14)
    let second = try #require(secondTrade)
    #expect(second.sequence == 2)
    #expect(second.commission == 10)
    #expect(second.profit == -190)
    #expect(ledger.quantity(of: 0) == 0)
    #expect(ledger.averagePrice(of: 0) == 0)
  }

  @Test func reversal_closesOneTradeAndOpensTheNext() throws {
    var ledger = TradeLedger(symbolCount: 1)
    expectNoTrade(ledger.record(fill(.sell, 4, 50, 1), at: 1))
    let shortTrade = ledger.record(fill(.buy, 16, 40, 8, cycle: 7), at: 2)
    let short = try #require(shortTrade)
    #expect(short.side == .short)
    #expect(short.quantity == 4)
    #expect(short.commission == 3)
    #expect(short.profit == 37)
    #expect(ledger.quantity(of: 0) == 12)
    let longTrade = ledger.record(fill(.sell, 12, 41, 0, cycle: 9), at: 3)
    let long = try #require(longTrade)
    #expect(long.side == .long)
    #expect(long.entryCycle == 7)
    #expect(long.entryTime == Timestamp(nanoseconds: 2))
    #expect(long.entryPrice == 40)
    #expect(long.commission == 6)
    #expect(long.profit == 6)
  }

  @Test func symbols_areKeptApart() throws {
    var ledger = TradeLedger(symbolCount: 2)
    var other = fill(.sell, 1, 10)
    other.symbol = 1
    expectNoTrade(ledger.record(fill(.buy, 1, 10), at: 0))
    expectNoTrade(ledger.record(other, at: 0))
    #expect(ledger.quantity(of: 0) == 1)
    #expect(ledger.quantity(of: 1) == -1)
  }

  /// Random fills: units as the account has them, and money neither made nor lost on the way to trades.
  @Test func randomFills_agreeWithTheAccount() {
    var random = SeededGenerator(masterSeed: 7, id: "ledger", purpose: "test")
    var ledger = TradeLedger(symbolCount: 3)
    var account = Account(capital: 0, symbolCount: 3)
    var profit = 0.0
    var count = 0
    for cycle in 0..<4000 {
      let word = random.next()
      let fill = Fill(
        order: cycle + 1, cycle: cycle, symbol: Int(word % 3), side: word & 8 == 0 ? .buy : .sell,
        quantity: Double(1 + (word >> 8) % 97) / 7, price: 50 + Double((word >> 20) % 1000) / 13, rawPrice: 50,
        commission: Double((word >> 40) % 5) / 3)
      account.apply(fill)
      if let trade = ledger.record(fill, at: Int64(cycle)) {
        count += 1
        #expect(trade.sequence == count)
        #expect(trade.entryCycle < trade.exitCycle)
        profit += trade.profit
      }
    }
    for symbol in 0..<3 { #expect(ledger.quantity(of: symbol) == account.quantities[symbol]) }
    // Close everything at the average price: what is left in cash is the profit of all trades.
    for symbol in 0..<3 {
      let held = ledger.quantity(of: symbol)
      let exit = Fill(
        order: 0, cycle: 4000, symbol: symbol, side: held > 0 ? .sell : .buy, quantity: held.magnitude,
        price: ledger.averagePrice(of: symbol), rawPrice: 0, commission: 0)
      account.apply(exit)
      profit += ledger.record(exit, at: 4000)?.profit ?? 0
      #expect(ledger.quantity(of: symbol) == 0)
    }
    #expect(count > 1000)
    #expect((account.cash - profit).magnitude < 1e-6)
  }
}
