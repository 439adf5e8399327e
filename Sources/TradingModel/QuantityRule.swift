/// Whether fractions of a unit can be held.
public enum QuantityRule: String, Sendable, CaseIterable {
  /// Whole units: sizes are rounded towards zero.
  case whole
  /// Any quantity.
  case fractional
}
