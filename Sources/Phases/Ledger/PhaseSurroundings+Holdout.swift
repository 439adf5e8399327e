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

  /// What opening it for a phase would say; nil where it sees nothing of what is sealed.
  ///
  /// - Throws: `HoldoutError` where others have opened it.
  fileprivate func lookedAtHoldout(for phase: Phase) throws -> HoldoutOpening? {
    guard let gate = outside.gate, let request = try request(of: phase) else { return nil }
    return try gate.look(at: request)
  }
}

extension PhasesRun {
  /// What phases will open of what is sealed, the files that they run included; nothing is opened yet.
  ///
  /// - Parameter names: The phases that will run.
  /// - Returns: By phase, `PHASE.INNER` of files within.
  /// - Throws: `HoldoutError` where others have opened it.
  @discardableResult
  func checkHoldout(
    of names: [String], _ surroundings: PhaseSurroundings
  ) throws -> [(phase: String, opening: HoldoutOpening)] {
    guard surroundings.outside.gate != nil else { return [] }
    var found: [(phase: String, opening: HoldoutOpening)] = []
    for phase in graph.phases where names.contains(phase.name) {
      if let opening = try surroundings.lookedAtHoldout(for: phase) { found.append((phase.name, opening)) }
      guard phase.settings.kind == .workflow, !phase.workflow.phases.isEmpty, phase.workflow.opensHoldout else {
        continue
      }
      let inner = within(phase, surroundings.given(to: []))
      let own = inner.surroundings(surroundings.watch)
      try inner.read(into: own.markets)
      for (name, opening) in try inner.checkHoldout(of: inner.graph.phases.map(\.name), own) {
        found.append(("\(phase.name).\(name)", opening))
      }
    }
    return found
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
