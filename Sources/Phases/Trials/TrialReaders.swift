import Configuration
import Expressions
import TradingStrategies

/// What other phases read of the trials of a phase, beside their parameters.
struct TrialReaders {
  /// Whether one of them reads the returns of each trial.
  var returns = false
  /// The metrics of the best trial that their conditions name.
  var metrics: [String] = []
  /// How many of the best trials one of them may have to look at, in their order.
  var ranked = 0

  /// Nobody reads anything.
  static let none = TrialReaders()

  private init() {}

  /// - Parameter place: The place of the phase with the trials.
  init(of place: Int, _ graph: PhaseGraph, _ registry: StrategyRegistry) {
    for other in graph.phases.indices {
      let settings = graph.phases[other].settings
      let weights = settings.trials.weights
      guard settings.kind == .analysis || weights?.top != nil,
        PhaseSelection.nearest(to: other, graph).contains(place)
      else { continue }
      returns = true
      // Where some are passed over, as they go along with better ones, nobody knows how many that will be.
      if let weights, let top = weights.top { ranked = max(ranked, weights.distinct < 1 ? .max : top) }
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
