import Configuration
import Coordination
import FileFormats
import MarketData
import RunResults

/// What running a workflow with phases would do, phase by phase, and why.
package struct PhasesForecast: Sendable {
  /// What would become of a phase.
  package enum Verdict: Equatable, Sendable {
    /// The finished folder answers it.
    case answeredByFolder
    /// The store has all of its units.
    case answeredByStore(units: Int)
    /// It would run; the store has some of its units.
    case runs(stored: Int, units: Int)
    /// It would run: one single pass, which no store answers.
    case runsPass
    /// It would run: trials in each of so many windows, of which the store has the training of some.
    case walks(windows: Int, stored: Int, trials: Int)
    /// It would run: the phases of another file, each of which is asked.
    case runsWithin
    /// It reads what the store answers, which takes no time to speak of.
    case readsAnswers
    /// It would run where its turn comes; what it needs of others is not known before these have run.
    case waits
    /// Its condition is false.
    case skipped
    /// It would fail.
    case fails
  }

  /// One phase.
  package struct Phase: Equatable, Sendable {
    package var name: String
    package var kind: String
    package var verdict: Verdict
    /// Why it waits, is skipped or would fail.
    package var reason: String?
    /// What has changed for it since the earlier run, a sentence each.
    package var changes: [String] = []
    /// The phases of the file that it runs.
    package var within: [Phase] = []
  }

  /// The folder that a run would fill.
  package var folder: String
  /// What has changed since the run in it, else since the latest run beside it that is called the same; nil where there
  /// is none.
  package var changes: RunChanges?
  /// Whether there is a store to ask.
  package var hasStore: Bool
  /// Why a run would stop before it starts, a text each: phases that must not overlap, a hold-out that others have
  /// opened.
  package var stops: [String] = []
  /// By phase, `PHASE.INNER` of files within, what it would open of what is sealed.
  package var openings: [(phase: String, opening: HoldoutOpening)] = []
  /// In the order of the file.
  package var phases: [Phase]
}

extension PhasesRun {
  /// What running all phases into a folder would do; nothing runs but what takes no time, and nothing is written.
  ///
  /// - Throws: `MarketDataErrors`.
  package func forecast(into folder: String) async throws -> PhasesForecast {
    var surroundings = surroundings(PhaseWatch())
    let hashes = try read(into: surroundings.markets)
    let changes = EarlierRun.folder(of: workflow, folder).flatMap {
      RunChanges(since: $0, workflow, newManifest(hashes), registry)
    }
    var forecast = PhasesForecast(
      folder: folder, changes: changes, hasStore: surroundings.store != nil, phases: [])
    do { surroundings.samples = try samples(surroundings) } catch { forecast.stops.append("\(error)") }
    var gated = surroundings
    gated.outside.gate = gate(of: folder)
    for phase in graph.phases {
      do { forecast.openings += try checkHoldout(of: [phase.name], gated) } catch { forecast.stops.append("\(error)") }
    }
    if let answer = FinishedPhases(folder, workflow, hashes, program).summary(graph) {
      forecast.phases = answer.records.map { record in
        PhasesForecast.Phase(
          name: record.name, kind: record.kind, verdict: record.state == .skipped ? .skipped : .answeredByFolder,
          reason: record.reason)
      }
      return forecast
    }
    forecast.phases = await verdicts(surroundings, changes)
    return forecast
  }

  /// What would become of the phases of a file that a phase runs.
  func forecastWithin() async throws -> [PhasesForecast.Phase] {
    let surroundings = surroundings(PhaseWatch())
    try read(into: surroundings.markets)
    return await verdicts(surroundings, nil)
  }

  private func verdicts(
    _ surroundings: PhaseSurroundings, _ changes: RunChanges?
  ) async -> [PhasesForecast.Phase] {
    var surroundings = surroundings
    surroundings.isForecast = true
    let board = PhaseBoard(surroundings)
    // Each phase waits for those only whose outputs it uses.
    let reports = await Dispatcher().dispatch(PhaseSelection.sourceGraph(graph), by: board)
    let (records, forecasts) = (await board.records, await board.forecasts)
    return graph.phases.indices.map { place in
      let phase = graph.phases[place]
      return PhasesForecast.Phase(
        phase, records[place], reports[place], forecasts[place], changes,
        files: files(of: phase, surroundings.markets))
    }
  }

  /// The names of the data that a phase reads.
  private func files(of phase: Phase, _ markets: PhaseMarkets) -> [String] {
    if phase.settings.kind == .workflow || phase.settings.kind == .report { return [] }
    return (try? markets.data(phase.workflow.dataToRead))?.dataHashes.map(\.file) ?? []
  }
}

extension PhasesForecast.Phase {
  fileprivate init(
    _ phase: Phase, _ record: PhaseRecord, _ report: PhaseReport, _ forecast: PhaseForecast?,
    _ changes: RunChanges?, files: [String]
  ) {
    self.init(name: phase.name, kind: phase.settings.kind.rawValue, verdict: .waits, reason: report.reason)
    switch (report.state, phase.settings.kind) {
    case (.skipped, _): verdict = .skipped
    case (.failed, _): verdict = .fails
    case (.complete, .analysis), (.complete, .report): verdict = .readsAnswers
    case (.complete, _): verdict = .answeredByStore(units: record.counts.total)
    case (_, .backtest), (_, .walkForward), (_, .workflow):
      switch forecast {
      case .pass: verdict = .runsPass
      case .walk(let windows, let stored, let trials):
        verdict = .walks(windows: windows, stored: stored, trials: trials)
      case .within(let phases): (verdict, within) = (.runsWithin, phases)
      case nil: break
      }
    default:
      if report.reason == nil { verdict = .runs(stored: record.counts.stored, units: record.counts.total) }
    }
    let isAnswered = report.state == .complete && verdict != .readsAnswers
    if let changes, !isAnswered, verdict != .skipped { self.changes = changes.words(of: phase, files: files) }
  }
}

/// The run that another is compared with.
package enum EarlierRun {
  /// The folder itself where there is a run in it, else the latest beside it of a workflow that is called the same; nil
  /// where there is none.
  package static func folder(of workflow: Workflow, _ folder: String) -> String? {
    if FileSystem.kind(FilePath.join(folder, RunManifest.fileName)) != .nothing { return folder }
    let beside = FilePath.folder(of: folder)
    let runs = ((try? FoundRun.runs(in: beside)) ?? []).filter { run in
      guard run.manifest != nil, let configuration = try? RunConfiguration(readingFrom: run.path) else { return false }
      return configuration.keys.contains { $0.name == "workflow.name" && $0.value == .string(workflow.name) }
    }
    return runs.max { ($0.modified, $0.name) < ($1.modified, $1.name) }?.path
  }
}
