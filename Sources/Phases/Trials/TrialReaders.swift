import Configuration
import Expressions
import TradingStrategies

/// What other phases read of the trials of a phase, beside their parameters and their ranks.
struct TrialReaders {
  /// Whether one of them reads the returns of each trial.
  var returns = false
  /// The metrics of the best trial that their conditions name.
  var metrics: [String] = []

  /// Nobody reads anything.
  static let none = TrialReaders()

  private init() {}

  /// - Parameter place: The place of the phase with the trials.
  init(of place: Int, _ graph: PhaseGraph, _ registry: StrategyRegistry) {
    returns = graph.phases.indices.contains { other in
      let settings = graph.phases[other].settings
      let reads = settings.kind == .analysis || settings.trials.weights?.top != nil
      return reads && PhaseSelection.nearest(to: other, graph).contains(place)
    }
    let name = graph.phases[place].name
    for other in graph.phases {
      guard let text = other.settings.condition,
        let condition = try? PhaseCondition(text, over: graph.phases.waited(for: other), registry: registry)
      else { continue }
      for reference in condition.expression.references {
        if case .best(name, let metric) = condition.terms[reference.slot] { metrics.append(metric) }
      }
    }
  }
}
