import Determinism

/// What a closed trade brought, in lanes.
@usableFromInline
package enum TradeProfit<Number: Lane> {
  /// Profit or loss after commission: side * quantity * (exit - entry) - commission.
  ///
  /// An average of two fills at 7.77 is a last place less than 7.77. A profit that is `RoundingNoise` on the scale of
  /// the units' value at entry plus that at exit is 0, so that such a trade neither wins nor loses anything.
  ///
  /// - Parameters:
  ///   - side: 1 for a long trade, -1 for a short one.
  ///   - quantity: Units closed, positive.
  ///   - entry: Average price at which the units were opened.
  ///   - exit: Price at which they were closed.
  @inlinable @inline(__always)
  package static func of(side: Number, quantity: Number, entry: Number, exit: Number, commission: Number) -> Number {
    let profit = side * quantity * (exit - entry) - commission
    return profit.settled(on: quantity * (entry + exit))
  }
}
