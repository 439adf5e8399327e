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
  /// Whether any lane has a limit.
  @usableFromInline let hasLimits: Bool

  /// - Parameter maxDrawdown: The fall from the peak, as a fraction, that is too much.
  @inlinable @inline(__always)
  package init(capital: Number, maxDrawdown: LaneLimit<Number>) {
    peak = capital
    keptPart = Number(repeating: 1) - maxDrawdown.value
    isLimited = maxDrawdown.isSet
    hasLimits = maxDrawdown.isSet.holdsSomewhere
  }

  /// Raises the peak; tells whether equity has fallen from it by the limit, and whether nothing is left of it, both but
  /// for `RoundingNoise` of the peak.
  @inlinable @inline(__always)
  package mutating func watch(_ equity: Number) -> (isDrawdown: Number.Mask, isRuin: Number.Mask) {
    peak = peak.replacing(with: equity, where: peak .< equity)
    return (isLimited .& equity.isAtMost(peak * keptPart, scale: peak), equity.isAtMost(.zero, scale: peak))
  }

  /// Raises the peak over cycles of which only the extent is known, if nothing can be due at any of them.
  ///
  /// Peaks, what is kept of them and noise on them grow together: what lies above those of the highest lies above those
  /// of every peak before. Lanes that have stopped or are ruined already, or are lost, have nothing more to come.
  /// - Returns: False where something may be due, or some equity is not finite: nothing is changed then.
  @inlinable @inline(__always)
  package mutating func passes(
    _ extent: EquityExtent<Number>, isStopped: Number.Mask, isRuined: Number.Mask, isLost: Number.Mask
  ) -> Bool {
    let infinity = Number(repeating: .infinity)
    let highest = peak.replacing(with: extent.highest, where: peak .< extent.highest)
    var isDue = .!(Number.noise(on: highest) .< extent.lowest) .& .!isRuined
    isDue = isDue .| (.!(extent.sum.magnitude .< infinity) .& .!isLost)
    if hasLimits {
      isDue = isDue .| (isLimited .& .!isStopped .& extent.lowest.isAtMost(highest * keptPart, scale: highest))
    }
    if isDue.holdsSomewhere { return false }
    peak = highest
    return true
  }
}

/// Between what equity stays over cycles in a row, in lanes.
@usableFromInline
package struct EquityExtent<Number: Lane>: Sendable {
  @usableFromInline package private(set) var highest = Number(repeating: -.infinity)
  @usableFromInline package private(set) var lowest = Number(repeating: .infinity)
  /// Of all equities, in any order: it is finite only where each of them is.
  @usableFromInline package var sum = Number.zero

  /// That of no cycle.
  @inlinable @inline(__always) package init() {}

  /// Adds the equity of a cycle.
  @inlinable @inline(__always)
  package mutating func add(_ equity: Number) {
    add(highest: equity, lowest: equity)
    sum = sum + equity
  }

  /// Adds the extremes of cycles.
  @inlinable @inline(__always)
  package mutating func add(highest other: Number, lowest least: Number) {
    highest = highest.replacing(with: other, where: highest .< other)
    lowest = lowest.replacing(with: least, where: least .< lowest)
  }
}

extension EquityGuard where Number == Double {
  /// Raises the peak over cycles of equal cash; returns how many come before one at which something is due, or at which
  /// equity is not finite.
  @inlinable @inline(__always)
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
