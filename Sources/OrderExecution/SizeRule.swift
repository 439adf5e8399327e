import Determinism
import TradingModel

/// Turns size rules into units at the raw fill price, in lanes.
///
/// Funds are equity less gross exposure (`Account.funds`). What closes a position always passes; what opens or enlarges
/// one must be paid for. Where a number is NaN the trade is too, or is none; the engine refuses such fills.
@usableFromInline
package struct SizeRule<Number: Lane>: Equatable, Sendable {
  /// Slippage and commission.
  @usableFromInline package let costs: CostRule<Number>
  /// Whether fractions of a unit can be held.
  @usableFromInline package let quantities: QuantityRule

  @inlinable @inline(__always) package init(costs: CostRule<Number>, quantities: QuantityRule) {
    self.costs = costs
    self.quantities = quantities
  }

  /// The whole position, whatever it costs.
  @inlinable @inline(__always) package func exit(held: Number) -> SizedTrade<Number> {
    SizedTrade(
      buys: .!(held .> .zero), quantity: held.magnitude, isShortOfFunds: Number.Mask(repeating: false))
  }

  /// A named number of units, positive; none where its outlay exceeds the funds by more than `RoundingNoise`.
  @inlinable @inline(__always)
  package func entry(units: Number, buys: Number.Mask, raw: Number, funds: Number) -> SizedTrade<Number> {
    let price = costs.executionPrice(raw: raw, buys: buys)
    let excess = costs.outlay(quantity: units, price: price) - funds
    return funded(units, buys, isPaid: excess.isNoise(of: funds))
  }

  /// As many units as the funds pay for, at most `maximum`, which is infinite where there is no limit.
  @inlinable @inline(__always)
  package func allIn(buys: Number.Mask, raw: Number, funds: Number, maximum: Number) -> SizedTrade<Number> {
    let price = costs.executionPrice(raw: raw, buys: buys)
    let units = Number.least(
      costs.affordableUnits(funds: funds, price: price, quantities: quantities), maximum)
    return funded(units, buys, isPaid: units .> .zero)
  }

  @inlinable @inline(__always)
  func funded(_ units: Number, _ buys: Number.Mask, isPaid: Number.Mask) -> SizedTrade<Number> {
    SizedTrade(buys: buys, quantity: Number.zero.replacing(with: units, where: isPaid), isShortOfFunds: .!isPaid)
  }

  /// The signed position that a weight of a portfolio worth `value` means at `raw`; none where nothing is left.
  @inlinable @inline(__always) package func targetQuantity(weight: Number, value: Number, raw: Number) -> Number {
    Number.zero.replacing(with: quantities.rounded(weight * value / raw), where: value .> .zero)
  }

  /// The order that leads from `held` to `target`, both signed.
  @inlinable @inline(__always) package func net(from held: Number, to target: Number, raw: Number) -> NetOrder<Number> {
    NetOrder(from: held, to: target, raw: raw, costs: costs)
  }

  /// What is traded of a net order.
  ///
  /// The part that opens or enlarges a position is cut to what the funds pay for and to `maximum`; fixed commission is
  /// due once, for the whole order. A difference, or a part that opens, that is `RoundingNoise` is none.
  ///
  /// - Parameters:
  ///   - funds: The funds once `order.closable` units are traded with proportional commission; read where the order
  ///     `opens`.
  ///   - maximum: Units, in magnitude, that the order may leave held; infinite where there is no limit.
  @inlinable @inline(__always)
  package func target(_ order: NetOrder<Number>, funds: Number, maximum: Number) -> SizedTrade<Number> {
    let wanted = order.size - order.closable
    let paid = costs.affordableUnits(funds: funds, price: order.price, quantities: quantities)
    let opening = Number.least(Number.least(wanted, paid), maximum - order.kept)
    var quantity = (order.closable + opening).replacing(with: order.closable, where: opening.isNoise(of: wanted))
    // The difference may not be exact in binary: an order that nothing cuts trades it as it stands.
    quantity = quantity.replacing(with: order.size, where: (opening .== wanted) .| .!order.opens)
    quantity = quantity.replacing(with: .zero, where: order.isNothing)
    return SizedTrade(
      buys: order.buys, quantity: quantity, isShortOfFunds: .!order.isNothing .& (quantity .== .zero))
  }
}
