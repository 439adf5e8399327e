import MarketFeatures
import TradingModel

/// Long while a fast line stands above a slow one, short while below.
struct CrossoverStrategy: Strategy {
  let allowsShort: Bool

  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let fast = bar.feature(0)
    let slow = bar.feature(1)
    if fast > slow { return Stance(direction: 1, strength: 1) }
    if allowsShort && fast < slow { return Stance(direction: -1, strength: 1) }
    return Stance(direction: 0, strength: 0)
  }

  static let definition = StrategyDefinition(
    name: "ma_crossover",
    parameters: [
      .integer("fast", in: BuiltInStrategies.periods, default: 20, "Period of the fast average, in bars."),
      .integer(
        "slow", in: BuiltInStrategies.periods, default: 50,
        "Period of the slow average, in bars; longer than the fast one."),
      .choice("average", among: ["sma", "ema"], default: "sma", "Simple or exponential averages."),
      .choice(
        "seed", among: ["sma", "first"], default: "sma",
        "Where exponential averages begin: the mean of the first bars, or the first close."),
    ],
    summary: "Long while the fast moving average of the close is above the slow one, short while below.",
    check: checkPeriods
  ) { parameters, direction in
    let periods = [try parameters.integer("fast"), try parameters.integer("slow")]
    let seed: AverageSeed = try parameters.choice("seed") == "first" ? .first : .sma
    let isExponential = try parameters.choice("average") == "ema"
    let features: [FeatureSpecification] = periods.map {
      isExponential ? .exponentialMovingAverage($0, seed: seed) : .simpleMovingAverage($0)
    }
    return try PreparedStrategy(features: features) {
      CrossoverStrategy(allowsShort: direction == .longShort)
    }
  }

  static let convergence = StrategyDefinition(
    name: "macd_crossover",
    parameters: [
      .integer("fast", in: BuiltInStrategies.periods, default: 12, "Period of the fast exponential average, in bars."),
      .integer(
        "slow", in: BuiltInStrategies.periods, default: 26,
        "Period of the slow exponential average, in bars; longer than the fast one."),
      .integer(
        "signal", in: BuiltInStrategies.periods, default: 9,
        "Period of the exponential average of their difference, in bars."),
    ],
    summary: "Long while the MACD of the close is above its signal line, short while below.",
    check: checkPeriods
  ) { parameters, direction in
    let fast = try parameters.integer("fast")
    let slow = try parameters.integer("slow")
    let signal = try parameters.integer("signal")
    let features: [FeatureSpecification] = [
      .macd(fast: fast, slow: slow, signal: signal), .macdSignal(fast: fast, slow: slow, signal: signal),
    ]
    return try PreparedStrategy(features: features) {
      CrossoverStrategy(allowsShort: direction == .longShort)
    }
  }

  private static let checkPeriods: @Sendable (StrategyParameters) -> [ParameterProblem] = { parameters in
    guard let fast = try? parameters.integer("fast"), let slow = try? parameters.integer("slow"), fast >= slow
    else { return [] }
    return [ParameterProblem(parameter: "fast", message: "must be less than slow (\(slow)), was \(fast)")]
  }
}
