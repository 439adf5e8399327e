import Configuration
import Coordination
import FileFormats
import RunResults
import TestSupport
import Testing
import TradingModel

@testable import Phases

/// Who opens the hold-out, how often, and what is said of it.
@Suite struct HoldoutGateTests {
  private static let head = """
    workflow: {name: sealed}
    data: {source: synthetic, symbols: [A, B], synthetic: {bars: 300, seed: 5}, holdout: {last: 50}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional, sizing: {type: fixed_fraction, fraction: 0.4}}

    """

  private static let phases = """
    phases:
      - {name: search, kind: optimization, grid: {fast: [3, 5]}}
      - {name: last, kind: backtest, inputs: [search.best_params], uses_holdout: true}
      - {name: summary, kind: report}

    """

  private static func workflow(
    _ folder: TemporaryFolder, _ overrides: [String] = [], phases: String = phases, first: String = ""
  ) throws -> Workflow {
    try WorkflowFile.decode(
      Array((first + head + phases).utf8), path: "\(folder.path)/w.yaml", overrides: overrides)
  }

  private static func run(
    _ workflow: Workflow, _ folder: TemporaryFolder, into name: String, reopens: Bool = false
  ) async throws -> PhasesSummary {
    try await PhasesRun(workflow, reopensHoldout: reopens).execute(into: "\(folder.path)/\(name)")
  }

  private static func openings(_ folder: TemporaryFolder) throws -> [LedgerOpening] {
    try SearchLedger(beside: "\(folder.path)/o").content.openings
  }

  @Test func oneConfigurationOpensIt_andMayComeBack() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(folder)
    // Where nothing is written nothing is opened.
    let alone = try await PhasesRun(workflow).compute()
    #expect(try Self.openings(folder).isEmpty)
    let first = try await Self.run(workflow, folder, into: "a")
    #expect(first.digest == alone.digest && first.digest != nil)
    let opening = try #require(first.records[1].holdout)
    #expect(opening.count == 1 && !opening.isReopening && first.records[0].holdout == nil)
    let line = try #require(try Self.openings(folder).first)
    #expect(line.configuration == workflow.configurationHash && line.results == "a" && line.phase == "last")
    #expect(line.symbols == ["A", "B"] && line.from == opening.from.nanoseconds && line.to == opening.to.nanoseconds)
    // Answered, run again elsewhere: no second opening.
    let answered = try await Self.run(workflow, folder, into: "a")
    #expect(answered.isAnswered && answered.records[1].holdout == opening)
    let again = try await Self.run(workflow, folder, into: "b")
    #expect(again.digest == first.digest && again.records[1].holdout == opening)
    #expect(try Self.openings(folder).count == 1)
    // Its manifest, and that of the phase's own run, tell.
    for place in ["b/phases/last", "a/phases/last"] {
      #expect(try RunManifest(readingFrom: "\(folder.path)/\(place)").holdout == opening)
    }
    #expect(opening.sentence.contains("was opened for the first time by this configuration"))
    #expect(try folder.text("a/phases/summary/report.md").contains("- last: The hold-out, "))
  }

  @Test func anotherIsRefused_unlessTheUserWantsIt() async throws {
    let folder = try TemporaryFolder()
    _ = try await Self.run(try Self.workflow(folder), folder, into: "a")
    let hash = try Self.workflow(folder).configurationHash
    let other = try Self.workflow(folder, ["execution.commission.fixed=1"])
    let plain = try await PhasesRun(other).compute()
    let error = await #expect(throws: HoldoutError.self) { _ = try await Self.run(other, folder, into: "b") }
    let text = "\(error.map { "\($0)" } ?? "")"
    #expect(text.contains("opened before, by a, phase 'last' (configuration \(hash.prefix(12));"), "\(text)")
    #expect(text.hasPrefix("the phase 'last' wants to see the hold-out, ") && text.contains("--reopen-holdout"))
    // Nothing is half-written.
    #expect(!FileSystem.isThere("\(folder.path)/b"))
    #expect(try Self.openings(folder).count == 1)
    let reopened = try await Self.run(other, folder, into: "b", reopens: true)
    let opening = try #require(reopened.records[1].holdout)
    #expect(opening.count == 2 && opening.first == HoldoutOpening.First(results: "a", configuration: hash))
    // The history stands beside the result and not in it.
    #expect(reopened.digest == plain.digest && reopened.digest != nil)
    #expect(try folder.text("b/phases/summary/report.md").contains("REOPENED: 2 configurations"))
    // For ever: it was let in, and says so again; so does the first, that others came later.
    let back = try await Self.run(other, folder, into: "c")
    #expect(back.records[1].holdout == opening)
    let first = try await Self.run(try Self.workflow(folder), folder, into: "d")
    #expect(first.records[1].holdout?.count == 2 && first.records[1].holdout?.isReopening == false)
    let third = try await Self.run(
      try Self.workflow(folder, ["execution.commission.fixed=2"]), folder, into: "e", reopens: true)
    #expect(third.records[1].holdout?.count == 3)
    #expect(try Self.openings(folder).count == 3)
    let manifest = try RunManifest(readingFrom: "\(folder.path)/b/phases/last")
    #expect(manifest.holdout == opening && manifest.remarks.last == opening.sentence)
    #expect(try RunManifest(text: manifest.text, path: "m") == manifest)
    #expect(HoldoutOpening(opening.json) == opening)
  }

  /// Another study, other symbols and other cycles are other hold-outs.
  @Test func onlyTheSameCyclesAndSymbolsMeet() async throws {
    let folder = try TemporaryFolder()
    _ = try await Self.run(try Self.workflow(folder), folder, into: "a")
    let others = [
      try Self.workflow(folder, first: "ledger: other\n"), try Self.workflow(folder, ["data.symbols=[C]"]),
      try Self.workflow(folder, ["data.synthetic.start=1980-01-01"]),
    ]
    for (number, other) in others.enumerated() {
      let found = try await Self.run(other, folder, into: "other-\(number)")
      #expect(found.records[1].holdout?.count == 1, "\(number)")
    }
    let shared = try Self.workflow(folder, ["data.symbols=[B, D]"])
    await #expect(throws: HoldoutError.self) { _ = try await Self.run(shared, folder, into: "shared") }
    // What does not ask for it is never refused.
    let sealed = try Self.workflow(folder, ["execution.commission.fixed=7", "phases.last.uses_holdout=false"])
    #expect(try await Self.run(sealed, folder, into: "sealed").state == .complete)
  }

  /// A phase that is skipped opens nothing; the lines of searches count as before.
  @Test func skippedPhasesOpenNothing() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(folder, ["phases.last.condition=search.trials.count > 9"])
    let summary = try await Self.run(workflow, folder, into: "a")
    #expect(summary.records[1].state == .skipped && summary.records[1].holdout == nil)
    let content = try SearchLedger(beside: "\(folder.path)/o").content
    #expect(content.openings.isEmpty && content.entries.count == 1 && content.damagedCount == 0)
  }

  @Test func whatCannotBeWrittenDownIsNotOpened() async throws {
    let folder = try TemporaryFolder()
    try FileSystem.makeFolder("\(folder.path)/ledger.jsonl")
    let workflow = try Self.workflow(folder)
    let error = await #expect(throws: HoldoutError.self) { _ = try await Self.run(workflow, folder, into: "a") }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("the hold-out stays closed, as its opening cannot be written"))
    #expect(!FileSystem.isThere("\(folder.path)/a"))
  }

  @Test func linesAreReadBack() throws {
    let opening = LedgerOpening(
      study: "s", workflow: "w", phase: nil, symbols: ["A"], from: 100, to: 200, configuration: "abc", results: "r/x")
    #expect(try LedgerOpening(reading: opening.json) == opening)
    #expect(
      String(decoding: opening.json.compactText, as: UTF8.self)
        == #"{"study":"s","workflow":"w","phase":null,"kind":"holdout","symbols":["A"],"#
        + #""from":"1970-01-01T00:00:00.0000001Z","to":"1970-01-01T00:00:00.0000002Z","#
        + #""configuration":"abc","results":"r/x"}"#)
    for member in ["workflow", "symbols", "from", "to", "configuration", "results"] {
      guard case .object(let members) = opening.json else { return }
      let without = JSONValue.object(members.filter { $0.name != member })
      #expect(throws: StoredResultError.self) { try LedgerOpening(reading: without) }
    }
  }

  /// The files that phases run open it by the same gate, and are told apart by what they say.
  @Test func filesWithinGoThroughTheSameGate() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.head + Self.phases, to: "inner.yaml")
    try folder.write("phases: [{name: within, workflow: inner.yaml}]\n", to: "w.yaml")
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    let summary = try await Self.run(workflow, folder, into: "a")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    let line = try #require(try Self.openings(folder).first)
    #expect(line.results == "a" && line.phase == "last" && line.configuration == workflow.openingHash)
    try folder.write(Self.head.replacing("fast: 5", with: "fast: 6") + Self.phases, to: "inner.yaml")
    let other = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    #expect(other.configurationHash == workflow.configurationHash)
    await #expect(throws: HoldoutError.self) { _ = try await Self.run(other, folder, into: "a") }
    #expect(try await Self.run(other, folder, into: "b", reopens: true).state == .complete)
  }
}
