import Determinism
import OrderExecution
import PerformanceAnalytics
import TradingModel

/// What trades of lanes side by side go by.
@usableFromInline
package struct TradeRules<Number: Lane>: Sendable {
  @usableFromInline package let sizes: SizeRule<Number>
  /// Units or a fraction, as the sizing has it.
  @usableFromInline package let amount: Number
  /// Whether no lane pays slippage or a fixed commission.
  @usableFromInline package let costsAreProportional: Bool

  /// Makes it from its parts.
  @inlinable
  package init(sizes: SizeRule<Number>, amount: Number, costsAreProportional: Bool) {
    (self.sizes, self.amount, self.costsAreProportional) = (sizes, amount, costsAreProportional)
  }
}

/// A cycle at which the weights of some lane change, and those from then on.
package struct WeightTurn: Sendable {
  package let cycle: Int
  /// Which weights.
  package let set: Int

  /// Makes it from its parts.
  package init(cycle: Int, set: Int) { (self.cycle, self.set) = (cycle, set) }
}

/// How far signals and weights were heard.
package struct HearingPosition {
  package var nextEvent = 0
  package var changesTaken = 0
  package var weightsInForce = 0
  /// How often parts of sums may still be replaced.
  package var replacementsLeft = 0

  /// Nothing yet.
  package init() {}
}

/// What lanes are told together, and how far they were.
package struct HearingWork {
  /// `WeightRows` of the lanes' number: those that are in force at some time.
  package let weights: UnsafeRawPointer
  /// In ascending order of cycles.
  package let changes: UnsafeBufferPointer<WeightTurn>
  package let events: UnsafeBufferPointer<VoiceSignal>
  package let placeCount: Int
  /// The stance that holds of each stream, at place * voices + voice.
  package let voices: UnsafeMutablePointer<VoiceStance>
  /// Numbers of lanes: the final stance by place.
  package let finals: UnsafeMutableRawPointer
  /// Likewise what stances add up to but for rounding, where directions of sums are all that is asked for.
  package let sums: UnsafeMutableRawPointer
  /// Whether it matters in which lanes stances change; else all are told at every one.
  package let tellsLanes: Bool
  package var position: HearingPosition

  /// Makes it from its parts.
  package init(
    weights: UnsafeRawPointer, changes: UnsafeBufferPointer<WeightTurn>, events: UnsafeBufferPointer<VoiceSignal>,
    placeCount: Int, voices: UnsafeMutablePointer<VoiceStance>, finals: UnsafeMutableRawPointer,
    sums: UnsafeMutableRawPointer, tellsLanes: Bool, position: HearingPosition
  ) {
    (self.weights, self.changes, self.events, self.placeCount) = (weights, changes, events, placeCount)
    (self.voices, self.finals, self.sums) = (voices, finals, sums)
    (self.tellsLanes, self.position) = (tellsLanes, position)
  }
}

/// A block that lanes are worked through of which only cash and positions are followed: what an `EquityLoop` reads,
/// writes and goes on from.
///
/// All of it is numbers and addresses, so that code that is built for other vectors can be handed it: arrays, and what
/// they come to, would be functions that both have, see `ModuleLane`. Whoever owns the memory has it ready, and is
/// there until the block is worked.
@usableFromInline
package struct EquityWork {
  /// Steps that depend on what portfolios have in common.
  package struct Steps {
    /// Whether positions follow target weights.
    package var isTargetSized: Bool
    /// Whether entries are orders for a number of units.
    package var isFixedSized: Bool
    /// Whether these are restored at every bar.
    package var rebalancesAlways: Bool
    /// Whether orders are filled at the close at which they are decided; else at the next open.
    package var fillsAtClose: Bool

    /// Makes it from its parts.
    package init(isTargetSized: Bool, isFixedSized: Bool, rebalancesAlways: Bool, fillsAtClose: Bool) {
      self.isTargetSized = isTargetSized
      self.isFixedSized = isFixedSized
      self.rebalancesAlways = rebalancesAlways
      self.fillsAtClose = fillsAtClose
    }
  }

  package let layout: EquityLayout
  package let steps: Steps
  /// `TradeRules` of the lanes' number.
  package let rules: UnsafeRawPointer
  /// By lane.
  package let traders: UnsafePointer<LaneTrader>

  /// Numbers of lanes: see `layout`.
  package let rows: UnsafeMutableRawPointer
  /// By place a bit a lane whose stance changed, and that has not acted on it.
  package let due: UnsafeMutablePointer<UInt64>
  /// Numbers of lanes: get what these are worth, one a cycle.
  package let equities: UnsafeMutableRawPointer
  /// Rows at which no lane holds anything, so many in a row that they are worth telling; has room for as many
  /// runs as there can be.
  package let still: UnsafeMutablePointer<Range<Int>>
  package var stillCount = 0
  /// Runs without positions that are shorter than this are measured as others are, and not told.
  @inlinable package static var fewestStill: Int { 8 }

  package let prices: BlockPrices
  /// Those of the block that lie in the window.
  package let cycles: Range<Int>
  /// The cycle at whose end positions are closed, where there is one.
  package let last: Int?
  /// The cycle after the block.
  package let endCycle: Int

  /// What lanes are told together.
  package var hearing: HearingWork?
  /// Else what they are told each for itself.
  package var calendar: UnsafeMutablePointer<LaneCalendar>?

  /// Lanes with orders for the next open.
  package var pending: UInt64
  /// Whether it is known that no lane holds less than nothing.
  package var areLong: Bool
  /// Whether something did not go as wanted: the block is then to be taken back.
  package var isUnusual = false

  /// Makes it from its parts; nobody is told anything yet.
  package init(
    layout: EquityLayout, steps: Steps, rules: UnsafeRawPointer, traders: UnsafePointer<LaneTrader>,
    rows: UnsafeMutableRawPointer, due: UnsafeMutablePointer<UInt64>, equities: UnsafeMutableRawPointer,
    still: UnsafeMutablePointer<Range<Int>>, prices: BlockPrices, cycles: Range<Int>, last: Int?, endCycle: Int,
    pending: UInt64, areLong: Bool
  ) {
    (self.layout, self.steps, self.rules, self.traders) = (layout, steps, rules, traders)
    (self.rows, self.due, self.equities, self.still) = (rows, due, equities, still)
    (self.prices, self.cycles, self.last, self.endCycle) = (prices, cycles, last, endCycle)
    (self.pending, self.areLong) = (pending, areLong)
  }
}

/// Cycles at whose ends lanes are measured.
package struct MeasureWork {
  /// `LanePerformance` of the lanes' number.
  package let performance: UnsafeMutableRawPointer
  /// Numbers of lanes: what these are worth, one a cycle.
  package let equities: UnsafeRawPointer
  package let timestamps: UnsafeBufferPointer<Int64>
  package let days: TradingDays
  /// See `LanePerformance.record`.
  package let still: UnsafeBufferPointer<Range<Int>>

  /// Makes it from its parts.
  package init(
    performance: UnsafeMutableRawPointer, equities: UnsafeRawPointer, timestamps: UnsafeBufferPointer<Int64>,
    days: TradingDays, still: UnsafeBufferPointer<Range<Int>>
  ) {
    (self.performance, self.equities, self.timestamps) = (performance, equities, timestamps)
    (self.days, self.still) = (days, still)
  }
}

/// What works lanes of some number, built for the vectors of some processors.
package struct LaneLoop: Sendable {
  /// Works a block.
  package let trade: @Sendable (inout EquityWork) -> Void
  /// Measures one.
  package let measure: @Sendable (MeasureWork) -> Void

  /// Makes it from its parts.
  package init(
    trade: @escaping @Sendable (inout EquityWork) -> Void, measure: @escaping @Sendable (MeasureWork) -> Void
  ) {
    self.trade = trade
    self.measure = measure
  }
}

/// The same for one, eight and sixteen lanes.
package struct LaneLoops: Sendable {
  package let one: LaneLoop
  package let eight: LaneLoop
  package let sixteen: LaneLoop

  /// Makes it from its parts.
  package init(one: LaneLoop, eight: LaneLoop, sixteen: LaneLoop) {
    (self.one, self.eight, self.sixteen) = (one, eight, sixteen)
  }

  /// That for so many lanes.
  package func of(_ laneCount: Int) -> LaneLoop {
    switch laneCount {
    case 1: one
    case SIMD8<Double>.laneCount: eight
    default: sixteen
    }
  }
}
