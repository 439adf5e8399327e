/// The values of features over a run of consecutive cycles: what the feature computer sends.
///
/// Immutable, and shared by every receiver.
public final class FeatureBlock: Sendable {
  /// Index of the block's first cycle within the run.
  public let firstCycle: Int
  /// Number of cycles.
  public let count: Int
  /// Number of features.
  public let featureCount: Int
  /// Number of symbols.
  public let symbolCount: Int
  /// The value of feature `f` for symbol `s` at the block's `k`-th cycle stands at `(f * symbolCount + s) * count + k`;
  /// NaN where it is not defined or the symbol has no bar.
  public let values: [Double]

  /// Wraps values.
  ///
  /// - Precondition: there are `featureCount * symbolCount * count` of them.
  public init(firstCycle: Int, count: Int, featureCount: Int, symbolCount: Int, values: [Double]) {
    precondition(values.count == featureCount * symbolCount * count, "one value a feature, symbol and cycle")
    self.firstCycle = firstCycle
    self.count = count
    self.featureCount = featureCount
    self.symbolCount = symbolCount
    self.values = values
  }

  /// The value of a feature for a symbol at the block's `offset`-th cycle.
  public func value(feature: Int, symbol: Int, offset: Int) -> Double {
    values[(feature * symbolCount + symbol) * count + offset]
  }
}
