import Determinism

/// Whether fractions of a unit can be held.
public enum QuantityRule: String, Sendable, CaseIterable {
  /// Whole units: sizes are rounded towards zero.
  case whole
  /// Any quantity.
  case fractional

  /// The units that an order for `units` trades.
  @inlinable package func rounded<Number: Lane>(_ units: Number) -> Number { self == .whole ? units.truncated : units }
}
