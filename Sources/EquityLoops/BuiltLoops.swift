import Determinism
import PerformanceAnalytics
import PortfolioLanes

// The source of several modules, of which each is built for other vectors, see `Package.swift`: what the compiler makes
// of it must be in no other of them, see `ModuleLane`. So there are no arrays here, and nothing that is generic over
// types that others have too.

/// Whose lanes these are.
private enum Own {}

/// What works lanes, built for the vectors of this module.
package enum BuiltLoops {
  /// For every number of lanes.
  package static var all: LaneLoops {
    LaneLoops(
      one: LaneLoop(trade: tradeOne, measure: measureOne), eight: LaneLoop(trade: tradeEight, measure: measureEight),
      sixteen: LaneLoop(trade: tradeSixteen, measure: measureSixteen))
  }

  // A function for each, in which everything generic is specialised.

  @Sendable private static func tradeOne(_ work: inout EquityWork) { trade(&work, ModuleLane<Double, Own>.self) }
  @Sendable private static func tradeEight(_ work: inout EquityWork) {
    trade(&work, ModuleLane<SIMD8<Double>, Own>.self)
  }
  @Sendable private static func tradeSixteen(_ work: inout EquityWork) {
    trade(&work, ModuleLane<SIMD16<Double>, Own>.self)
  }
  @Sendable private static func measureOne(_ work: MeasureWork) { measure(work, ModuleLane<Double, Own>.self) }
  @Sendable private static func measureEight(_ work: MeasureWork) { measure(work, ModuleLane<SIMD8<Double>, Own>.self) }
  @Sendable private static func measureSixteen(_ work: MeasureWork) {
    measure(work, ModuleLane<SIMD16<Double>, Own>.self)
  }

  @inline(__always)
  private static func trade<Number: Lane>(_ work: inout EquityWork, _ type: Number.Type) {
    var loop = EquityLoop<Number>(work)
    loop.run()
    work = loop.work
  }

  @inline(__always)
  private static func measure<Number: Lane>(_ work: MeasureWork, _ type: Number.Type) {
    let equities = UnsafeBufferPointer(
      start: work.equities.assumingMemoryBound(to: type), count: work.timestamps.count)
    work.performance.assumingMemoryBound(to: LanePerformance<Number>.self).pointee
      .record(equities, work.timestamps, work.days, still: work.still)
  }
}
