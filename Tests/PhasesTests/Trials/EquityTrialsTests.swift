import Backtesting
import Configuration
import ContentStore
import Coordination
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RunResults
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Phases

/// Trials that follow equity alone: what they have is that of whole trials to the bit, and nothing stands for the rest.
@Suite struct EquityTrialsTests {
  /// Two portfolios, one of which is worked in lanes and limits its drawdown, and trials enough for lanes.
  private static let search = """
    risk:
      - {id: main, capital: 10000, quantities: fractional}
      - {id: side, capital: 5000, sizing: {type: target_percent, fraction: 0.5}}
    phases:
      - {name: search, kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30, 60]}, keep: {top: 2}}
      - {name: behind, kind: backtest, inputs: [search.best_params]}

    """

  /// The columns that nobody counted anything for.
  private static let empty = ["order_count", "fill_count"] + Metric.all.filter(\.isOfTrades).map(\.name)

  private static func workflow(
    _ folder: TemporaryFolder, _ digests: TrialDigests?, _ overrides: [String] = [], text: String = search,
    phase: String = "search"
  ) throws -> Workflow {
    let head = text.contains("risk:") ? SmallWorkflow.head.split(separator: "\n").filter { !$0.hasPrefix("risk:") } : []
    let start = head.isEmpty ? SmallWorkflow.head : head.joined(separator: "\n") + "\n"
    let own = digests.map { ["phases.\(phase).digests=\($0.rawValue)"] } ?? []
    return try WorkflowFile.decode(
      Array((start + text).utf8), path: "\(folder.path)/w.yaml", overrides: own + overrides)
  }

  /// The rows of a table as JSON.
  private static func rows(_ folder: TemporaryFolder, _ name: String) throws -> [[JSONMember]] {
    try folder.text(name).split(separator: "\n").map { line in
      guard case .object(let members) = try JSONValue(parsing: Array(line.utf8)) else { return [] }
      return members
    }
  }

  private static func without(_ names: [String], _ rows: [[JSONMember]]) -> [[JSONMember]] {
    rows.map { row in row.filter { !names.contains($0.name) } }
  }

  private static func column(_ name: String, _ rows: [[JSONMember]]) -> [JSONValue] {
    rows.map { row in row.first { $0.name == name }?.value ?? .string("no such column") }
  }

  @Test(arguments: TrialPath.allCases) func rows_areThoseOfResultsButForTrades(_ path: TrialPath) async throws {
    let folder = try SmallWorkflow.folder()
    let whole = try await SmallWorkflow.run(try Self.workflow(folder, nil), into: "\(folder.path)/r")
    let summary = try await SmallWorkflow.run(try Self.workflow(folder, .equity), into: "\(folder.path)/e", path)
    let table = "phases/search/trials.jsonl"
    let (expected, found) = (try Self.rows(folder, "r/\(table)"), try Self.rows(folder, "e/\(table)"))
    #expect(expected.count == 18 && found.map { $0.map(\.name) } == expected.map { $0.map(\.name) })
    let differing = Self.empty + ["result_digest"]
    #expect(Self.without(differing, found) == Self.without(differing, expected))
    for name in Self.empty {
      #expect(Self.column(name, found).allSatisfy { $0 == .null }, "\(name)")
      #expect(Self.column(name, expected).contains { $0 != .null }, "\(name)")
    }
    let (record, before) = (summary.records[0], whole.records[0])
    #expect(record.counts.distinct == before.counts.distinct && record.digest != before.digest)
    #expect(summary.records[1].digest == whole.records[1].digest, "the same trial is the best")
    #expect(
      record.sentences.contains(
        "The 2 best trials ran again as single passes through all containers, with the same result digests of equity "
          + "alone."), "\(record.sentences)")
    #expect(before.sentences.contains { $0.hasSuffix("with the same result digests.") })
    #expect(before.top.allSatisfy { $0["trades"] != nil } && record.top.allSatisfy { $0["trades"] == nil })
    #expect(record.top.map { $0["trial"] } == before.top.map { $0["trial"] } && record.top.count == 9)
    // The digest of each trial is that of what its whole run came to, without fills and trades.
    let digests = Self.column("result_digest", found)
    for (digest, number) in zip(digests, Self.column("trial", found)) {
      #expect(digest == .string(try await Self.alone(try Self.workflow(folder, nil), number)))
    }
  }

  /// What a trial comes to as a run of its own, without fills and trades.
  private static func alone(_ workflow: Workflow, _ trial: JSONValue) async throws -> String {
    guard case .integer(let number) = trial else { return "" }
    let space = TrialSpace(workflow.phases[0], registry: .builtIn)
    var alone = try space.workflow(try #require(try space.sets().sets.set(of: number)))
    alone.phases = []
    let outcome = try await WorkflowRun(alone).backtest.run()
    return ResultDigest.combine(outcome.results.map { $0.leavingOutTrades() })
  }

  /// What is summed up over trials has no figure of trades either.
  @Test func aggregation_countsNoTrades() async throws {
    let folder = try SmallWorkflow.folder()
    _ = try await SmallWorkflow.run(try Self.workflow(folder, .equity), into: "\(folder.path)/e")
    let file = try JSONValue(parsing: Array(try folder.text("e/aggregated_results.json").utf8))
    let metrics = try #require(file["search"]?["metrics"])
    for metric in Metric.all {
      let own = try #require(metrics[metric.name])
      #expect(!metric.isOfTrades || own["count"] == .integer(0) && own["mean"] == .null, "\(metric.name)")
    }
    #expect(metrics["sharpe"]?["count"] == .integer(9))
  }

  /// Where lanes write down everything, as a phase behind reads returns or a metric beyond the core ones is asked for.
  @Test(arguments: TrialPath.allCases) func recordedTrials_followEquityAloneToo(_ path: TrialPath) async throws {
    let text = """
      phases:
        - name: search
          kind: optimization
          grid: {fast: [3, 5, 8], slow: [15, 30]}
          objective: {metric: ulcer_index, direction: minimize}
        - name: study
          kind: analysis
          classifiers: [{type: volatility, minimum: 60}]
          overfitting: true
          partitions: 4

      """
    let folder = try SmallWorkflow.folder()
    _ = try await SmallWorkflow.run(try Self.workflow(folder, nil, text: text), into: "\(folder.path)/r")
    _ = try await SmallWorkflow.run(try Self.workflow(folder, .equity, text: text), into: "\(folder.path)/e", path)
    let table = "phases/search/trials.jsonl"
    let (expected, found) = (try Self.rows(folder, "r/\(table)"), try Self.rows(folder, "e/\(table)"))
    let differing = Self.empty + ["result_digest"]
    #expect(Self.without(differing, found) == Self.without(differing, expected) && found.count == 6)
    #expect(Self.empty.allSatisfy { Self.column($0, found).allSatisfy { $0 == .null } })
    #expect(Self.column("ulcer_index", found).allSatisfy { $0 != .null })
    #expect(try folder.text("e/phases/study/overfitting.json") == folder.text("r/phases/study/overfitting.json"))
  }

  /// Training windows follow equity alone, test windows everything.
  @Test(arguments: TrialPath.allCases) func walk_comesToTheSame(_ path: TrialPath) async throws {
    let text = """
      phases:
        - {name: walk, kind: walk_forward, grid: {fast: [3, 8], slow: [15, 30]}, windows: {train: 120, test: 60}}
        - {name: behind, kind: backtest, depends_on: [walk], condition: walk.best.trades > 0}

      """
    let folder = try SmallWorkflow.folder()
    _ = try await SmallWorkflow.run(try Self.workflow(folder, nil, text: text, phase: "walk"), into: "\(folder.path)/r")
    let summary = try await SmallWorkflow.run(
      try Self.workflow(folder, .equity, text: text, phase: "walk"), into: "\(folder.path)/e", path)
    #expect(summary.records.map(\.state) == [.complete, .complete])
    for name in ["walk_forward.json", "windows.jsonl", "equity.jsonl"] {
      #expect(try folder.text("e/phases/walk/\(name)") == folder.text("r/phases/walk/\(name)"), "\(name)")
    }
    let table = "phases/walk/trials.jsonl"
    let (expected, found) = (try Self.rows(folder, "r/\(table)"), try Self.rows(folder, "e/\(table)"))
    let differing = Self.empty + ["result_digest"]
    #expect(Self.without(differing, found) == Self.without(differing, expected) && !found.isEmpty)
    #expect(Self.empty.allSatisfy { Self.column($0, found).allSatisfy { $0 == .null } })
  }

  /// A store that has the trials of one does not answer the other, and has both side by side.
  @Test(arguments: [TrialDigests.results, .equity]) func store_keepsThemApart(_ first: TrialDigests) async throws {
    let folder = try SmallWorkflow.folder()
    let store = ObjectStore(path: "\(folder.path)/store")
    let second: TrialDigests = first == .equity ? .results : .equity
    let table = "phases/search/trials.jsonl"
    for (place, digests) in [first, second, first, second].enumerated() {
      let workflow = try Self.workflow(folder, digests)
      let summary = try await SmallWorkflow.run(workflow, into: "\(folder.path)/\(place)", store: store)
      #expect(summary.records[0].counts.stored == (place < 2 ? 0 : 9), "\(place)")
    }
    #expect(try folder.text("0/\(table)") != folder.text("1/\(table)"))
    #expect(try folder.text("2/\(table)") == folder.text("0/\(table)"))
    #expect(try folder.text("3/\(table)") == folder.text("1/\(table)"))
  }

  /// A replay with one signal a cycle late comes to other equity, which the proof finds.
  @Test func lateReplay_isFound() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try Self.workflow(folder, .equity)
    var manner = PhaseManner(threads: 1)
    manner.fault = ReplayFault()
    let run = PhasesRun(
      workflow, registry: .builtIn, program: .admf, store: PhaseStore(nil), manner: manner, ledger: .nowhere)
    let summary = try await run.compute()
    #expect(summary.state == .failed)
    let reason = try #require(summary.records[0].reason)
    #expect(reason.contains("as a single pass through all containers to"), "\(reason)")
  }

  @Test func oddities_sayNothingOfOrders() {
    var oddities = TrialOddities()
    for (signals, equity) in [(0, 1.0), (5, 1.0), (5, 0)] {
      var result = TrialResult(trial: 1, parameters: [])
      var metrics = PerformanceMetrics()
      metrics.finalEquity = equity
      (result.signalCount, result.hasTrades) = (signals, false)
      result.portfolios = [.init(id: "main", orderCount: 0, metrics: metrics, equity: [], firstCycle: 0)]
      oddities.add(result)
    }
    #expect(
      oddities.sentences(of: 3) == ["1 of 3 trials had no signal.", "1 of 3 trials lost all that a portfolio had."])
  }
}
