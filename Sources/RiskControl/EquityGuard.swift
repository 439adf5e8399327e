import TradingModel

/// Watches equity for ruin and for a fall from its peak.
struct EquityGuard: Sendable {
  /// The highest equity so far, the capital to begin with.
  private(set) var peak: Double
  /// The part of the peak at which the fall reaches the limit; without one it lies below every equity.
  private let keptPart: Double

  /// - Parameter maxDrawdown: The fall from the peak, as a fraction, that is too much; nil for any.
  init(capital: Double, maxDrawdown: Double?) {
    peak = capital
    keptPart = maxDrawdown.map { 1 - $0 } ?? -Double.infinity
  }

  /// Raises the peak; tells whether equity has fallen from it by the limit, and whether nothing is left of it.
  mutating func watch(_ equity: Double) -> (isDrawdown: Bool, isRuin: Bool) {
    if equity > peak { peak = equity }
    return (equity <= peak * keptPart, equity <= 0)
  }

  /// Raises the peak over cycles of equal cash; returns how many come before one at which something is due, or at which
  /// equity is not finite.
  mutating func watchQuiet(cash: Double, positionValues: ArraySlice<Double>) -> Int {
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
