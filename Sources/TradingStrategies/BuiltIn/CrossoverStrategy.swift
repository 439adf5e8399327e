import MarketFeatures
import TradingModel

/// Long while a fast line stands above a slow one, short while below.
struct CrossoverStrategy: Strategy {
  let fast: FeatureHandle
  let slow: FeatureHandle
  let allowsShort: Bool

  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let fast = bar[fast]
    let slow = bar[slow]
    if fast > slow { return Stance(direction: 1, strength: 1) }
    if allowsShort && fast < slow { return Stance(direction: -1, strength: 1) }
    return Stance(direction: 0, strength: 0)
  }

  static let definition = StrategyDefinition(
    name: "ma_crossover",
    parameters: [
      ParameterSpecification(
        name: "fast", kind: BuiltInStrategies.periods, defaultValue: .integer(20),
        meaning: "Period of the fast average, in bars."),
      ParameterSpecification(
        name: "slow", kind: BuiltInStrategies.periods, defaultValue: .integer(50),
        meaning: "Period of the slow average, in bars; longer than the fast one."),
      ParameterSpecification(
        name: "average", kind: .choice(["sma", "ema"]), defaultValue: .choice("sma"),
        meaning: "Simple or exponential averages."),
      ParameterSpecification(
        name: "seed", kind: .choice(["sma", "first"]), defaultValue: .choice("sma"),
        meaning: "Where exponential averages begin: the mean of the first bars, or the first close."),
    ],
    summary: "Long while the fast moving average of the close is above the slow one, short while below.",
    check: checkPeriods
  ) { parameters, direction in
    let fast = try parameters.integer("fast")
    let slow = try parameters.integer("slow")
    let seed: AverageSeed = try parameters.choice("seed") == "first" ? .first : .sma
    let isExponential = try parameters.choice("average") == "ema"
    func average(_ period: Int) -> FeatureSpecification {
      isExponential ? .exponentialMovingAverage(period, seed: seed) : .simpleMovingAverage(period)
    }
    return try prepared(average(fast), average(slow), direction)
  }

  static let convergence = StrategyDefinition(
    name: "macd_crossover",
    parameters: [
      ParameterSpecification(
        name: "fast", kind: BuiltInStrategies.periods, defaultValue: .integer(12),
        meaning: "Period of the fast exponential average, in bars."),
      ParameterSpecification(
        name: "slow", kind: BuiltInStrategies.periods, defaultValue: .integer(26),
        meaning: "Period of the slow exponential average, in bars; longer than the fast one."),
      ParameterSpecification(
        name: "signal", kind: BuiltInStrategies.periods, defaultValue: .integer(9),
        meaning: "Period of the exponential average of their difference, in bars."),
    ],
    summary: "Long while the MACD of the close is above its signal line, short while below.",
    check: checkPeriods
  ) { parameters, direction in
    let fast = try parameters.integer("fast")
    let slow = try parameters.integer("slow")
    let signal = try parameters.integer("signal")
    return try prepared(
      .macd(fast: fast, slow: slow, signal: signal), .macdSignal(fast: fast, slow: slow, signal: signal), direction)
  }

  private static func prepared(
    _ fast: FeatureSpecification, _ slow: FeatureSpecification, _ direction: TradeDirection
  ) throws(StrategyError) -> PreparedStrategy {
    var features = StrategyFeatures()
    let strategy = CrossoverStrategy(
      fast: features.use(fast), slow: features.use(slow), allowsShort: direction == .longShort)
    return try PreparedStrategy(features) { strategy }
  }

  private static let checkPeriods: @Sendable (StrategyParameters) -> [ParameterProblem] = { parameters in
    guard let fast = try? parameters.integer("fast"), let slow = try? parameters.integer("slow"), fast >= slow
    else { return [] }
    return [ParameterProblem(parameter: "fast", message: "must be less than slow (\(slow)), was \(fast)")]
  }
}
