import TradingModel

/// Long from the symbol's first bar on.
struct BuyAndHoldStrategy: Strategy {
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { .long }

  static let definition = StrategyDefinition(
    name: "buy_and_hold", summary: "Long from the first bar of each symbol to the end."
  ) { _, _ in
    PreparedStrategy { BuyAndHoldStrategy() }
  }
}
