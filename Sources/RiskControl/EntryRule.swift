import TradingModel

/// What the limits leave of an entry.
struct LimitedEntry {
  /// Units, in magnitude, that may be held.
  var units: Double
  /// Whether that is less than what was wanted.
  var isReduced: Bool
  /// Whether it is no more than what is held anyway.
  var isNothing: Bool
}

/// The arithmetic of entries, estimated at the close of the decision: how many units are wanted, and what the limits
/// leave of them.
///
/// Units are magnitudes. Limits bind the part that opens or enlarges a position and never sell.
struct EntryRule: Sendable {
  let costs: CostModel
  let quantities: QuantityRule
  let limits: RiskLimits

  /// Whole units where those are demanded, towards zero.
  func rounded(_ units: Double) -> Double { quantities == .whole ? units.rounded(.towardZero) : units }

  /// A fraction of equity.
  func units(fraction: Double, equity: Double, close: Double) -> Double { rounded(fraction * equity / close) }

  /// What funds pay for.
  func units(funds: Double, side: Side, close: Double) -> Double {
    rounded(costs.affordableUnits(funds: funds, price: costs.executionPrice(raw: close, side: side)))
  }

  /// A signed weight of equity, of which nothing is left below zero.
  func units(weight: Double, equity: Double, close: Double) -> Double {
    rounded(weight.magnitude * max(equity, 0) / close)
  }

  /// What stays held of `held` units, signed, on the way to a signed weight that wants `wanted`.
  func retained(weight: Double, held: Double, wanted: Double) -> Double {
    weight * held > 0 ? min(held.magnitude, wanted) : 0
  }

  /// What the entry opens or enlarges by.
  func opening(wanted: Double, retained: Double) -> Double { max(0, wanted - retained) }

  /// What the limits leave of an entry that wants `wanted` units where `retained` are kept anyway.
  ///
  /// What fits or is left but for `RoundingNoise` of the limit's value fits, and is nothing.
  ///
  /// - Parameter gross: Exposure of the portfolio without this entry.
  func limited(wanted: Double, retained: Double, equity: Double, gross: Double, close: Double) -> LimitedEntry {
    let opening = opening(wanted: wanted, retained: retained)
    var most: Double?
    if let limit = limits.maxPosition {
      let units = max(0, limit * equity / close)
      if !RoundingNoise.covers(wanted - units, of: units) {
        most = RoundingNoise.covers(units - retained, of: units) ? retained : units
      }
    }
    if let limit = limits.maxGrossExposure {
      let total = limit * equity
      let rest = total - gross
      if !RoundingNoise.covers(opening * close - rest, of: total) {
        let units = retained + (RoundingNoise.covers(rest, of: total) ? 0 : rest / close)
        most = min(most ?? units, units)
      }
    }
    guard opening > 0, let most else { return LimitedEntry(units: wanted, isReduced: false, isNothing: false) }
    let units = rounded(most)
    return LimitedEntry(units: units, isReduced: true, isNothing: units <= retained)
  }
}
