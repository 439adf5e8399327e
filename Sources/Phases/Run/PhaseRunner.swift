import Backtesting
import Configuration
import ContentStore
import Coordination
import FileFormats
import MarketData
import RunResults
import SimulationRuntime
import TradingStrategies

/// Does the work of phases, one after the other; a file a kind says what that does.
///
/// An actor, as several of them work side by side where phases do not wait for each other.
actor PhaseRunner {
  let graph: PhaseGraph
  let program: Program
  /// Who looks on at the phase at hand.
  private(set) var watch: PhaseWatch
  let workshop: PhaseWorkshop
  /// The folder `phases`; nil where nothing is written.
  let folder: String?
  /// Where the phase at hand writes down its searches; nil where nothing is written.
  private(set) var ledger: SearchLedger?
  /// Where phases that are answered may be found; nil where there is nothing.
  let kept: KeptPhases?
  let surroundings: PhaseSurroundings
  /// What people should know of this run of the phase at hand.
  private var asides: [String] = []
  /// What the phase at hand has written into the ledger.
  private var entries: [LedgerEntry] = []

  init(_ surroundings: PhaseSurroundings) {
    self.surroundings = surroundings
    graph = surroundings.graph
    program = surroundings.program
    watch = surroundings.watch
    folder = surroundings.folder
    ledger = surroundings.ledger
    kept = surroundings.kept
    workshop = PhaseWorkshop(
      registry: surroundings.registry, programName: program.name, markets: surroundings.markets,
      store: surroundings.store, manner: surroundings.manner, cores: surroundings.cores)
  }

  /// Does the work of a phase, whose errors are a part of what became of it.
  func perform(_ job: PhaseJob) async -> PhaseJobEnd {
    let progress = begin(job)
    var end = PhaseJobEnd(record: job.record)
    do {
      let task = try makeTask(job)
      let result = task.isAnswered ? try await answer(task) : try await work(task)
      try finish(&end, result, task)
    } catch  where error is PhaseStopped || error is WorkStopped {
      end.record.state = .interrupted
      end.record.reason = "it was asked to stop"
    } catch {
      end.record.state = .failed
      end.record.reason = "\(PhaseLayer(of: error)): \(error)"
    }
    progress?.end()
    if let last = progress?.last, end.record.state != .complete {
      (end.record.counts.done, end.record.counts.total, end.record.counts.stored) = (last.done, last.total, last.stored)
    }
    end.record.asides = asides
    end.entries = entries
    writeEnd(of: job.phase, end.record)
    return end
  }

  /// Makes room for what is known of the next phase.
  ///
  /// - Returns: Where its progress is told to whoever asks for it; nil where nothing is written.
  private func begin(_ job: PhaseJob) -> PhaseProgressFile? {
    asides = []
    entries = []
    ledger = surroundings.ledger?.knowing(job.entries)
    workshop.mostThreads =
      job.phase.settings.executionMode == .traditional ? 1 : job.phase.settings.mostCores ?? .max
    watch = surroundings.watch
    workshop.isStopped = watch.stopped
    guard let folder, !isRunFolder(job.phase), !surroundings.needed.contains(job.phase.name) else { return nil }
    let file = PhaseProgressFile(in: FilePath.join(folder, job.phase.name))
    watch = watch.telling(file)
    return file
  }

  private func makeTask(_ job: PhaseJob) throws -> PhaseTask {
    let isAnswered = surroundings.needed.contains(job.phase.name)
    var task = PhaseTask(
      phase: job.phase, place: job.place, inputs: job.inputs,
      folder: isAnswered ? nil : try makeFolder(job.phase, job.record), before: job.before, isAnswered: isAnswered)
    task.marks.holdout = job.record.holdout
    task.marks.inSampleOf = job.record.inSampleOf
    return task
  }

  private func finish(_ end: inout PhaseJobEnd, _ result: PhaseResult, _ task: PhaseTask) throws {
    end.record.take(result)
    if let folder = task.folder { try folder.write(end.record) }
    end.outputs = result.outputs
    end.aggregation = result.aggregation
  }

  private func makeFolder(_ phase: Phase, _ record: PhaseRecord) throws -> PhaseFolder? {
    guard let folder, !isRunFolder(phase) else { return nil }
    let made = try PhaseFolder(
      FilePath.join(folder, phase.name), phase.workflow.results, createdBy: createdBy,
      isInSample: !record.inSampleOf.isEmpty)
    try made.write(record)
    return made
  }

  /// Says in the folder of a phase that it is not complete.
  private func writeEnd(of phase: Phase, _ record: PhaseRecord) {
    guard let folder, record.state != .complete, !isRunFolder(phase), !surroundings.needed.contains(phase.name),
      FileSystem.kind(FilePath.join(folder, phase.name)) == .folder
    else { return }
    try? PhaseFolder(FilePath.join(folder, phase.name), phase.workflow.results, createdBy: createdBy).write(record)
  }

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

  /// Says something that is true of this run only.
  func addAside(_ sentence: String) { asides.append(sentence) }

  /// Notes what was written into the ledger.
  func note(_ entries: [LedgerEntry]) { self.entries += entries }

  /// Whether the folder of a phase is that of a run, with a manifest of its own kind.
  private func isRunFolder(_ phase: Phase) -> Bool {
    phase.settings.kind == .backtest || phase.settings.kind == .workflow
  }

  /// What the files of this program say of it.
  private var createdBy: String { "\(program.name) version \(Program.version)" }

  /// What other phases read of the trials of one.
  func readers(of place: Int) -> TrialReaders { TrialReaders(of: place, graph, workshop.registry) }
}

extension PhaseRecord {
  /// Takes over what the phase came to.
  fileprivate mutating func take(_ result: PhaseResult) {
    state = .complete
    digest = result.digest
    counts = result.counts
    isFromStore = result.counts.total > 0 && result.counts.stored == result.counts.total
    sentences = result.sentences
    outputs = result.small
    top = result.top
    history = result.history
    innerRemarks = result.innerRemarks
  }
}
