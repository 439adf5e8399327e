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
