/// A change of an order's state.
public struct OrderRecord: Equatable, Sendable {
  /// Cycle of the change.
  public var cycle: Int
  /// The order.
  public var order: Order
  /// Its state from now on.
  public var state: OrderState
  /// Side and units, known once the order is filled (units also where the size names them).
  public var side: Side?
  /// Units, positive, nil while the size is a rule that is not resolved yet.
  public var quantity: Double?
  /// The instant of the cycle, in nanoseconds since the epoch; the cycle may lie before the ledger block's first.
  public var timestamp: Int64

  /// Cycle at which this became known: later than `cycle` for what is withheld until its outcome is clear.
  ///
  /// Rows stand in its order, so that how the run is cut into blocks does not show.
  public var knownCycle: Int

  /// Makes a record from its parts.
  public init(
    cycle: Int, order: Order, state: OrderState, side: Side?, quantity: Double?, timestamp: Int64 = 0,
    knownCycle: Int? = nil
  ) {
    self.knownCycle = knownCycle ?? cycle
    self.cycle = cycle
    self.timestamp = timestamp
    self.order = order
    self.state = state
    self.side = side
    self.quantity = quantity
  }
}
