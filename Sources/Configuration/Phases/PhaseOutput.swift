/// Something that a phase gives to later ones.
public enum PhaseOutput: String, Sendable, CaseIterable {
  /// Raw signals of every distinct strategy.
  case signals
  /// Verdicts of risk models.
  case riskDecisions = "risk_decisions"
  /// The table of trials.
  case trials
  /// A return a cycle and trial.
  case returns
  /// Estimates, one line a trial.
  case estimates
  /// The number of the best trial.
  case bestTrial = "best_trial"
  /// Its parameters.
  case bestParameters = "best_params"
  /// A label a cycle.
  case regimes
  /// Parameters by regime.
  case regimeParameters = "regime_params"
  /// Weights of strategies by regime.
  case regimeWeights = "regime_weights"
  /// Weights of strategies.
  case finalWeights = "final_weights"
  /// The metrics of a run.
  case metrics
  /// The equity of a run.
  case equity

  /// Whether phases of a kind give it.
  package func isGiven(by kind: PhaseKind) -> Bool { givers.contains(kind) }

  /// Whether phases of a kind can use it.
  package func isTaken(by kind: PhaseKind) -> Bool { takers.contains(kind) }

  /// Whether it says which strategies run, and with which weights: a phase can take one output of this sort.
  package var decidesWeights: Bool {
    switch self {
    case .finalWeights, .regimeParameters, .regimeWeights: true
    default: false
    }
  }

  /// The kinds of phases that give it.
  var givers: Set<PhaseKind> {
    switch self {
    case .signals: [.signalGeneration, .optimization]
    case .riskDecisions: [.riskAssessment]
    case .trials, .returns: [.signalGeneration, .optimization, .signalReplay, .walkForward]
    case .estimates: [.signalGeneration]
    case .bestTrial, .bestParameters: [.optimization, .signalGeneration, .walkForward]
    case .regimes, .regimeParameters, .regimeWeights: [.analysis]
    case .finalWeights: [.signalReplay]
    case .metrics, .equity: [.backtest, .walkForward]
    }
  }

  /// The kinds of phases that can use it.
  var takers: Set<PhaseKind> {
    switch self {
    case .signals: [.signalReplay, .optimization, .analysis]
    case .riskDecisions: [.signalReplay, .backtest]
    case .trials: [.analysis, .report]
    case .returns: [.analysis]
    // A search may be ranked by estimates.
    case .estimates: [.analysis, .optimization, .signalReplay]
    case .bestTrial: [.analysis]
    case .bestParameters: [.signalGeneration, .optimization, .walkForward, .backtest, .analysis]
    case .regimes: [.signalReplay, .backtest, .analysis]
    case .regimeParameters, .regimeWeights: [.signalReplay, .backtest]
    case .finalWeights: [.backtest, .signalReplay]
    case .metrics, .equity: [.analysis, .report]
    }
  }
}

/// An output of a phase, as `inputs` name it: `regime_analysis.regime_weights`.
public struct PhaseReference: Hashable, Sendable, CustomStringConvertible {
  /// The phase that gives it.
  public var phase: String
  /// What it gives; of a workflow within, preceded by the phase within.
  public var output: String

  /// Makes a reference from its parts.
  public init(phase: String, output: String) {
    self.phase = phase
    self.output = output
  }

  /// The two parts of a text, or nil; the first dot parts them.
  init?(_ text: String) {
    guard let dot = text.firstIndex(of: "."), dot != text.startIndex, text.index(after: dot) != text.endIndex else {
      return nil
    }
    phase = String(text[..<dot])
    output = String(text[text.index(after: dot)...])
  }

  /// What a workflow calls the one that it is a phase of.
  package static let outer = "outer"

  /// Whether it is an output of the workflow around: `outer.best_params`.
  package var isOuter: Bool { phase == Self.outer }

  /// What is given, whichever phase within gives it: the last part.
  package var kind: PhaseOutput? {
    PhaseOutput(rawValue: output.split(separator: ".").last.map(String.init) ?? output)
  }

  /// As it is written.
  public var description: String { "\(phase).\(output)" }
}
