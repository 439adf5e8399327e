import TradingModel

/// The prices at which a step of a cycle fills orders and values positions, looked up as they are asked for.
///
/// The raw fill price where a symbol is traded at the slice, else its last close.
struct SlicePrices {
  private let slice: MarketSlice
  private let step: CycleStep
  private let market: MarketWindow
  /// By symbol; NaN where nobody has asked.
  private var known: [Double]

  init(_ slice: MarketSlice, _ step: CycleStep, _ market: MarketWindow) {
    self.slice = slice
    self.step = step
    self.market = market
    known = Array(repeating: .nan, count: slice.block.symbolCount)
  }

  /// Whether orders for `symbol` can be filled: at the close-out all can, at the last close.
  func canFill(_ symbol: Int) -> Bool { step == .closeOut || slice.isTraded(symbol) }

  /// The price of `symbol`, NaN before its first bar.
  mutating func price(of symbol: Int) -> Double {
    if !known[symbol].isNaN { return known[symbol] }
    if slice.isTraded(symbol) {
      known[symbol] = step == .openFills ? slice.open(symbol) : slice.close(symbol)
    } else {
      known[symbol] = market.lastClose(of: symbol, through: step == .openFills ? slice.cycle - 1 : slice.cycle)
    }
    return known[symbol]
  }

  /// The value of all positions of an account.
  mutating func positionValue(of account: Account) -> Double {
    account.held.forEach { _ = price(of: $0) }
    return account.positionValue(at: known)
  }
}
