import Backtesting
import Configuration
import Coordination
import Determinism
import Expressions
import FileFormats
import MarketData
import PerformanceAnalytics
import RunResults
import SimulationRuntime
import TradingStrategies

/// Does the work of phases, and holds what they give to later ones.
///
/// An actor, so that whoever looks on from outside waits for the phase at hand; a file a kind says what that does.
actor PhaseRunner: PhaseExecutor {
  let graph: PhaseGraph
  let program: Program
  let watch: PhaseWatch
  let workshop: PhaseWorkshop
  /// The folder `phases`; nil where nothing is written.
  let folder: String?
  /// Where searches are written down; nil where nothing is written.
  let ledger: SearchLedger?
  /// Those that are answered and not run.
  let needed: Set<String>
  /// Where they may be found; nil where there is nothing.
  let kept: KeptPhases?
  /// The workflow whose phases they are.
  let workflow: Workflow
  /// What it gets from others, and what it seals itself.
  private(set) var surroundings: PhaseSurroundings
  private(set) var records: [PhaseRecord]
  private var outputs: [String: PhaseOutputs] = [:]
  /// By phase, `PHASE.INNER` of files within: the cycles in which what it gives was chosen.
  var samples: [String: [ClosedRange<Int64>]] = [:]
  private(set) var aggregations: [(name: String, aggregation: PhaseAggregation)] = []

  init(
    _ graph: PhaseGraph, of workflow: Workflow, registry: StrategyRegistry, program: Program, store: PhaseStore,
    threads: Int, folder: String?, ledger: SearchLedger? = nil, needed: Set<String> = [], kept: KeptPhases? = nil,
    surroundings: PhaseSurroundings = PhaseSurroundings(), watch: PhaseWatch
  ) {
    self.graph = graph
    self.workflow = workflow
    self.program = program
    self.watch = watch
    self.folder = folder
    self.ledger = ledger
    self.needed = needed
    self.kept = kept
    self.surroundings = surroundings
    workshop = PhaseWorkshop(registry: registry, programName: program.name, store: store.store, threads: threads)
    records = graph.phases.enumerated().map { place, phase in
      var record = PhaseRecord(name: phase.name, kind: phase.settings.kind.rawValue)
      record.inputs = graph.dependencies[place].map { graph.phases[$0].name }
      return record
    }
  }

  /// What each phase gave, in the order of the file.
  var allOutputs: [(name: String, outputs: PhaseOutputs)] {
    graph.phases.compactMap { phase in outputs[phase.name].map { (phase.name, $0) } }
  }

  /// Hashes of everything that was read, what the workflow around gave among it.
  var dataHashes: [RunManifest.DataHash] {
    workshop.dataHashes.map { .init(name: $0.file, hash: $0.sha256) }
      + surroundings.outer.map { given in
        .init(name: "\(PhaseReference.outer).\(given.output.rawValue)", hash: given.digest ?? "")
      }
  }

  /// Reads the bars of all phases, so that what is wrong with them is known before anything runs.
  func readData() throws {
    if let sealed = try SealedCycles(workflow, load: { try workshop.data($0) }) { surroundings.seals.append(sealed) }
    workshop.seals = surroundings.seals
    for phase in graph.phases where phase.settings.kind.readsData {
      do { _ = try workshop.data(phase.workflow) } catch let error as SealedError {
        throw PhaseError("the phase '\(phase.name)': \(error)")
      }
    }
  }

  func execute(_ dispatched: Phase, inputs: [PhaseReport]) async -> PhaseReport {
    guard let place = graph.phases.firstIndex(where: { $0.name == dispatched.name }) else {
      return PhaseReport(name: dispatched.name, state: .failed, reason: "sequencing: there is no such phase")
    }
    // Where only some phases run they wait for fewer; what they are is what the file says.
    let phase = graph.phases[place]
    var report = PhaseReport(name: phase.name, state: .complete)
    do {
      if let reason = try unmetCondition(of: phase) {
        records[place].state = .skipped
        records[place].reason = reason
        watch.onPhase(.ended(records[place]))
        return PhaseReport(name: phase.name, state: .skipped, reason: reason, isSkippedAsWritten: true)
      }
      records[place].state = .running
      watch.onPhase(.began(name: phase.name, kind: phase.settings.kind.rawValue))
      let result = try await perform(phase, place)
      records[place].state = .complete
      report.digest = result.digest
      records[place].digest = result.digest
    } catch is PhaseStopped {
      report = PhaseReport(name: phase.name, state: .interrupted, reason: "it was asked to stop")
    } catch {
      report = PhaseReport(name: phase.name, state: .failed, reason: "\(PhaseLayer(of: error)): \(error)")
    }
    records[place].state = report.state
    records[place].reason = report.reason
    if let folder, FileSystem.kind(FilePath.join(folder, phase.name)) == .folder, !isRunFolder(phase),
      !needed.contains(phase.name)
    {
      try? PhaseFolder(FilePath.join(folder, phase.name), phase.workflow.results, createdBy: createdBy)
        .writeEnd(records[place])
    }
    watch.onPhase(.ended(records[place]))
    return report
  }

  /// Takes over what is known of phases that are neither run nor needed.
  func takeKept(besides names: [String]) {
    guard let kept else { return }
    for (place, phase) in graph.phases.enumerated() where !names.contains(phase.name) {
      if let record = kept.record(of: phase) { records[place] = record }
    }
  }

  /// Takes over what the dispatcher found of phases that never ran.
  func take(_ reports: [PhaseReport]) {
    for report in reports {
      guard let place = records.firstIndex(where: { $0.name == report.name }) else { continue }
      records[place].state = report.state
      records[place].reason = report.reason
    }
  }

  /// Says that a phase trades cycles in which others chose what it trades.
  func setInSample(of names: [String], _ place: Int) { records[place].inSampleOf = names }

  /// Says something that is true of this run only.
  func addAside(_ sentence: String, _ place: Int) { records[place].asides.append(sentence) }

  /// Whether the folder of a phase is that of a run, with a manifest of its own kind.
  private func isRunFolder(_ phase: Phase) -> Bool {
    phase.settings.kind == .backtest || phase.settings.kind == .workflow
  }

  /// What the files of this program say of it.
  var createdBy: String { "\(program.name) version \(Program.version)" }

  /// Does the work of a phase.
  func work(_ task: PhaseTask) async throws -> PhaseResult {
    switch task.phase.settings.kind {
    case .signalGeneration: try generateSignals(task)
    case .optimization: try await optimize(task)
    case .signalReplay: try await replaySignals(task)
    case .backtest: try await backtest(task)
    case .workflow: try await runWorkflow(task)
    case .analysis: try analyse(task)
    case .walkForward: try await walkForward(task)
    case .report: try report(task)
    case .riskAssessment: throw PhaseError("risk models are not supported in this version")
    }
  }

  private func perform(_ phase: Phase, _ place: Int) async throws -> PhaseResult {
    let isAnswered = needed.contains(phase.name)
    records[place].holdout = try openHoldout(for: phase)
    var task = PhaseTask(
      phase: phase, place: place, inputs: try inputs(of: phase, place),
      folder: isAnswered ? nil : try makeFolder(phase, place))
    task.marks.holdout = records[place].holdout
    task.marks.inSampleOf = records[place].inSampleOf
    var result = isAnswered ? try await answer(task) : try await work(task)
    outputs[phase.name] = result.outputs
    if let aggregation = result.aggregation { aggregations.append((phase.name, aggregation)) }
    records[place].digest = result.digest
    records[place].counts = result.counts
    records[place].isFromStore = result.counts.total > 0 && result.counts.stored == result.counts.total
    records[place].sentences = result.sentences
    records[place].outputs = result.small
    records[place].top = result.top
    records[place].history = result.history
    records[place].state = .complete
    if let folder = task.folder { try folder.write(records[place]) }
    result.outputs = PhaseOutputs()
    return result
  }

  private func makeFolder(_ phase: Phase, _ place: Int) throws -> PhaseFolder? {
    guard let folder else { return nil }
    let path = FilePath.join(folder, phase.name)
    if isRunFolder(phase) { return nil }
    let made = try PhaseFolder(
      path, phase.workflow.results, createdBy: createdBy, isInSample: !records[place].inSampleOf.isEmpty)
    try made.write(records[place])
    return made
  }

  // MARK: What phases get

  func inputs(of phase: Phase, _ place: Int) throws -> PhaseInputs {
    var given: [PhaseInputs.Given] = []
    for reference in phase.settings.inputs { given += try outputs(named: reference, for: phase) }
    let asked = phase.settings.kind == .workflow ? phase.workflow.outerOutputs : []
    for name in phase.settings.inheritFrom {
      guard let from = graph.phases.first(where: { $0.name == name }) else { continue }
      for output in PhaseOutput.allCases
      where output.fits(from.settings.kind, phase.settings.kind)
        || (asked.contains(output) && output.isGiven(by: from.settings.kind))
      {
        given += try outputs(named: PhaseReference(phase: name, output: output.rawValue), for: phase)
      }
    }
    return PhaseInputs(
      given: given, ancestors: ancestors(of: place).compactMap { name in outputs[name].map { (name, $0) } })
  }

  private func outputs(named reference: PhaseReference, for phase: Phase) throws -> [PhaseInputs.Given] {
    if reference.isOuter {
      guard let found = surroundings.outer.first(where: { $0.output == reference.kind }) else {
        throw PhaseError("'\(reference)' is an output of an outer workflow, and there is none")
      }
      return [found]
    }
    let digest = records.first { $0.name == reference.phase }?.digest
    guard var found = outputs[reference.phase] else { return [] }
    var parts = reference.output.split(separator: ".").map(String.init)
    var name = reference.phase
    while parts.count > 1, let inner = found.inner.first(where: { $0.name == parts[0] }) {
      name += ".\(parts.removeFirst())"
      found = inner.outputs
    }
    guard parts.count == 1, let output = PhaseOutput(rawValue: parts[0]) else {
      throw PhaseError(
        "the workflow '\(reference.phase)' has no output '\(reference.output)'; it has phases "
          + found.inner.map(\.name).joined(separator: ", "))
    }
    return [
      PhaseInputs.Given(phase: name, output: output, outputs: found, digest: digest, chosenIn: samples[name] ?? [])
    ]
  }

  /// The phases that one waits for, directly or not, the nearest first, then as in the file.
  func ancestors(of place: Int) -> [String] {
    PhaseSelection.nearest(to: place, graph).map { graph.phases[$0].name }
  }

  /// Whether a later phase reads the returns of this one's trials.
  func returnsAreRead(of place: Int) -> Bool {
    let name = graph.phases[place].name
    return graph.phases.indices.contains { other in
      let settings = graph.phases[other].settings
      let reads = settings.kind == .analysis || settings.trials.weights?.top != nil
      return reads && ancestors(of: other).contains(name)
    }
  }

  private func unmetCondition(of phase: Phase) throws -> String? {
    guard let text = phase.settings.condition else { return nil }
    let others = graph.phases.filter { phase.settings.named.contains($0.name) }
    let condition = try PhaseCondition(text, over: others, registry: workshop.registry)
    if condition.isTrue({ value(of: $0) }) { return nil }
    let values = condition.values { value(of: $0) }.map { "\($0.name) is \($0.value.shown)" }
    return "its condition is not true: \(condition.expression)"
      + (values.isEmpty ? "" : "; " + values.joined(separator: ", "))
  }

  private func value(of term: PhaseCondition.Term) -> ExpressionValue {
    func number(_ value: Double?) -> ExpressionValue { value.map { .number($0) } ?? .null }
    switch term {
    case .state(let phase):
      return .text(records.first { $0.name == phase }?.state.rawValue ?? PhaseState.pending.rawValue)
    case .best(let phase, let name):
      let metric = Metric.all.first { $0.name == name }
      return number(metric.flatMap { outputs[phase]?.trials?.best?.value($0) })
    case .bestParameter(let phase, let name):
      let found = outputs[phase]?.trials?.bestParameters.first { $0.axis.name == name }?.value
      switch found {
      case .string(let text): return .text(text)
      case .boolean(let value): return .boolean(value)
      default: return number(found?.double)
      }
    case .trials(let phase, let count):
      guard let trials = outputs[phase]?.trials else { return .null }
      switch count {
      case .count: return .number(Double(trials.sets.count))
      case .failed: return .number(Double(trials.failedCount))
      case .distinct: return .number(Double(trials.distinctCount))
      }
    case .metric(let phase, let portfolio, let name):
      let metrics = outputs[phase]?.metrics?.first { $0.portfolioID == portfolio }?.metrics
      let metric = Metric.all.first { $0.name == name }
      return number(metric.flatMap { metric in metrics.flatMap { metric.number(in: $0) } })
    case .share(let phase, let label): return number(outputs[phase]?.regimes?.share(of: label))
    }
  }
}

extension ExpressionValue {
  /// As messages show it.
  fileprivate var shown: String {
    switch self {
    case .null: "null"
    case .number(let value): DecimalText.string(value)
    case .text(let text): MessageText.excerpt(text)
    case .boolean(let value): "\(value)"
    case .time(let value), .timeOfDay(let value): "\(value)"
    }
  }
}
