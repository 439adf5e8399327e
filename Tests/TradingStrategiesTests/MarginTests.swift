import Testing

@testable import TradingStrategies

/// What is passed over by bounds is what would be passed over bar by bar.
@Suite struct MarginTests {
  /// Looks at a column of one symbol as strategies do.
  private static func with(
    _ columns: [[Double]], presence: [UInt8]? = nil, _ body: ([NotedColumn]) -> Void
  ) {
    ColumnNotes.with(featureCount: columns.count, symbolCount: 1, bars: columns[0].count) { notes in
      func add(_ place: Int, _ found: [NotedColumn]) {
        if place == columns.count { return body(found) }
        columns[place].withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          func note(_ presence: UnsafePointer<UInt8>?) -> NotedColumn {
            NotedColumn(
              values: base,
              note: notes.pointee.note(feature: place, symbol: 0, of: base, presence: presence))
          }
          // The second time it is known.
          _ = presence.map { $0.withUnsafeBufferPointer { note($0.baseAddress) } } ?? note(nil)
          add(place + 1, found + [note(nil)])
        }
      }
      add(0, [])
    }
  }

  /// A walk that stays on one side for a while, with numbers in it that comparisons find hard.
  private static func column(_ count: Int, _ generator: inout TestGenerator, wildness: Int) -> [Double] {
    var level = 100.0
    return (0..<count).map { _ in
      level += generator.unit() - 0.5
      if generator.below(100) == 0 { level = [99.0, 100, 101][generator.below(3)] }
      if generator.below(1_000) >= wildness { return level }
      let hard = [.nan, .infinity, -.infinity, 0, -0.0, level.nextUp, 1e300, -1e300, 100, .leastNonzeroMagnitude]
      return hard[generator.below(hard.count)]
    }
  }

  /// The first bar by the words of `Margin.firstBar`.
  private static func naive(_ bars: Range<Int>, _ bound: Double, _ margin: (Int) -> Double) -> Int {
    bars.first { !(bound < margin($0)) } ?? bars.upperBound
  }

  private static func compare(
    _ margin: some Margin, _ expected: (Int) -> Double, count: Int, end: Int, _ bound: Double
  ) {
    var near = NearRuns()
    for start in stride(from: 0, through: end, by: count > 200 ? 5 : 1) {
      let first = naive(start..<end, bound, expected)
      var fresh = NearRuns()
      #expect(margin.firstBar(of: start..<end, notAbove: bound, &fresh) == first)
      #expect(margin.firstBar(of: start..<end, notAbove: bound, &near) == first)
      // In either order, so that what was found is of a part behind.
      let other = end - start
      #expect(
        margin.firstBar(of: other..<end, notAbove: bound, &near) == naive(other..<end, bound, expected))
    }
  }

  @Test(arguments: 0..<60)
  func firstBars_areThoseFoundOneByOne(seed: Int) {
    var generator = TestGenerator(state: UInt64(seed))
    let count = [1, 7, 63, 64, 65, 71, 72, 127, 128, 200, 512, 513, 577, 1_100][seed % 14]
    let wildness = [0, 0, 2, 30][generator.below(4)]
    let columns = (0..<2).map { _ in Self.column(count, &generator, wildness: wildness) }
    // Bounds that some margin meets exactly, that all do or none.
    let at = generator.below(count)
    let bounds = [0, columns[0][at] - columns[1][at], 1e-10, -3, .infinity, -.infinity, .nan]
    let bound = bounds[generator.below(bounds.count)]
    let level = columns[0][generator.below(count)]
    let end = generator.below(3) == 0 ? generator.below(count + 1) : count
    Self.with(columns) { found in
      let (upper, lower) = (found[0], found[1])
      let (high, low) = (columns[0], columns[1])
      Self.compare(
        ColumnMargin(upper: upper, lower: lower), { high[$0] - low[$0] }, count: count, end: end, bound)
      Self.compare(
        MarginAboveLevel(column: upper, level: level), { high[$0] - level }, count: count, end: end, bound)
      Self.compare(
        MarginBelowLevel(column: upper, level: level), { level - high[$0] }, count: count, end: end, bound)
      Self.compare(
        LeastMargin(
          first: ColumnMargin(upper: upper, lower: lower), second: MarginAboveLevel(column: lower, level: level)),
        { bar in
          let (first, second) = (high[bar] - low[bar], low[bar] - level)
          return second < first ? second : first
        }, count: count, end: end, bound)
    }
  }

  /// Where bounds tell nothing wrong, they should tell something: else nothing is passed over.
  @Test func bounds_areTheLeastAndTheGreatest() {
    var generator = TestGenerator(state: 5)
    for count in [64, 65, 100, 128, 129, 700] {
      let columns = [0, 20].map { Self.column(count, &generator, wildness: $0) }
      Self.with(columns) { found in
        for (values, column) in zip(columns, found) {
          for run in 0..<count / 8 {
            let part = values[8 * run..<8 * run + 8]
            let (least, greatest) = (column.note.bounds.least[run], column.note.bounds.greatest[run])
            if part.contains(where: \.isNaN) {
              #expect(least.isNaN && greatest.isNaN)
            } else {
              #expect(least == part.min() && greatest == part.max())
            }
          }
          for run in count / 8..<(count + 63) / 64 * 8 {
            #expect(column.note.bounds.least[run].isNaN && column.note.bounds.greatest[run].isNaN)
          }
        }
      }
    }
  }

  @Test(arguments: 0..<80)
  func notes_tellWhereThereIsNoGap(seed: Int) {
    var generator = TestGenerator(state: UInt64(seed))
    let count = 1 + generator.below(400)
    var values = Self.column(count, &generator, wildness: [0, 3, 30][seed % 3])
    for bar in 0..<[0, 0, generator.below(count + 1)][generator.below(3)] { values[bar] = .nan }
    let presence: [UInt8]? =
      seed % 2 == 0 ? nil : (0..<count).map { _ in generator.below(60) == 0 ? 0 : UInt8(1 + generator.below(2)) }
    let isThere = values.indices.map { !values[$0].isNaN && presence?[$0] != 0 }
    let start = (isThere.lastIndex(of: false) ?? -1) + 1
    let largest = values[start...].reduce(0) { Swift.max($0, $1.magnitude) }
    Self.with([values], presence: presence) { found in
      let note = found[0].note
      #expect(note.start == start && note.largest == largest)
      #expect(note.first == (isThere.firstIndex(of: true).map { min($0, start) } ?? start))
    }
  }
}
