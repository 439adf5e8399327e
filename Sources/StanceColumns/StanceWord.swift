/// What a strategy without a memory says at sixty-four bars, a bit a bar from the first on; where none is set the
/// strategy is asked.
@usableFromInline
package struct StanceWord {
  @usableFromInline package var long: UInt64 = 0
  @usableFromInline package var short: UInt64 = 0
  @usableFromInline package var flat: UInt64 = 0

  /// Nothing is known.
  @inlinable package init() {}

  /// Makes it from its parts.
  @inlinable @inline(__always)
  package init(long: UInt64, short: UInt64, flat: UInt64 = 0) {
    (self.long, self.short, self.flat) = (long, short, flat)
  }
}

/// A column of values, and between which these lie, where runs of eight bars begin.
package struct BoundedColumn {
  package let values: UnsafePointer<Double>
  package let bounds: NarrowBounds

  /// Makes it from its parts.
  package init(values: UnsafePointer<Double>, bounds: NarrowBounds) {
    (self.values, self.bounds) = (values, bounds)
  }
}

/// Long where a column is above another, short where it is below, both by more than a bound.
package struct ColumnSides {
  package let upper: BoundedColumn
  package let lower: BoundedColumn
  package let bound: Double
  package let narrowBound: Float

  /// Nil where bounds of half the bits tell nothing.
  ///
  /// - Parameter largest: Not below the sum of the magnitudes of a value of each.
  package init?(upper: BoundedColumn, lower: BoundedColumn, bound: Double, largest: Double) {
    guard let narrow = NarrowBounds.bound(above: bound, largest: largest) else { return nil }
    (self.upper, self.lower, self.bound, narrowBound) = (upper, lower, bound, narrow)
  }
}

/// Long where a column is above a level by more than a bound, short where it is below the level's negative by more,
/// flat where it is neither.
package struct LevelSides {
  package let column: BoundedColumn
  package let level: Double
  package let bound: Double
  package let outer: Float
  package let inner: Float

  /// Nil where bounds of half the bits tell nothing.
  ///
  /// - Parameter largest: Not below the largest magnitude of the column.
  package init?(column: BoundedColumn, level: Double, bound: Double, largest: Double) {
    let most = largest + level.magnitude
    guard let outer = NarrowBounds.bound(above: bound, largest: most),
      let inner = NarrowBounds.bound(notAbove: bound, largest: most)
    else { return nil }
    (self.column, self.level, self.bound) = (column, level, bound)
    (self.outer, self.inner) = (outer, inner)
  }
}

/// What writes down what strategies say, built for the vectors of some processors.
///
/// Each writes the words of bars in a row: the first word, a multiple of 64 bars, how many words, and of how many bars
/// in all; of bars behind the last whole run of eight nothing is known.
package struct StanceLoop: Sendable {
  package typealias Words = UnsafeMutablePointer<StanceWord>

  package let columnSides: @Sendable (ColumnSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void
  package let levelSides: @Sendable (LevelSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void

  /// Makes it from its parts.
  package init(
    columnSides: @escaping @Sendable (ColumnSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void,
    levelSides: @escaping @Sendable (LevelSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void
  ) {
    (self.columnSides, self.levelSides) = (columnSides, levelSides)
  }
}
