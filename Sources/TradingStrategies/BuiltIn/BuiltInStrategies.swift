import MarketFeatures

/// The strategies that come with the program, all with full strength.
enum BuiltInStrategies {
  /// Their definitions, in no particular order.
  static let all: [StrategyDefinition] = [
    MomentumStrategy.definition, CrossoverStrategy.definition, CrossoverStrategy.convergence,
    RelativeStrengthReversion.definition, BollingerReversion.definition, ChannelBreakoutStrategy.definition,
    BuyAndHoldStrategy.definition,
  ]

  /// What periods may be, in bars.
  static let periods = 1...FeatureSpecification.maximumPeriod
}
