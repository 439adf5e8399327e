/// Where the rows of lanes are of which only cash and positions are followed.
@usableFromInline
package struct EquityLayout: Sendable {
  /// Number of symbols traded.
  @usableFromInline package let places: Int

  /// - Parameter places: Number of symbols traded.
  @inlinable @inline(__always) package init(places: Int) { self.places = places }

  /// Cash.
  @inlinable @inline(__always) package var cash: Int { 0 }
  /// Signed units held of a symbol.
  @inlinable @inline(__always) package func held(_ place: Int) -> Int { 1 &+ place }
  /// What is wanted of it: the signed strength of its final stance where positions follow target weights, else the
  /// direction.
  @inlinable @inline(__always) package func stance(_ place: Int) -> Int { 1 &+ places &+ place }
  /// Units that are to be entered, or held, once orders are filled.
  @inlinable @inline(__always) package func wanted(_ place: Int) -> Int { 1 &+ 2 &* places &+ place }
  /// Number of cycles that ended with a position.
  @inlinable @inline(__always) package var exposed: Int { 1 &+ 3 &* places }
  /// Number of rows that outlast a cycle.
  @inlinable @inline(__always) package var keptCount: Int { 2 &+ 3 &* places }

  /// By how many units an order changes what is held.
  @inlinable @inline(__always) package func change(_ place: Int) -> Int { keptCount &+ place }
  /// The value of an order, negative of a sale.
  @inlinable @inline(__always) package func value(_ place: Int) -> Int { keptCount &+ places &+ place }
  /// Its commission.
  @inlinable @inline(__always) package func commission(_ place: Int) -> Int { keptCount &+ 2 &* places &+ place }
  /// Number of rows.
  @inlinable @inline(__always) package var count: Int { keptCount &+ 3 &* places }
}
