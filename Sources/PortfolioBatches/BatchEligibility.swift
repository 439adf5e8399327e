import RiskControl
import TradingModel

/// Which portfolios lanes can take: those whose orders meet a bar as soon as they may fill.
///
/// Without a bar an order stays open, is cancelled or replaced, and each portfolio goes its own way; such portfolios
/// are worked one by one, to the same bits.
package struct BatchEligibility: Sendable {
  /// By symbol, the cycles without a usable bar of it: the first and the one after the last of them; nil for none.
  private var gaps: [Range<Int>?]
  private var cycles = Int.max..<Int.max

  /// Of a run with so many symbols.
  package init(symbolCount: Int) { gaps = Array(repeating: nil, count: symbolCount) }

  /// Takes note of the next block of bars.
  ///
  /// Complexity: O(symbols * cycles).
  package mutating func look(at block: MarketBlock) {
    cycles = min(cycles.lowerBound, block.firstCycle)..<block.endCycle
    for symbol in gaps.indices where Self.unusableCount(block, symbol) > 0 {
      for offset in 0..<block.count where !Self.isUsable(block, symbol * block.count + offset) {
        let cycle = block.firstCycle + offset
        gaps[symbol] = (gaps[symbol]?.lowerBound ?? cycle)..<(cycle + 1)
      }
    }
  }

  /// Takes note of all bars of a symbol that has one at every cycle.
  ///
  /// - Parameters:
  ///   - start: The first cycle that counts.
  ///   - opens: One a cycle, as are the closes.
  /// - Complexity: O(cycles).
  package mutating func look(atEvery symbol: Int, from start: Int, opens: [Double], closes: [Double]) {
    precondition(opens.count == closes.count && start <= opens.count, "a symbol has a bar at every cycle")
    cycles = start..<opens.count
    let count = opens.withUnsafeBufferPointer { opens in
      closes.withUnsafeBufferPointer { closes in
        Self.unusableCount(start..<opens.count) { (opens[$0], closes[$0], true) }
      }
    }
    guard count > 0 else { return }
    for cycle in start..<opens.count where !Self.isUsable(opens[cycle], closes[cycle]) {
      gaps[symbol] = (gaps[symbol]?.lowerBound ?? cycle)..<(cycle + 1)
    }
  }

  /// How many bars of a symbol are not usable.
  private static func unusableCount(_ block: MarketBlock, _ symbol: Int) -> Int {
    var count = 0
    block.withPointers { market in
      let first = symbol * market.count
      let traded = BarPresence.traded.rawValue
      count = unusableCount(first..<(first + market.count)) { index in
        (market.open[index], market.close[index], market.presence[index] == traded)
      }
    }
    return count
  }

  /// How many bars are not usable; in one pass without branches, as mostly there is none.
  @inline(__always)
  private static func unusableCount(
    _ bars: Range<Int>, _ bar: (Int) -> (open: Double, close: Double, isTraded: Bool)
  ) -> Int {
    var count = 0
    for index in bars {
      let (open, close, isTraded) = bar(index)
      let isUsable = open > 0 && open < .infinity && close > 0 && close < .infinity
      count &+= isUsable && isTraded ? 0 : 1
    }
    return count
  }

  private static func isUsable(_ open: Double, _ close: Double) -> Bool {
    open > 0 && open.isFinite && close > 0 && close.isFinite
  }

  private static func isUsable(_ block: MarketBlock, _ index: Int) -> Bool {
    block.presence[index] == BarPresence.traded.rawValue && isUsable(block.open[index], block.close[index])
  }

  /// Why a portfolio cannot be worked in lanes; nil where it can.
  ///
  /// - Parameter names: Of the symbols.
  package func reason(_ portfolio: BatchPortfolio, names: (Int) -> String) -> String? {
    if portfolio.symbols.isEmpty { return "no strategy that it follows trades a symbol" }
    if portfolio.settings.sizing == .allIn, portfolio.symbols.count != 1 {
      return "all_in takes one symbol, and it trades \(portfolio.symbols.count)"
    }
    if !(portfolio.settings.capital > 0 && portfolio.settings.capital.isFinite) {
      return "its capital is not a positive number"
    }
    if !portfolio.settings.positions.isEmpty { return "it begins with positions" }
    if !portfolio.settings.window.keep.isEmpty { return "it keeps positions at the end of its window" }
    let window = portfolio.window.clamped(to: cycles)
    for symbol in portfolio.symbols {
      // Bars that lack outside of the window are no concern of it; those between two others might not be.
      guard let gap = gaps[symbol], gap.overlaps(window) else { continue }
      return "\(names(symbol)) has cycles without a bar, at which orders stay open"
    }
    return nil
  }
}
