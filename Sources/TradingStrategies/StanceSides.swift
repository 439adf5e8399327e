import Determinism
import ProcessorVectors
import StanceColumns
import StanceLoops
import StanceLoopsAVX2
import TradingModel

/// What is certain of what a strategy without a memory says.
protocol StanceSides {
  /// Writes down some words, see `StanceLoop`.
  func write(_ first: Int, _ count: Int, bars: Int, _ words: StanceLoop.Words)
}

extension ColumnSides: StanceSides {
  func write(_ first: Int, _ count: Int, bars: Int, _ words: StanceLoop.Words) {
    StanceLoop.inUse.columnSides(self, first, count, bars, words)
  }

  /// Nil where bounds of half the bits tell nothing.
  init?(upper: NotedColumn, lower: NotedColumn, bound: Double) {
    self.init(
      upper: upper.bounded, lower: lower.bounded, bound: bound, largest: upper.note.largest + lower.note.largest)
  }
}

extension LevelSides: StanceSides {
  func write(_ first: Int, _ count: Int, bars: Int, _ words: StanceLoop.Words) {
    StanceLoop.inUse.levelSides(self, first, count, bars, words)
  }

  /// Nil where bounds of half the bits tell nothing.
  init?(column: NotedColumn, level: Double, bound: Double) {
    self.init(column: column.bounded, level: level, bound: bound, largest: column.note.largest)
  }
}

extension NotedColumn {
  fileprivate var bounded: BoundedColumn { BoundedColumn(values: values, bounds: note.bounds.narrow) }
}

extension StanceLoop {
  /// That for the widest vectors of the processor at hand; all come to the same.
  ///
  /// Those of 64 bytes would do no more: eight numbers of half the bits are looked at together.
  fileprivate static let inUse = of(.inUse)

  /// That for vectors of some width.
  ///
  /// - Precondition: The processor has them.
  static func of(_ vectors: VectorWidth) -> StanceLoop {
    // A program that was built for vectors as wide has them in all of its modules.
    vectors <= VectorWidth.ofProgram ? StanceLoops.BuiltStanceLoop.loop : StanceLoopsAVX2.BuiltStanceLoop.loop
  }
}

extension Strategy {
  /// How many words are written down at once.
  private static var wordsAtOnce: Int { 64 }

  /// Decides on the bars of a span by what is certain of them, and one by one where nothing is.
  ///
  /// The rule stands in `decide(_:)`; beyond the bounds of `sides` that can come to nothing else.
  ///
  /// - Parameter bars: From the first at which the strategy may say anything to the first from which on there is no
  ///   gap: all before the end are decided on one by one.
  @inline(__always)
  mutating func decide(
    over span: borrowing StrategySpan, behind bars: Range<Int>, by sides: some StanceSides,
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
    withUnsafeTemporaryAllocation(of: StanceWord.self, capacity: Self.wordsAtOnce) { words in
      guard let words = words.baseAddress else { return }
      while first < count {
        let wordCount = min(Self.wordsAtOnce, (count &- first &+ 63) &>> 6)
        sides.write(first, wordCount, bars: count, words)
        for place in 0..<wordCount {
          if count &- first < 64 { rest &= (1 &<< UInt64(count &- first)) &- 1 }
          follow(words[place], rest, at: first, of: span, into: &changes)
          (first, rest) = (first &+ 64, ~0)
        }
      }
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
