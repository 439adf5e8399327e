import Determinism
import TradingModel

/// Watches equity, in lanes, for ruin and for a fall from its peak.
@usableFromInline
package struct EquityGuard<Number: Lane>: Sendable {
  /// The highest equity so far, the capital to begin with.
  @usableFromInline package private(set) var peak: Number
  /// The part of the peak that equity must not fall to.
  @usableFromInline let keptPart: Number
  @usableFromInline let isLimited: Number.Mask

  /// - Parameter maxDrawdown: The fall from the peak, as a fraction, that is too much.
  @inlinable
  package init(capital: Number, maxDrawdown: LaneLimit<Number>) {
    peak = capital
    keptPart = Number(repeating: 1) - maxDrawdown.value
    isLimited = maxDrawdown.isSet
  }

  /// Raises the peak; tells whether equity has fallen from it by the limit, and whether nothing is left of it, both but
  /// for `RoundingNoise` of the peak.
  @inlinable
  package mutating func watch(_ equity: Number) -> (isDrawdown: Number.Mask, isRuin: Number.Mask) {
    peak = peak.replacing(with: equity, where: peak .< equity)
    return (isLimited .& equity.isAtMost(peak * keptPart, scale: peak), equity.isAtMost(.zero, scale: peak))
  }
}

extension EquityGuard where Number == Double {
  /// Raises the peak over cycles of equal cash; returns how many come before one at which something is due, or at which
  /// equity is not finite.
  @inlinable
  package mutating func watchQuiet(cash: Double, positionValues: ArraySlice<Double>) -> Int {
    var count = 0
    for value in positionValues {
      let equity = cash + value
      var next = self
      let (isDrawdown, isRuin) = next.watch(equity)
      if !equity.isFinite || isDrawdown || isRuin { break }
      self = next
      count += 1
    }
    return count
  }
}
