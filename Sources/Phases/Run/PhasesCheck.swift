import Backtesting
import Configuration
import Coordination
import FileFormats
import RunResults

/// What is found when a workflow with phases is looked at with its data, before anything runs.
package struct PhasesCheck: Sendable {
  /// What to tell beforehand of the single passes and searches of its phases, each once.
  package var notices: [Notice] = []
  /// By phase what makes its figures in sample.
  package var overlaps: [(phase: String, sentence: String)] = []
  /// By phase, `PHASE.INNER` of files within, what it would open of what is sealed.
  package var openings: [(phase: String, opening: HoldoutOpening)] = []
  /// The outputs of a workflow around it that it takes: without a run of that it cannot run.
  package var outerOutputs: [String] = []
}

extension PhasesRun {
  /// Reads the data of all phases, and looks for whatever keeps a run from starting, as such a run does; nothing runs,
  /// and nothing is written.
  ///
  /// - Parameter folder: Where the run would write its results; the ledger lies beside it.
  /// - Throws: `ConfigurationErrors`, `MarketDataErrors`, `HoldoutError`.
  package func check(into folder: String) throws -> PhasesCheck {
    var surroundings = surroundings(PhaseWatch())
    try read(into: surroundings.markets)
    surroundings.samples = try samples(surroundings)
    surroundings.outside.gate = gate(of: folder)
    var check = PhasesCheck()
    check.openings = try checkHoldout(of: graph.phases.map(\.name), surroundings)
    for (phase, names) in zip(graph.phases, surroundings.samples.inSampleOf) where !names.isEmpty {
      check.overlaps.append((phase.name, InSample.sentence(names)))
    }
    check.outerOutputs = workflow.outerOutputs.map { "\(PhaseReference.outer).\($0.rawValue)" }
    let workshop = PhaseWorkshop(
      registry: registry, programName: program.name, markets: surroundings.markets, store: nil,
      manner: surroundings.manner, cores: surroundings.cores)
    var notices = workflow.notices(registry: registry)
    for phase in graph.phases where phase.settings.kind.readsData {
      var single = phase.workflow
      single.phases = []
      // What a phase takes from others may be what makes it whole.
      guard let backtest = try? workshop.backtest(single) else { continue }
      for notice in backtest.warnings where !notices.contains(notice) { notices.append(notice) }
    }
    check.notices = Notice.inOrder(notices)
    return check
  }
}
