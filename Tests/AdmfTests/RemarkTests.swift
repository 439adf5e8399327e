import FileFormats
import Foundation
import RunResults
import Testing

/// In sample, hold-out, reopened: told by whatever shows a folder.
@Suite struct RemarkTests {
  private static let head = """
    data: {path: ., symbols: [WALK], holdout: {last: 1}}
    strategy: {type: momentum, parameters: {lookback: 2}}

    """

  private static let phases = """
    phases:
      - {name: search, kind: optimization, grid: {lookback: [1, 2]}}
      - {name: more, kind: optimization, inputs: [search.best_params], grid: {risk.capital: [1000, 2000]}}
      - {name: last, kind: optimization, grid: {lookback: [1, 2]}, uses_holdout: true, depends_on: [more]}
      - {name: within, workflow: inner.yaml, depends_on: [last]}

    """

  /// Runs into `a`, then with another commission into `b`, which opens the hold-out again.
  private static func runs() async throws -> Folder {
    let folder = try Folder.small()
    try folder.write(head + "uses_holdout: true\nphases: [{name: deep, kind: backtest}]\n", to: "inner.yaml")
    try folder.write(head + phases, to: "w.yaml")
    let first = try await Program.run(["run", "w.yaml", "--no-store", "--out", "r/a"], in: folder)
    #expect(first.status == 0, "\(first.errors)")
    let second = try await Program.run(
      [
        "run", "w.yaml", "--no-store", "--out", "r/b", "--reopen-holdout", "--report", "--set",
        "execution.commission.fixed=1",
      ], in: folder)
    #expect(second.status == 0, "\(second.errors)")
    return folder
  }

  private static let inSample =
    "more: Warning: it trades cycles in which 'search' chose what it trades: its figures are in sample."

  @Test func everyKindOfPhaseIsTold() async throws {
    let folder = try await Self.runs()
    let status = try await Program.run(["status", "r/b"], in: folder)
    #expect(status.status == 0)
    for line in [
      Self.inSample, "last: The hold-out, 2020-01-08 to 2020-01-08, was REOPENED: 2 configurations have opened it",
      "within.deep: The hold-out, 2020-01-08 to 2020-01-08, was ",
    ] { #expect(status.output.contains(line), "\(status.output)") }
    let json = try JSONValue(
      parsing: Array(try await Program.run(["status", "r/b", "--json"], in: folder).output.utf8))
    guard case .array(let remarks)? = json["remarks"] else {
      Issue.record("no remarks")
      return
    }
    #expect(remarks.map { $0["phase"] } == [.string("more"), .string("last"), .string("within.deep")])
    #expect(remarks.first?["in_sample_of"] == .array([.string("search")]) && remarks.first?["holdout"] == .null)
    #expect(remarks.dropFirst().first?["holdout"]?["reopened"] == .boolean(true))
    let report = try folder.text("r/b/report.html")
    for text in ["chose what it trades: its figures are in sample", "within.deep: The hold-out", "was REOPENED"] {
      #expect(report.contains(text), "\(text)")
    }
    // In the verdict, and at the phase.
    #expect(report.split(separator: "its figures are in sample").count == 3)
  }

  /// The end of `admf run` tells of phases in files within, whether they ran or were answered.
  @Test func theSummaryTellsOfFilesWithin() async throws {
    let folder = try await Self.runs()
    for isJSON in [false, true] {
      let options = isJSON ? ["--json"] : []
      let answered = try await Program.run(
        [
          "run", "w.yaml", "--no-store", "--out", "r/b", "--reopen-holdout", "--set", "execution.commission.fixed=1",
        ] + options, in: folder)
      #expect(answered.status == 0, "\(answered.errors)")
      guard isJSON else {
        #expect(answered.output.contains("Complete; "), "\(answered.output)")
        #expect(answered.output.contains("\nwithin\n  deep: The hold-out, 2020-01-08 to 2020-01-08, was "))
        continue
      }
      guard case .array(let remarks)? = try JSONValue(parsing: Array(answered.output.utf8))["remarks"] else {
        Issue.record("no remarks")
        return
      }
      #expect(remarks.map { $0["phase"] } == [.string("more"), .string("last"), .string("within.deep")])
    }
    let computed = try await Program.run(
      ["run", "w.yaml", "--no-store", "--out", "r/d", "--reopen-holdout", "--set", "execution.commission.fixed=2"],
      in: folder)
    #expect(computed.output.contains("\nwithin\n  deep: The hold-out, 2020-01-08 to 2020-01-08, was REOPENED"))
  }

  @Test func compareTellsWhichFiguresAreWorthLess() async throws {
    let folder = try await Self.runs()
    let together = try await Program.run(["compare", "r/a", "r/b"], in: folder)
    #expect(together.status == 0)
    #expect(together.output.contains("yes (more)"), "\(together.output)")
    #expect(together.output.contains("opened (last)") && together.output.contains("REOPENED (last)"))
    #expect(together.output.contains("a: \(Self.inSample)") && together.output.contains("b: \(Self.inSample)"))
    let json = try JSONValue(
      parsing: Array(try await Program.run(["compare", "r/a", "r/b", "--json"], in: folder).output.utf8))
    guard case .array(let runs)? = json["runs"] else {
      Issue.record("no runs")
      return
    }
    let reopened = runs.map { run -> [JSONValue?] in
      guard case .array(let remarks)? = run["remarks"] else { return [] }
      return remarks.map { $0["holdout"]?["reopened"] }
    }
    #expect(reopened.map { $0.count } == [3, 3] && reopened.first?[1] == .boolean(false))
    #expect(reopened.last?[1] == .boolean(true))
    // What has nothing to tell has no such row.
    #expect(try await Program.run(["run", "w.yaml", "--set", "phases=null", "--out", "r/c"], in: folder).status == 0)
    let plain = try await Program.run(["compare", "r/c", "r/c"], in: folder)
    #expect(!plain.output.contains("hold-out ") && !plain.output.contains("in sample"), "\(plain.output)")
  }

  @Test func aSinglePassIsToldToo() async throws {
    let folder = try Folder.small()
    try folder.write(Self.head + "uses_holdout: true\n", to: "w.yaml")
    #expect(try await Program.run(["run", "w.yaml", "--out", "r/a"], in: folder).status == 0)
    let status = try await Program.run(["status", "r/a"], in: folder)
    #expect(status.output.contains("\nThe hold-out, 2020-01-08 to 2020-01-08, was opened for the first time"))
    let together = try await Program.run(["compare", "r/a", "r/a"], in: folder)
    #expect(together.output.contains("hold-out"), "\(together.output)")
  }
}
