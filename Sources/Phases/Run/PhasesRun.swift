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
  /// Whether it saw bars that close after the event that triggered it.
  package var looksAhead = false
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
  private let outside: OuterSurroundings
  private let ledger: LedgerPlace
  private let reopensHoldout: Bool
  let graph: PhaseGraph

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
      workflow, registry: registry, program: program, store: store, manner: PhaseManner(threads: threads),
      outside: OuterSurroundings(outer), ledger: ledger, reopensHoldout: reopensHoldout)
  }

  /// - Parameters:
  ///   - manner: How the phases are run; no digest depends on it.
  ///   - outer: What a run of the workflow around gives to it; nil where there is none.
  package init(
    _ workflow: Workflow, registry: StrategyRegistry, program: Program, store: PhaseStore, manner: PhaseManner,
    ledger: LedgerPlace, outer: OuterRun? = nil
  ) {
    self.init(
      workflow, registry: registry, program: program, store: store, manner: manner, outside: OuterSurroundings(outer),
      ledger: ledger)
  }

  init(
    _ workflow: Workflow, registry: StrategyRegistry, program: Program, store: PhaseStore, manner: PhaseManner,
    outside: OuterSurroundings, ledger: LedgerPlace, reopensHoldout: Bool = false
  ) {
    self.workflow = workflow
    self.registry = registry
    self.program = program
    self.store = store
    self.manner = manner
    self.outside = outside
    self.ledger = ledger
    self.reopensHoldout = reopensHoldout
    // What a file says was checked when it was read.
    graph = PhaseGraph(workflow.phases) ?? PhaseGraph.none
  }

  /// Runs all phases and writes nothing.
  package func compute(watch: PhaseWatch = PhaseWatch()) async throws -> PhasesSummary {
    await dispatch(graph, try prepare(watch).surroundings).summary
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
    let selection = try PhaseSelection(graph, choice)
    let (surroundings, hashes) = try prepare(watch, into: folder, selection)
    if let answer = FinishedPhases(folder, workflow, hashes, program).summary(graph) { return answer }
    var open = try open(folder, selection, surroundings, hashes)
    open.manifest.looksAhead = looksAhead
    let (board, found) = await dispatch(selection.isWhole ? graph : selection.graph, open.surroundings)
    var summary = found
    summary.isPartial = !selection.isWhole
    summary.looksAhead = looksAhead
    if summary.isPartial { summary.digest = nil }
    return try close(open, summary, await board.aggregations)
  }

  /// What phases have in common where nothing is written.
  func surroundings(_ watch: PhaseWatch) -> PhaseSurroundings {
    PhaseSurroundings(
      graph: graph, registry: registry, program: program, store: store.store,
      manner: manner, cores: PhaseCores(manner.threads),
      markets: PhaseMarkets(store.store, seals: outside.seals, watch: watch.onLoading),
      dispatched: Set(graph.phases.map(\.name)), outside: outside, watch: watch)
  }

  /// A run of the file that is a phase, which writes nothing down.
  ///
  /// - Parameter outside: What it gets.
  func within(_ phase: Phase, _ outside: OuterSurroundings) -> PhasesRun {
    PhasesRun(
      phase.workflow, registry: registry, program: program, store: store, manner: manner, outside: outside,
      ledger: .nowhere)
  }

  /// Looks for whatever is wrong before anything runs.
  ///
  /// - Throws: `PhaseChoiceError`, `ConfigurationErrors`, `MarketDataErrors`.
  private func prepare(
    _ watch: PhaseWatch
  ) throws -> (surroundings: PhaseSurroundings, hashes: [RunManifest.DataHash]) {
    try checkOuter()
    var surroundings = surroundings(watch)
    let hashes = try read(into: surroundings.markets)
    surroundings.samples = try samples(surroundings)
    return (surroundings, hashes)
  }

  /// The same of a run into a folder, which may open what is sealed: the outermost workflow does for all within.
  ///
  /// - Throws: `HoldoutError` too.
  private func prepare(
    _ watch: PhaseWatch, into folder: String, _ selection: PhaseSelection
  ) throws -> (PhaseSurroundings, [RunManifest.DataHash]) {
    var (surroundings, hashes) = try prepare(watch)
    if surroundings.outside.gate == nil { surroundings.outside.gate = gate(of: folder) }
    try checkHoldout(of: selection.graph.phases.map(\.name), surroundings)
    return (surroundings, hashes)
  }

  /// Who lets a run into a folder see what is sealed; nil where nothing is written down.
  func gate(of folder: String) -> HoldoutGate? {
    HoldoutGate(ledger, results: folder, of: workflow, mayReopen: reopensHoldout)
  }

  /// A file that takes what another gives runs alone only with a run of that.
  private func checkOuter() throws(PhaseChoiceError) {
    let given = outside.given.map(\.output)
    guard let missing = workflow.outerOutputs.first(where: { !given.contains($0) }) else { return }
    throw PhaseChoiceError(
      description:
        "\(workflow.name) takes '\(PhaseReference.outer).\(missing.rawValue)' of the workflow that it is a phase "
        + "of; alone it runs with --outer RUN_FOLDER, the folder of a run of that")
  }

  /// Who runs some of the phases for what they give, and writes nothing.
  func board(dispatching names: [String], _ watch: PhaseWatch) throws -> PhaseBoard {
    var surroundings = try prepare(watch).surroundings
    surroundings.dispatched = Set(names)
    return PhaseBoard(surroundings)
  }

  /// Reads the bars of all phases, so that what is wrong with them is known before anything runs.
  ///
  /// What the workflow seals is sealed from then on.
  ///
  /// - Returns: Hashes of everything that was read, what the workflow around gave among it.
  @discardableResult
  func read(into markets: PhaseMarkets) throws -> [RunManifest.DataHash] {
    if let sealed = try SealedCycles(workflow, load: { try markets.load($0.dataToRead) }) { markets.seal(sealed) }
    for phase in graph.phases where phase.settings.kind.readsData {
      do { _ = try markets.data(phase.workflow.dataToRead) } catch let error as SealedError {
        throw PhaseError("the phase '\(phase.name)': \(error)")
      }
    }
    markets.note(try tableHashes())
    return markets.dataHashes.map { .init(name: $0.file, hash: $0.sha256) }
      + outside.given.map { given in
        .init(name: "\(PhaseReference.outer).\(given.output.rawValue)", hash: given.digest ?? "")
      }
  }

  /// Hashes of the tables that phases read beside bars: recorded signals, and vectors of weights.
  private func tableHashes() throws -> [DataHash] {
    var hashes: [DataHash] = []
    for phase in graph.phases where phase.settings.kind.readsData {
      var tables = phase.workflow.strategies.compactMap { strategy in
        strategy.recording.map { (owner: strategy.id, path: $0.path) }
      }
      if let path = phase.settings.trials.weights?.path { tables.append((phase.name, phase.workflow.resolved(path))) }
      for (owner, path) in tables {
        let name = "\(owner)/\(FilePath.lastComponent(path))"
        let hash = DataHash(file: name, sha256: try FileHashes.sha256(ofFiles: [path]))
        if !hashes.contains(hash) { hashes.append(hash) }
      }
    }
    return hashes
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
      path: folder, configHash: workflow.configurationHash, dataHashes: hashes, keepsPhases: kept != nil,
      program: (program.name, ProgramBuild.identity))
    if let moved = results.moved { surroundings.watch.onPhase(.moved(moved)) }
    var manifest = newManifest(hashes)
    // Where the files that phases run lie must be known too.
    if workflow.data.source != .synthetic || workflow.phases.contains(where: { $0.settings.file != nil }) {
      manifest.workflowFolder = workflow.folder.flatMap(results.way)
    }
    manifest.outerFolder = outside.folder.flatMap(results.way)
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
    manifest.phases = summary.records.map(\.summary)
    manifest.runDigest = summary.digest
    do {
      manifest.setFiles([
        open.configuration, try open.results.write(metrics),
        try open.results.write(json: together, to: AggregatedResultsFile.fileName),
      ])
    } catch {
      // A disk may be too full for these, and has space for what says so.
      (manifest.status, manifest.error, manifest.runDigest) = (.failed, "\(error)", nil)
      do { _ = try open.results.end(manifest) } catch let second {
        throw UnrecordedFailure(underlying: error, recording: second)
      }
      throw error
    }
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
