import TradingModel

/// Long from the symbol's first bar on.
struct BuyAndHoldStrategy: Strategy {
  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { Stance(direction: 1, strength: 1) }

  static let definition = StrategyDefinition(
    name: "buy_and_hold", summary: "Long from the first bar of each symbol to the end."
  ) { _, _ in
    PreparedStrategy { BuyAndHoldStrategy() }
  }
}
