import Determinism
import TradingModel

/// What a size rule came to at the fill price.
public enum Resolution: Equatable, Sendable {
  /// Trade this many units, positive.
  case trade(Side, Double)
  /// Trade nothing.
  case refused(RefusalReason)
}

extension Resolution {
  /// What one lane came to.
  init(_ trade: SizedTrade<Double>) {
    self =
      trade.quantity == 0
      ? .refused(trade.isShortOfFunds ? .insufficientFunds : .nothingToTrade)
      : .trade(trade.buys ? .buy : .sell, trade.quantity)
  }
}

/// Turns size rules into units at the raw fill price.
///
/// Funds are equity less gross exposure (`Account.funds`). What closes a position always passes; what opens or enlarges
/// one must be paid for.
public struct SizeResolver: Equatable, Sendable {
  /// Slippage and commission.
  public let costs: CostModel
  /// The arithmetic.
  package let rule: SizeRule<Double>

  /// A resolver for one portfolio.
  public init(costs: CostModel, quantities: QuantityRule) {
    self.costs = costs
    rule = SizeRule(costs: costs.rule, quantities: quantities)
  }

  /// Whether fractions of a unit can be held.
  public var quantities: QuantityRule { rule.quantities }

  /// The whole position, whatever it costs.
  public func exit(held: Double) -> Resolution { Resolution(rule.exit(held: held)) }

  /// A named number of units, positive, refused where its outlay exceeds the funds by more than `RoundingNoise`.
  public func entry(units: Double, side: Side, raw: Double, funds: Double) -> Resolution {
    Resolution(rule.entry(units: units, buys: side == .buy, raw: raw, funds: funds))
  }

  /// As many units as the funds pay for, at most `maximum`.
  public func allIn(side: Side, raw: Double, funds: Double, maximum: Double?) -> Resolution {
    Resolution(rule.allIn(buys: side == .buy, raw: raw, funds: funds, maximum: maximum ?? .infinity))
  }

  /// The signed position that a weight of a portfolio worth `value` means at `raw`; none where nothing is left.
  public func targetQuantity(weight: Double, value: Double, raw: Double) -> Double {
    rule.targetQuantity(weight: weight, value: value, raw: raw)
  }

  /// The net order that leads from `held` to `target`.
  ///
  /// The part that opens or enlarges a position is cut to what the funds pay for and to `maximum`; fixed commission is
  /// due once, for the whole order. A difference, or a part that opens, that is `RoundingNoise` is none.
  ///
  /// - Parameter fundsAfterClosing: The funds once this many units are traded at this price with proportional
  ///   commission; 0 units where nothing is closed. Asked only where the order opens or enlarges a position.
  public func target(
    _ target: Double, held: Double, raw: Double, maximum: Double?,
    fundsAfterClosing: (_ units: Double, _ price: Double) -> Double
  ) -> Resolution {
    let order = rule.net(from: held, to: target, raw: raw)
    let funds = order.opens ? fundsAfterClosing(order.closable, order.price) : 0
    return Resolution(rule.target(order, funds: funds, maximum: maximum ?? .infinity))
  }
}
