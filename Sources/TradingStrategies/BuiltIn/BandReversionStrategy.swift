import MarketFeatures
import TradingModel

/// Buys below the lower Bollinger band and sells above the upper one, until the price is back at the middle.
struct BandReversionStrategy: Strategy {
  var machine: PositionMachine

  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let close = bar.close
    let middle = bar.feature(1)
    return machine.next(
      enterLong: close < bar.feature(0), leaveLong: close >= middle, enterShort: close > bar.feature(2),
      leaveShort: close <= middle)
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
    let features: [FeatureSpecification] = [
      .bollingerLower(period, deviations: deviations), .bollingerMiddle(period),
      .bollingerUpper(period, deviations: deviations),
    ]
    return try PreparedStrategy(features: features) { BandReversionStrategy(machine: PositionMachine(direction)) }
  }
}
