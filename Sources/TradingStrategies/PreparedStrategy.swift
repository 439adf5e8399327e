import MarketFeatures

/// A strategy with its parameters fixed: the features that it reads and how to make its state for one symbol.
public struct PreparedStrategy: Sendable {
  /// The features that it reads, each once.
  public let features: [FeatureSpecification]
  /// Makes the state for one symbol, as it is before the first bar.
  public let make: @Sendable () -> any Strategy
  /// Which positions it may ask for: with `long_only` a short stance counts as flat, whoever wrote the strategy.
  package var direction = TradeDirection.longShort
  /// Every parameter of its type, defaults filled in; nil where no type has prepared it.
  package var parameters: [String: ParameterValue]?

  /// A strategy that reads features.
  ///
  /// - Throws: `StrategyError.invalidFeature`.
  public init(
    _ features: StrategyFeatures, make: @escaping @Sendable () -> any Strategy
  ) throws(StrategyError) {
    for feature in features.specifications {
      do { try feature.check() } catch { throw .invalidFeature(error) }
    }
    self.features = features.specifications
    self.make = make
  }

  /// A strategy that reads no feature.
  public init(make: @escaping @Sendable () -> any Strategy) {
    features = []
    self.make = make
  }
}
