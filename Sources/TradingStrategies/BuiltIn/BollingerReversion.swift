import Determinism
import MarketFeatures
import TradingModel

/// Buys below the lower Bollinger band and sells above the upper one, until the price is back at the middle.
struct BollingerReversion: Strategy {
  let lower: FeatureHandle
  let middle: FeatureHandle
  let upper: FeatureHandle
  var machine: PositionMachine

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let close = bar.close
    let middle = bar[middle]
    // Mean and bands are computed from closes: the scale is this one and their mean.
    let scale = close + middle
    return machine.next(
      enterLong: close.isBelow(bar[lower], scale: scale), leaveLong: close.isAtLeast(middle, scale: scale),
      enterShort: close.isAbove(bar[upper], scale: scale), leaveShort: close.isAtMost(middle, scale: scale))
  }

  static let definition = StrategyDefinition(
    name: "bollinger_reversion",
    parameters: [
      .integer("period", in: BuiltInStrategies.periods, default: 20, "Period of mean and standard deviation, in bars."),
      .number(
        "deviations", in: 0..., default: 2,
        "Distance of the bands from the mean, in standard deviations (divisor: the period)."),
    ],
    summary: "Long below the lower Bollinger band, short above the upper one, until the close is back at the mean."
  ) { parameters, direction in
    let period = try parameters.integer("period")
    let deviations = try parameters.number("deviations")
    var features = StrategyFeatures()
    let lower = features.use(.bollingerLower(period, deviations: deviations))
    let middle = features.use(.bollingerMiddle(period))
    let upper = features.use(.bollingerUpper(period, deviations: deviations))
    return try PreparedStrategy(features) {
      BollingerReversion(lower: lower, middle: middle, upper: upper, machine: PositionMachine(direction))
    }
  }
}
