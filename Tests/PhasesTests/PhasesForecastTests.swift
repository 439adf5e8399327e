import Configuration
import ContentStore
import Coordination
import FileFormats
import TestSupport
import Testing

@testable import Phases

/// What a run would do, held to what it then does.
@Suite struct PhasesForecastTests {
  private static func text(slow: String = "[20, 30]", sizing: String = "1") -> String {
    """
    workflow: {name: asked}
    data: {source: synthetic, symbols: [A], synthetic: {bars: 300, seed: 5}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional}
    phases:
      - {name: signals, kind: signal_generation, grid: {fast: [3, 5]}}
      - {name: search, kind: optimization, grid: {fast: [3, 5], slow: \(slow)}}
      - {name: luck, kind: analysis, overfitting: true, partitions: 4, inputs: [search.best_trial]}
      - {name: never, kind: backtest, condition: "search.trials.count > 100", depends_on: [search]}
      - {name: weights, kind: signal_replay, inputs: [signals.signals], depends_on: [never], weights: {count: 4},
         risk: {sizing: {type: target_percent, fraction: \(sizing)}}}
      - {name: validation, kind: backtest, inputs: [search.best_params]}
      - {name: other, kind: optimization, grid: {fast: [7]}, inputs: [search.best_params]}
      - {name: summary, kind: report}

    """
  }

  private static func run(_ text: String, _ folder: TemporaryFolder, _ overrides: [String] = []) throws -> PhasesRun {
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml", overrides: overrides)
    return PhasesRun(workflow, store: PhaseStore(ObjectStore(path: "\(folder.path)/.store")), threads: 2)
  }

  private static func verdicts(_ forecast: PhasesForecast) -> [PhasesForecast.Verdict] {
    forecast.phases.map(\.verdict)
  }

  @Test func nothingThere_everythingRuns() async throws {
    let folder = try TemporaryFolder()
    let forecast = try await Self.run(Self.text(), folder).forecast(into: "\(folder.path)/r/a")
    #expect(
      Self.verdicts(forecast) == [
        .runs(stored: 0, units: 2), .runs(stored: 0, units: 4), .waits, .waits, .waits, .waits, .waits, .waits,
      ])
    #expect(forecast.phases[2].reason == "it waits for signals, which is pending")
    #expect(forecast.changes == nil && forecast.hasStore)
    #expect(!FileSystem.isThere("\(folder.path)/r") && !FileSystem.isThere("\(folder.path)/.store"))
  }

  @Test func whatIsThere_isAnswered() async throws {
    let folder = try TemporaryFolder()
    let run = try Self.run(Self.text(), folder)
    let summary = try await run.execute(into: "\(folder.path)/r/a")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    let answered = try await run.forecast(into: "\(folder.path)/r/a")
    #expect(
      Self.verdicts(answered) == summary.records.map { $0.state == .skipped ? .skipped : .answeredByFolder })
    #expect(answered.changes?.isEmpty == true)
    // A file that was altered is named, and the store answers what it can.
    try FileSystem.writeAtomically([], to: "\(folder.path)/r/a/phases/search/trials.jsonl")
    let damaged = try await run.forecast(into: "\(folder.path)/r/a")
    let stored: [PhasesForecast.Verdict] = [
      .answeredByStore(units: 2), .answeredByStore(units: 4), .readsAnswers, .skipped, .answeredByStore(units: 4),
      .runsPass, .answeredByStore(units: 1), .readsAnswers,
    ]
    #expect(Self.verdicts(damaged) == stored)
    #expect(damaged.changes?.words == ["files: phases/search/trials.jsonl was altered"])
    let again = try await run.execute(into: "\(folder.path)/r/a")
    #expect(again.digest == summary.digest)
    #expect(again.records.filter(\.isFromStore).map(\.name) == ["signals", "search", "weights", "other"])
  }

  /// A key that one phase depends on makes that one run, and those that use what it gives.
  @Test func changedKeys_areNamedWhereTheyAct() async throws {
    let folder = try TemporaryFolder()
    _ = try await Self.run(Self.text(), folder).execute(into: "\(folder.path)/r/a")
    let grid = try await Self.run(Self.text(slow: "[20, 40]"), folder).forecast(into: "\(folder.path)/r/b")
    #expect(grid.changes?.path == "\(folder.path)/r/a")
    #expect(grid.changes?.data.isEmpty == true && grid.changes?.program == [])
    #expect(grid.phases[0].verdict == .answeredByStore(units: 2) && grid.phases[0].changes.isEmpty)
    #expect(grid.phases[1].verdict == .runs(stored: 0, units: 4))
    #expect(grid.phases[1].changes.count == 1)
    #expect(grid.phases[1].changes.first?.hasPrefix("phases.search.grid.") == true, "\(grid.phases[1].changes)")
    #expect(grid.phases[1].changes.first?.contains("[20,30] -> [20,40]") == true, "\(grid.phases[1].changes)")
    // It takes signals, and only stands behind the search.
    #expect(grid.phases[4].verdict == .answeredByStore(units: 4))
    #expect(grid.phases[5].verdict == .waits && grid.phases[5].changes.isEmpty)
    let sizing = try await Self.run(Self.text(sizing: "0.5"), folder).forecast(into: "\(folder.path)/r/b")
    #expect(sizing.phases[1].verdict == .answeredByStore(units: 4))
    #expect(sizing.phases[4].verdict == .runs(stored: 0, units: 4))
    #expect(sizing.phases[4].changes.contains { $0.contains("sizing") && $0.contains("1 -> 0.5") })
    // A key of the whole file reaches every phase.
    let capital = try await Self.run(Self.text(), folder, ["risk.capital=5000"]).forecast(into: "\(folder.path)/r/b")
    #expect(
      capital.phases[1].changes.contains { $0.contains("capital: 10000 -> 5000") }, "\(capital.phases[1].changes)")
    let seed = try await Self.run(Self.text(), folder, ["data.synthetic.seed=6"]).forecast(into: "\(folder.path)/r/b")
    #expect(seed.phases[0].verdict == .runs(stored: 0, units: 2))
    #expect(seed.phases[0].changes.contains { $0.contains("seed: 5 -> 6") }, "\(seed.phases[0].changes)")
  }

  /// Walks, files within, and what would stop the run.
  @Test func walksAndFilesWithin_areCounted() async throws {
    let folder = try TemporaryFolder()
    let head = """
      data: {source: synthetic, symbols: [A], synthetic: {bars: 300, seed: 5}, holdout: {last: 20}}
      strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
      risk: {capital: 10000, quantities: fractional}

      """
    try folder.write(
      head + """
        phases:
          - {name: deep, kind: optimization, grid: {fast: [4, 6, 9]}}
          - {name: end, kind: backtest, inputs: [outer.best_params], uses_holdout: true}

        """, to: "inner.yaml")
    try folder.write(head, to: "plain.yaml")
    try folder.write(
      "workflow: {name: counted}\n" + head + """
        phases:
          - {name: signals, kind: signal_generation, grid: {fast: [3, 5]}}
          - {name: walk, kind: walk_forward, depends_on: [], grid: {fast: [3, 5, 7]}, windows: {train: 100, test: 60}}
          - {name: search, kind: optimization, depends_on: [], grid: {fast: [3, 5]}}
          - {name: within, workflow: inner.yaml, inputs: [search.best_params]}
          - {name: pass, workflow: plain.yaml, depends_on: []}

        """, to: "w.yaml")
    func run(_ overrides: [String] = []) throws -> PhasesRun {
      PhasesRun(
        try WorkflowFile.load(path: "\(folder.path)/w.yaml", overrides: overrides),
        store: PhaseStore(ObjectStore(path: "\(folder.path)/.store")), threads: 2)
    }
    let empty = try await run().forecast(into: "\(folder.path)/r/a")
    #expect(
      Self.verdicts(empty) == [
        .runs(stored: 0, units: 2), .walks(windows: 3, stored: 0, trials: 3), .runs(stored: 0, units: 2), .waits,
        .runsPass,
      ])
    #expect(empty.stops.isEmpty && empty.openings.map(\.phase) == ["within.end"])
    let summary = try await run().execute(into: "\(folder.path)/r/a")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    #expect(summary.records[1].counts.total == 3)
    let again = try await run().forecast(into: "\(folder.path)/r/b")
    #expect(
      Self.verdicts(again) == [
        .answeredByStore(units: 2), .walks(windows: 3, stored: 0, trials: 3), .answeredByStore(units: 2), .runsWithin,
        .runsPass,
      ])
    #expect(again.phases[3].within.map(\.verdict) == [.answeredByStore(units: 3), .runsPass])
    #expect(again.stops.isEmpty)
    let other = try await run(["phases.walk.windows.test=70"]).forecast(into: "\(folder.path)/r/b")
    #expect(other.stops.count == 1 && other.openings.isEmpty)
    #expect(
      other.stops.first?.hasPrefix("the phase 'end' wants to see the hold-out, ") ?? false
        && other.stops.first?.contains("--reopen-holdout") ?? false, "\(other.stops)")
    await #expect(throws: HoldoutError.self) {
      _ = try await run(["phases.walk.windows.test=70"]).execute(into: "\(folder.path)/r/b")
    }
  }
}
