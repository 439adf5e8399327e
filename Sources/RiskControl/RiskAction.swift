import TradingModel

/// What the actor around a `RiskWorkerCore` has to do before the next step.
public enum RiskAction: Sendable {
  /// Send the batch, which may be empty, with the promise that nothing more comes up to its own place.
  ///
  /// After (cycle, `accept`) the next word comes at (cycle + 1, `accept`) at the earliest, or at (cycle, `closeOut`)
  /// where that is the last cycle of the data.
  case send(OrderBatch)
  /// Receive the report on this place and apply it.
  case awaitReport(CyclePoint)
  /// Send the batch that ends the data, with the promise of its own place; then apply the report on that place.
  case closeOut(OrderBatch)
  /// The block is done: every cycle of it is marked.
  case finished
}
