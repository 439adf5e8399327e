import FileFormats

/// A trial of an earlier phase, as far as an analysis looks at it.
package struct AnalysedTrial: Equatable, Sendable {
  /// Its number, from 1.
  package var number: Int
  /// What was tried, in the order of the search.
  package var parameters: [TrialParameter]
  /// The strategies that it followed, by the names that a later phase knows them by, and their weights.
  package var strategies: [StrategyWeight]
  /// By label what takes their place while it is in force, of a trial whose weights change with the same regimes that
  /// are looked at.
  package var byRegime: [String: [StrategyWeight]]
  /// Equal for equal results, which count once.
  package var resultDigest: String

  package init(
    number: Int, parameters: [TrialParameter] = [], strategies: [StrategyWeight] = [],
    byRegime: [String: [StrategyWeight]] = [:], resultDigest: String
  ) {
    self.number = number
    self.parameters = parameters
    self.strategies = strategies
    self.byRegime = byRegime
    self.resultDigest = resultDigest
  }

  /// What it follows while a label is in force.
  func strategies(at label: String) -> [StrategyWeight] { byRegime[label] ?? strategies }
}

/// A parameter and what a trial tried for it.
package struct TrialParameter: Equatable, Sendable {
  /// The canonical path of its key.
  package var path: String
  package var value: JSONValue

  package init(path: String, value: JSONValue) {
    self.path = path
    self.value = value
  }
}

/// How much of a portfolio follows a strategy.
package struct StrategyWeight: Equatable, Sendable {
  package var strategy: String
  /// 0 or more.
  package var weight: Double

  package init(strategy: String, weight: Double) {
    self.strategy = strategy
    self.weight = weight
  }
}
