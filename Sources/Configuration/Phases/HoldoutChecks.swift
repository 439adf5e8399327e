import FileFormats
import MarketData
import SettingsTables

extension Phase {
  /// Whether what it gives may be made of sealed cycles.
  ///
  /// Of a phase that is another file its phases say so themselves.
  package var opensHoldout: Bool {
    switch settings.kind {
    case .workflow, .report: false
    default: workflow.data.usesHoldout
    }
  }

  /// Whether it must know nothing of sealed cycles, in whatever way.
  var isSealed: Bool {
    switch settings.kind {
    case .workflow, .report: false
    default: !workflow.data.usesHoldout
    }
  }
}

/// Refuses what phases that open the hold-out give as the input of others: these would learn of sealed cycles.
struct HoldoutChecks {
  private let phases: [(node: PhaseNode, phase: Phase)]
  private let problems: ProblemCollector

  init(_ phases: [(node: PhaseNode, phase: Phase)], _ problems: ProblemCollector) {
    self.phases = phases
    self.problems = problems
  }

  func perform() {
    let names = Set(phases.map(\.phase).filter(\.opensHoldout).map(\.name))
    if names.isEmpty { return }
    for (node, phase) in phases where phase.isSealed {
      for (index, input) in phase.settings.inputs.enumerated() where names.contains(input.phase) {
        refuse(input.phase, node, "inputs", index)
      }
      for (index, name) in phase.settings.inheritFrom.enumerated() where names.contains(name) {
        refuse(name, node, "inherit_from", index)
      }
      refuseSources(of: phase, node, names)
    }
  }

  private func refuse(_ name: String, _ node: PhaseNode, _ key: String, _ index: Int) {
    guard let (location, path) = node.entry(index, of: key) else { return }
    problems.add(location, path, Self.message(name))
  }

  static func message(_ name: String) -> String {
    "'\(MessageText.excerpt(name))' opens the hold-out, and this phase would learn of it; allowed phases without "
      + "'uses_holdout', or 'uses_holdout: true' here too"
  }

  /// An analysis and a replay read trials of phases before them without naming them.
  private func refuseSources(of phase: Phase, _ node: PhaseNode, _ names: Set<String>) {
    guard phase.settings.kind == .analysis || phase.settings.kind == .signalReplay else { return }
    let named = Set(phase.settings.inputs.map(\.phase) + phase.settings.inheritFrom)
    let before = ancestors(of: phase)
    for (_, other) in phases where before.contains(other.name) && !named.contains(other.name) {
      guard names.contains(other.name), PhaseOutput.trials.isGiven(by: other.settings.kind) else { continue }
      problems.add(node.location, node.path, "reads trials of the phases before it, and " + Self.message(other.name))
    }
  }

  /// The phases that one waits for, directly or not.
  private func ancestors(of phase: Phase) -> Set<String> {
    var found: Set<String> = []
    var next = phase.settings.named
    while let name = next.popLast() {
      guard found.insert(name).inserted, let other = phases.first(where: { $0.phase.name == name }) else { continue }
      next += other.phase.settings.named
    }
    return found
  }
}
