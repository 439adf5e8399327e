import MarketFeatures
import TradingModel

/// Buys a close above the highest of the previous highs, sells one below the lowest of the previous lows.
struct ChannelBreakoutStrategy: Strategy {
  var machine: PositionMachine

  @inline(__always)
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let close = bar.close
    return machine.next(
      enterLong: close > bar.feature(0), leaveLong: close < bar.feature(3), enterShort: close < bar.feature(1),
      leaveShort: close > bar.feature(2))
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
    let features: [FeatureSpecification] = [.priorHigh(entry), .priorLow(entry), .priorHigh(exit), .priorLow(exit)]
    return try PreparedStrategy(features: features) {
      ChannelBreakoutStrategy(machine: PositionMachine(direction))
    }
  }
}
