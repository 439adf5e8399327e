import MarketFeatures

/// A strategy with its parameters fixed: the features that it reads and how to make its state for one symbol.
public struct PreparedStrategy: Sendable {
  /// The features in the order in which `StrategyBar.feature(_:)` numbers them.
  public let features: [FeatureSpecification]
  /// Makes the state for one symbol, as it is before the first bar.
  public let make: @Sendable () -> any Strategy

  /// Checks the features and wraps the factory.
  ///
  /// - Throws: `StrategyError.invalidFeature`.
  public init(
    features: [FeatureSpecification], make: @escaping @Sendable () -> any Strategy
  ) throws(StrategyError) {
    for feature in features {
      do { try feature.check() } catch { throw .invalidFeature(error) }
    }
    self.features = features
    self.make = make
  }
}
