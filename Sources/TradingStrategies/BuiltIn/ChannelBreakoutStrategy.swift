import Determinism
import MarketFeatures
import TradingModel

/// Buys a close above the highest of the previous highs, sells one below the lowest of the previous lows.
struct ChannelBreakoutStrategy: Strategy {
  let entryHigh: FeatureHandle
  let entryLow: FeatureHandle
  let exitHigh: FeatureHandle
  let exitLow: FeatureHandle
  var machine: PositionMachine

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let close = bar.close
    return machine.next(
      enterLong: close.isAbove(bar[entryHigh], scale: close), leaveLong: close.isBelow(bar[exitLow], scale: close),
      enterShort: close.isBelow(bar[entryLow], scale: close), leaveShort: close.isAbove(bar[exitHigh], scale: close))
  }

  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    guard let entryHigh = span.column(entryHigh), let entryLow = span.column(entryLow),
      let exitHigh = span.column(exitHigh), let exitLow = span.column(exitLow)
    else { return decideOneByOne(over: span, into: &changes) }
    let closes = span.closes
    let first = machine.direction == 0 ? min(entryHigh.note.first, entryLow.note.first) : 0
    let lines = max(entryHigh.note.start, entryLow.note.start, exitHigh.note.start, exitLow.note.start)
    let start = max(first, closes.note.start, lines)
    return decide(over: span, behind: first..<start, into: &changes) { strategy, _, bars, near in
      let isNotHigh = ColumnMargin(upper: entryHigh, lower: closes)
      switch strategy.machine.direction {
      case 1: return ColumnMargin(upper: closes, lower: exitLow).firstBar(of: bars, notAbove: 0, &near.long)
      case -1: return ColumnMargin(upper: exitHigh, lower: closes).firstBar(of: bars, notAbove: 0, &near.short)
      default:
        guard strategy.machine.allowsShort else { return isNotHigh.firstBar(of: bars, notAbove: 0, &near.flat) }
        return LeastMargin(first: isNotHigh, second: ColumnMargin(upper: closes, lower: entryLow))
          .firstBar(of: bars, notAbove: 0, &near.flat)
      }
    }
  }

  static let definition = StrategyDefinition(
    name: "channel_breakout",
    parameters: [
      .integer(
        "entry", in: BuiltInStrategies.periods, default: 20,
        "Number of previous bars whose highest high or lowest low must be passed to enter."),
      .integer(
        "exit", in: BuiltInStrategies.periods, default: 10,
        "Number of previous bars whose lowest low or highest high must be passed to leave."),
    ],
    summary: "Long above the highest high of the previous bars until below a shorter lowest low; short mirrored."
  ) { parameters, direction in
    let entry = try parameters.integer("entry")
    let exit = try parameters.integer("exit")
    var features = StrategyFeatures()
    let (entryHigh, entryLow) = (features.use(.priorHigh(entry)), features.use(.priorLow(entry)))
    let (exitHigh, exitLow) = (features.use(.priorHigh(exit)), features.use(.priorLow(exit)))
    return try PreparedStrategy(features) {
      ChannelBreakoutStrategy(
        entryHigh: entryHigh, entryLow: entryLow, exitHigh: exitHigh, exitLow: exitLow,
        machine: PositionMachine(direction))
    }
  }
}
