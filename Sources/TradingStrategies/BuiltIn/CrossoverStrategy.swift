import Determinism
import MarketFeatures
import StanceColumns
import TradingModel

/// Long while a fast line stands above a slow one, short while below.
///
/// Lines are averages of prices, or differences of such averages: the scale of the comparison is the close and the
/// lines, which show what larger prices an average still remembers.
struct CrossoverStrategy: Strategy {
  let fast: FeatureHandle
  let slow: FeatureHandle

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let fast = bar[fast]
    let slow = bar[slow]
    let scale = bar.close + fast.magnitude + slow.magnitude
    if fast.isAbove(slow, scale: scale) { return .long }
    if fast.isBelow(slow, scale: scale) { return .short }
    return .flat
  }

  /// The line that is ahead stays so while it is by more than the noise of the largest prices and lines there are.
  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    guard let fast = span.column(fast), let slow = span.column(slow) else {
      return decideOneByOne(over: span, into: &changes)
    }
    let closes = span.closes.note
    // Rounding keeps order: no bar's scale is larger.
    let noise = Double.noise(on: closes.largest + fast.note.largest + slow.note.largest)
    guard let sides = ColumnSides(upper: fast, lower: slow, bound: noise) else {
      return decideOneByOne(over: span, into: &changes)
    }
    // Who is flat stays so before both lines are there.
    let first = changes.stance.direction == 0 ? max(fast.note.first, slow.note.first) : 0
    let start = max(closes.start, fast.note.start, slow.note.start)
    return decide(over: span, behind: first..<max(first, start), by: sides, into: &changes)
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
  ) { parameters, _ in
    let fast = try parameters.integer("fast")
    let slow = try parameters.integer("slow")
    let seed: AverageSeed = try parameters.choice("seed") == "first" ? .first : .sma
    let isExponential = try parameters.choice("average") == "ema"
    func average(_ period: Int) -> FeatureSpecification {
      isExponential ? .exponentialMovingAverage(period, seed: seed) : .simpleMovingAverage(period)
    }
    return try prepared(average(fast), average(slow))
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
  ) { parameters, _ in
    let fast = try parameters.integer("fast")
    let slow = try parameters.integer("slow")
    let signal = try parameters.integer("signal")
    return try prepared(
      .macd(fast: fast, slow: slow, signal: signal), .macdSignal(fast: fast, slow: slow, signal: signal))
  }

  private static func prepared(
    _ fastLine: FeatureSpecification, _ slowLine: FeatureSpecification
  ) throws(StrategyError) -> PreparedStrategy {
    var features = StrategyFeatures()
    let fast = features.use(fastLine)
    let slow = features.use(slowLine)
    return try PreparedStrategy(features) { CrossoverStrategy(fast: fast, slow: slow) }
  }

  private static let checkPeriods: @Sendable (StrategyParameters) -> [ParameterProblem] = { parameters in
    guard let fast = try? parameters.integer("fast"), let slow = try? parameters.integer("slow"), fast >= slow
    else { return [] }
    return [ParameterProblem(parameter: "fast", message: "must be less than slow (\(slow)), was \(fast)")]
  }
}
