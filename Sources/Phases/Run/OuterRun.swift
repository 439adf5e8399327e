import Configuration
import Coordination
import FileFormats
import RunResults
import TradingStrategies

/// What a run of one workflow gives to the file that one of its phases runs, for a run of that file alone.
///
/// The phases that give it are answered by the store or computed again, and must come to what the folder says.
package struct OuterRun: Sendable {
  /// The folder of the run.
  package let folder: String
  let given: [PhaseInputs.Given]

  /// - Parameters:
  ///   - folder: That of a complete run of the workflow around.
  ///   - file: The path of the file within.
  ///   - inner: What it says.
  /// - Throws: `OuterRunError`, `ConfigurationErrors`, `ResultsError`, `MarketDataErrors`.
  package init(
    _ folder: String, for inner: Workflow, at file: String, registry: StrategyRegistry = .builtIn,
    program: Program = .admf, store: PhaseStore = PhaseStore(nil), watch: PhaseWatch = PhaseWatch()
  ) async throws {
    self.folder = folder
    let manifest = try RunManifest(readingFrom: folder)
    let workflow = try WorkflowFile.load(
      path: FilePath.join(folder, RunFolder.configurationName), registry: registry)
    let name = try Self.phase(of: workflow, folder, running: inner, file)
    var around: OuterRun?
    // One that is itself a phase of another takes what that gives.
    if !workflow.outerOutputs.isEmpty, let place = Self.folder(around: folder, manifest) {
      around = try await OuterRun(
        place, for: workflow, at: FilePath.join(folder, RunFolder.configurationName), registry: registry,
        program: program, store: store, watch: watch)
    }
    let run = try Self.part(of: workflow, before: name, registry, program, store, around)
    let before = run.graph.phases.filter { $0.name != name }
    let board = try run.board(dispatching: before.map(\.name), watch)
    let reports = await Dispatcher().dispatch(PhaseGraph(before) ?? PhaseGraph.none, by: board)
    try Self.check(reports, manifest, folder)
    given = try await board.given(to: name)
  }

  /// The folder of the run around another: as its manifest says, else that in whose `phases` it lies.
  private static func folder(around folder: String, _ manifest: RunManifest) -> String? {
    if let way = manifest.outerFolder { return FilePath.join(folder, way) }
    let place = FilePath.join(folder, "../..")
    return (try? RunManifest(readingFrom: place)).flatMap { $0.phases.isEmpty ? nil : place }
  }

  /// The phases of a workflow that one needs, with that.
  private static func part(
    of workflow: Workflow, before name: String, _ registry: StrategyRegistry, _ program: Program, _ store: PhaseStore,
    _ outer: OuterRun?
  ) throws(PhaseChoiceError) -> PhasesRun {
    var part = workflow
    part.phases = try PhaseSelection(PhaseGraph(workflow.phases) ?? PhaseGraph.none, .only([name])).graph.phases
    return PhasesRun(
      part, registry: registry, program: program, store: store, manner: PhaseManner(), ledger: .nowhere, outer: outer)
  }

  /// The phase of a workflow that runs a file: that with the same content, else the only one with the same path.
  private static func phase(
    of workflow: Workflow, _ folder: String, running inner: Workflow, _ file: String
  ) throws(OuterRunError) -> String {
    let within = workflow.phases.filter { $0.settings.kind == .workflow }
    let hash = inner.configurationHash
    if let same = within.first(where: { $0.workflow.configurationHash == hash }) { return same.name }
    let named = within.filter { phase in phase.settings.places.innerFile.map { FileSystem.isSame($0, file) } ?? false }
    if named.count == 1 { return named[0].name }
    let names = within.map { "\($0.name) (\($0.settings.file ?? ""))" }.joined(separator: ", ")
    let others = within.isEmpty ? "none runs another file" : "phases that run files: \(names)"
    throw OuterRunError(
      description:
        "\(MessageText.shown(folder)): \(named.isEmpty ? "no phase" : "more than one phase") of that run runs "
        + "\(MessageText.shown(file)); \(others)")
  }

  /// What was computed must be what the folder says.
  private static func check(
    _ reports: [PhaseReport], _ manifest: RunManifest, _ folder: String
  ) throws(OuterRunError) {
    for report in reports {
      let known = manifest.phaseList.first { $0.name == report.name }
      if let known, known.digest == report.digest, known.state == report.state.rawValue { continue }
      let reason = report.reason.map { ": \($0)" } ?? ""
      throw OuterRunError(
        description:
          "\(MessageText.shown(folder)): the phase '\(report.name)' is \(known?.state ?? "not there") with the "
          + "digest \(known?.digest?.prefix(12) ?? "none") there, and computed again it is \(report.state.rawValue) "
          + "with \(report.digest?.prefix(12) ?? "none")\(reason)")
    }
  }
}

/// Why a run cannot give what a file within it takes.
package struct OuterRunError: Error, Equatable, CustomStringConvertible {
  package let description: String
}
