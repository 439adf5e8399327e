import Determinism
import PerformanceAnalytics

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
