import Determinism
import ProcessorVectors
import StanceColumns
import Testing

@testable import TradingStrategies

/// What is certain of stances is what the rule says of each bar, and with vectors of every width the same.
@Suite struct StanceLoopTests {
  /// Lines that cross each other, of a number of bars that is mostly no multiple of anything.
  private struct Lines {
    let bars: Int
    let upper: [Double]
    let lower: [Double]
    let bound: Double
    let level: Double

    init(seed: UInt64) {
      var draw = SeededGenerator(masterSeed: seed, id: "lines", purpose: "test")
      bars = draw.integer(in: 64...1_300)
      let spread = draw.choose([1, 0.01, 1e-9] as [Double]) ?? 1
      func line(_ draw: inout SeededGenerator, _ count: Int) -> [Double] {
        var value = 100.0
        return (0..<count).map { _ in
          value += spread * (draw.uniform() - 0.5)
          return value
        }
      }
      upper = line(&draw, bars)
      lower = line(&draw, bars)
      bound = spread * (draw.choose([0, 0.1, 1] as [Double]) ?? 0)
      level = draw.choose([0, 100, 100 + spread] as [Double]) ?? 0
    }

    /// Runs `body` on both lines, and on what bounds them.
    func with(_ body: (BoundedColumn, BoundedColumn) -> Void) {
      let size = ColumnBounds.size(bars: bars)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * size) { memory in
        upper.withUnsafeBufferPointer { upper in
          lower.withUnsafeBufferPointer { lower in
            guard let memory = memory.baseAddress, let one = upper.baseAddress, let other = lower.baseAddress else {
              return
            }
            body(
              BoundedColumn(values: one, bounds: ColumnBounds(of: one, count: bars, in: memory).narrow),
              BoundedColumn(values: other, bounds: ColumnBounds(of: other, count: bars, in: memory + size).narrow))
          }
        }
      }
    }

    /// The words by vectors of some width, written from a word on.
    func words(
      _ vectors: VectorWidth, from first: Int, _ write: (StanceLoop, Int, Int, StanceLoop.Words) -> Void
    ) -> [StanceWord] {
      let count = (bars + 63) / 64 - first
      var words = Array(repeating: StanceWord(), count: count)
      words.withUnsafeMutableBufferPointer { words in
        if let memory = words.baseAddress { write(StanceLoop.of(vectors), 64 * first, count, memory) }
      }
      return words
    }
  }

  private static let widths = VectorWidth.allCases.filter { $0 <= .inUse }

  private static func bits(_ word: StanceWord) -> [UInt64] { [word.long, word.short, word.flat] }

  @Test(arguments: 0..<60) func columnSides_areThoseOfEachBar(seed: UInt64) {
    let lines = Lines(seed: seed)
    lines.with { upper, lower in
      guard let sides = ColumnSides(upper: upper, lower: lower, bound: lines.bound, largest: 1_000) else {
        Issue.record("seed \(seed): bounds tell nothing")
        return
      }
      for vectors in Self.widths {
        let first = Int(seed % 2)
        let words = lines.words(vectors, from: first) { $0.columnSides(sides, $1, $2, lines.bars, $3) }
        for bar in (64 * first)..<(lines.bars & ~7) {
          let (word, bit) = (words[bar / 64 - first], UInt64(1) << UInt64(bar % 64))
          let difference = lines.upper[bar] - lines.lower[bar]
          #expect((word.long & bit != 0) == (difference > lines.bound), "seed \(seed), bar \(bar), \(vectors)")
          #expect((word.short & bit != 0) == (-difference > lines.bound), "seed \(seed), bar \(bar), \(vectors)")
        }
        Self.expectNothing(words, first, behind: lines.bars & ~7, "seed \(seed), \(vectors)")
      }
    }
  }

  @Test(arguments: 0..<60) func levelSides_areThoseOfEachBar(seed: UInt64) {
    let lines = Lines(seed: seed)
    lines.with { column, _ in
      guard let sides = LevelSides(column: column, level: lines.level, bound: lines.bound, largest: 1_000) else {
        Issue.record("seed \(seed): bounds tell nothing")
        return
      }
      for vectors in Self.widths {
        let words = lines.words(vectors, from: 0) { $0.levelSides(sides, $1, $2, lines.bars, $3) }
        for bar in 0..<(lines.bars & ~7) {
          let (word, bit) = (words[bar / 64], UInt64(1) << UInt64(bar % 64))
          let isLong = lines.upper[bar] - lines.level > lines.bound
          let isShort = -lines.level - lines.upper[bar] > lines.bound
          let expected = [isLong, isShort, !isLong && !isShort].map { $0 ? bit : 0 }
          #expect(Self.bits(word).map { $0 & bit } == expected, "seed \(seed), bar \(bar), \(vectors)")
        }
        Self.expectNothing(words, 0, behind: lines.bars & ~7, "seed \(seed), \(vectors)")
      }
    }
  }

  /// Of bars behind the last whole run of eight the strategy is asked.
  private static func expectNothing(_ words: [StanceWord], _ first: Int, behind end: Int, _ comment: String) {
    for bar in end..<(64 * (words.count + first)) {
      let (word, bit) = (words[bar / 64 - first], UInt64(1) << UInt64(bar % 64))
      #expect(bits(word).allSatisfy { $0 & bit == 0 }, "\(comment), bar \(bar)")
    }
  }

  /// Numbers that half the bits do not hold tell nothing.
  @Test func hugeNumbers_tellNothing() {
    let lines = Lines(seed: 1)
    lines.with { upper, lower in
      #expect(ColumnSides(upper: upper, lower: lower, bound: 0, largest: 0x1p121) == nil)
      #expect(LevelSides(column: upper, level: 0, bound: 0x1p121, largest: 1) == nil)
    }
  }
}
