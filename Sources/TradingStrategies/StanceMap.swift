import Determinism
import TradingModel

/// What a strategy without a memory says at sixty-four bars, a bit a bar from the first on; where none is set the
/// strategy is asked.
struct StanceWord {
  var long: UInt64 = 0
  var short: UInt64 = 0
  var flat: UInt64 = 0

  /// In which of eight runs of eight bars it is known what is said at every bar.
  fileprivate var runs: UInt64 { (long | short | flat).bytesSet }
}

/// What a strategy without a memory certainly says: what it is looked up in, many bars at once, so that it need not be
/// asked at each.
///
/// Its rule stands in `Strategy.decide(_:)`; here are bounds beyond which that can come to nothing else.
protocol StanceMap {
  /// What is known of eight runs of eight bars by their `ColumnBounds`: all of a run or nothing.
  func bounds(runs first: Int) -> StanceWord
  /// What is known of eight bars, in the lowest bits.
  func eight(_ bar: Int) -> StanceWord
}

extension StanceMap {
  /// What is known of sixty-four bars.
  ///
  /// - Parameters:
  ///   - first: The first of them, a multiple of 64.
  ///   - count: How many bars there are in all; of those behind the last whole run nothing is known.
  @inline(__always)
  fileprivate func word(_ first: Int, count: Int) -> StanceWord {
    var word = bounds(runs: first &>> 3)
    let whole = min(8, (count &- first) &>> 3)
    var open = ~word.runs & ((1 &<< UInt64(whole)) &- 1)
    while open != 0 {
      let shift = UInt64(open.trailingZeroBitCount &<< 3)
      open &= open &- 1
      let eight = eight(first &+ Int(shift))
      word.long |= eight.long &<< shift
      word.short |= eight.short &<< shift
      word.flat |= eight.flat &<< shift
    }
    return word
  }
}

extension Strategy {
  /// Decides on the bars of a span by what a map of them says, and one by one where it says nothing.
  ///
  /// - Parameter bars: From the first at which the strategy may say anything to the first from which on there is no
  ///   gap: all before the end are decided on one by one.
  @inline(__always)
  mutating func decide(
    over span: borrowing StrategySpan, behind bars: Range<Int>, by map: some StanceMap,
    into changes: inout StanceChanges
  ) -> SpanDecided {
    let count = span.columns.count
    guard count >= ColumnBounds.shortest else {
      decide(bars.lowerBound..<count, of: span, into: &changes)
      return SpanDecided()
    }
    decide(bars, of: span, into: &changes)
    var first = bars.upperBound & ~63
    var rest = ~UInt64(0) &<< UInt64(bars.upperBound & 63)
    while first < count {
      if count &- first < 64 { rest &= (1 &<< UInt64(count &- first)) &- 1 }
      follow(map.word(first, count: count), rest, at: first, of: span, into: &changes)
      (first, rest) = (first &+ 64, ~0)
    }
    return SpanDecided()
  }

  /// - Parameter rest: A bit for each of sixty-four bars that is to be decided on.
  @inline(__always)
  private mutating func follow(
    _ word: StanceWord, _ rest: UInt64, at first: Int, of span: borrowing StrategySpan,
    into changes: inout StanceChanges
  ) {
    var rest = rest
    while true {
      // A short that counts as flat is no change of flat.
      let same =
        switch changes.stance.direction {
        case 1: word.long
        case 0: changes.allowsShort ? word.flat : word.flat | word.short
        default: word.short
        }
      let open = rest & ~same
      if open == 0 { return }
      let bit = open & (0 &- open)
      let bar = first &+ open.trailingZeroBitCount
      if word.long & bit != 0 {
        _ = changes.record(.long, at: bar)
      } else if word.short & bit != 0 {
        _ = changes.record(.short, at: bar)
      } else if word.flat & bit != 0 {
        _ = changes.record(.flat, at: bar)
      } else {
        decide(bar..<(bar &+ 1), of: span, into: &changes)
      }
      // Those behind it.
      rest &= ~(bit | (bit &- 1))
    }
  }
}

/// Long where a column is above another, short where it is below, both by more than a bound.
struct ColumnSides: StanceMap {
  private let upper: NotedColumn
  private let lower: NotedColumn
  private let bound: Double
  private let narrowBound: SIMD8<Float>

  /// Nil where bounds of half the bits tell nothing.
  init?(upper: NotedColumn, lower: NotedColumn, bound: Double) {
    (self.upper, self.lower, self.bound) = (upper, lower, bound)
    let largest = upper.note.largest + lower.note.largest
    guard let narrow = NarrowBounds.bound(above: bound, largest: largest) else { return nil }
    narrowBound = SIMD8(repeating: narrow)
  }

  @inline(__always) func bounds(runs first: Int) -> StanceWord {
    let (upper, lower) = (upper.note.bounds.narrow, lower.note.bounds.narrow)
    return StanceWord(
      long: (narrowBound - (upper.least(runs: first) - lower.greatest(runs: first))).negativeBytes,
      short: (narrowBound - (lower.least(runs: first) - upper.greatest(runs: first))).negativeBytes)
  }

  @inline(__always) func eight(_ bar: Int) -> StanceWord {
    let (difference, bound) = (upper.eight(bar) - lower.eight(bar), SIMD8(repeating: bound))
    return StanceWord(
      long: (bound - difference).negativeBytes.bytesSet, short: (bound + difference).negativeBytes.bytesSet)
  }
}

/// Long where a column is above a level by more than a bound, short where it is below the level's negative by more,
/// flat where it is neither.
struct LevelSides: StanceMap {
  private let column: NotedColumn
  private let level: Double
  private let bound: Double
  private let narrow: NarrowBounds
  private let narrowLevel: SIMD8<Float>
  private let outer: SIMD8<Float>
  private let inner: SIMD8<Float>

  /// Nil where bounds of half the bits tell nothing.
  init?(column: NotedColumn, level: Double, bound: Double) {
    (self.column, self.level, self.bound) = (column, level, bound)
    narrow = column.note.bounds.narrow
    narrowLevel = SIMD8(repeating: Float(level))
    let largest = column.note.largest + level.magnitude
    guard let outer = NarrowBounds.bound(above: bound, largest: largest),
      let inner = NarrowBounds.bound(notAbove: bound, largest: largest)
    else { return nil }
    (self.outer, self.inner) = (SIMD8(repeating: outer), SIMD8(repeating: inner))
  }

  @inline(__always) func bounds(runs first: Int) -> StanceWord {
    let (least, greatest) = (narrow.least(runs: first), narrow.greatest(runs: first))
    return StanceWord(
      long: (outer - (least - narrowLevel)).negativeBytes, short: (outer + (greatest + narrowLevel)).negativeBytes,
      flat: ~((inner - (greatest - narrowLevel)).negativeBytes | (inner + (least + narrowLevel)).negativeBytes))
  }

  @inline(__always) func eight(_ bar: Int) -> StanceWord {
    let values = column.eight(bar)
    let (level, bound) = (SIMD8(repeating: level), SIMD8(repeating: bound))
    let long = (bound - (values - level)).negativeBytes.bytesSet
    let short = (bound - (-level - values)).negativeBytes.bytesSet
    return StanceWord(long: long, short: short, flat: ~(long | short) & 0xFF)
  }
}

// Signs and not comparisons: masks are taken apart and put together again where bits are made of them.
extension SIMD8<Float> {
  /// A byte of ones for each number below nothing; none of them is NaN.
  @inline(__always) fileprivate var negativeBytes: UInt64 {
    let signs = unsafeBitCast(self, to: SIMD8<Int32>.self) &>> 31
    return unsafeBitCast(SIMD8<Int8>(truncatingIfNeeded: signs), to: UInt64.self)
  }
}

extension SIMD8<Double> {
  /// A byte of ones for each number below nothing; none of them is NaN.
  @inline(__always) fileprivate var negativeBytes: UInt64 {
    let signs = unsafeBitCast(self, to: SIMD8<Int64>.self) &>> 63
    return unsafeBitCast(SIMD8<Int8>(truncatingIfNeeded: signs), to: UInt64.self)
  }
}

extension UInt64 {
  /// A bit for each byte of ones, of bytes of ones and of nothing.
  @inline(__always) fileprivate var bytesSet: UInt64 {
    ((self & 0x8080_8080_8080_8080) &>> 7 &* 0x0102_0408_1020_4080) &>> 56
  }
}
