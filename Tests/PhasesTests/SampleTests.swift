import Configuration
import Coordination
import FileFormats
import RunResults
import TestSupport
import Testing

@testable import Phases

/// Phases that trade cycles in which what they take was chosen: told, marked, and refused where that is wanted.
@Suite struct SampleTests {
  private static let head = """
    data: {source: synthetic, symbols: [A], synthetic: {bars: 400, seed: 5, start: 2000-01-03}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional}

    """

  private static func inSample(_ phases: String) async throws -> [String: [String]] {
    let workflow = try WorkflowFile.decode(Array((head + phases).utf8), path: "w.yaml")
    let summary = try await PhasesRun(workflow).compute()
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    return Dictionary(uniqueKeysWithValues: summary.records.map { ($0.name, $0.inSampleOf) })
  }

  @Test func overlapsAreFound_byCycles() async throws {
    let found = try await Self.inSample(
      """
      phases:
        - {name: search, kind: optimization, grid: {fast: [3, 8]}, data: {end: 2000-12-31}}
        - {name: same, kind: backtest, inputs: [search.best_params]}
        - {name: later, kind: backtest, inputs: [search.best_params], data: {start: 2001-01-01}}
        - {name: sealed, kind: backtest, inputs: [search.best_params], risk: {window: {start: 2001-01-01}}}
        - {name: plain, kind: backtest, depends_on: [search]}
        - {name: more, kind: optimization, inputs: [search.best_params], grid: {slow: [9]}, data: {start: 2001-01-01}}
        - {name: third, kind: backtest, inputs: [more.best_params], data: {end: 2000-06-30}}
        - {name: fine, kind: optimization, inherit_from: [search], grid: {slow: [15, 30]}}
        - {name: none, kind: optimization, depends_on: [], data: {end: 2000-12-31}}
        - {name: fixed, kind: backtest, inputs: [none.best_params]}
        - {name: part, kind: optimization, depends_on: [], grid: {fast: [3]}, data: {split: {train: 0.5}}, use: train}
        - {name: rest, kind: backtest, inputs: [part.best_params], data: {split: {train: 0.5}}, use: test}

      """)
    #expect(found["same"] == ["search"] && found["later"] == [] && found["sealed"] == [] && found["plain"] == [])
    // What was chosen by what was chosen counts too; a search over nothing chose nothing.
    #expect(found["more"] == [] && found["third"] == ["more"] && found["fine"] == ["search"] && found["fixed"] == [])
    #expect(found["rest"] == [] && found["search"] == [] && found["part"] == [])
  }

  @Test func readersSeeIt() async throws {
    let folder = try TemporaryFolder()
    let text =
      Self.head + """
        phases:
          - {name: search, kind: optimization, grid: {fast: [3, 8]}}
          - {name: more, kind: optimization, inputs: [search.best_params], grid: {slow: [15, 30]}}
          - {name: check, kind: backtest, inputs: [search.best_params]}
          - {name: summary, kind: report}

        """
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml")
    let summary = try await PhasesRun(workflow).execute(into: "\(folder.path)/o")
    #expect(summary.records.map(\.inSampleOf) == [[], ["search"], ["search"], []])
    func rows(_ phase: String) throws -> [JSONValue?] {
      try FileSystem.read("\(folder.path)/o/phases/\(phase)/trials.jsonl").split(separator: 0x0A)
        .map { try JSONValue(parsing: Array($0))["in_sample"] }
    }
    #expect(try rows("search") == [nil, nil] && rows("more") == [.boolean(true), .boolean(true)])
    let manifest = try RunManifest(readingFrom: "\(folder.path)/o")
    #expect(manifest.phases.map { $0["in_sample"] } == [nil, .boolean(true), .boolean(true), nil])
    let check = try RunManifest(readingFrom: "\(folder.path)/o/phases/check")
    #expect(check.inSampleOf == ["search"])
    #expect(
      check.remarks == [
        "Warning: it trades cycles in which 'search' chose what it trades: its figures are in sample."
      ])
    #expect(try folder.text("o/phases/summary/report.md").hasSuffix("- check: \(check.remarks[0])\n"))
    let answered = try await PhasesRun(workflow).execute(into: "\(folder.path)/o")
    #expect(answered.isAnswered && answered.records.map(\.inSampleOf) == summary.records.map(\.inSampleOf))
  }

  @Test func overlapIsRefused_beforeAnythingRuns() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.head + """
        phases:
          - {name: search, kind: optimization, grid: {fast: [3, 8]}}
          - {name: check, kind: backtest, inputs: [search.best_params], allow_overlap: false}
          - {name: given, kind: backtest, inputs: [outer.best_params], allow_overlap: false}

        """, to: "inner.yaml")
    try folder.write(
      Self.head + """
        phases:
          - {name: search, kind: optimization, grid: {fast: [3, 8]}, data: {end: 2000-12-31}}
          - {name: fine, kind: backtest, inputs: [search.best_params], data: {start: 2001-01-01}, allow_overlap: false}
          - {name: wrong, kind: backtest, inputs: [search.best_params], data: {start: 2000-12-01}, allow_overlap: false}
          - {name: within, workflow: inner.yaml, inputs: [search.best_params]}
          - {name: last, kind: backtest, inputs: [within.search.best_params], allow_overlap: false}

        """, to: "w.yaml")
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    let error = await #expect(throws: ConfigurationErrors.self) {
      _ = try await PhasesRun(workflow).execute(into: "\(folder.path)/o")
    }
    let lines = (error?.diagnostics ?? []).map { "\($0)".replacing("\(folder.path)/", with: "") }
    #expect(lines.count == 4, "\(lines)")
    let places = [
      "w.yaml:7:92: phases[2]", "inner.yaml:6:65: phases[1]", "inner.yaml:7:64: phases[2]", "w.yaml:9:71: phases[4]",
    ]
    for (line, place) in zip(lines, places) {
      #expect(line.hasPrefix("\(place).allow_overlap: the phase trades "), "\(line)")
    }
    #expect(
      lines.first?.hasSuffix(
        "and 'search' chose what it trades in 2000-01-03 to 2000-12-29; allowed other cycles, as by 'data.start' or "
          + "'use: test', or 'allow_overlap: true'") ?? false, "\(lines)")
    #expect(lines.last?.contains("and 'within.search' chose") ?? false)
    #expect(!FileSystem.isThere("\(folder.path)/o"))
  }

  /// Three files, one in the other: the innermost chooses, and trades what the outermost chose.
  private static func nested(last: String, given: String = "inputs: [search.best_params]") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      head + """
        phases:
          - {name: chosen, kind: optimization, depends_on: [], grid: {fast: [3, 8]}, data: {end: 2000-12-31}}
          - {name: given, kind: backtest, depends_on: [], inputs: [outer.best_params], data: {start: 2001-01-01}}

        """, to: "deep.yaml")
    try folder.write(
      head + "phases: [{name: deeper, workflow: deep.yaml, inputs: [outer.best_params]}]\n", to: "inner.yaml")
    try folder.write(
      head + """
        phases:
          - {name: search, kind: optimization, grid: {fast: [3, 8]}, data: {start: 2001-01-01}}
          - {name: within, workflow: inner.yaml, \(given)}
          - {name: last, kind: backtest, inputs: [within.deeper.chosen.best_params]\(last)}

        """, to: "w.yaml")
    return folder
  }

  @Test(arguments: ["inputs: [search.best_params]", "inherit_from: [search]"])
  func overlapIsFollowed_throughFilesInFiles(given: String) async throws {
    let folder = try Self.nested(last: ", data: {end: 2000-06-30}", given: given)
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    let summary = try await PhasesRun(workflow).execute(into: "\(folder.path)/o")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    #expect(summary.records.map(\.inSampleOf) == [[], [], ["within.deeper.chosen"]])
    let deep = "\(folder.path)/o/phases/within/phases/deeper"
    #expect(try RunManifest(readingFrom: "\(deep)/phases/given").inSampleOf == ["outer.best_params"])
    let remarks = try RunManifest(readingFrom: "\(folder.path)/o").allRemarks(in: "\(folder.path)/o")
    #expect(remarks.map(\.phase) == ["within.deeper.given", "last"])
    // Alone, with the run around it, it is told the same.
    let path = "\(folder.path)/deep.yaml"
    let inner = try WorkflowFile.load(path: path)
    let around = try await OuterRun("\(folder.path)/o/phases/within", for: inner, at: path)
    let alone = try await PhasesRun(inner, outer: around).execute(into: "\(folder.path)/alone")
    #expect(try alone.digest == RunManifest(readingFrom: deep).runDigest && alone.digest != nil)
    #expect(alone.records.map(\.inSampleOf) == [[], ["outer.best_params"]])
    // Other cycles are none in which it was chosen.
    let apart = try Self.nested(last: ", data: {start: 2001-01-01}", given: given)
    let other = try await PhasesRun(try WorkflowFile.load(path: "\(apart.path)/w.yaml")).compute()
    #expect(other.records.map(\.inSampleOf) == [[], [], []])
  }

  @Test(arguments: ["inputs: [search.best_params]", "inherit_from: [search]"])
  func overlapIsRefused_throughFilesInFiles(given: String) async throws {
    let folder = try Self.nested(last: ", allow_overlap: false", given: given)
    let deep = try folder.text("deep.yaml")
    try folder.write(
      deep.replacing("data: {start: 2001-01-01}}", with: "data: {start: 2001-01-01}, allow_overlap: false}"),
      to: "deep.yaml")
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    let error = await #expect(throws: ConfigurationErrors.self) { _ = try await PhasesRun(workflow).compute() }
    let lines = (error?.diagnostics ?? []).map { "\($0)".replacing("\(folder.path)/", with: "") }
    #expect(lines.count == 2, "\(lines)")
    #expect(
      lines.first?.hasPrefix("deep.yaml:6:") ?? false && lines.first?.contains("'outer.best_params' chose") ?? false,
      "\(lines)")
    #expect(
      lines.last?.hasPrefix("w.yaml:7:") ?? false && lines.last?.contains("'within.deeper.chosen' chose") ?? false,
      "\(lines)")
  }
}
