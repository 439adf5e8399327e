/// What the execution engine reports to one portfolio after it worked a step of a cycle.
public struct ExecutionReport: Equatable, Sendable {
  /// The cycle and the step that were worked: `openFills`, `closeFills` or `closeOut`.
  public var point: CyclePoint
  /// What happened to the portfolio's orders, in the order in which it happened.
  public var events: [ExecutionEvent]
  /// The account as the engine sees it afterwards; the portfolio must agree to the bit.
  public var cash: Double

  /// Makes a report from its parts.
  public init(point: CyclePoint, events: [ExecutionEvent], cash: Double) {
    self.point = point
    self.events = events
    self.cash = cash
  }
}
