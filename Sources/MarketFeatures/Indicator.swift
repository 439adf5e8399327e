import TradingModel

/// The streaming form of a feature for one symbol: one value a bar, from that bar and earlier ones alone.
///
/// An implementation is a value; a bar that the symbol does not have is never shown to it.
public protocol Indicator: Sendable {
  /// Takes the next bar and returns the feature's value at it, NaN while it is not defined yet.
  mutating func update(_ bar: Bar) -> Double
}
