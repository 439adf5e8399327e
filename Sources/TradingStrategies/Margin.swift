import Determinism
import TradingModel

/// How far something is from being otherwise, bar by bar: a price from a band, an average from another.
///
/// As long as it is large enough a strategy need not be asked; whole runs of bars are passed over at once. It is
/// compared with a bound that makes it certain: whatever is near is left to `Strategy.decide(_:)`, so that its rule
/// stands in one place.
protocol Margin {
  /// The margin of a bar.
  func one(_ bar: Int) -> Double
  /// The margins of eight bars.
  func eight(_ bar: Int) -> SIMD8<Double>
}

extension Margin {
  /// The first of some bars at which the margin is not above a bound, or where these end.
  @inline(__always)
  func firstBar(of bars: Range<Int>, notAbove bound: Double) -> Int {
    var bar = bars.lowerBound
    let bounds = SIMD8<Double>(repeating: bound)
    while bar &+ 16 <= bars.upperBound {
      let (isAboveFirst, isAboveSecond) = (bounds .< eight(bar), bounds .< eight(bar &+ 8))
      if !all(isAboveFirst .& isAboveSecond) {
        return bar &+ (~(isAboveFirst.bits | isAboveSecond.bits &<< 8)).trailingZeroBitCount
      }
      bar &+= 16
    }
    while bar < bars.upperBound, bound < one(bar) { bar &+= 1 }
    return bar
  }
}

/// How far a column stands above another.
struct ColumnMargin: Margin {
  let upper: NotedColumn
  let lower: NotedColumn

  @inline(__always) func one(_ bar: Int) -> Double { upper.one(bar) - lower.one(bar) }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { upper.eight(bar) - lower.eight(bar) }
}

/// How far a column stands above a level.
struct MarginAboveLevel: Margin {
  let column: NotedColumn
  let level: Double

  @inline(__always) func one(_ bar: Int) -> Double { column.one(bar) - level }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { column.eight(bar) - SIMD8(repeating: level) }
}

/// How far a column stands below a level.
struct MarginBelowLevel: Margin {
  let column: NotedColumn
  let level: Double

  @inline(__always) func one(_ bar: Int) -> Double { level - column.one(bar) }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { SIMD8(repeating: level) - column.eight(bar) }
}

/// Two margins, of which the smaller counts; the second does not where it is NaN, as no comparison with that holds.
struct LeastMargin<One: Margin, Other: Margin>: Margin {
  let first: One
  let second: Other

  @inline(__always) func one(_ bar: Int) -> Double { Double.least(first.one(bar), second.one(bar)) }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { SIMD8.least(first.eight(bar), second.eight(bar)) }
}

extension Strategy {
  /// Decides on every bar of a span, one by one.
  mutating func decideOneByOne(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    decide(0..<span.columns.count, of: span, into: &changes)
    return SpanDecided()
  }

  /// Decides on the bars of a span, but for those at which the strategy certainly says what it said before.
  ///
  /// - Parameters:
  ///   - bars: From the first at which it may say anything to the first from which on there is no gap: all before the
  ///     end are decided on one by one.
  ///   - firstOpen: The first of some bars at which it may say something else, or where these end: told the strategy as
  ///     it is after the bar before them, and the direction that holds.
  @inline(__always)
  mutating func decide(
    over span: borrowing StrategySpan, behind bars: Range<Int>, into changes: inout StanceChanges,
    _ firstOpen: (borrowing Self, Int8, Range<Int>) -> Int
  ) -> SpanDecided {
    decide(bars, of: span, into: &changes)
    let count = span.columns.count
    var bar = bars.upperBound
    // Where looking ahead does not help it is done less often.
    var alone = 1
    while bar < count {
      let open = firstOpen(self, changes.stance.direction, bar..<count)
      if open >= count { break }
      alone = open >= bar + 16 ? 1 : min(64, 2 * alone)
      bar = min(count, open + alone)
      decide(open..<bar, of: span, into: &changes)
    }
    return SpanDecided()
  }
}
