import FileFormats
import MarketFeatures
import TradingModel

/// Buys what the relative strength index calls oversold, sells what it calls overbought.
struct RelativeStrengthReversion: Strategy {
  let index: FeatureHandle
  let low: Double
  let high: Double
  let exit: Double
  var machine: PositionMachine

  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let index = bar[index]
    return machine.next(
      enterLong: index < low, leaveLong: index > exit, enterShort: index > high, leaveShort: index < 100 - exit)
  }

  static let definition = StrategyDefinition(
    name: "rsi_reversion",
    parameters: [
      .integer("period", in: BuiltInStrategies.periods, default: 14, "Period of the relative strength index, in bars."),
      .number("low", in: 0...100, default: 30, "Long below this level."),
      .number("high", in: 0...100, default: 70, "Short above this level."),
      .number(
        "exit", in: 0...100, default: 50, "A long position is left above this level, a short one below 100 minus it."),
    ],
    summary: "Long below a low level of Wilder's relative strength index, short above a high one, until it returns.",
    check: { parameters in
      guard let low = try? parameters.number("low"), let high = try? parameters.number("high"), low >= high
      else { return [] }
      let (lowText, highText) = (DecimalText.string(low), DecimalText.string(high))
      return [ParameterProblem(parameter: "low", message: "must be less than high (\(highText)), was \(lowText)")]
    }
  ) { parameters, direction in
    let low = try parameters.number("low")
    let high = try parameters.number("high")
    let exit = try parameters.number("exit")
    var features = StrategyFeatures()
    let strategy = RelativeStrengthReversion(
      index: features.use(.relativeStrengthIndex(try parameters.integer("period"))), low: low, high: high, exit: exit,
      machine: PositionMachine(direction))
    return try PreparedStrategy(features) { strategy }
  }
}
