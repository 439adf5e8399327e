/// One thing that happened to one order in the engine.
public enum ExecutionEvent: Equatable, Sendable {
  /// The order was filled in full.
  case filled(Fill)
  /// The order with this sequence ended without a fill, at this cycle.
  case closed(order: Int, cycle: Int, closure: OrderClosure)
}
