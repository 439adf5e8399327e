import ParameterSearch

/// The trial that is traded behind a training window: the best that meets what is required of it and has a value.
struct WindowBest: Sendable {
  private var top: TopTrials

  init(_ objective: Objective) { top = TopTrials(objective, limit: 1) }

  /// Takes in the next trial; false where it is not the one that would be traded if it were the last.
  ///
  /// - Precondition: Trials come in ascending order of their numbers.
  @discardableResult
  mutating func add(_ trial: RankedTrial) -> Bool {
    guard trial.isEligible, let value = trial.value, !value.isNaN else { return false }
    return top.add(trial)
  }

  /// Of equal ones the first; nil where none can be traded.
  var trial: RankedTrial? { top.trials.first }
}
