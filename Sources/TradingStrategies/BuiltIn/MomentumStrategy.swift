import Determinism
import MarketFeatures
import StanceColumns
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
    let noise = Double.noise(on: 1 + threshold)
    guard let change = span.column(change), let sides = LevelSides(column: change, level: threshold, bound: noise)
    else { return decideOneByOne(over: span, into: &changes) }
    let first = changes.stance.direction == 0 ? change.note.first : 0
    let start = max(first, span.closes.note.start, change.note.start)
    return decide(over: span, behind: first..<start, by: sides, into: &changes)
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
