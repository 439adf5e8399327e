/// What one portfolio tells the execution engine at step 5 of a cycle: cancellations first, then new orders.
public struct OrderBatch: Equatable, Sendable {
  /// The cycle of the decision and the step of the batch.
  ///
  /// The step is `accept`, or `closeOut` at the last cycle of the data; an empty `closeOut` batch lets open orders
  /// expire.
  public var point: CyclePoint
  /// Sequences of open orders to cancel.
  public var cancellations: [Int]
  /// New orders in ascending sequence.
  public var orders: [Order]

  /// Makes a batch from its parts.
  public init(cycle: Int, step: CycleStep = .accept, cancellations: [Int] = [], orders: [Order] = []) {
    point = CyclePoint(cycle: cycle, step: step)
    self.cancellations = cancellations
    self.orders = orders
  }

  /// The cycle of the decision.
  public var cycle: Int { point.cycle }

  /// `accept` or `closeOut`.
  public var step: CycleStep { point.step }

  /// Whether the batch says nothing.
  public var isEmpty: Bool { cancellations.isEmpty && orders.isEmpty }
}
