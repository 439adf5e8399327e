import Configuration
import FileFormats
import ParameterSearch
import PerformanceAnalytics

/// What makes one trial better than another by its returns, whichever cycles they are of.
package struct ReturnObjective: Equatable, Sendable {
  package let score: ReturnScore
  /// Whether less of it is better.
  package let isMinimised: Bool

  package init(_ score: ReturnScore, isMinimised: Bool = false) {
    self.score = score
    self.isMinimised = isMinimised
  }

  /// Nil for a metric that returns alone do not tell.
  package init?(_ objective: TrialObjective) {
    guard let score = ReturnScore(rawValue: objective.metric) else { return nil }
    self.init(score, isMinimised: objective.direction == .minimize)
  }

  /// The rule by which values are compared: equal is what differs by rounding only.
  package var rule: Objective { Objective(metric: score.rawValue, direction: isMinimised ? .minimize : .maximize) }

  /// The places of the best of some values, the best first, of equal ones the first; what has no value is left out.
  func best(_ count: Int, of values: [Double?]) -> [Int] {
    var top = TopTrials(rule, limit: count)
    for (place, value) in values.enumerated() where value != nil { top.add(RankedTrial(trial: place, value: value)) }
    return top.trials.map(\.trial)
  }

  var json: JSONValue {
    .object([
      JSONMember("metric", .string(score.rawValue)),
      JSONMember("direction", .string(rule.direction.rawValue)),
    ])
  }

  init(_ stored: StoredResult) throws(StoredResultError) {
    let metric = try stored.text("metric")
    guard let score = ReturnScore(rawValue: metric) else { throw stored.problem("metric") }
    let direction = try stored.text("direction")
    guard let direction = Objective.Direction(rawValue: direction) else { throw stored.problem("direction") }
    self.init(score, isMinimised: direction == .minimize)
  }
}
