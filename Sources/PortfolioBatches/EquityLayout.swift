/// Where the rows of an `EquityTrading` are.
struct EquityLayout {
  /// Number of symbols traded.
  let places: Int

  /// Cash.
  @inline(__always) var cash: Int { 0 }
  /// Signed units held of a symbol.
  @inline(__always) func held(_ place: Int) -> Int { 1 &+ place }
  /// What is wanted of it: the signed strength of its final stance where positions follow target weights, else the
  /// direction.
  @inline(__always) func stance(_ place: Int) -> Int { 1 &+ places &+ place }
  /// Units that are to be entered, or held, once orders are filled.
  @inline(__always) func wanted(_ place: Int) -> Int { 1 &+ 2 &* places &+ place }
  /// Number of rows that outlast a cycle.
  @inline(__always) var keptCount: Int { 1 &+ 3 &* places }

  /// By how many units an order changes what is held.
  @inline(__always) func change(_ place: Int) -> Int { keptCount &+ place }
  /// The value of an order, negative of a sale.
  @inline(__always) func value(_ place: Int) -> Int { keptCount &+ places &+ place }
  /// Its commission.
  @inline(__always) func commission(_ place: Int) -> Int { keptCount &+ 2 &* places &+ place }
  /// Number of rows.
  var count: Int { keptCount &+ 3 &* places }
}
