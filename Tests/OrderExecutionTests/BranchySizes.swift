import OrderExecution
import TradingModel

/// The size rules as sentences with branches, one portfolio at a time: what the rules in lanes are held to.
struct BranchySizes {
  let costs: CostModel
  let isWhole: Bool

  func exit(held: Double) -> Resolution {
    if held == 0 { return .refused(.nothingToTrade) }
    return held > 0 ? .trade(.sell, held) : .trade(.buy, -held)
  }

  func entry(units: Double, side: Side, raw: Double, funds: Double) -> Resolution {
    let excess = units * price(raw, side) * (1 + costs.proportional) + costs.fixed - funds
    return excess <= 1e-12 * funds.magnitude ? .trade(side, units) : .refused(.insufficientFunds)
  }

  func allIn(side: Side, raw: Double, funds: Double, maximum: Double?) -> Resolution {
    var units = affordable(funds, price(raw, side))
    if let maximum { units = min(units, maximum) }
    return units > 0 ? .trade(side, units) : .refused(.insufficientFunds)
  }

  func targetQuantity(weight: Double, value: Double, raw: Double) -> Double {
    value > 0 ? rounded(weight * value / raw) : 0
  }

  func target(_ target: Double, held: Double, raw: Double, maximum: Double?, funds: Double) -> Resolution {
    let delta = target - held
    if delta.magnitude <= 1e-12 * held.magnitude { return .refused(.nothingToTrade) }
    let side: Side = delta > 0 ? .buy : .sell
    let closable = (held > 0) == (delta > 0) ? 0 : held.magnitude
    if delta.magnitude <= closable { return .trade(side, delta.magnitude) }

    let wanted = delta.magnitude - closable
    var opening = min(wanted, affordable(funds, price(raw, side)))
    let kept = closable == 0 ? held.magnitude : 0
    if let maximum { opening = min(opening, maximum - kept) }
    if opening == wanted { return .trade(side, delta.magnitude) }
    if !(opening <= 1e-12 * wanted.magnitude) { return .trade(side, closable + opening) }
    return closable > 0 ? .trade(side, closable) : .refused(.insufficientFunds)
  }

  private func price(_ raw: Double, _ side: Side) -> Double {
    raw * (side == .buy ? 1 + costs.slippageBasisPoints / 1e4 : 1 - costs.slippageBasisPoints / 1e4)
  }

  private func affordable(_ funds: Double, _ price: Double) -> Double {
    var left = funds - costs.fixed
    if left.magnitude <= 1e-12 * funds.magnitude { left = 0 }
    let each = price * (1 + costs.proportional)
    return rounded(left / each, scale: funds / each)
  }

  private func rounded(_ units: Double) -> Double { rounded(units, scale: units) }

  /// Towards zero, unless a trillionth of the scale, or a quarter, leads to the next number.
  private func rounded(_ units: Double, scale: Double) -> Double {
    if !isWhole { return units }
    let slack = min(0.25, 1e-12 * scale.magnitude)
    let size = (units.magnitude + slack).rounded(.towardZero)
    return units.sign == .minus ? -size : size
  }
}
