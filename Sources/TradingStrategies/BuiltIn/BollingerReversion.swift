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

  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    guard let lower = span.column(lower), let middle = span.column(middle), let upper = span.column(upper) else {
      return decideOneByOne(over: span, into: &changes)
    }
    let closes = span.closes
    // Rounding keeps order: no bar's scale is larger.
    let noise = Double.noise(on: closes.note.largest + middle.note.largest)
    let first = machine.direction == 0 ? min(lower.note.first, upper.note.first) : 0
    let start = max(first, closes.note.start, lower.note.start, middle.note.start, upper.note.start)
    return decide(over: span, behind: first..<start, into: &changes) { strategy, _, bars, near in
      let isInside = ColumnMargin(upper: closes, lower: lower)
      switch strategy.machine.direction {
      case 1: return ColumnMargin(upper: middle, lower: closes).firstBar(of: bars, notAbove: noise, &near.long)
      case -1: return ColumnMargin(upper: closes, lower: middle).firstBar(of: bars, notAbove: noise, &near.short)
      default:
        guard strategy.machine.allowsShort else { return isInside.firstBar(of: bars, notAbove: 0, &near.flat) }
        return LeastMargin(first: isInside, second: ColumnMargin(upper: upper, lower: closes))
          .firstBar(of: bars, notAbove: 0, &near.flat)
      }
    }
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
