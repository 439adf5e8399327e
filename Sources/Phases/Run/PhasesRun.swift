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
  /// What was written into the ledger.
  var ledgerEntries: [LedgerEntry] = []
}

/// A run of a workflow with phases.
package struct PhasesRun: Sendable {
  let workflow: Workflow
  let registry: StrategyRegistry
  let program: Program
  private let store: PhaseStore
  private let manner: PhaseManner
  private let outer: [(name: String, outputs: PhaseOutputs)]
  private let ledger: LedgerPlace
  let graph: PhaseGraph

  /// - Parameters:
  ///   - threads: The most threads at work; as many as there are processors where nil.
  ///   - ledger: Where searches are written down; nowhere where no results are.
  package init(
    _ workflow: Workflow, registry: StrategyRegistry = .builtIn, program: Program = .admf,
    store: PhaseStore = PhaseStore(nil), threads: Int? = nil, ledger: LedgerPlace = .besideResults
  ) {
    self.init(
      workflow, registry: registry, program: program, store: store, manner: PhaseManner(threads: threads),
      ledger: ledger)
  }

  /// - Parameter manner: How the phases are run; no digest depends on it.
  package init(
    _ workflow: Workflow, registry: StrategyRegistry, program: Program, store: PhaseStore, manner: PhaseManner,
    ledger: LedgerPlace
  ) {
    self.init(
      workflow, registry: registry, program: program, store: store, manner: manner, outer: [], ledger: ledger)
  }

  init(
    _ workflow: Workflow, registry: StrategyRegistry, program: Program, store: PhaseStore, manner: PhaseManner,
    outer: [(name: String, outputs: PhaseOutputs)], ledger: LedgerPlace
  ) {
    self.workflow = workflow
    self.registry = registry
    self.program = program
    self.store = store
    self.manner = manner
    self.outer = outer
    self.ledger = ledger
    // What a file says was checked when it was read.
    graph = PhaseGraph(workflow.phases) ?? PhaseGraph.none
  }

  /// Runs all phases and writes nothing.
  package func compute(watch: PhaseWatch = PhaseWatch()) async throws -> PhasesSummary {
    let surroundings = surroundings(watch)
    try read(into: surroundings.markets)
    return await dispatch(graph, surroundings).summary
  }

  /// Runs all phases into a folder; one that is finished and as it was written is answered.
  ///
  /// - Parameter choice: Which phases run; those that they need are answered, and the run is complete only where all
  ///   run.
  /// - Throws: `PhaseChoiceError`, `MarketDataErrors` before anything is written; `ResultsError` for the folder.
  package func execute(
    into folder: String, choice: PhaseChoice = .all, watch: PhaseWatch = PhaseWatch()
  ) async throws -> PhasesSummary {
    let selection = try PhaseSelection(graph, choice)
    let surroundings = surroundings(watch)
    let hashes = try read(into: surroundings.markets)
    if let answer = FinishedPhases(folder, workflow, hashes, program).summary(graph) { return answer }
    let open = try open(folder, selection, surroundings, hashes)
    let (board, found) = await dispatch(selection.isWhole ? graph : selection.graph, open.surroundings)
    var summary = found
    summary.isPartial = !selection.isWhole
    if summary.isPartial { summary.digest = nil }
    return try close(open, summary, await board.aggregations)
  }

  /// What phases have in common where nothing is written.
  func surroundings(_ watch: PhaseWatch) -> PhaseSurroundings {
    PhaseSurroundings(
      graph: graph, registry: registry, program: program, store: store.store,
      manner: manner, cores: PhaseCores(manner.threads), markets: PhaseMarkets(store.store),
      dispatched: Set(graph.phases.map(\.name)), outer: outer, watch: watch)
  }

  /// Reads the bars of all phases, so that what is wrong with them is known before anything runs.
  ///
  /// - Returns: Hashes of everything that was read.
  @discardableResult
  func read(into markets: PhaseMarkets) throws -> [RunManifest.DataHash] {
    for phase in graph.phases where phase.settings.kind != .workflow && phase.settings.kind != .report {
      _ = try markets.data(phase.workflow.dataToRead)
    }
    return markets.dataHashes.map { .init(name: $0.file, hash: $0.sha256) }
  }

  /// Runs the phases of a graph, those at once that do not wait for each other, as far as mode and cores allow.
  private func dispatch(
    _ dispatched: PhaseGraph, _ surroundings: PhaseSurroundings
  ) async -> (board: PhaseBoard, summary: PhasesSummary) {
    let board = PhaseBoard(surroundings)
    let atOnce = workflow.executionMode == .traditional ? 1 : surroundings.cores.count
    let reports = await Dispatcher().dispatch(dispatched, by: board, atOnce: atOnce)
    await board.takeKept(besides: dispatched.phases.map(\.name))
    await board.take(reports)
    var summary = summary(of: reports, await board.records)
    summary.outputs = await board.allOutputs
    summary.ledgerEntries = await board.ledgerEntries
    return (board, summary)
  }

  /// A folder that is being filled.
  private struct OpenFolder {
    let results: RunFolder
    var manifest: RunManifest
    let configuration: RunManifest.FileHash
    let surroundings: PhaseSurroundings
  }

  private func open(
    _ folder: String, _ selection: PhaseSelection, _ surroundings: PhaseSurroundings, _ hashes: [RunManifest.DataHash]
  ) throws -> OpenFolder {
    let kept = selection.isWhole ? nil : try KeptPhases(folder, workflow, hashes, program)
    let results = try RunFolder(
      path: folder, configHash: workflow.configurationHash, dataHashes: hashes, keepsPhases: kept != nil)
    var manifest = newManifest(hashes)
    if workflow.data.source != .synthetic { manifest.workflowFolder = workflow.folder.flatMap(results.way) }
    let place = try results.makeFolder(PhaseFolders.name, in: &manifest)
    let configuration = try results.write(configuration: workflow.canonicalYAML)
    var surroundings = surroundings
    surroundings.folder = place
    surroundings.ledger = ledger.ledger(of: results.path)?.asItIs
    surroundings.needed = selection.needed
    surroundings.kept = kept
    surroundings.dispatched = Set((selection.isWhole ? graph : selection.graph).phases.map(\.name))
    return OpenFolder(results: results, manifest: manifest, configuration: configuration, surroundings: surroundings)
  }

  private func close(
    _ open: OpenFolder, _ summary: PhasesSummary, _ aggregations: [(name: String, aggregation: PhaseAggregation)]
  ) throws -> PhasesSummary {
    var (manifest, summary) = (open.manifest, summary)
    let metrics = summary.outputs.flatMap { phase in
      (phase.outputs.metrics ?? []).map { metrics in
        PortfolioMetrics(
          portfolioID: "\(phase.name)/\(metrics.portfolioID)", metrics: metrics.metrics, benchmark: metrics.benchmark)
      }
    }
    let together = JSONValue.object(aggregations.map { JSONMember($0.name, $0.aggregation.json) })
    manifest.setFiles([
      open.configuration, try open.results.write(metrics),
      try open.results.write(json: together, to: AggregatedResultsFile.fileName),
    ])
    manifest.phases = summary.records.map(\.summary)
    manifest.runDigest = summary.digest
    manifest.status =
      switch summary.state {
      case .complete, .skipped: summary.isPartial ? .interrupted : .complete
      case .interrupted, .pending, .running: .interrupted
      case .failed: .failed
      }
    if summary.state == .failed, let failed = summary.records.first(where: { $0.state == .failed }) {
      manifest.error = "\(failed.name): \(failed.reason ?? "")"
    }
    summary.ending = try open.results.end(manifest)
    summary.folder = open.results.path
    return summary
  }

  private func summary(of reports: [PhaseReport], _ records: [PhaseRecord]) -> PhasesSummary {
    var state = PhaseState.complete
    if reports.contains(where: { $0.state == .failed }) { state = .failed }
    if reports.contains(where: { $0.state == .interrupted || $0.state == .pending }) { state = .interrupted }
    var digest: String?
    if state == .complete {
      digest = PhaseDigest.workflow(reports.map { ($0.name, $0.digest, $0.state.rawValue) })
    }
    return PhasesSummary(records: records, digest: digest, state: state)
  }

  func newManifest(_ hashes: [RunManifest.DataHash]) -> RunManifest {
    var manifest = RunManifest(
      configHash: workflow.configurationHash, dataHashes: hashes, masterSeed: workflow.masterSeed, containerSeeds: [],
      executionOrder: graph.order.map { graph.phases[$0].name }, programVersion: Program.version,
      toolchain: Program.toolchain, results: ResultsSettings(streams: []))
    manifest.program = program.name
    manifest.programBuild = ProgramBuild.identity
    manifest.phases = graph.phases.map { phase in
      PhaseRecord(name: phase.name, kind: phase.settings.kind.rawValue).summary
    }
    return manifest
  }
}
