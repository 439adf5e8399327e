import FileFormats
import RunResults
import Testing

@testable import ReportDocuments

/// Why trades ended, what was held, and which limits could act.
struct ExitTests {
  private static func write(_ rows: [String], _ name: String, _ folder: SampleFolder) throws {
    try FileSystem.writeAtomically(
      Array((rows.joined(separator: "\n") + "\n").utf8), to: FilePath.join(folder.path, "\(name).jsonl"))
  }

  private static func order(
    _ day: Int, _ number: Int, _ signal: Int, _ intent: String, _ state: String
  ) -> String {
    "{\"timestamp\":\"\(SampleFolder.time(day))\",\"order_id\":\"main/o\(number)\",\"signal_id\":\"main/s\(signal)\","
      + "\"portfolio_id\":\"main\",\"symbol\":\"AAA\",\"intent\":\"\(intent)\",\"state\":\"\(state)\"}"
  }

  private static func event(_ day: Int, _ kind: String, _ value: Double) -> String {
    "{\"timestamp\":\"\(SampleFolder.time(day))\",\"portfolio_id\":\"main\",\"symbol\":\"AAA\",\"kind\":\"\(kind)\","
      + "\"reason\":null,\"value\":\(value)}"
  }

  // The trades of the sample end on the days 4 to 9.
  @Test func everyTradeSaysWhyItEnded() throws {
    let folder = try SampleFolder()
    try Self.write(
      [
        Self.order(1, 1, 1, "enter_long", "accepted"), Self.order(2, 1, 1, "enter_long", "filled"),
        Self.order(3, 2, 2, "exit", "accepted"), Self.order(4, 2, 2, "exit", "filled"),
        // A new signal, then a move to its weight while it stands.
        Self.order(4, 3, 3, "rebalance", "accepted"), Self.order(5, 3, 3, "rebalance", "filled"),
        Self.order(5, 4, 3, "rebalance", "accepted"), Self.order(6, 4, 3, "rebalance", "filled"),
        // An exit that was on its way when the stop came, and one that the stop made.
        Self.order(6, 5, 4, "exit", "accepted"), Self.order(7, 5, 4, "exit", "filled"),
        Self.order(7, 6, 4, "exit", "accepted"), Self.order(8, 6, 4, "exit", "filled"),
        Self.order(9, 7, 5, "close_out", "accepted"), Self.order(9, 7, 5, "close_out", "filled"),
      ], "orders", folder)
    try Self.write([Self.event(6, "drawdown_stop", 0.5)], "events", folder)
    let run = try ReportedRun(folder: folder.path)
    #expect(run.trades.map(\.exit) == [.signal, .signal, .rebalancing, .signal, .drawdownStop, .endOfData])
    let html = String(decoding: ReportDocument([run]).html, as: UTF8.self)
    let table = try #require(html.ranges(of: "What the trades of main were left by").first)
    #expect(html[table.upperBound...].prefix(2000).contains("drawdown stop"))
    #expect(html.contains("<g class=\"moment\"><title>drawdown stop of main on "))
  }

  @Test func withoutOrdersNothingIsSaid() throws {
    let folder = try SampleFolder()
    let run = try ReportedRun(folder: folder.path)
    #expect(run.trades.allSatisfy { $0.exit == nil })
    #expect(!String(decoding: ReportDocument([run]).html, as: UTF8.self).contains("were left by"))
  }

  @Test func positionsAreSteps() {
    let held = PositionHistory(portfolio: "main", symbol: "AAA", times: [3, 5, 8], quantities: [10, 0, -4])
    let (times, values) = held.steps(from: 4, to: 7)
    #expect(times == [4, 4, 4, 5, 5, 7])
    #expect(values == [0, 0, 10, 10, 0, 0])
  }

  @Test func limitsKnowHowOftenTheyWereAsked() throws {
    let folder = try SampleFolder()
    try Self.write(
      [
        Self.order(1, 1, 1, "enter_long", "accepted"), Self.order(2, 2, 2, "exit", "accepted"),
        Self.order(3, 3, 3, "rebalance", "accepted"),
      ], "orders", folder)
    try Self.write([Self.event(4, "limited", 5), Self.event(5, "reduced", 1)], "events", folder)
    try FileSystem.writeAtomically(
      Array(
        ("workflow: {name: sample}\nrisk: [{id: main, sizing: {type: all_in}, "
          + "limits: {max_drawdown: 1, max_position: 0.5}}]\n").utf8), to: FilePath.join(folder.path, "config.yaml"))
    let run = try ReportedRun(folder: folder.path)
    let rules = RulesSection.rules(of: run)
    #expect(rules.map(\.name) == ["limits.max_drawdown", "limits.max_position"])
    #expect(rules.map(\.asked) == [SampleFolder.days, 7])
    #expect(rules.map(\.acted) == [0, 6])
    #expect(rules[0].never != nil && rules[1].never == nil)
    let verdict = Verdict(run.portfolios[0], of: run)
    #expect(verdict.remarks.contains { $0.isDoubt && $0.text.contains("max_drawdown can never act") })
  }

  @Test func aVerifiedRunSaysSo() throws {
    let folder = try SampleFolder()
    func said() throws -> String {
      let html = String(decoding: ReportDocument([try ReportedRun(folder: folder.path)]).html, as: UTF8.self)
      let row = try #require(html.ranges(of: "<th scope=\"row\">Verified</th>").first)
      return String(html[row.upperBound...].prefix(120))
    }
    #expect(try said().contains("no: nobody has computed"))
    var manifest = try RunManifest(readingFrom: folder.path)
    manifest.runDigest = String(repeating: "0a", count: 32)
    try FileSystem.writeAtomically(manifest.text, to: FilePath.join(folder.path, RunManifest.fileName))
    let verified = try #require(VerifiedFile(repetition: manifest, files: ["equity.jsonl", "trades.jsonl"]))
    try verified.write(to: folder.path)
    #expect(try said().contains("yes: computed again by admf 0.1.0, to the same digest, with 2 files alike"))
    manifest.runDigest = String(repeating: "0b", count: 32)
    try FileSystem.writeAtomically(manifest.text, to: FilePath.join(folder.path, RunManifest.fileName))
    #expect(try said().contains("no: another digest was verified"))
  }

  @Test(
    arguments: [
      ("{type: all_in}", "max_position", 1.0, true), ("{type: all_in}", "max_position", 0.99, false),
      ("{type: all_in}", "max_gross_exposure", 1.0, true),
      ("{type: target_percent, fraction: 0.2}", "max_position", 0.2, true),
      ("{type: target_percent, fraction: 0.2}", "max_gross_exposure", 0.2, false),
      ("{type: fixed_quantity, quantity: 3}", "max_position", 9.0, false),
    ])
  func aLimitBeyondEveryEntryCanNeverAct(sizing: String, limit: String, value: Double, isNever: Bool) throws {
    let portfolio = JSONValue(try YAML.parse(Array("sizing: \(sizing)\n".utf8)))
    #expect((RulesSection.never(limit, value, portfolio) != nil) == isNever)
  }
}
