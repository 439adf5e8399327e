/// What a phase of a workflow does.
public enum PhaseKind: String, Sendable, CaseIterable {
  /// Runs strategies without execution and saves their raw signals.
  case signalGeneration = "signal_generation"
  /// Runs risk models that need no state of a portfolio and saves their verdicts.
  case riskAssessment = "risk_assessment"
  /// Replays saved signals through risk workers and execution.
  case signalReplay = "signal_replay"
  /// A full backtest for each trial.
  case optimization
  /// Optimizes in each training window, and trades the winner in the test window behind it.
  case walkForward = "walk_forward"
  /// Reads what earlier phases left; nothing trades.
  case analysis
  /// One single pass.
  case backtest
  /// Writes a report of its ancestors.
  case report
  /// Another workflow file as a phase.
  case workflow

  /// One of the ways in which a phase says its kind.
  struct Spelling: Sendable {
    let key: String
    let value: String
    let kind: PhaseKind
  }

  /// The ways beside `kind` itself; a phase may use several that agree.
  ///
  /// `method: signal_replay` makes `type: optimization` another kind, and `workflow` has a path as its value: both are
  /// looked at where phases are read.
  static let spellings: [Spelling] =
    [signalGeneration, riskAssessment, optimization, analysis].map {
      Spelling(key: "topology", value: $0.rawValue, kind: $0)
    } + [signalGeneration, signalReplay, analysis].map { Spelling(key: "mode", value: $0.rawValue, kind: $0) }
    + [optimization, walkForward, analysis, backtest, report].map {
      Spelling(key: "type", value: $0.rawValue, kind: $0)
    } + [Spelling(key: "type", value: "validation", kind: .backtest)]

  /// The kinds that this version runs.
  static let supported: [PhaseKind] = allCases.filter { $0 != riskAssessment }
}

/// How a phase is executed; never changes a result.
public enum PhaseMode: String, Sendable, CaseIterable {
  /// Its trials at the same time.
  case parallel = "PARALLEL"
  /// Signals once, replayed for each trial.
  case signalReplay = "SIGNAL_REPLAY"
  /// On one thread.
  case traditional = "TRADITIONAL"
}
