import Determinism

/// Whether fractions of a unit can be held.
public enum QuantityRule: String, Sendable, CaseIterable {
  /// Whole units: sizes are rounded towards zero, but for `RoundingNoise`.
  case whole
  /// Any quantity.
  case fractional

  /// The units that an order for `units` trades, where they are a product or a quotient of amounts.
  @inlinable @inline(__always) package func rounded<Number: Lane>(_ units: Number) -> Number {
    rounded(units, scale: units)
  }

  /// The units that an order for `units` trades.
  ///
  /// - Parameter scale: The units that the whole amount would come to, where `units` are what is left of one.
  @inlinable @inline(__always) package func rounded<Number: Lane>(_ units: Number, scale: Number) -> Number {
    self == .whole ? units.wholePart(scale: scale) : units
  }
}
