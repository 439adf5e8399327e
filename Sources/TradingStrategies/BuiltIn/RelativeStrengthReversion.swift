import Determinism
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

  /// The scale on which the index meets its levels.
  ///
  /// It is made of differences of prices, which carry the rounding of the prices: where these move by a hundredth of
  /// themselves, noise is a hundred times that of the index's own range of 100.
  static let scale = 1e4

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let index = bar[index]
    return machine.next(
      enterLong: index.isBelow(low, scale: Self.scale), leaveLong: index.isAbove(exit, scale: Self.scale),
      enterShort: index.isAbove(high, scale: Self.scale), leaveShort: index.isBelow(100 - exit, scale: Self.scale))
  }

  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    guard let index = span.column(index) else { return decideOneByOne(over: span, into: &changes) }
    let (low, high, exit) = (low, high, exit)
    // What is not above noise does not decide.
    let bound = -Double.noise(on: Self.scale)
    let first = machine.direction == 0 ? index.note.first : 0
    let start = max(first, span.closes.note.start, index.note.start)
    return decide(over: span, behind: first..<start, into: &changes) { strategy, _, bars, near in
      let isNotLow = MarginAboveLevel(column: index, level: low)
      switch strategy.machine.direction {
      case 1: return MarginBelowLevel(column: index, level: exit).firstBar(of: bars, notAbove: bound, &near.long)
      case -1:
        return MarginAboveLevel(column: index, level: 100 - exit).firstBar(of: bars, notAbove: bound, &near.short)
      default:
        guard strategy.machine.allowsShort else { return isNotLow.firstBar(of: bars, notAbove: bound, &near.flat) }
        return LeastMargin(first: isNotLow, second: MarginBelowLevel(column: index, level: high))
          .firstBar(of: bars, notAbove: bound, &near.flat)
      }
    }
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
    let index = features.use(.relativeStrengthIndex(try parameters.integer("period")))
    return try PreparedStrategy(features) {
      RelativeStrengthReversion(
        index: index, low: low, high: high, exit: exit, machine: PositionMachine(direction))
    }
  }
}
