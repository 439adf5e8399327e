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
  }

  /// Features that the group reads.
  private let featureCount: Int
  private let symbolCount: Int
  /// At `symbol * (featureCount + 1)` that of the closes, behind it those of features; empty until somebody asks.
  private var notes: [Note] = []

  /// Of a block of so many symbols, for a group that reads so many features.
  init(featureCount: Int, symbolCount: Int) {
    self.featureCount = featureCount
    self.symbolCount = symbolCount
  }

  /// What is known of the closes of a symbol, or of a feature.
  ///
  /// Complexity: O(bars) for the first that asks, then O(1).
  mutating func note(feature: Int?, symbol: Int, _ find: () -> Note) -> Note {
    if notes.isEmpty {
      notes = Array(repeating: Note(first: 0, start: -1, largest: 0), count: symbolCount * (featureCount + 1))
    }
    let place = symbol * (featureCount + 1) + (feature.map { $0 + 1 } ?? 0)
    if notes[place].start < 0 { notes[place] = find() }
    return notes[place]
  }
}

extension ColumnNotes.Note {
  /// Looks at a column.
  ///
  /// - Parameter presence: Which bars there are; nil where values tell, as those of features do, which are NaN there.
  init(of values: UnsafePointer<Double>, presence: UnsafePointer<UInt8>?, count: Int) {
    func isThere(_ bar: Int) -> Bool {
      values[bar] == values[bar] && presence.map { $0[bar] != 0 } ?? true
    }
    var start = count
    while start > 0, isThere(start - 1) { start -= 1 }
    var first = 0
    while first < start, !isThere(first) { first += 1 }
    var largest = 0.0
    for bar in start..<count { largest = Double.greatest(largest, values[bar].magnitude) }
    self.init(first: first, start: start, largest: largest)
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
}

extension StrategySpan {
  /// The closes, with the bars that there are.
  var closes: NotedColumn {
    let columns = columns
    let note = notes.pointee.note(feature: nil, symbol: symbol) {
      ColumnNotes.Note(of: columns.close, presence: columns.presence, count: columns.count)
    }
    return NotedColumn(values: columns.close, note: note)
  }

  /// The values of a feature; nil for a handle of another strategy.
  func column(_ feature: FeatureHandle) -> NotedColumn? {
    let columns = columns
    guard feature.place < columns.slots.count, columns.slots[feature.place].fingerprint == feature.fingerprint else {
      return nil
    }
    let slot = columns.slots[feature.place]
    let values = columns.features + slot.position * columns.featureStride
    let note = notes.pointee.note(feature: slot.place, symbol: symbol) {
      ColumnNotes.Note(of: values, presence: nil, count: columns.count)
    }
    return NotedColumn(values: values, note: note)
  }
}
