import Backtesting
import Configuration
import Coordination
import FileFormats
import PerformanceAnalytics
import RunResults
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// What later phases ask of trials is there.
@Suite struct TrialReadersTests {
  private static func text(_ condition: String, kind: String = "optimization", _ keys: String = "") -> String {
    """
    phases:
      - {name: search, kind: \(kind), grid: {fast: [3, 5, 8], slow: [15, 30]}\(keys)}
      - {name: between, kind: backtest, depends_on: [search]}
      - {name: behind, kind: backtest, depends_on: [between], condition: "\(condition)"}

    """
  }

  private static func run(
    _ text: String, in folder: TemporaryFolder, into name: String, _ path: TrialPath = .lanes
  ) async throws -> PhasesSummary {
    var manner = PhaseManner(threads: 2)
    manner.path = path
    return try await PhasesRun(
      try SmallWorkflow.workflow(text, in: folder), registry: .builtIn, program: .admf, store: PhaseStore(nil),
      manner: manner, ledger: .nowhere
    ).execute(into: "\(folder.path)/\(name)")
  }

  @Test(arguments: TrialPath.allCases) func metricsOfConditions_areComputed(_ path: TrialPath) async throws {
    let folder = try SmallWorkflow.folder()
    // A drawdown's index is 0 or more wherever there is one.
    let asked = try await Self.run(
      Self.text("search.best.sharpe > -100 and search.best.ulcer_index >= 0"), in: folder, into: "a", path)
    #expect(asked.records.map(\.state) == [.complete, .complete, .complete], "\(asked.records.map(\.reason))")
    let plain = try await Self.run(Self.text("search.best.sharpe > -100"), in: folder, into: "p", path)
    // No digest covers it.
    #expect(asked.records.map(\.digest) == plain.records.map(\.digest) && asked.digest != nil)
    let (with, without) = (try Self.indices(folder, "a"), try Self.indices(folder, "p"))
    #expect(with.count == 6 && with.allSatisfy { $0?.double ?? -1 >= 0 } && without.allSatisfy { $0 == .null })
  }

  private static func indices(_ folder: TemporaryFolder, _ name: String) throws -> [JSONValue?] {
    try folder.text("\(name)/phases/search/trials.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))["ulcer_index"]
    }
  }

  /// Only of the phase that they name; of a walk its test windows tell, whose metrics are all there.
  @Test func metricsAreThoseOfThePhaseThatIsNamed() throws {
    let folder = try SmallWorkflow.folder()
    func readers(_ text: String, _ place: Int) throws -> TrialReaders {
      let workflow = try SmallWorkflow.workflow(text, in: folder)
      return TrialReaders(of: place, try #require(PhaseGraph(workflow.phases)), .builtIn)
    }
    func extent(_ text: String) throws -> TrialRunner.Extent {
      TrialRunner.Extent(of: try SmallWorkflow.workflow(text, in: folder).phases[0], try readers(text, 0))
    }
    let text = Self.text("search.best.skew < 9 and search.trials.count > 1 or search.best.calmar > 0")
    #expect(try readers(text, 0).metrics == ["skew", "calmar"] && readers(text, 1).metrics.isEmpty)
    #expect(try extent(text).metrics == .all && extent(Self.text("search.best.calmar > 0")).metrics == .core)
    #expect(
      try extent(text).reasonsToRecord == [
        "'objective', 'require' or a condition names a metric beyond the core ones"
      ])
    let walk = Self.text("search.best.skew < 9", kind: "walk_forward", ", windows: {train: 120, test: 60}")
    #expect(try readers(walk, 0).metrics == ["skew"] && extent(walk).metrics == .core)
  }

  /// Those of the portfolio that chooses.
  @Test(arguments: ["optimization", "walk_forward"])
  func metricsOfConditionsAreThoseOfTheObjectivesPortfolio(_ kind: String) async throws {
    let folder = try SmallWorkflow.folder()
    let windows = kind == "walk_forward" ? "\n    windows: {train: 120, test: 60}" : ""
    func text(_ objective: String) -> String {
      """
      phases:
        - name: search
          kind: \(kind)
          risk: [{id: a, capital: 10000}, {id: b, capital: 20000}]
          grid: {fast: [3, 8]}\(objective)\(windows)
        - {name: behind, kind: report, depends_on: [search], condition: "search.best.initial_equity > 15000"}

      """
    }
    let first = try await Self.run(text(""), in: folder, into: "first")
    #expect(first.records.map(\.state) == [.complete, .skipped], "\(first.records.map(\.reason))")
    let second = try await Self.run(text("\n    objective: {portfolio: b}"), in: folder, into: "second")
    #expect(second.records.map(\.state) == [.complete, .complete], "\(second.records.map(\.reason))")
  }

  /// As many of the best take part as are asked for, however few others need.
  @Test(arguments: ["optimization", "signal_generation"], [1.0, 0.9999])
  func asManyTrialsGetWeightsAsAreAskedFor(_ kind: String, _ distinct: Double) async throws {
    let folder = try SmallWorkflow.folder()
    let text = """
      phases:
        - {name: search, kind: \(kind), grid: {fast: [3, 4, 5, 6, 7], slow: [15, 20, 30, 40]}}
        - name: replay
          kind: signal_replay
          depends_on: [search]
          risk: {sizing: {type: target_percent, fraction: 1}}
          weights: {method: dirichlet, count: 2, top: 15, distinct: \(distinct)}

      """
    let summary = try await Self.run(text, in: folder, into: "w")
    #expect(summary.records.map(\.state) == [.complete, .complete], "\(summary.records.map(\.reason))")
    let row = try #require(try folder.text("w/phases/replay/trials.jsonl").split(separator: "\n").first)
    guard case .object(let weights)? = try JSONValue(parsing: Array(row.utf8))["parameters"] else {
      Issue.record("no weights: \(row)")
      return
    }
    #expect(weights.count == 15, "\(weights.map(\.name))")
  }

  /// Beside the best few; all where some may be passed over.
  @Test func rankedAreThoseThatWeightsMayBeFor() throws {
    let folder = try SmallWorkflow.folder()
    func ranked(_ weights: String) throws -> Int {
      let text = """
        phases:
          - {name: search, kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30]}}
          - {name: replay, kind: signal_replay, depends_on: [search], weights: {method: dirichlet, count: 2\(weights)}}

        """
      let phases = try SmallWorkflow.workflow(text, in: folder).phases
      return TrialReaders(of: 0, try #require(PhaseGraph(phases)), .builtIn).ranked
    }
    #expect(try ranked("") == 0)
    #expect(try ranked(", top: 12, distinct: 1") == 12)
    #expect(try ranked(", top: 12") == .max)
  }

  @Test func walksHaveAllMetricsOfTheirTestWindows() async throws {
    let folder = try SmallWorkflow.folder()
    let walk = Self.text("search.best.ulcer_index >= 0", kind: "walk_forward", ", windows: {train: 120, test: 60}")
    let summary = try await Self.run(walk, in: folder, into: "w")
    #expect(summary.records.map(\.state) == [.complete, .complete, .complete], "\(summary.records.map(\.reason))")
  }
}
