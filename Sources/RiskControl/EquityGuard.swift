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

  /// Raises the peak over cycles in a row, up to the first at which something may be due in a lane.
  ///
  /// - Parameter first: The cycle to begin with.
  /// - Returns: The cycle at which `watch` says what is due, or at which some equity is not finite; the number of
  ///   cycles where there is none.
  @inlinable
  package mutating func watchQuiet(_ equities: UnsafeBufferPointer<Number>, from first: Int) -> Int {
    if !hasLimits, let top = peak(over: equities, from: first) {
      peak = top
      return equities.count
    }
    let infinity = Number(repeating: .infinity)
    var peak = peak
    for index in first..<equities.count {
      let equity = equities[index]
      let next = peak.replacing(with: equity, where: peak .< equity)
      var isDue = .!(Number.noise(on: next) .< equity) .| .!(equity .< infinity)
      if hasLimits { isDue = isDue .| (isLimited .& equity.isAtMost(next * keptPart, scale: next)) }
      if isDue.holdsSomewhere {
        self.peak = peak
        return index
      }
      peak = next
    }
    self.peak = peak
    return equities.count
  }

  /// The peak after cycles in a row at none of which anything is due, where there are no limits; nil where there may be
  /// such a cycle.
  ///
  /// Noise grows with the peak: what lies above that of the highest lies above that of every peak before.
  @inlinable @inline(__always)
  func peak(over equities: UnsafeBufferPointer<Number>, from first: Int) -> Number? {
    let infinity = Number(repeating: .infinity)
    var (highest, lowest, isNumber) = (peak, infinity, Number.Mask(repeating: true))
    for index in first..<equities.count {
      let equity = equities[index]
      highest = highest.replacing(with: equity, where: highest .< equity)
      lowest = lowest.replacing(with: equity, where: equity .< lowest)
      isNumber = isNumber .& (equity .== equity)
    }
    let isDue = .!(Number.noise(on: highest) .< lowest) .| .!(highest .< infinity) .| .!isNumber
    return isDue.holdsSomewhere ? nil : highest
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
