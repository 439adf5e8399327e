import OrderExecution
import Testing
import TradingModel

/// Quotients computed with Python's binary64 arithmetic.
@Suite struct SizeResolverTests {
  static let costs = CostModel(proportional: 0.001, fixed: 1, slippageBasisPoints: 5)
  static let fractional = SizeResolver(costs: costs, quantities: .fractional)
  static let whole = SizeResolver(costs: costs, quantities: .whole)
  static let free = SizeResolver(costs: CostModel(), quantities: .fractional)

  @Test func exit_tradesTheWholePosition() {
    #expect(Self.whole.exit(held: 12) == .trade(.sell, 12))
    #expect(Self.whole.exit(held: -0.5) == .trade(.buy, 0.5))
    #expect(Self.whole.exit(held: 0) == .refused(.nothingToTrade))
  }

  @Test func entry_isRefusedBeyondTheFunds_butNotForRounding() {
    // 10 * 100.05 * 1.001 + 1
    let cost = 1002.5004999999999
    #expect(Self.whole.entry(units: 10, side: .buy, raw: 100, funds: cost) == .trade(.buy, 10))
    #expect(Self.whole.entry(units: 10, side: .buy, raw: 100, funds: cost.nextDown) == .trade(.buy, 10))
    #expect(Self.whole.entry(units: 10, side: .buy, raw: 100, funds: cost - 1e-8) == .refused(.insufficientFunds))
    #expect(Self.free.entry(units: 1e-300, side: .buy, raw: 100, funds: 0) == .refused(.insufficientFunds))
    #expect(Self.free.entry(units: 1e-300, side: .buy, raw: 100, funds: -5) == .refused(.insufficientFunds))
    // A sale executes lower, so that it binds less.
    #expect(Self.whole.entry(units: 10, side: .sell, raw: 100, funds: 1001.4) == .refused(.insufficientFunds))
    #expect(Self.whole.entry(units: 10, side: .sell, raw: 100, funds: 1001.5) == .trade(.sell, 10))
  }

  @Test func allIn_spendsTheFundsAfterCosts() {
    #expect(
      Self.fractional.allIn(side: .buy, raw: 50, funds: 100_000, maximum: nil) == .trade(.buy, 1996.9835262189088))
    #expect(Self.whole.allIn(side: .buy, raw: 50, funds: 100_000, maximum: nil) == .trade(.buy, 1996))
    #expect(Self.whole.allIn(side: .sell, raw: 50, funds: 100_000, maximum: nil) == .trade(.sell, 1998))
    #expect(Self.whole.allIn(side: .buy, raw: 50, funds: 100_000, maximum: 7) == .trade(.buy, 7))
    #expect(Self.whole.allIn(side: .buy, raw: 50, funds: 51, maximum: nil) == .refused(.insufficientFunds))
    #expect(Self.fractional.allIn(side: .buy, raw: 50, funds: 1, maximum: nil) == .refused(.insufficientFunds))
    #expect(Self.free.allIn(side: .buy, raw: 8, funds: 1000, maximum: nil) == .trade(.buy, 125))
  }

  @Test func targetQuantity_roundsTowardsZero() {
    #expect(Self.whole.targetQuantity(weight: 0.5, value: 1000, raw: 30) == 16)
    #expect(Self.whole.targetQuantity(weight: -0.5, value: 1000, raw: 30) == -16)
    #expect(Self.free.targetQuantity(weight: 0.5, value: 1000, raw: 40) == 12.5)
    #expect(Self.free.targetQuantity(weight: 0.5, value: -10, raw: 40) == 0)
  }

  static func target(
    _ target: Double, held: Double, maximum: Double? = nil, funds: Double = 1e9, resolver: SizeResolver = free
  ) -> Resolution {
    resolver.target(target, held: held, raw: 10, maximum: maximum) { _, _ in funds }
  }

  @Test func target_tradesTheNetDifference() {
    #expect(Self.target(5, held: 0) == .trade(.buy, 5))
    #expect(Self.target(5, held: 8) == .trade(.sell, 3))
    #expect(Self.target(-5, held: 8) == .trade(.sell, 13))
    #expect(Self.target(5, held: -8) == .trade(.buy, 13))
    #expect(Self.target(-9, held: -8) == .trade(.sell, 1))
    #expect(Self.target(0, held: 0.1) == .trade(.sell, 0.1))
    #expect(Self.target(3, held: 3) == .refused(.nothingToTrade))
  }

  @Test func target_cutsWhatOpensToTheFunds() {
    #expect(Self.target(5, held: 0, funds: 20) == .trade(.buy, 2))
    #expect(Self.target(5, held: 0, funds: 0) == .refused(.insufficientFunds))
    #expect(Self.target(5, held: 4, funds: -3) == .refused(.insufficientFunds))
    #expect(Self.target(-5, held: 8, funds: 20) == .trade(.sell, 10))
    #expect(Self.target(-5, held: 8, funds: -1) == .trade(.sell, 8))
    #expect(Self.target(2, held: 8, funds: -1) == .trade(.sell, 6))
    #expect(Self.target(5, held: 0, funds: 25, resolver: Self.whole) == .trade(.buy, 2))
  }

  /// In binary 0.1 + 0.2 is more than 0.3: such a difference is no order, and such funds are none.
  @Test func target_tradesNoRoundingNoise() {
    #expect(0.1 + 0.2 > 0.3)
    #expect(Self.target(0.1 + 0.2, held: 0.3) == .refused(.nothingToTrade))
    #expect(Self.target(-0.3, held: -(0.1 + 0.2)) == .refused(.nothingToTrade))
    #expect(Self.target(0.3 + 1e-11, held: 0.3) == .trade(.buy, 0.3 + 1e-11 - 0.3))
    #expect(Self.target(5, held: 0, funds: 1e-12) == .refused(.insufficientFunds))
    #expect(Self.target(-5, held: 8, funds: 1e-12) == .trade(.sell, 8))
    #expect(Self.target(9, held: 4.nextDown, maximum: 4) == .refused(.insufficientFunds))
  }

  @Test func target_asksForFundsOnceTheRestIsClosed() {
    var asked: [String] = []
    _ = Self.free.target(-5, held: 8, raw: 10, maximum: nil) { units, price in
      asked.append("\(units) @ \(price)")
      return 100
    }
    _ = Self.free.target(9, held: 8, raw: 10, maximum: nil) { units, price in
      asked.append("\(units) @ \(price)")
      return 100
    }
    _ = Self.free.target(2, held: 8, raw: 10, maximum: nil) { _, _ in
      asked.append("a reduction needs no funds")
      return 0
    }
    #expect(asked == ["8.0 @ 10.0", "0.0 @ 10.0"])
  }

  @Test func target_respectsTheMaximumWithoutSelling() {
    #expect(Self.target(9, held: 0, maximum: 4) == .trade(.buy, 4))
    #expect(Self.target(9, held: 3, maximum: 4) == .trade(.buy, 1))
    #expect(Self.target(9, held: 6, maximum: 4) == .refused(.insufficientFunds))
    #expect(Self.target(-9, held: 3, maximum: 4) == .trade(.sell, 7))
    #expect(Self.target(-9, held: 3, maximum: 0) == .trade(.sell, 3))
    #expect(Self.target(2, held: 9, maximum: 4) == .trade(.sell, 7))
  }
}
