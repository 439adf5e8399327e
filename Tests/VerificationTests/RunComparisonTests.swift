import Configuration
import Coordination
import Determinism
import RunResults
import SimulationRuntime
import TestSupport
import Testing

@testable import Verification

/// What `admf diff` says of two folders.
@Suite struct RunComparisonTests {
  private func run(_ folder: TemporaryFolder, _ name: String, _ overrides: [String]) async throws -> String {
    try folder.write(SampleMarket.csv(SampleMarket.series("WALK", count: 60)), to: "WALK.csv")
    let text = """
      workflow: {name: compared}
      data: {path: ., symbols: [WALK]}
      strategy: {type: momentum, parameters: {lookback: 3}}
      """
    let workflow = try WorkflowFile.decode(
      Array(text.utf8), path: folder.path + "/w.yaml", overrides: overrides)
    let path = folder.path + "/" + name
    _ = try await WorkflowRun(workflow).execute(into: path)
    return path
  }

  @Test func anotherCommission_partsAtTheFirstFill() async throws {
    let folder = try TemporaryFolder()
    let free = try await run(folder, "free", [])
    let paid = try await run(folder, "paid", ["execution.commission.fixed=2"])
    let report = try RunComparison.compare(free, paid)
    #expect(!report.isEqual)
    #expect(report.notes.first == "the configurations differ (config_hash): execution.commission.fixed 0 and 2")
    #expect(report.notes.contains { $0.hasPrefix("streams that differ: ") })

    let (left, right) = (try Checkout.lines(free + "/fills.jsonl"), try Checkout.lines(paid + "/fills.jsonl"))
    let first = try #require(report.first)
    #expect(first.file == "fills.jsonl" && first.line == 1 && first.left == left[0] && first.right == right[0])
    #expect(first.streams == [StreamName(.fills, owner: "main")] && first.fields == ["commission"])
    #expect(left[0].contains("\"commission\":0,") && right[0].contains("\"commission\":2,"))
    #expect(
      first.description
        == "first diverging event of fills/main: fills.jsonl, line 1, differs in commission\n  < \(left[0])\n  > "
        + right[0])
  }

  @Test func equalRuns_areEqual() async throws {
    let folder = try TemporaryFolder()
    let first = try await run(folder, "first", [])
    let second = try await run(folder, "second", [])
    #expect(try RunComparison.compare(first, second) == RunComparison.Report(isEqual: true, notes: [], first: nil))
  }

  /// One format against another: the digests tell that the runs are equal, whatever the files look like.
  @Test func otherFormat_isTheSameRun() async throws {
    let folder = try TemporaryFolder()
    let rows = try await run(folder, "rows", [])
    let columns = try await run(folder, "columns", ["results.format=csv"])
    #expect(try RunComparison.compare(rows, columns).isEqual)
  }

  /// Rows of Parquet are told as JSON Lines, and compared with such.
  @Test func parquet_partsAtTheSameEvent() async throws {
    let folder = try TemporaryFolder()
    let free = try await run(folder, "free", ["results.format=parquet"])
    let paid = try await run(folder, "paid", ["results.format=parquet", "execution.commission.fixed=2"])
    let text = try await run(folder, "text", ["execution.commission.fixed=2"])
    let lines = try Checkout.lines(text + "/fills.jsonl")
    for (other, name) in [(paid, "fills.parquet"), (text, "fills.parquet")] {
      let first = try #require(try RunComparison.compare(free, other).first)
      #expect(first.file == name && first.line == 1 && first.fields == ["commission"] && first.right == lines[0])
      #expect(first.description.hasPrefix("first diverging event of fills/main: fills.parquet, row 1, differs in "))
    }
    #expect(try RunComparison.compare(paid, text).isEqual)
    #expect(try ResultTable.fills.firstDifference(paid, text) == .compared(nil))
  }

  /// What a run was not to write is no difference.
  @Test func otherTables_areTheSameRun() async throws {
    let folder = try TemporaryFolder()
    let all = try await run(folder, "all", ["results.bars=true"])
    let some = try await run(folder, "some", ["results.streams=[trades]"])
    #expect(try RunComparison.compare(all, some).isEqual)
    let paid = try await run(folder, "paid", ["results.streams=[trades]", "execution.commission.fixed=2"])
    let report = try RunComparison.compare(some, paid)
    #expect(report.first?.file == "trades.jsonl" && report.first?.fields.contains("commission") == true)
  }

  @Test func shorterRun_endsFirst() async throws {
    let folder = try TemporaryFolder()
    let long = try await run(folder, "long", [])
    let short = try await run(folder, "short", ["data.end=2020-02-20"])
    let report = try RunComparison.compare(long, short)
    let first = try #require(report.first)
    #expect(first.right == nil || first.left != first.right)
    #expect(first.left?.contains("2020-02-2") == true)
  }

  @Test func missingManifest_isAnError() async throws {
    let folder = try TemporaryFolder()
    let run = try await run(folder, "run", [])
    let error = #expect(throws: ResultsError.self) { try RunComparison.compare(run, folder.path + "/nothing") }
    #expect(error.map { "\($0)".contains("/nothing/manifest.json: cannot read") } == true)
  }
}
