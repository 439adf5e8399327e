/// The steps of a cycle in the order in which they happen; see Docs/Semantics.md.
public enum CycleStep: UInt8, Sendable, Comparable, CaseIterable {
  /// The market slice appears.
  case data = 1
  /// Orders accepted in earlier cycles are worked against the slice.
  case openFills
  /// Fills are applied by the portfolios that they belong to.
  case apply
  /// Features see the slice, strategies emit, the router delivers, the aggregator combines.
  case signals
  /// Each portfolio decides on the closes and sends one batch of orders.
  case risk
  /// The engine accepts the batches.
  case accept
  /// With `same_close` fills, the engine works the orders of this cycle against its closes.
  case closeFills
  /// At the last cycle of the data: open orders expire, and positions are closed out where the configuration says so.
  case closeOut
  /// Equity is recorded.
  case mark

  /// The step after this one; after the last the first, of the next cycle.
  public var next: CycleStep { CycleStep(rawValue: rawValue + 1) ?? .data }

  /// Whether `left` comes before `right`.
  public static func < (left: CycleStep, right: CycleStep) -> Bool { left.rawValue < right.rawValue }
}
