import Backtesting
import Configuration
import ContentStore
import Coordination
import FileFormats
import RunResults
import TestSupport
import Testing

@testable import Phases

/// Trials over the signals of a single pass that is cut into phases.
@Suite struct StagedTrialsRunTests {
  private static let head = "workflow_mode: multi_phase_optimized\n" + SmallWorkflow.head
  private static let trials = """
    phases:
      risk_and_portfolio_processing:
        grid: {execution.commission.proportional: [0, 0.01], risk.capital: [500, 10000]}
        digests: full

    """

  private func workflow(_ text: String, _ folder: TemporaryFolder, _ overrides: [String] = []) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml", overrides: overrides)
  }

  /// What a column of the table of trials says.
  private func column(_ name: String, _ rows: [UInt8]) throws -> [JSONValue?] {
    try rows.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0))[name] }
  }

  @Test func eachTrialIsTheFileAlone() async throws {
    let folder = try SmallWorkflow.folder()
    let file = try workflow(Self.head + Self.trials, folder)
    let summary = try await PhasesRun(file, threads: 2).execute(into: "\(folder.path)/o")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    #expect(summary.records.map(\.counts.done) == [1, 4])
    let place = "\(folder.path)/o/phases/risk_and_portfolio_processing"
    let rows = try FileSystem.read("\(place)/trials.jsonl", atMost: 1 << 20)
    let digests = try column("run_digest", rows)
    #expect(Set(digests.map(String.init(describing:))).count == 4)
    for (row, (commission, capital)) in zip(digests, [(0, 500), (0, 10_000), (0.01, 500), (0.01, 10_000)]) {
      let alone = try workflow(
        Self.head, folder, ["execution.commission.proportional=\(commission)", "risk.capital=\(capital)"])
      #expect(alone.phases.isEmpty)
      let outcome = try await WorkflowRun(alone).backtest.run()
      #expect(row == .string(outcome.runDigest))
    }
    // The winner ran again as a single pass that is not cut, and the signals stand where the document has them.
    let best = try #require(try FileSystem.names(in: "\(place)/best").first)
    let kept = try WorkflowFile.load(path: "\(place)/best/\(best)/config.yaml")
    #expect(kept.mode == .singlePass && kept.phases.isEmpty)
    #expect(summary.records[1].sentences.contains { $0.hasSuffix("with the same result digest.") })
    let whole = try await WorkflowRun(try workflow(Self.head, folder)).execute(into: "\(folder.path)/single")
    let name = "stateless_strategies/stateless_signals.jsonl"
    #expect(
      try FileSystem.read("\(folder.path)/o/phases/\(name)", atMost: 1 << 20)
        == FileSystem.read("\(whole.folder)/phases/\(name)", atMost: 1 << 20))
  }

  @Test func theStoreAnswers_andTheWayDoesNotShow() async throws {
    let folder = try SmallWorkflow.folder()
    let file = try workflow(Self.head + Self.trials, folder)
    let store = PhaseStore(ObjectStore(path: "\(folder.path)/s"))
    let first = try await PhasesRun(file, store: store, threads: 1).execute(into: "\(folder.path)/a")
    let second = try await PhasesRun(file, store: store, threads: 3).execute(into: "\(folder.path)/b")
    #expect(first.digest == second.digest && first.digest != nil)
    #expect(first.records.map(\.isFromStore) == [false, false] && second.records.map(\.isFromStore) == [true, true])
    // Cores that a phase may use are bounded, and show nowhere.
    let bounded = try workflow(
      Self.head + Self.trials, folder, ["phases.risk_and_portfolio_processing.parallel_cores=1"])
    #expect(try await PhasesRun(bounded, threads: 3).compute().digest == first.digest)
  }
}
