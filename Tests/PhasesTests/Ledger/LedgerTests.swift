import Configuration
import FileFormats
import TestSupport
import Testing
import TradingModel

@testable import Phases

/// The ledger of searches: what stands in it, and what is made of it.
@Suite struct LedgerTests {
  private static let head = """
    workflow: {name: tries}
    data: {source: synthetic, symbols: [B, A], synthetic: {bars: 300, seed: 5}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {capital: 10000, quantities: fractional, sizing: {type: fixed_fraction, fraction: 0.4}}

    """

  static func workflow(_ text: String, in folder: TemporaryFolder) throws -> Workflow {
    try WorkflowFile.decode(Array((head + text).utf8), path: "\(folder.path)/w.yaml")
  }

  private static func lines(_ folder: TemporaryFolder) throws -> [JSONValue] {
    try FileSystem.read("\(folder.path)/\(SearchLedger.fileName)").split(separator: 0x0A)
      .map { try JSONValue(parsing: Array($0)) }
  }

  private static let searches = """
    phases:
      - {name: signals, kind: signal_generation, grid: {fast: [3, 8]}}
      - {name: search, kind: optimization, grid: {fast: [3, 8, 8, 25], slow: [20]}}
      - name: weights
        kind: signal_replay
        inputs: [signals.signals]
        risk: {sizing: {type: target_percent, fraction: 1}}
        weights: {method: dirichlet, count: 3}
      - {name: walk, kind: walk_forward, grid: {fast: [3, 8]}, windows: {train: 120, test: 60}}

    """

  /// What only makes signals or writes nothing is no search.
  @Test func everySearchIsALine() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(Self.searches, in: folder)
    let alone = try await PhasesRun(workflow).compute()
    #expect(!FileSystem.isThere("\(folder.path)/ledger.jsonl"))
    let summary = try await PhasesRun(workflow).execute(into: "\(folder.path)/o/")
    #expect(summary.digest == alone.digest && summary.digest != nil, "\(summary.records.compactMap(\.reason))")
    let lines = try Self.lines(folder)
    #expect(lines.map { $0["phase"] } == ["search", "weights", "walk"].map { .string($0) })
    #expect(lines.map { $0["kind"] } == ["optimization", "signal_replay", "walk_forward"].map { .string($0) })
    try #require(lines.count == 3)
    for line in lines {
      #expect(line["workflow"] == .string("tries") && line["study"] == .null)
      #expect(line["symbols"] == .array([.string("A"), .string("B")]))
    }
    let search = lines[0]
    // One of the four trials equals another, and one fails, as its fast average is the slower one.
    #expect(search["trials"] == .integer(4) && search["distinct"] == .integer(2))
    #expect(search["sharpe_count"] == .integer(2))
    let trials = try FileSystem.read("\(folder.path)/o/phases/search/trials.jsonl").split(separator: 0x0A)
      .map { try JSONValue(parsing: Array($0)) }
    let complete = trials.filter { $0["state"] == .string("complete") }
    let digests = complete.compactMap { row -> JSONValue? in
      if case .string(let text)? = row["result_digest"] { .string(String(text.prefix(16))) } else { nil }
    }
    #expect(search["results"] == .array([digests[0], digests[1]]) && digests[1] == digests[2])
    let sharpes = complete.prefix(2).compactMap { $0["sharpe"]?.double }
    let mean = (sharpes[0] + sharpes[1]) / 2
    let variance = (sharpes[0] - sharpes[1]) * (sharpes[0] - sharpes[1]) / 2
    #expect(abs((search["sharpe_mean"]?.double ?? 9) - mean) < 1e-12)
    #expect(abs((search["sharpe_variance"]?.double ?? 9) - variance) < 1e-12)
    #expect(lines[2]["trials"] == .integer(2) && lines[2]["distinct"] == .integer(2))
  }

  private static let judged = """
    phases:
      - {name: search, kind: optimization, grid: {fast: [3, 5, 8], slow: [15, 30]}}
      - {name: luck, kind: analysis, overfitting: true, partitions: 4}

    """

  /// Searches made before count, those made again do not, and no digest knows of it.
  @Test func theFigureWithHistoryGrows() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(Self.judged, in: folder)
    let first = try await PhasesRun(workflow).execute(into: "\(folder.path)/a")
    let again = try await PhasesRun(workflow).execute(into: "\(folder.path)/b")
    let (one, two) = (try #require(first.records[1].history), try #require(again.records[1].history))
    #expect(one.searches == 1 && two.searches == 2)
    #expect(one.distinct == 6 && two.distinct == 6 && one.luck == two.luck && one.deflated == two.deflated)
    let more = try Self.workflow(
      "phases: [{name: more, kind: optimization, grid: {fast: [2, 4, 6, 9], slow: [12, 25, 40]}}]\n", in: folder)
    _ = try await PhasesRun(more).execute(into: "\(folder.path)/c")
    let last = try await PhasesRun(workflow).execute(into: "\(folder.path)/d")
    let three = try #require(last.records[1].history)
    #expect(three.searches == 4 && three.distinct == 18 && three.trials == 30)
    #expect(three.luck > one.luck && (three.deflated ?? 1) < (one.deflated ?? 0))
    #expect(last.digest == first.digest && again.digest == first.digest)
    #expect(try await PhasesRun(workflow).compute().digest == first.digest)
    // A finished folder is answered with the figure that it has.
    let answered = try await PhasesRun(workflow).execute(into: "\(folder.path)/d")
    #expect(answered.isAnswered && answered.records[1].history == three)
    // Another study has no part in it, and neither have other symbols or other times.
    let others = [
      ("ledger: other\n", []), ("", ["data.symbols=[C]"]), ("", ["data.synthetic.start=1980-01-01"]),
    ]
    for (number, (first, overrides)) in others.enumerated() {
      let other = try WorkflowFile.decode(
        Array((first + Self.head + Self.judged).utf8), path: "\(folder.path)/w.yaml", overrides: overrides)
      let found = try await PhasesRun(other).execute(into: "\(folder.path)/other-\(number)")
      #expect(found.records[1].history?.searches == 1, "\(first)\(overrides)")
    }
  }

  /// A ledger that cannot be written is told, and changes no result.
  @Test func aLedgerThatCannotBeWrittenIsTold() async throws {
    let folder = try TemporaryFolder()
    let workflow = try Self.workflow(Self.judged, in: folder)
    try FileSystem.makeFolder("\(folder.path)/ledger.jsonl")
    let summary = try await PhasesRun(workflow).execute(into: "\(folder.path)/o")
    #expect(summary.digest == (try await PhasesRun(workflow).compute().digest) && summary.digest != nil)
    #expect(
      summary.records[0].asides.first?.hasPrefix(
        "What was tried here is not counted later, as the ledger cannot be written: ") ?? false)
    #expect(
      summary.records[1].asides.first?.hasPrefix("There is no figure with history, as the ledger cannot be read: ")
        ?? false)
  }

  private static func entry(
    _ digests: [String], study: String? = nil, symbols: [String] = ["A"], from: Int64 = 100, to: Int64 = 200,
    sharpes: [Double]
  ) -> LedgerEntry {
    var tried = TriedResults()
    for (digest, sharpe) in zip(digests, sharpes) {
      tried.add(digest + String(repeating: "0", count: 16 - digest.utf8.count), sharpe: sharpe)
    }
    return LedgerEntry(
      study: study, workflow: "w", phase: "p", kind: "optimization", symbols: symbols, from: from, to: to,
      trials: digests.count, tried: tried)
  }

  private static func evidence() throws -> OverfittingEvidence {
    let text = """
      {"search":"p","trial":1,"sharpe":0.1,"returns":500,"skewness":-0.3,"kurtosis":5,"probabilistic_sharpe":0.9,
      "minimum_track_record":null,"deflated_sharpe":0.9,"deflated_sharpe_effective":0.9,"searches":[{"name":"p",
      "trials":2,"distinct":2,"sharpe_variance":0.0001,"luck":0.001,"mean_correlation":0,"effective_trials":2,
      "effective_luck":0.001}],"probability_of_overfitting":null}
      """
    return try OverfittingEvidence(reading: JSONValue(parsing: Array(text.utf8)))
  }

  /// Numbers from Python's `statistics.NormalDist` and the papers' formulas.
  @Test func distinctResultsOfAllSearchesCountOnce() throws {
    // Means 0.5 and 1, variances 0.2 and 0.4; half of the second search was tried before.
    let (a, b) = ((0.15 as Double).squareRoot(), (0.3 as Double).squareRoot())
    let ledger = SearchLedger.Content(entries: [
      Self.entry(["1", "2", "3", "4"], sharpes: [0.5 - a, 0.5 - a, 0.5 + a, 0.5 + a]),
      Self.entry(["3", "4", "5", "6"], from: 200, to: 300, sharpes: [1 - b, 1 - b, 1 + b, 1 + b]),
      Self.entry(["7"], study: "s", sharpes: [9]), Self.entry(["8"], symbols: ["B"], sharpes: [9]),
      Self.entry(["9"], from: 251, sharpes: [9]), Self.entry(["a"], from: 0, to: 99, sharpes: [9]),
    ])
    var question = LedgerHistory.Question(
      study: nil, symbols: ["A", "C"], from: 100, to: 250, returnsPerYear: 252,
      digests: ["10000000000000001234", "6000000000000000"])
    let history = LedgerHistory(ledger, question, try Self.evidence())
    #expect(history.searches == 2 && history.trials == 8 && history.distinct == 6)
    #expect(abs((history.sharpeVariance ?? 0) - 0.3066666666666667) < 1e-12)
    #expect(abs(history.luck - 0.0453548149203354) < 1e-9)
    #expect(abs((history.deflated ?? 0) - 0.8843420784635868) < 1e-7)
    #expect(
      history.sentence
        == "With history: 2 searches of no named study came to 6 distinct results on these symbols and cycles; "
        + "probability that the Sharpe ratio is above what luck gives in so many: 0.8843.")
    #expect(try LedgerHistory(reading: history.json) == history)
    // The figure is never better than that of the workflow's own searches.
    question.study = "s"
    let study = LedgerHistory(
      SearchLedger.Content(entries: ledger.entries, damagedCount: 2), question, try Self.evidence())
    #expect(study.searches == 1 && study.distinct == 3 && study.luck >= 0.001)
    #expect(study.sentence.hasSuffix("2 lines of the ledger could not be read."))
    #expect(try LedgerHistory(reading: study.json) == study)
  }

  @Test func linesAreReadBack_andDamagedOnesPassedBy() throws {
    let folder = try TemporaryFolder()
    let ledger = SearchLedger(beside: "\(folder.path)/o")
    #expect(try ledger.content == SearchLedger.Content())
    let first = Self.entry(["a", "b", "a"], study: "s", sharpes: [1, 2, 3])
    try ledger.add(first)
    let text = String(decoding: try FileSystem.read(ledger.path), as: UTF8.self)
    #expect(
      text
        == #"{"study":"s","workflow":"w","phase":"p","kind":"optimization","symbols":["A"],"#
        + #""from":"1970-01-01T00:00:00.0000001Z","to":"1970-01-01T00:00:00.0000002Z","trials":3,"distinct":2,"#
        + #""sharpe_count":2,"sharpe_mean":1.5,"sharpe_variance":0.5,"#
        + #""results":["a000000000000000","b000000000000000"]}"# + "\n")
    // A line that was torn is ended, and costs no other.
    try FileSystem.writeAtomically(Array((text + text.prefix(50)).utf8), to: ledger.path)
    let second = Self.entry(["c"], sharpes: [1])
    try ledger.add(second)
    #expect(try ledger.content == SearchLedger.Content(entries: [first, second], damagedCount: 1))
  }
}
