import FileFormats
import ParameterSearch

/// What trials a phase has, what they vary, and what makes one better than another.
package struct TrialSettings: Equatable, Sendable {
  /// Which keys are varied, in the order of the file.
  package var grid: [TrialKey] = []
  /// How values are chosen; nil for every combination.
  package var method: SearchMethod?
  /// How many trials a search has that draws.
  package var trialCount: Int?
  /// What parameters must meet to be tried.
  package var constraints: [String] = []
  /// What weights of strategies are tried.
  package var weights: TrialWeights?
  /// What makes a trial better.
  package var objective = TrialObjective()
  /// What a trial must meet to rank with the others; nil for nothing.
  package var require: String?
  /// How many of the best are run again through all containers, and written as folders of runs.
  package var keep = 1
  /// Where each trial's master seed comes from.
  package var seed = TrialSeed.same
  /// What the digest of a trial covers, and so what of it is followed.
  package var digests = TrialDigests.results

  package init() {}

  /// Whether there is anything to search.
  package var isSearch: Bool { !grid.isEmpty || weights != nil }

  /// Whether the orders, fills and trades of each trial are followed.
  package var followsTrades: Bool { digests != .equity }
}

/// A key that trials vary.
package struct TrialKey: Equatable, Sendable {
  /// The key as written.
  package var key: String
  /// What is tried.
  package var range: ParameterRange
}

/// By what metric trials are compared.
package struct TrialObjective: Equatable, Sendable {
  /// The name of a metric, as `metrics.json` has it.
  package var metric = "sharpe"
  /// Whether more of it is better.
  package var direction = Objective.Direction.maximize
  /// Whose metric counts where a trial has several portfolios; nil for the first.
  package var portfolio: String?

  package init() {}

  /// For comparing.
  package var comparing: Objective { Objective(metric: metric, direction: direction) }
}

/// Where the master seeds of trials come from.
package enum TrialSeed: String, Sendable, CaseIterable {
  /// All have the workflow's.
  case same
  /// Each has one of its own, drawn from the workflow's and its number.
  case perTrial = "per_trial"
}

/// What the digests of trials cover.
package enum TrialDigests: String, Sendable, CaseIterable {
  /// What equity came to: cash, positions, and the metrics that are not made of fills or trades.
  case equity
  /// What they came to.
  case results
  /// Every event as well, in a run digest.
  case full
}

/// What weights of strategies a search tries.
package struct TrialWeights: Equatable, Sendable {
  /// The strategies that weights are for; nil for all, or for the best of `top`.
  package var strategies: [String]?
  /// How many of the best trials before take part; nil for all.
  package var top: Int?
  /// How vectors are made.
  package var method = WeightMethod.dirichlet
  /// How many are tried; a grid ignores it.
  package var count = 1_000
  /// The distance of a grid's weights.
  package var step = 0.25
  /// What each weight is at least.
  package var minimum = 0.0
  /// What each weight is at most.
  package var maximum = 1.0
  /// What weights add up to.
  package var sum = 1.0
  /// How far drawn vectors lie from equal weights: 1 for all alike, less towards few strategies.
  package var concentration = 1.0
  /// Of trials whose returns correlate more than this `top` takes one.
  package var distinct = 0.95
  /// A table of vectors, with a column a strategy; nil where they are made.
  package var path: String?

  package init() {}
}
