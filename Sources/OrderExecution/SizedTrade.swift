import Determinism

/// What a size rule came to at the fill price, in lanes.
@usableFromInline
package struct SizedTrade<Number: Lane>: Equatable, Sendable {
  /// Whether units are bought rather than sold.
  @usableFromInline package var buys: Number.Mask
  /// Units to trade, positive; 0 where nothing is traded.
  @usableFromInline package var quantity: Number
  /// Whether nothing is traded because the funds do not pay for it, rather than because there is nothing to trade.
  @usableFromInline package var isShortOfFunds: Number.Mask

  @inlinable @inline(__always) package init(buys: Number.Mask, quantity: Number, isShortOfFunds: Number.Mask) {
    self.buys = buys
    self.quantity = quantity
    self.isShortOfFunds = isShortOfFunds
  }
}
