import Configuration
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingStrategies

/// What a phase gives to later ones.
struct PhaseOutputs: Sendable {
  /// Its trials.
  var trials: TrialOutputs?
  /// Weights that a search found best, with the strategies that they are for.
  var finalWeights: FollowedWeights?
  /// What an analysis found.
  var regimes: Regimes?
  var regimeParameters: RegimeParameters?
  var regimeWeights: RegimeWeights?
  /// The trials that it found it in.
  var analysed: TrialOutputs?
  /// What a single run came to, by portfolio.
  var metrics: [PortfolioMetrics]?
  /// The outputs of the phases of a workflow within, by name.
  var inner: [(name: String, outputs: PhaseOutputs)] = []
}

/// The trials of a phase.
struct TrialOutputs: Sendable {
  /// What was varied, over which workflow.
  var space: TrialSpace
  /// The parameters of each trial.
  var sets: ParameterSets
  /// Number of trials that failed.
  var failedCount: Int
  /// Number of distinct results.
  var distinctCount: Int
  /// The best trial; nil where the objective is defined of none.
  var best: TrialResult?
  /// The trials by rank, the best first, as far as they are kept.
  var ranking: [RankedTrial]
  /// By trial the return of each cycle; empty where no later phase asks for it, and of trials that failed.
  var returns: [[Double]] = []
  /// By trial the digest of its result, nil where it failed; empty where no later phase asks for returns.
  var digests: [String?] = []
  /// By trial the value of the objective.
  var values = OptionalNumbers()
  /// The first cycle of the returns.
  var firstCycle = 0
  /// Whether the returns are estimates from signals, and not those of portfolios.
  var areEstimates = false

  /// The parameters of the best trial.
  var bestParameters: [(axis: TrialAxis, value: JSONValue)] {
    guard let best, let set = sets.set(of: best.trial) else { return [] }
    return zip(space.axes, set.values).map { ($0, $1) }
  }
}

extension TrialOutputs {
  /// The strategies that trials differ by, each distinct one once: those of which no trial changes anything as they
  /// are, the others with the number of the first trial that has them behind their ID.
  ///
  /// - Parameter trials: The numbers of the trials that count, ascending; nil for all.
  func variants(of trials: [Int]? = nil) throws(ConfigurationErrors) -> [StrategyVariant] {
    let varied = Set(
      space.axes.compactMap { axis -> String? in
        switch axis.target {
        case .parameter(let strategy, _): strategy
        case .key(let path):
          path.hasPrefix("strategies.") ? path.split(separator: ".").dropFirst().first.map(String.init) : nil
        case .weight: nil
        }
      })
    var variants: [StrategyVariant] = []
    for trial in trials ?? Array(1...max(1, sets.count)) {
      guard let set = sets.set(of: trial) else { continue }
      let workflow = try space.workflow(set)
      for settings in workflow.strategies {
        if !varied.contains(settings.id) {
          if !variants.contains(where: { $0.base == settings.id }) {
            variants.append(StrategyVariant(base: settings.id, trial: nil, settings: settings))
          }
          continue
        }
        if variants.contains(where: { $0.says(what: settings) }) { continue }
        var renamed = settings
        renamed.id = "\(settings.id)@\(set.trial)"
        variants.append(StrategyVariant(base: settings.id, trial: set.trial, settings: renamed))
      }
    }
    return variants
  }
}

/// A strategy with the parameters of a trial.
struct StrategyVariant: Equatable, Sendable {
  /// The ID of the strategy that it is a variant of.
  var base: String
  /// The first trial that has it; nil where no trial changes the strategy.
  var trial: Int?
  /// Its settings, under its own ID.
  var settings: StrategySettings

  /// Whether it says what one of another trial does, whatever the two are called, and whatever weight either has.
  func says(what other: StrategySettings) -> Bool {
    var renamed = other
    renamed.id = settings.id
    renamed.weight = settings.weight
    return base == other.id && renamed == settings
  }
}

extension Workflow {
  /// The same workflow with variants in the place of its strategies; who followed one follows all its variants.
  func with(_ variants: [StrategyVariant]) -> Workflow {
    var workflow = self
    workflow.strategies = variants.map(\.settings)
    for index in workflow.risk.indices {
      let own = workflow.risk[index]
      if let followed = own.strategies {
        workflow.risk[index].strategies = variants.filter { followed.contains($0.base) }.map(\.settings.id)
      }
      workflow.risk[index].weights = variants.weights { own.weights[$0.base] }
    }
    for label in regimeAggregation.weights.keys.sorted() {
      let named = regimeAggregation.weights[label] ?? [:]
      workflow.regimeAggregation.weights[label] = variants.weights { named[$0.settings.id] ?? named[$0.base] }
    }
    return workflow
  }
}
