import FileFormats
import SettingsTables

extension PhaseOutput {
  /// Whether it is made of labels of regimes, so that it looks ahead where these do.
  package var isOfRegimes: Bool {
    switch self {
    case .regimes, .regimeParameters, .regimeWeights: true
    default: false
    }
  }
}

extension PhaseKind {
  /// Whether a phase of this kind trades, or finds what is traded: nothing that looks ahead may come into it.
  package var isOfTrading: Bool {
    switch self {
    case .signalGeneration, .riskAssessment, .signalReplay, .optimization, .walkForward, .backtest, .workflow: true
    case .analysis, .report: false
    }
  }
}

extension [Phase] {
  /// The phases whose outputs of regimes look ahead, by name: those that label by the whole sample, and those that take
  /// regimes of such a phase.
  ///
  /// - Complexity: O(n^2) in the number of phases.
  package var namesLookingAhead: Set<String> {
    var found = Set(filter { $0.settings.kind == .analysis && $0.settings.analysis.regimes.looksAhead }.map(\.name))
    while true {
      let further = filter { phase in
        phase.settings.kind == .analysis && !found.contains(phase.name)
          && !phase.settings.regimeSources.isDisjoint(with: found)
      }
      if further.isEmpty { return found }
      found.formUnion(further.map(\.name))
    }
  }
}

extension PhaseSettings {
  /// The phases of which it takes something that is made of regimes, by name.
  package var regimeSources: Set<String> {
    Set(inheritFrom + inputs.filter { PhaseOutput(rawValue: $0.output)?.isOfRegimes ?? false }.map(\.phase))
  }
}

/// Refuses what looks ahead as the input of a phase that trades.
struct LookAheadChecks {
  private let phases: [(node: PhaseNode, phase: Phase)]
  private let problems: ProblemCollector

  init(_ phases: [(node: PhaseNode, phase: Phase)], _ problems: ProblemCollector) {
    self.phases = phases
    self.problems = problems
  }

  func perform() {
    let names = phases.map(\.phase).namesLookingAhead
    if names.isEmpty { return }
    for (node, phase) in phases where phase.settings.kind.isOfTrading {
      for (index, input) in phase.settings.inputs.enumerated()
      where names.contains(input.phase) && PhaseOutput(rawValue: input.output)?.isOfRegimes ?? false {
        refuse(input.phase, node, "inputs", index)
      }
      for (index, name) in phase.settings.inheritFrom.enumerated() where names.contains(name) {
        refuse(name, node, "inherit_from", index)
      }
    }
  }

  private func refuse(_ name: String, _ node: PhaseNode, _ key: String, _ index: Int) {
    guard let (location, path) = node.entry(index, of: key) else { return }
    problems.add(
      location, path,
      "the regimes of '\(MessageText.excerpt(name))' look ahead, and this phase trades; "
        + "allowed regimes of 'sample: expanding'")
  }
}
