import TradingModel

/// What a size rule came to at the fill price.
public enum Resolution: Equatable, Sendable {
  /// Trade this many units, positive.
  case trade(Side, Double)
  /// Trade nothing.
  case refused(RefusalReason)
}

/// Turns size rules into units at the raw fill price.
///
/// Funds are equity less gross exposure (`Account.funds`). What closes a position always passes; what opens or enlarges
/// one must be paid for.
public struct SizeResolver: Equatable, Sendable {
  /// Slippage and commission.
  public let costs: CostModel
  /// Whether fractions of a unit can be held.
  public let quantities: QuantityRule

  /// A resolver for one portfolio.
  public init(costs: CostModel, quantities: QuantityRule) {
    self.costs = costs
    self.quantities = quantities
  }

  /// The whole position, whatever it costs.
  public func exit(held: Double) -> Resolution {
    if held == 0 { return .refused(.nothingToTrade) }
    return held > 0 ? .trade(.sell, held) : .trade(.buy, -held)
  }

  /// A named number of units, refused where its outlay exceeds the funds by more than `RoundingNoise`.
  public func entry(units: Double, side: Side, raw: Double, funds: Double) -> Resolution {
    let price = costs.executionPrice(raw: raw, side: side)
    let excess = costs.outlay(quantity: units, price: price) - funds
    return RoundingNoise.covers(excess, of: funds) ? .trade(side, units) : .refused(.insufficientFunds)
  }

  /// As many units as the funds pay for, at most `maximum`.
  public func allIn(side: Side, raw: Double, funds: Double, maximum: Double?) -> Resolution {
    let price = costs.executionPrice(raw: raw, side: side)
    let units = capped(costs.affordableUnits(funds: funds, price: price, quantities: quantities), maximum)
    return units > 0 ? .trade(side, units) : .refused(.insufficientFunds)
  }

  /// The signed position that a weight of a portfolio worth `value` means at `raw`; none where nothing is left.
  public func targetQuantity(weight: Double, value: Double, raw: Double) -> Double {
    value > 0 ? quantities.rounded(weight * value / raw) : 0
  }

  /// The net order that leads from `held` to `target`.
  ///
  /// The part that opens or enlarges a position is cut to what the funds pay for and to `maximum`; fixed commission is
  /// due once, for the whole order. A difference, or a part that opens, that is `RoundingNoise` is none.
  ///
  /// - Parameter fundsAfterClosing: The funds once this many units are traded at this side and price with proportional
  ///   commission; asked with 0 units where nothing is closed.
  public func target(
    _ target: Double, held: Double, raw: Double, maximum: Double?,
    fundsAfterClosing: (_ side: Side, _ units: Double, _ price: Double) -> Double
  ) -> Resolution {
    let delta = target - held
    if RoundingNoise.covers(delta.magnitude, of: held) { return .refused(.nothingToTrade) }
    let side: Side = delta > 0 ? .buy : .sell
    let closable = (held > 0) == (delta > 0) ? 0 : held.magnitude
    if delta.magnitude <= closable { return .trade(side, delta.magnitude) }

    let price = costs.executionPrice(raw: raw, side: side)
    let wanted = delta.magnitude - closable
    let funds = fundsAfterClosing(side, closable, price)
    var opening = min(wanted, costs.affordableUnits(funds: funds, price: price, quantities: quantities))
    let kept = closable == 0 ? held.magnitude : 0
    if let maximum { opening = min(opening, maximum - kept) }
    // The difference may not be exact in binary: an order that nothing cuts trades it as it stands.
    if opening == wanted { return .trade(side, delta.magnitude) }
    if !RoundingNoise.covers(opening, of: wanted) { return .trade(side, closable + opening) }
    return closable > 0 ? .trade(side, closable) : .refused(.insufficientFunds)
  }

  private func capped(_ units: Double, _ maximum: Double?) -> Double {
    if let maximum { return min(units, maximum) }
    return units
  }
}
