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
  /// In which of eight runs of eight bars the margin is known to be above a bound at every bar, by what `ColumnBounds`
  /// say; in none where a number of the run is NaN.
  func isAbove(_ bound: Double, runs first: Int) -> SIMDMask<SIMD8<Int64>>
}

extension Margin {
  /// The first of some bars at which the margin is not above a bound, or where these end.
  ///
  /// Eight runs of eight bars are looked at at once, by their bounds, and those bar by bar at which these do not tell.
  /// - Parameter near: What was found before, of the same margin, bound and end.
  @inline(__always)
  func firstBar(of bars: Range<Int>, notAbove bound: Double, _ near: inout NearRuns) -> Int {
    let end = bars.upperBound
    guard end &- bars.lowerBound >= ColumnBounds.shortest else { return firstOfFew(bars, notAbove: bound) }
    // What is left of the first run.
    let run = bars.lowerBound &>> 3
    let open = open(run &<< 3, bound) & (0xFF &<< UInt64(bars.lowerBound & 7))
    if open != 0 { return run &<< 3 &+ open.trailingZeroBitCount }
    var first = (run &+ 1) & ~63
    var runs = nearRuns(from: first, bound, end, &near) & (~0 &<< UInt64((run &+ 1) & 63))
    while true {
      while runs != 0 {
        let bar = (first &+ runs.trailingZeroBitCount) &<< 3
        if bar &+ 8 > end { return firstOneByOne(of: min(bar, end)..<end, notAbove: bound) }
        let open = self.open(bar, bound)
        if open != 0 { return bar &+ open.trailingZeroBitCount }
        runs &= runs &- 1
      }
      first &+= 64
      if first &<< 3 >= end { return end }
      runs = nearRuns(from: first, bound, end, &near)
    }
  }

  /// A bit for each of sixty-four runs at which bounds do not tell that the margin is above a bound, 0 behind the end.
  @inline(__always)
  private func nearRuns(from first: Int, _ bound: Double, _ end: Int, _ near: inout NearRuns) -> UInt64 {
    if near.first == first { return near.bits }
    var bits: UInt64 = 0
    var place = 0
    while place < 64, (first &+ place) &<< 3 < end {
      bits |= isAbove(bound, runs: first &+ place).unset &<< UInt64(place)
      place &+= 8
    }
    near = NearRuns(first: first, bits: bits)
    return bits
  }

  /// The same without a look at `ColumnBounds`.
  @inline(__always)
  private func firstOfFew(_ bars: Range<Int>, notAbove bound: Double) -> Int {
    var bar = bars.lowerBound
    while bar &+ 8 <= bars.upperBound {
      let open = open(bar, bound)
      if open != 0 { return bar &+ open.trailingZeroBitCount }
      bar &+= 8
    }
    return firstOneByOne(of: bar..<bars.upperBound, notAbove: bound)
  }

  /// A bit for each of eight bars at which the margin is not above a bound.
  @inline(__always)
  private func open(_ bar: Int, _ bound: Double) -> UInt64 { (SIMD8(repeating: bound) .< eight(bar)).unset }

  @inline(__always)
  private func firstOneByOne(of bars: Range<Int>, notAbove bound: Double) -> Int {
    var bar = bars.lowerBound
    while bar < bars.upperBound, bound < one(bar) { bar &+= 1 }
    return bar
  }
}

/// Of sixty-four runs of eight bars those whose bounds do not tell on which side of a bound a margin is: found once,
/// and asked after every change of stance.
struct NearRuns {
  /// The first of the runs; -1 where nobody has looked.
  fileprivate var first = -1
  /// A bit a run.
  fileprivate var bits: UInt64 = 0
}

/// Those of the margins that a strategy has, one a direction that it holds; what has the same margin in two keeps one.
struct NearMargins {
  var long = NearRuns()
  var flat = NearRuns()
  var short = NearRuns()
}

extension SIMDMask<SIMD8<Int64>> {
  /// A bit for each lane in which it does not hold.
  @inline(__always) fileprivate var unset: UInt64 { ~bits & 0xFF }
}

/// How far a column stands above another.
struct ColumnMargin: Margin {
  let upper: NotedColumn
  let lower: NotedColumn

  @inline(__always) func one(_ bar: Int) -> Double { upper.one(bar) - lower.one(bar) }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { upper.eight(bar) - lower.eight(bar) }
  @inline(__always) func isAbove(_ bound: Double, runs first: Int) -> SIMDMask<SIMD8<Int64>> {
    SIMD8(repeating: bound) .< upper.least(runs: first) - lower.greatest(runs: first)
  }
}

/// How far a column stands above a level.
struct MarginAboveLevel: Margin {
  let column: NotedColumn
  let level: Double

  @inline(__always) func one(_ bar: Int) -> Double { column.one(bar) - level }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { column.eight(bar) - SIMD8(repeating: level) }
  @inline(__always) func isAbove(_ bound: Double, runs first: Int) -> SIMDMask<SIMD8<Int64>> {
    SIMD8(repeating: bound) .< column.least(runs: first) - SIMD8(repeating: level)
  }
}

/// How far a column stands below a level.
struct MarginBelowLevel: Margin {
  let column: NotedColumn
  let level: Double

  @inline(__always) func one(_ bar: Int) -> Double { level - column.one(bar) }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { SIMD8(repeating: level) - column.eight(bar) }
  @inline(__always) func isAbove(_ bound: Double, runs first: Int) -> SIMDMask<SIMD8<Int64>> {
    SIMD8(repeating: bound) .< SIMD8(repeating: level) - column.greatest(runs: first)
  }
}

/// Two margins, of which the smaller counts; the second does not where it is NaN, as no comparison with that holds.
struct LeastMargin<One: Margin, Other: Margin>: Margin {
  let first: One
  let second: Other

  @inline(__always) func one(_ bar: Int) -> Double { Double.least(first.one(bar), second.one(bar)) }
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> { SIMD8.least(first.eight(bar), second.eight(bar)) }
  @inline(__always) func isAbove(_ bound: Double, runs: Int) -> SIMDMask<SIMD8<Int64>> {
    first.isAbove(bound, runs: runs) .& second.isAbove(bound, runs: runs)
  }
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
  ///     it is after the bar before them, the direction that holds, and what was found of its margins before.
  @inline(__always)
  mutating func decide(
    over span: borrowing StrategySpan, behind bars: Range<Int>, into changes: inout StanceChanges,
    _ firstOpen: (borrowing Self, Int8, Range<Int>, inout NearMargins) -> Int
  ) -> SpanDecided {
    decide(bars, of: span, into: &changes)
    let count = span.columns.count
    var bar = bars.upperBound
    // Where looking ahead does not help it is done less often; it costs what deciding on some four bars does.
    var alone = 1
    var near = NearMargins()
    while bar < count {
      let open = firstOpen(self, changes.stance.direction, bar..<count, &near)
      if open >= count { break }
      alone = open >= bar + 4 ? 1 : min(64, 2 * alone)
      bar = min(count, open + alone)
      decide(open..<bar, of: span, into: &changes)
    }
    return SpanDecided()
  }
}
