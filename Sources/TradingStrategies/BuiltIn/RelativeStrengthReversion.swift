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
      ParameterSpecification(
        name: "period", kind: BuiltInStrategies.periods, defaultValue: .integer(14),
        meaning: "Period of the relative strength index, in bars."),
      ParameterSpecification(
        name: "low", kind: .number(0...100), defaultValue: .number(30), meaning: "Long below this level."),
      ParameterSpecification(
        name: "high", kind: .number(0...100), defaultValue: .number(70), meaning: "Short above this level."),
      ParameterSpecification(
        name: "exit", kind: .number(0...100), defaultValue: .number(50),
        meaning: "A long position is left above this level, a short one below 100 minus it."),
    ],
    summary: "Long below a low level of Wilder's relative strength index, short above a high one, until it returns.",
    check: { parameters in
      guard let low = try? parameters.number("low"), let high = try? parameters.number("high"), low >= high
      else { return [] }
      let (lowText, highText) = (ParameterKind.text(low), ParameterKind.text(high))
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
