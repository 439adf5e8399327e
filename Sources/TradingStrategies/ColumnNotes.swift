import Determinism
import TradingModel

/// What is known of the columns of one block: found when the first strategy asks, for all that ask later.
struct ColumnNotes {
  /// Where a column has no gap, and how large its values are there.
  struct Note {
    /// The first bar that is there and has a number.
    var first: Int
    /// From this bar on every bar is there, and every value is a number.
    var start: Int
    /// The largest magnitude from there on; 0 where there is no bar.
    var largest: Double
    /// Between which values it lies.
    var bounds: ColumnBounds
  }

  /// Features that the group reads.
  private let featureCount: Int
  private let symbolCount: Int
  private let bars: Int
  /// At `symbol * (featureCount + 1)` that of the closes, behind it those of features; empty until somebody asks.
  private var notes: [Note?] = []
  /// The bounds of every column, in the same order.
  private var bounds: UnsafeMutablePointer<Double>?

  /// Runs `body` on the notes of a block that nobody has looked at.
  ///
  /// - Parameters:
  ///   - featureCount: How many features the group reads.
  ///   - bars: How many the block has.
  static func with(
    featureCount: Int, symbolCount: Int, bars: Int, _ body: (UnsafeMutablePointer<ColumnNotes>) -> Void
  ) {
    var notes = ColumnNotes(featureCount: featureCount, symbolCount: symbolCount, bars: bars)
    withUnsafeMutablePointer(to: &notes, body)
    notes.bounds?.deallocate()
  }

  private init(featureCount: Int, symbolCount: Int, bars: Int) {
    self.featureCount = featureCount
    self.symbolCount = symbolCount
    self.bars = bars
  }

  /// What is known of a column.
  ///
  /// - Parameters:
  ///   - feature: The place of a feature among those that the group reads; nil for the closes.
  ///   - presence: Which bars there are; nil where values tell, as those of features do, which are NaN there.
  /// - Complexity: O(bars) for the first that asks, then O(1).
  mutating func note(
    feature: Int?, symbol: Int, of values: UnsafePointer<Double>, presence: UnsafePointer<UInt8>?
  ) -> Note {
    let place = symbol * (featureCount + 1) + (feature.map { $0 + 1 } ?? 0)
    if place < notes.count, let note = notes[place] { return note }
    return look(at: values, presence, place)
  }

  @inline(never)
  private mutating func look(
    at values: UnsafePointer<Double>, _ presence: UnsafePointer<UInt8>?, _ place: Int
  ) -> Note {
    let count = symbolCount * (featureCount + 1)
    let size = ColumnBounds.size(bars: bars)
    if notes.isEmpty {
      notes = Array(repeating: nil, count: count)
      if size > 0 { bounds = .allocate(capacity: count * size) }
    }
    let own = bounds.map { ColumnBounds(of: values, count: bars, in: $0 + place * size) }
    let note = Note(of: values, presence: presence, count: bars, bounds: own)
    notes[place] = note
    return note
  }
}

extension ColumnNotes.Note {
  /// Looks at a column.
  ///
  /// - Parameters:
  ///   - presence: Which bars there are; nil where values tell.
  ///   - bounds: Of the values; nil where the block is short.
  fileprivate init(
    of values: UnsafePointer<Double>, presence: UnsafePointer<UInt8>?, count: Int, bounds: ColumnBounds?
  ) {
    func isThere(_ bar: Int) -> Bool {
      values[bar] == values[bar] && presence.map { $0[bar] != 0 } ?? true
    }
    // The bars behind the last whole run.
    let rest = count & ~7
    var start = count
    while start > rest, isThere(start - 1) { start -= 1 }
    if start == rest, presence == nil, let bounds { start = bounds.start(ofNumbersBefore: rest) }
    while start > 0, isThere(start - 1) { start -= 1 }
    var first = 0
    while first < start, !isThere(first) { first += 1 }
    let firstRun = bounds == nil ? count : min(count, (start + 7) & ~7)
    var largest = bounds?.largest(of: firstRun / 8..<max(firstRun, rest) / 8) ?? 0
    for bar in start..<firstRun { largest = Double.greatest(largest, values[bar].magnitude) }
    for bar in max(firstRun, rest)..<count { largest = Double.greatest(largest, values[bar].magnitude) }
    self.init(first: first, start: start, largest: largest, bounds: bounds ?? ColumnBounds(unread: values))
  }
}

/// A column of a block, with what is known of it.
struct NotedColumn {
  let values: UnsafePointer<Double>
  /// Where it has no gap.
  let note: ColumnNotes.Note

  /// The value of a bar.
  @inline(__always) func one(_ bar: Int) -> Double { values[bar] }

  /// The values of eight bars.
  @inline(__always) func eight(_ bar: Int) -> SIMD8<Double> {
    UnsafeRawPointer(values + bar).loadUnaligned(as: SIMD8<Double>.self)
  }

  /// The least values of eight runs of eight bars.
  @inline(__always) func least(runs first: Int) -> SIMD8<Double> {
    UnsafeRawPointer(note.bounds.least + first).loadUnaligned(as: SIMD8<Double>.self)
  }

  /// Likewise the greatest.
  @inline(__always) func greatest(runs first: Int) -> SIMD8<Double> {
    UnsafeRawPointer(note.bounds.greatest + first).loadUnaligned(as: SIMD8<Double>.self)
  }
}

extension StrategySpan {
  /// The closes, with the bars that there are.
  var closes: NotedColumn {
    let note = notes.pointee.note(feature: nil, symbol: symbol, of: columns.close, presence: columns.presence)
    return NotedColumn(values: columns.close, note: note)
  }

  /// The values of a feature; nil for a handle of another strategy.
  func column(_ feature: FeatureHandle) -> NotedColumn? {
    guard feature.place < columns.slots.count, columns.slots[feature.place].fingerprint == feature.fingerprint else {
      return nil
    }
    let slot = columns.slots[feature.place]
    let values = columns.features + slot.position * columns.featureStride
    let note = notes.pointee.note(feature: slot.place, symbol: symbol, of: values, presence: nil)
    return NotedColumn(values: values, note: note)
  }
}
