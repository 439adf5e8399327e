import Configuration
import MarketData
import RunResults

extension PhaseRunner {
  /// What a phase wants to see of what is sealed; nil for nothing.
  private func request(of phase: Phase) throws -> HoldoutRequest? {
    switch phase.settings.kind {
    case .report: return nil
    case .workflow where !phase.workflow.phases.isEmpty: return nil
    default: break
    }
    guard phase.workflow.data.usesHoldout else { return nil }
    let isVaried = TrialSpace(phase, registry: workshop.registry).axes.contains { axis in
      if case .key(let path) = axis.target { path.hasPrefix("data.") } else { false }
    }
    return HoldoutRequest(
      phase.workflow, phase: phase.name, try workshop.data(phase.workflow), seesAll: isVaried)
  }

  /// Opens what a phase sees of what is sealed, and writes that down; nil where it sees nothing of it.
  func openHoldout(for phase: Phase) throws -> HoldoutOpening? {
    guard let gate = surroundings.gate, let request = try request(of: phase) else { return nil }
    return try gate.open(request)
  }

  /// Refuses, before anything runs, what others have opened, the files that phases run included.
  ///
  /// - Parameter names: The phases that will run.
  /// - Throws: `HoldoutError`.
  func checkHoldout(of names: [String]) async throws {
    guard let gate = surroundings.gate else { return }
    for phase in graph.phases where names.contains(phase.name) {
      try look(at: phase, gate)
      if phase.settings.kind == .workflow, phase.workflow.opensHoldout { try await checkWithin(phase.workflow) }
    }
  }

  private func look(at phase: Phase, _ gate: HoldoutGate) throws {
    if let request = try request(of: phase) { _ = try gate.look(at: request) }
  }

  private func checkWithin(_ workflow: Workflow) async throws {
    if workflow.phases.isEmpty { return }
    let inner = PhaseRunner(
      PhaseGraph(workflow.phases) ?? PhaseGraph.none, of: workflow, registry: workshop.registry, program: program,
      store: PhaseStore(workshop.store), threads: workshop.threads, folder: nil, surroundings: surroundings,
      watch: watch)
    try await inner.readData()
    try await inner.checkHoldout(of: workflow.phases.map(\.name))
  }
}

extension Workflow {
  /// Whether it, a phase of it or a file that a phase runs asks for sealed cycles.
  fileprivate var opensHoldout: Bool { data.usesHoldout || phases.contains { $0.workflow.opensHoldout } }
}

extension PhaseKind {
  /// Whether phases of this kind have bars of their own.
  var readsData: Bool { self != .workflow && self != .report }
}
