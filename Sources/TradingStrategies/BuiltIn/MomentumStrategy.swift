import MarketFeatures
import TradingModel

/// Long when the price rose over the lookback by more than the threshold, short when it fell by more.
struct MomentumStrategy: Strategy {
  let change: FeatureHandle
  let threshold: Double
  let allowsShort: Bool

  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let change = bar[change]
    if change > threshold { return Stance(direction: 1, strength: 1) }
    if allowsShort && change < -threshold { return Stance(direction: -1, strength: 1) }
    return Stance(direction: 0, strength: 0)
  }

  static let definition = StrategyDefinition(
    name: "momentum",
    parameters: [
      .integer(
        "lookback", in: BuiltInStrategies.periods, default: 20,
        "Number of bars over which the change of the close is taken."),
      .number("threshold", in: 0..., default: 0, "Change, as a fraction, that must be exceeded."),
    ],
    summary: "Long when close / close[lookback] - 1 is above the threshold, short when below its negative."
  ) { parameters, direction in
    let lookback = try parameters.integer("lookback")
    let threshold = try parameters.number("threshold")
    var features = StrategyFeatures()
    let strategy = MomentumStrategy(
      change: features.use(.rateOfChange(lookback)), threshold: threshold, allowsShort: direction == .longShort)
    return try PreparedStrategy(features) { strategy }
  }
}
