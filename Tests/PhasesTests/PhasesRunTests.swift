import Backtesting
import Configuration
import Coordination
import FileFormats
import ParameterSearch
import Synchronization
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// Workflows of phases from end to end, on small data.
@Suite struct PhasesRunTests {
  private func workflow(_ text: String, in folder: TemporaryFolder) throws -> Workflow {
    try SmallWorkflow.workflow(text, in: folder)
  }

  @Test func everyKind_runsToOneDigest() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try workflow(SmallWorkflow.everyKind, in: folder)
    let first = try await PhasesRun(workflow, threads: 1).compute()
    #expect(first.state == .complete, "\(first.records.compactMap(\.reason))")
    let second = try await PhasesRun(workflow, threads: 3).execute(into: "\(folder.path)/o")
    #expect(second.digest == first.digest && second.digest != nil)
    #expect(second.records.map(\.digest) == first.records.map(\.digest))
    let names = try FileSystem.names(in: "\(folder.path)/o/phases/signals/signals").sorted()
    #expect(names == (1...6).map { "trial_\($0).jsonl" })
    // What is finished is answered, and nothing runs.
    let third = try await PhasesRun(workflow, threads: 1).execute(into: "\(folder.path)/o")
    #expect(third.isAnswered && third.digest == first.digest)
    // A file that was changed since is noticed, and the work done again.
    try FileSystem.writeAtomically([], to: "\(folder.path)/o/phases/search/trials.jsonl")
    let fourth = try await PhasesRun(workflow, threads: 1).execute(into: "\(folder.path)/o")
    #expect(!fourth.isAnswered && fourth.digest == first.digest)
  }

  /// Rows of trials that were finished are there when the run is stopped, whole and in order.
  @Test(arguments: ["jsonl", "parquet"]) func whatWasFinished_staysInTheTable(format: String) async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try workflow(
      "phases: [{name: search, kind: optimization, grid: {risk.capital: {from: 1, to: 600, step: 1}}}]\n"
        + "results: {format: \(format)}\n", in: folder)
    let isEnough = Atomic(false)
    let watch = PhaseWatch(
      isStopped: { isEnough.load(ordering: .relaxed) },
      onProgress: { if $0.done >= 500 { isEnough.store(true, ordering: .relaxed) } })
    let stopped = try await PhasesRun(workflow).execute(into: "\(folder.path)/o", watch: watch)
    #expect(stopped.state == .interrupted)
    let place = "\(folder.path)/o/phases/search"
    let partial = "\(place)/trials.\(format).partial"
    // Parquet cannot be read without its end.
    if format == "jsonl" {
      let lines = try FileSystem.read(partial, atMost: 1 << 24).split(separator: UInt8(ascii: "\n"))
      #expect(try lines.map { try JSONValue(parsing: Array($0))["trial"] } == (1...500).map { .integer($0) })
    } else {
      #expect(!FileSystem.isThere(partial))
    }
    let whole = try await PhasesRun(workflow).execute(into: "\(folder.path)/o")
    #expect(whole.state == .complete && !FileSystem.isThere(partial))
    #expect(FileSystem.isThere("\(place)/trials.\(format)"))
  }

  /// A trial is the workflow that it would be alone.
  @Test func trials_areWhatTheyWouldBeAlone() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try workflow(
      "phases: [{name: search, kind: optimization, grid: {fast: [3, 8], slow: [15, 30]}, digests: full}]\n", in: folder)
    let runner = PhaseWorkshop(registry: .builtIn, programName: "admf", store: nil, manner: PhaseManner(threads: 2))
    let space = TrialSpace(workflow.phases[0], registry: .builtIn)
    let sets = try space.sets().sets
    #expect(sets.count == 4)
    let trials = sets.map { set in
      (
        number: set.trial, parameters: space.parameters(set),
        workflow: Result { TrialWorkflow(try space.workflow(set) as Workflow) }
      )
    }
    let results = try TrialRunner(runner, TrialRunner.Extent(hasRunDigests: true)).run(
      trials.map { ($0.number, $0.parameters, $0.workflow.mapError { $0 as any Error }) })
    for (set, result) in zip(sets, results) {
      let alone = try WorkflowFile.decode(
        Array(SmallWorkflow.head.utf8), path: "\(folder.path)/w.yaml",
        overrides: space.parameters(set).map { member in
          "strategies.cross.parameters.\(member.name.split(separator: ".")[1])="
            + String(decoding: member.value.compactText, as: UTF8.self)
        })
      let outcome = try await runner.backtest(alone).run()
      #expect(result.resultDigest == outcome.resultDigest && result.runDigest == outcome.runDigest)
    }
    #expect(Set(results.map(\.resultDigest)).count == 4)
  }

  @Test func conditions_skipWhatUsesThem_andNothingElse() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try workflow(
      """
      phases:
        - search: {kind: optimization, grid: {fast: [3, 8]}}
        - never: {kind: optimization, grid: {fast: [5]}, condition: "search.trials.count > 100", depends_on: [search]}
        - uses: {kind: backtest, inputs: [never.best_params]}
        - behind: {kind: backtest, depends_on: [never]}

      """, in: folder)
    let summary = try await PhasesRun(workflow).compute()
    #expect(summary.records.map(\.state) == [.complete, .skipped, .skipped, .complete])
    #expect(
      summary.records[1].reason
        == "its condition is not true: search.trials.count > 100; search.trials.count is 2")
    #expect(summary.state == .complete && summary.digest != nil)
  }

  @Test func weightsThatCannotAct_areRefused() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try workflow(
      """
      phases:
        - signals: {kind: signal_generation, grid: {fast: [3, 8]}}
        - weights: {kind: signal_replay, weights: {count: 5}}

      """, in: folder)
    let summary = try await PhasesRun(workflow).compute()
    #expect(summary.state == .failed)
    let reason = try #require(summary.records[1].reason)
    #expect(reason.contains("aggregation.threshold") && reason.contains("target_percent"))
  }

  /// Trials that differ by weights only have one strategy between them, and weights of nothing trade nothing.
  @Test func weights_makeNoStrategiesOfTheirOwn() async throws {
    let folder = try SmallWorkflow.folder()
    let rows = "cross@1,cross@4,other\n0,0,0\n1,2,1\n0,3,0\n"
    try FileSystem.writeAtomically(Array(rows.utf8), to: "\(folder.path)/weights.csv")
    let workflow = try WorkflowFile.decode(
      Array(
        """
        data: {source: csv, path: X.csv, symbols: [X]}
        strategies:
          - {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
          - {id: other, type: momentum, parameters: {lookback: 10}}
        risk: {capital: 10000, quantities: fractional, sizing: {type: target_percent, fraction: 1}}
        phases:
          - signals: {kind: signal_generation, grid: {cross.fast: [3, 8], weights.cross: [1, 2, 5]}}
          - weights: {kind: signal_replay, weights: {path: weights.csv}}

        """.utf8), path: "\(folder.path)/w.yaml")
    let summary = try await PhasesRun(workflow).compute()
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    #expect(summary.records[1].counts.failed == 0 && summary.records[1].counts.distinct == 3)
  }

  /// One trial that fails leaves the others as they are.
  @Test func aTrialThatFails_isTold() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try workflow(
      "phases: [{name: search, kind: optimization, grid: {fast: [3, 25], slow: [20]}}]\n", in: folder)
    let summary = try await PhasesRun(workflow).compute()
    #expect(summary.records[0].counts.failed == 1 && summary.records[0].counts.total == 2)
    #expect(summary.records[0].sentences.contains { $0.hasPrefix("Trial 2 failed: ") })
  }
}
