import Determinism
import MarketFeatures
import TradingModel

/// Long when the price rose over the lookback by more than the threshold, short when it fell by more.
struct MomentumStrategy: Strategy {
  let change: FeatureHandle
  let threshold: Double

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    let change = bar[change]
    // A change is a ratio of prices less 1: the scale is the ratio that the threshold stands for.
    if change.isAbove(threshold, scale: 1 + threshold) { return .long }
    if change.isBelow(-threshold, scale: 1 + threshold) { return .short }
    return .flat
  }

  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    guard let change = span.column(change) else { return decideOneByOne(over: span, into: &changes) }
    let threshold = threshold
    let noise = Double.noise(on: 1 + threshold)
    let allowsShort = changes.allowsShort
    let first = changes.stance.direction == 0 ? change.note.first : 0
    let start = max(first, span.closes.note.start, change.note.start)
    return decide(over: span, behind: first..<start, into: &changes) { _, direction, bars, near in
      let isNotAbove = MarginBelowLevel(column: change, level: threshold)
      let isNotBelow = MarginAboveLevel(column: change, level: -threshold)
      if direction > 0 {
        return MarginAboveLevel(column: change, level: threshold).firstBar(of: bars, notAbove: noise, &near.long)
      }
      if direction < 0 {
        return MarginBelowLevel(column: change, level: -threshold).firstBar(of: bars, notAbove: noise, &near.short)
      }
      return allowsShort
        ? LeastMargin(first: isNotAbove, second: isNotBelow).firstBar(of: bars, notAbove: -noise, &near.flat)
        : isNotAbove.firstBar(of: bars, notAbove: -noise, &near.flat)
    }
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
  ) { parameters, _ in
    let lookback = try parameters.integer("lookback")
    let threshold = try parameters.number("threshold")
    var features = StrategyFeatures()
    let change = features.use(.rateOfChange(lookback))
    return try PreparedStrategy(features) { MomentumStrategy(change: change, threshold: threshold) }
  }
}
