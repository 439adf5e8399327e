import Determinism

/// What makes one trial better than another.
package struct Objective: Equatable, Sendable {
  /// Whether more of it is better.
  package enum Direction: String, Sendable, CaseIterable {
    case maximize
    case minimize
  }

  /// The name of a metric, as `metrics.json` has it.
  package var metric: String
  package var direction: Direction

  package init(metric: String = "sharpe", direction: Direction = .maximize) {
    self.metric = metric
    self.direction = direction
  }

  /// Whether one value is better than another by more than rounding; a value that is not defined is never better.
  package func isBetter(_ value: Double?, than other: Double?) -> Bool {
    guard let value, !value.isNaN else { return false }
    guard let other, !other.isNaN else { return true }
    if value.isInfinite || other.isInfinite { return direction == .maximize ? value > other : value < other }
    let scale = max(1, value.magnitude, other.magnitude)
    return direction == .maximize ? value.isAbove(other, scale: scale) : value.isBelow(other, scale: scale)
  }
}

/// How a trial stands in the ranking of a search.
package struct RankedTrial: Equatable, Sendable {
  /// From 1.
  package var trial: Int
  /// The value of the objective; nil where it is not defined.
  package var value: Double?
  /// Whether it meets what is required of a trial.
  package var isEligible: Bool

  package init(trial: Int, value: Double?, isEligible: Bool = true) {
    self.trial = trial
    self.value = value
    self.isEligible = isEligible
  }
}

/// The best trials of a search in memory that does not grow with their number.
///
/// What misses the requirement ranks behind what meets it; of equal values the smaller number comes first; values that
/// are not defined come last. Values are taken in the order of trials, and equal is what differs by rounding: a trial
/// is placed behind the last one that it is not better than.
package struct TopTrials: Equatable, Sendable {
  package let objective: Objective
  /// The most that are kept.
  package let limit: Int
  /// The best first.
  package private(set) var trials: [RankedTrial] = []

  package init(_ objective: Objective, limit: Int) {
    self.objective = objective
    self.limit = max(1, limit)
  }

  /// Takes in a trial; false where it is none of the best so far.
  ///
  /// - Precondition: Trials come in ascending order of their numbers.
  /// - Complexity: O(log n + k) comparisons of n that are kept, k of which are about as good.
  @discardableResult
  package mutating func add(_ trial: RankedTrial) -> Bool {
    // All before this place certainly come before it.
    var (first, end) = (0, trials.count)
    while first < end {
      let middle = first + (end - first) / 2
      if follows(trial, trials[middle]) { first = middle + 1 } else { end = middle }
    }
    let place = trials[first...].firstIndex { precedes(trial, $0) } ?? trials.count
    if place >= limit { return false }
    trials.insert(trial, at: place)
    if trials.count > limit { trials.removeLast() }
    return true
  }

  /// Whether a trial certainly comes behind one that is kept, and then behind all that stand before that one too: none
  /// of these is worse than that one by more than rounding.
  private func follows(_ trial: RankedTrial, _ kept: RankedTrial) -> Bool {
    if trial.isEligible != kept.isEligible { return kept.isEligible }
    guard let value = trial.value, !value.isNaN else { return true }
    return kept.value == value || objective.isBetter(kept.value, than: value)
  }

  private func precedes(_ trial: RankedTrial, _ other: RankedTrial) -> Bool {
    if trial.isEligible != other.isEligible { return trial.isEligible }
    return objective.isBetter(trial.value, than: other.value)
  }
}
