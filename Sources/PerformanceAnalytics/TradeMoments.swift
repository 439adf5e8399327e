import Determinism

/// What fills and trades came to, in lanes.
@usableFromInline
package struct TradeMoments<Number: Lane>: Equatable, Sendable {
  /// Number of fills.
  @usableFromInline package internal(set) var fills = Number.zero
  /// Sum of |quantity * price| of the fills.
  @usableFromInline package internal(set) var tradedValue = Number.zero
  /// Sum of commissions.
  @usableFromInline package internal(set) var commission = Number.zero
  /// What slippage cost.
  @usableFromInline package internal(set) var slippage = Number.zero
  /// Number of closed trades.
  @usableFromInline package internal(set) var trades = Number.zero
  /// Number of trades with a profit above 0.
  @usableFromInline package internal(set) var wins = Number.zero
  /// Number of trades with a profit below 0.
  @usableFromInline package internal(set) var losses = Number.zero
  /// Sum of the profits of the trades that won.
  @usableFromInline package internal(set) var grossProfit = Number.zero
  /// Sum of the profits of the trades that lost, zero or negative.
  @usableFromInline package internal(set) var grossLoss = Number.zero

  @inlinable package init() {}

  /// Adds a fill in the lanes that have one.
  @inlinable @inline(__always)
  package mutating func recordFill(value: Number, commission: Number, slippage: Number, where hasFill: Number.Mask) {
    fills = Self.sum(fills, Number(repeating: 1), hasFill)
    tradedValue = Self.sum(tradedValue, value.magnitude, hasFill)
    self.commission = Self.sum(self.commission, commission, hasFill)
    self.slippage = Self.sum(self.slippage, slippage, hasFill)
  }

  /// Adds a closed trade in the lanes that have one.
  ///
  /// - Parameter profit: By `TradeProfit`, which is 0 where rounding is all that was won or lost.
  @inlinable @inline(__always)
  package mutating func recordTrade(profit: Number, where hasTrade: Number.Mask) {
    let one = Number(repeating: 1)
    let isWin = hasTrade .& (profit .> .zero)
    let isLoss = hasTrade .& (profit .< .zero)
    trades = Self.sum(trades, one, hasTrade)
    wins = Self.sum(wins, one, isWin)
    losses = Self.sum(losses, one, isLoss)
    grossProfit = Self.sum(grossProfit, profit, isWin)
    grossLoss = Self.sum(grossLoss, profit, isLoss)
  }

  /// What was added in one lane.
  @inlinable package func lane(_ lane: Int) -> TradeMoments<Double> {
    var one = TradeMoments<Double>()
    one.fills = fills[lane]
    one.tradedValue = tradedValue[lane]
    one.commission = commission[lane]
    one.slippage = slippage[lane]
    one.trades = trades[lane]
    one.wins = wins[lane]
    one.losses = losses[lane]
    one.grossProfit = grossProfit[lane]
    one.grossLoss = grossLoss[lane]
    return one
  }

  @inlinable @inline(__always)
  static func sum(_ sum: Number, _ term: Number, _ mask: Number.Mask) -> Number {
    sum.replacing(with: sum + term, where: mask)
  }
}
