/// What a symbol shows at a cycle.
public enum BarPresence: UInt8, Sendable {
  /// No bar: features, strategies and fills of the symbol do nothing.
  case absent
  /// A bar of the data.
  case traded
  /// A bar made from the last close (`missing_bars: carry`): seen by features and strategies, never filled.
  case carried
}
