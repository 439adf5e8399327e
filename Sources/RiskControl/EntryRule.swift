import Determinism
import TradingModel

/// The arithmetic of entries in lanes, estimated at the close of the decision: how many units are wanted, and what the
/// limits leave of them.
///
/// Units are magnitudes. Limits bind the part that opens or enlarges a position and never sell.
@usableFromInline
package struct EntryRule<Number: Lane>: Sendable {
  @usableFromInline let costs: CostRule<Number>
  @usableFromInline let quantities: QuantityRule
  @usableFromInline let maxPosition: LaneLimit<Number>
  @usableFromInline let maxGrossExposure: LaneLimit<Number>

  /// What the limits leave of an entry.
  @usableFromInline
  package struct Limited: Sendable {
    /// Units that may be held.
    @usableFromInline package let units: Number
    /// Whether that is less than what was wanted.
    @usableFromInline package let isReduced: Number.Mask
    /// Whether it is no more than what is held anyway.
    @usableFromInline package let isNothing: Number.Mask

    @inlinable @inline(__always)
    init(units: Number, isReduced: Number.Mask, isNothing: Number.Mask) {
      self.units = units
      self.isReduced = isReduced
      self.isNothing = isNothing
    }
  }

  /// - Parameters:
  ///   - maxPosition: Largest |value| of one symbol's position as a fraction of equity.
  ///   - maxGrossExposure: Largest sum of |value| as a fraction of equity.
  @inlinable @inline(__always)
  package init(
    costs: CostRule<Number>, quantities: QuantityRule, maxPosition: LaneLimit<Number>,
    maxGrossExposure: LaneLimit<Number>
  ) {
    self.costs = costs
    self.quantities = quantities
    self.maxPosition = maxPosition
    self.maxGrossExposure = maxGrossExposure
  }

  /// The units of a fraction of equity.
  @inlinable @inline(__always)
  package func units(fraction: Number, equity: Number, close: Number) -> Number {
    quantities.rounded(fraction * equity / close)
  }

  /// The units that funds pay for.
  @inlinable @inline(__always)
  package func units(funds: Number, buys: Number.Mask, close: Number) -> Number {
    costs.affordableUnits(
      funds: funds, price: costs.executionPrice(raw: close, buys: buys), quantities: quantities)
  }

  /// The units of a signed weight of equity, of which nothing is left below zero.
  @inlinable @inline(__always)
  package func units(weight: Number, equity: Number, close: Number) -> Number {
    quantities.rounded(weight.magnitude * .greatest(equity, .zero) / close)
  }

  /// What stays held of `held` units, signed, on the way to a signed weight that wants `wanted`.
  @inlinable @inline(__always)
  package func retained(weight: Number, held: Number, wanted: Number) -> Number {
    .zero.replacing(with: .least(held.magnitude, wanted), where: .zero .< weight * held)
  }

  /// What the entry opens or enlarges by; nothing where that is `RoundingNoise` of what it wants.
  @inlinable @inline(__always)
  package func opening(wanted: Number, retained: Number) -> Number {
    let opening = wanted - retained
    return .zero.replacing(with: opening, where: opening.isAbove(.zero, scale: wanted))
  }

  /// What the limits leave of an entry that wants `wanted` units where `retained` are kept anyway.
  ///
  /// The limit on one symbol leaves its own units, the limit on the sum what is kept and what the rest of the sum pays
  /// for; the smaller counts. What fits but for `RoundingNoise` of the limit fits, and what is left but for that is
  /// nothing.
  ///
  /// - Parameter gross: Exposure of the portfolio without this entry.
  @inlinable @inline(__always)
  package func limited(wanted: Number, retained: Number, equity: Number, gross: Number, close: Number) -> Limited {
    let opening = opening(wanted: wanted, retained: retained)

    let ownUnits = Number.greatest(.zero, maxPosition.value * equity / close)
    let isOverOwn = maxPosition.isSet .& .!(wanted - ownUnits).isNoise(of: ownUnits)
    let own = ownUnits.replacing(with: retained, where: (ownUnits - retained).isNoise(of: ownUnits))

    let total = maxGrossExposure.value * equity
    let rest = total - gross
    let isOverSum = maxGrossExposure.isSet .& .!(opening * close - rest).isNoise(of: total)
    let sum = retained + (rest / close).replacing(with: .zero, where: rest.isNoise(of: total))

    let smaller = Number.least(sum.replacing(with: own, where: isOverOwn), sum)
    let scale = ownUnits.replacing(with: retained + total / close, where: isOverSum)
    let most = quantities.rounded(own.replacing(with: smaller, where: isOverSum), scale: scale)
    let isReduced = (.zero .< opening) .& (isOverOwn .| isOverSum)
    return Limited(
      units: wanted.replacing(with: most, where: isReduced), isReduced: isReduced,
      isNothing: isReduced .& (most .<= retained))
  }
}

extension RiskSettings {
  /// The rule of one portfolio.
  func entryRule(_ costs: CostModel) -> EntryRule<Double> {
    EntryRule(
      costs: costs.rule, quantities: quantities, maxPosition: LaneLimit(limits.maxPosition),
      maxGrossExposure: LaneLimit(limits.maxGrossExposure))
  }
}
