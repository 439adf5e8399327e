import TradingModel

/// What the actor around a `RiskWorkerCore` has to do next.
public enum RiskStep: Sendable {
  /// Receive reports, apply each, until the engine's promise passes this place; then advance again.
  case awaitReport(CyclePoint)
  /// Send the batch, which may be empty, with the promise that nothing more comes up to this place; then advance.
  ///
  /// After (cycle, `accept`) the next word comes at (cycle + 1, `accept`) at the earliest, or at (cycle, `closeOut`)
  /// where that is the last cycle of the data.
  case send(OrderBatch, promised: CyclePoint)
  /// The block is done: every cycle of it is marked.
  case finished
}
