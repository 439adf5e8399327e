import TradingModel

/// The final signals that a worker follows: those of the block that are still to come, and for each symbol the last.
struct FollowedSignals: Sendable {
  private struct Followed: Sendable {
    var stance = Stance.flat
    var sequence = 0
    /// Whether the stance changed and no target order was made of it yet.
    var hasChanged = false
    var isTraded = false
    /// Whether the position is one from the beginning, about which nothing was decided yet.
    var isOpening = false
  }

  private var bySymbol: [Followed]
  private var coming: [Signal] = []
  private var next = 0

  /// Signals for the symbols that a worker trades, all flat.
  ///
  /// - Parameter held: The symbols that it holds at the beginning: their first bar is one of decision.
  init(symbols: [Int], symbolCount: Int, held: [Int] = []) {
    bySymbol = Array(repeating: Followed(), count: symbolCount)
    for symbol in symbols { bySymbol[symbol].isTraded = true }
    for symbol in held {
      bySymbol[symbol].hasChanged = true
      bySymbol[symbol].isOpening = true
    }
  }

  /// Takes the signals of a block, in (cycle, symbol) order.
  mutating func begin(_ signals: [Signal]) {
    coming = signals
    next = 0
  }

  /// The cycle of the next signal of the block, or nil after the last.
  var nextCycle: Int? { next < coming.count ? coming[next].cycle : nil }

  /// Takes the next signal where it belongs to `cycle` or before.
  mutating func popFirst(through cycle: Int) -> Signal? {
    guard next < coming.count, coming[next].cycle <= cycle else { return nil }
    next += 1
    return coming[next - 1]
  }

  /// Whether the worker trades this symbol.
  func isTraded(_ symbol: Int) -> Bool { bySymbol.indices.contains(symbol) && bySymbol[symbol].isTraded }

  /// Makes `signal` the one that holds for its symbol.
  mutating func follow(_ signal: Signal) {
    bySymbol[signal.symbol].stance = signal.stance
    bySymbol[signal.symbol].sequence = signal.sequence
    bySymbol[signal.symbol].hasChanged = true
  }

  /// The stance that holds.
  func stance(of symbol: Int) -> Stance { bySymbol[symbol].stance }

  /// The direction that holds, as a number.
  func direction(of symbol: Int) -> Double { Double(bySymbol[symbol].stance.direction) }

  /// The sequence of the signal that brought it, 0 before the first.
  func sequence(of symbol: Int) -> Int { bySymbol[symbol].sequence }

  /// Whether the stance changed and `takeChange` was not asked since.
  func hasChanged(_ symbol: Int) -> Bool { bySymbol[symbol].hasChanged }

  /// Whether nothing was decided yet about a position from the beginning; asked once, it is decided about.
  mutating func takeOpening(of symbol: Int) -> Bool {
    defer { bySymbol[symbol].isOpening = false }
    return bySymbol[symbol].isOpening
  }

  /// Whether the stance changed since this was last asked.
  mutating func takeChange(of symbol: Int) -> Bool {
    defer { bySymbol[symbol].hasChanged = false }
    return bySymbol[symbol].hasChanged
  }
}
