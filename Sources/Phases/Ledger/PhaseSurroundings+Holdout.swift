import Configuration
import MarketData
import RunResults

extension PhaseSurroundings {
  /// What a phase wants to see of what is sealed; nil for nothing.
  private func request(of phase: Phase) throws -> HoldoutRequest? {
    switch phase.settings.kind {
    case .report: return nil
    case .workflow where !phase.workflow.phases.isEmpty: return nil
    default: break
    }
    guard phase.workflow.data.usesHoldout else { return nil }
    let isVaried = TrialSpace(phase, registry: registry).axes.contains { axis in
      if case .key(let path) = axis.target { path.hasPrefix("data.") } else { false }
    }
    return HoldoutRequest(
      phase.workflow, phase: phase.name, try markets.data(phase.workflow.dataToRead), seesAll: isVaried)
  }

  /// Opens what a phase sees of what is sealed, and writes that down; nil where it sees nothing of it.
  func openHoldout(for phase: Phase) throws -> HoldoutOpening? {
    guard let gate = outside.gate, let request = try request(of: phase) else { return nil }
    return try gate.open(request)
  }

  /// Refuses a phase that wants to see what others have opened.
  ///
  /// - Throws: `HoldoutError`.
  fileprivate func checkHoldout(of phase: Phase) throws {
    guard let gate = outside.gate, let request = try request(of: phase) else { return }
    _ = try gate.look(at: request)
  }
}

extension PhasesRun {
  /// Refuses, before anything runs, what others have opened, the files that phases run included.
  ///
  /// - Parameter names: The phases that will run.
  /// - Throws: `HoldoutError`.
  func checkHoldout(of names: [String], _ surroundings: PhaseSurroundings) throws {
    guard surroundings.outside.gate != nil else { return }
    for phase in graph.phases where names.contains(phase.name) {
      try surroundings.checkHoldout(of: phase)
      guard phase.settings.kind == .workflow, !phase.workflow.phases.isEmpty, phase.workflow.opensHoldout else {
        continue
      }
      let inner = within(phase, surroundings.given(to: []))
      let own = inner.surroundings(surroundings.watch)
      try inner.read(into: own.markets)
      try inner.checkHoldout(of: inner.graph.phases.map(\.name), own)
    }
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
