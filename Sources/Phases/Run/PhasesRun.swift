import Configuration
import Coordination
import Determinism
import FileFormats
import MarketData
import PerformanceAnalytics
import RunResults
import TradingStrategies

/// What a workflow with phases came to.
package struct PhasesSummary: Sendable {
  /// The phases in the order of the file.
  package var records: [PhaseRecord]
  /// The digest of the workflow; nil where a phase failed or was stopped.
  package var digest: String?
  package var state: PhaseState
  /// The folder; nil where nothing was written.
  package var folder: String?
  /// What became of the folder.
  package var ending: RunFolder.Ending?
  /// Whether only some phases were to run, so that the workflow is not complete.
  package var isPartial = false
  /// Whether a finished folder was there, and nothing ran.
  package var isAnswered = false
  /// What inner phases gave, for outer ones.
  var outputs: [(name: String, outputs: PhaseOutputs)] = []
}

/// A run of a workflow with phases.
package struct PhasesRun: Sendable {
  private let workflow: Workflow
  private let registry: StrategyRegistry
  private let program: Program
  private let store: PhaseStore
  private let threads: Int
  private let surroundings: PhaseSurroundings
  private let ledger: LedgerPlace
  private let reopensHoldout: Bool
  private let graph: PhaseGraph

  /// - Parameters:
  ///   - threads: The most threads at work; as many as there are processors where nil.
  ///   - ledger: Where searches are written down; nowhere where no results are.
  ///   - reopensHoldout: Whether it may open sealed cycles that others have opened.
  ///   - outer: What a run of the workflow around gives to it; nil where there is none.
  package init(
    _ workflow: Workflow, registry: StrategyRegistry = .builtIn, program: Program = .admf,
    store: PhaseStore = PhaseStore(nil), threads: Int? = nil, ledger: LedgerPlace = .besideResults,
    reopensHoldout: Bool = false, outer: OuterRun? = nil
  ) {
    self.init(
      workflow, registry: registry, program: program, store: store,
      threads: threads ?? ParallelPieces.processorCount,
      surroundings: PhaseSurroundings(outer: outer?.given ?? [], outerFolder: outer?.folder), ledger: ledger,
      reopensHoldout: reopensHoldout)
  }

  init(
    _ workflow: Workflow, registry: StrategyRegistry, program: Program, store: PhaseStore, threads: Int,
    surroundings: PhaseSurroundings, ledger: LedgerPlace, reopensHoldout: Bool = false
  ) {
    self.workflow = workflow
    self.registry = registry
    self.program = program
    self.store = store
    self.threads = threads
    self.surroundings = surroundings
    self.reopensHoldout = reopensHoldout
    self.ledger = ledger
    // What a file says was checked when it was read.
    graph = PhaseGraph(workflow.phases) ?? PhaseGraph.none
  }

  /// Runs all phases and writes nothing.
  package func compute(watch: PhaseWatch = PhaseWatch()) async throws -> PhasesSummary {
    try checkOuter()
    let runner = PhaseRunner(
      graph, of: workflow, registry: registry, program: program, store: store, threads: threads, folder: nil,
      surroundings: surroundings, watch: watch)
    try await runner.readData()
    try await runner.checkSamples()
    return await summary(of: runner, await Dispatcher().dispatch(graph, by: runner))
  }

  /// Runs all phases into a folder; one that is finished and as it was written is answered.
  ///
  /// - Parameters:
  ///   - choice: Which phases run; those that they need are answered, and the run is complete only where all run.
  ///   - looksAhead: Whether it sees bars that close after the event that triggered it.
  /// - Throws: `PhaseChoiceError`, `ConfigurationErrors`, `MarketDataErrors`, `HoldoutError` before anything is
  ///   written; `ResultsError` for the folder.
  package func execute(
    into folder: String, choice: PhaseChoice = .all, looksAhead: Bool = false, watch: PhaseWatch = PhaseWatch()
  ) async throws -> PhasesSummary {
    try checkOuter()
    let selection = try PhaseSelection(graph, choice)
    let surroundings = guarded(into: folder)
    let reading = PhaseRunner(
      graph, of: workflow, registry: registry, program: program, store: store, threads: threads, folder: nil,
      surroundings: surroundings, watch: watch)
    try await reading.readData()
    try await reading.checkSamples()
    try await reading.checkHoldout(of: selection.graph.phases.map(\.name))
    let hashes = await reading.dataHashes
    if let answer = FinishedPhases(folder, workflow, hashes, program).summary(graph) { return answer }
    let isPartial = !selection.isWhole
    let kept = isPartial ? try KeptPhases(folder, workflow, hashes, program) : nil
    let results = try RunFolder(
      path: folder, configHash: workflow.configurationHash, dataHashes: hashes, keepsPhases: kept != nil)
    var manifest = newManifest(hashes, results)
    manifest.looksAhead = looksAhead
    let place = try results.makeFolder(PhaseFolders.name, in: &manifest)
    let configuration = try results.write(configuration: workflow.canonicalYAML)
    let runner = PhaseRunner(
      graph, of: workflow, registry: registry, program: program, store: store, threads: threads, folder: place,
      ledger: ledger.ledger(of: results.path), needed: selection.needed, kept: kept, surroundings: surroundings,
      watch: watch)
    try await runner.readData()
    try await runner.checkSamples()
    let dispatched = isPartial ? selection.graph : graph
    let reports = await Dispatcher().dispatch(dispatched, by: runner)
    await runner.takeKept(besides: dispatched.phases.map(\.name))
    var summary = await summary(of: runner, reports)
    summary.isPartial = isPartial
    if isPartial { summary.digest = nil }
    let aggregations = await runner.aggregations
    let metrics = summary.outputs.flatMap { phase in
      (phase.outputs.metrics ?? []).map { metrics in
        PortfolioMetrics(
          portfolioID: "\(phase.name)/\(metrics.portfolioID)", metrics: metrics.metrics, benchmark: metrics.benchmark)
      }
    }
    let together = JSONValue.object(aggregations.map { JSONMember($0.name, $0.aggregation.json) })
    manifest.setFiles([
      configuration, try results.write(metrics),
      try results.write(json: together, to: AggregatedResultsFile.fileName),
    ])
    manifest.phases = summary.records.map(\.summary)
    manifest.runDigest = summary.digest
    manifest.status =
      switch summary.state {
      case .complete, .skipped: isPartial ? .interrupted : .complete
      case .interrupted, .pending, .running: .interrupted
      case .failed: .failed
      }
    if summary.state == .failed, let failed = summary.records.first(where: { $0.state == .failed }) {
      manifest.error = "\(failed.name): \(failed.reason ?? "")"
    }
    summary.ending = try results.end(manifest)
    summary.folder = results.path
    return summary
  }

  /// A file that takes what another gives runs alone only with a run of that.
  private func checkOuter() throws(PhaseChoiceError) {
    let given = surroundings.outer.map(\.output)
    guard let missing = workflow.outerOutputs.first(where: { !given.contains($0) }) else { return }
    throw PhaseChoiceError(
      description:
        "\(workflow.name) takes '\(PhaseReference.outer).\(missing.rawValue)' of the workflow that it is a phase "
        + "of; alone it runs with --outer RUN_FOLDER, the folder of a run of that")
  }

  /// What the phases get from outside, with who opens what is sealed: of the outermost workflow for all within.
  private func guarded(into folder: String) -> PhaseSurroundings {
    var own = surroundings
    if own.gate == nil {
      own.gate = HoldoutGate(ledger, results: folder, of: workflow, mayReopen: reopensHoldout)
    }
    return own
  }

  private func summary(of runner: PhaseRunner, _ reports: [PhaseReport]) async -> PhasesSummary {
    await runner.take(reports)
    let records = await runner.records
    var state = PhaseState.complete
    if reports.contains(where: { $0.state == .failed }) { state = .failed }
    if reports.contains(where: { $0.state == .interrupted || $0.state == .pending }) { state = .interrupted }
    var digest: String?
    if state == .complete {
      digest = PhaseDigest.workflow(reports.map { ($0.name, $0.digest, $0.state.rawValue) })
    }
    var summary = PhasesSummary(records: records, digest: digest, state: state)
    summary.outputs = await runner.allOutputs
    return summary
  }

  private func newManifest(_ hashes: [RunManifest.DataHash], _ results: RunFolder) -> RunManifest {
    var manifest = RunManifest(
      configHash: workflow.configurationHash, dataHashes: hashes, masterSeed: workflow.masterSeed, containerSeeds: [],
      executionOrder: graph.order.map { graph.phases[$0].name }, programVersion: Program.version,
      toolchain: Program.toolchain, results: ResultsSettings(streams: []))
    manifest.program = program.name
    manifest.programBuild = ProgramBuild.identity
    // Where the files that phases run lie must be known too.
    if workflow.data.source != .synthetic || workflow.phases.contains(where: { $0.settings.file != nil }) {
      manifest.workflowFolder = workflow.folder.flatMap(results.way)
    }
    manifest.outerFolder = surroundings.outerFolder.flatMap(results.way)
    manifest.phases = graph.phases.map { phase in
      PhaseRecord(name: phase.name, kind: phase.settings.kind.rawValue).summary
    }
    return manifest
  }
}
