import Determinism

/// Something that a generated workflow may or may not have.
///
/// Most generated workflows have only some of them (swarm testing: Groce, Zhang, Eide, Chen and Regehr 2012): a feature
/// that is always there hides what happens without it.
public enum WorkflowFeature: String, CaseIterable, Sendable {
  /// More than one symbol.
  case severalSymbols
  /// Cycles at which a symbol has no bar.
  case missingBars
  /// Missing bars are carried on.
  case carriedBars
  /// Symbols that begin late or end early.
  case lateSymbols
  /// Prices that jump.
  case jumps
  /// Cycles before the start that only features see.
  case warmup
  /// More than one strategy.
  case severalStrategies
  /// Strategies that go short.
  case shorts
  /// A strategy whose signals have strengths other than 1.
  case strengths
  /// Strategies that trade some symbols only.
  case chosenSymbols
  /// Aggregation by something else than the plain mean, and weights.
  case aggregation
  /// More than one risk worker.
  case severalWorkers
  /// Risk workers that follow some strategies only.
  case chosenStrategies
  /// Sizes by target weight.
  case targetWeights
  /// Orders at every bar to keep a target weight.
  case rebalancing
  /// Sizes in units or as a fraction of equity.
  case fixedSizes
  /// Quantities with fractions.
  case fractions
  /// Limits of position and exposure.
  case limits
  /// Drawdown stops.
  case drawdownStops
  /// Commission and slippage.
  case costs
  /// Fills at the close of the decision.
  case sameClose
  /// Positions are closed at the end.
  case closeAtEnd
  /// Weights of strategies that change with the regime, as classifiers tell it: those of the program and those of the
  /// registry.
  case regimes
}

/// Switches whole features off at random in most runs.
struct Swarm {
  let features: [WorkflowFeature]

  /// Three of four swarms keep each allowed feature with a probability of a half, the fourth keeps all.
  ///
  /// - Parameter regimes: Draws regimes, apart from the rest: a seed has the workflow that it has without them, but for
  ///   these.
  init(allowed: [WorkflowFeature], _ draw: inout SeededGenerator, regimes: inout SeededGenerator) {
    let isWhole = draw.bernoulli(probability: 0.25)
    features = WorkflowFeature.allCases.filter { feature in
      let isKept =
        feature == .regimes ? regimes.bernoulli(probability: 0.5) : draw.bernoulli(probability: 0.5)
      return allowed.contains(feature) && (isWhole || isKept)
    }
  }

  func has(_ feature: WorkflowFeature) -> Bool { features.contains(feature) }
}
