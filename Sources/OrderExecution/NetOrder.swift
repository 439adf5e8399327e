import Determinism
import TradingModel

/// The order that leads from one position to another, in lanes, before it is known what the funds pay for.
@usableFromInline
package struct NetOrder<Number: Lane>: Sendable {
  /// Whether units are bought rather than sold.
  @usableFromInline package let buys: Number.Mask
  /// The price paid or received a unit.
  @usableFromInline package let price: Number
  /// Units held, in magnitude, that a trade on this side closes before it opens anything.
  @usableFromInline package let closable: Number
  /// Units held, in magnitude, that a trade on this side adds to.
  @usableFromInline let kept: Number
  /// All units of the difference.
  @usableFromInline let size: Number
  /// Whether the difference is none, but for rounding.
  @usableFromInline let isNothing: Number.Mask
  /// Whether it opens or enlarges a position, so that funds decide.
  @usableFromInline package let opens: Number.Mask

  @inlinable @inline(__always) package init(from held: Number, to target: Number, raw: Number, costs: CostRule<Number>)
  {
    let delta = target - held
    let zero = Number.zero
    size = delta.magnitude
    buys = delta .> zero
    price = costs.executionPrice(raw: raw, buys: buys)
    closable = zero.replacing(with: held.magnitude, where: (held .> zero) .^ buys)
    kept = zero.replacing(with: held.magnitude, where: closable .== zero)
    isNothing = size.isNoise(of: held)
    opens = .!(isNothing .| (size .<= closable))
  }
}
