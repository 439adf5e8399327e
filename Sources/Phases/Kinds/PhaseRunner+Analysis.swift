import Configuration

extension PhaseRunner {
  /// Reads earlier phases; nothing trades.
  func analyse(_ task: PhaseTask) throws -> PhaseResult {
    throw PhaseError("phases of kind 'analysis' are not supported in this version")
  }

  /// Optimizes in each training window, and trades the winner in the test window behind it.
  func walkForward(_ task: PhaseTask) async throws -> PhaseResult {
    throw PhaseError("phases of kind 'walk_forward' are not supported in this version")
  }
}
