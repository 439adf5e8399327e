import FileFormats
import Foundation
import PerformanceAnalytics
import RunResults
import Testing

/// What decided a run is told wherever its results are: below the table, in `--json`, in the manifest, and before the
/// run where it is known then.
@Suite struct NoticeTests {
  private static let header = "date,open,high,low,close,volume\n"

  private static func folder(_ symbol: String, strategy: String, rows: String) throws -> Folder {
    let folder = try Folder()
    try folder.write(
      "data: {path: in.csv, symbols: [\(symbol)]}\nstrategy: \(strategy)\nrisk: {capital: 10000}\n", to: "w.yaml")
    try folder.write(header + rows, to: "in.csv")
    return folder
  }

  private func codes(_ json: JSONValue) -> [JSONValue?] {
    guard case .array(let notices) = json["notices"] else { return [] }
    return notices.map { $0["code"] }
  }

  /// A loser that is held to the end is in no trade; the report says where it is.
  @Test func anOpenLoser_isNamed() async throws {
    let folder = try Self.folder(
      "X", strategy: "{type: bollinger_reversion, parameters: {period: 3, deviations: 1}}",
      rows: """
        2024-01-01,100,100,100,100,1000
        2024-01-02,100,100,100,100,1000
        2024-01-03,100,100,100,100,1000
        2024-01-04,91,91,90,90,1000
        2024-01-05,90,99,90,99,1000
        2024-01-08,99,99,98,98,1000
        2024-01-09,98,99,98,99,1000
        2024-01-10,99,99,98,98,1000
        2024-01-11,97,97,80,80,1000
        2024-01-12,79,79,70,70,1000
        2024-01-15,69,69,60,60,1000
        2024-01-16,59,59,50,50,1000
        2024-01-17,49,49,40,40,1000

        """)
    let run = try await Program.run(["run", "w.yaml", "--out", "open"], in: folder)
    #expect(run.status == 0)
    for words in ["139 X bought at 79.00", "worth 5,560.00", "unrealised profit -5,421.00"] {
      // Sentences are broken between words.
      let text = run.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .joined(separator: " ")
      #expect(text.contains(words), "\(run.output)")
    }
    let open = try #require(try MetricsFile.read(from: folder.path + "/open").first?.metrics)
    #expect(open.finalEquity == 5_578 && open.trades == 1 && open.winRate == 1)
    #expect(abs((open.totalReturn ?? 0) + 0.4422) < 1e-12)

    let closing = ["run", "w.yaml", "--out", "closed", "--set", "execution.close_at_end=true"]
    let closed = try await Program.run(closing, in: folder)
    #expect(closed.status == 0 && !closed.output.contains("open_positions"))
    let metrics = try #require(try MetricsFile.read(from: folder.path + "/closed").first?.metrics)
    #expect(metrics.finalEquity == 5_578 && metrics.trades == 2 && metrics.winRate == 0.5)
  }

  /// No signal and no money are told apart without opening a table.
  @Test func refusals_areTold() async throws {
    let folder = try Self.folder(
      "BTC", strategy: "{type: buy_and_hold}",
      rows: """
        2024-01-01,60000,60000,60000,60000,1000
        2024-01-02,61000,61000,61000,61000,1000
        2024-01-03,59000,59000,59000,59000,1000
        2024-01-04,62000,62000,62000,62000,1000
        2024-01-05,60500,60500,60500,60500,1000

        """)
    let run = try await Program.run(["run", "w.yaml", "--out", "r"], in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("warning   entries_refused   4 entries refused: one unit of BTC cost 61,000.00 on"))
    #expect(run.output.contains("`risk.quantities: fractional`"))
    let json = try JSONValue(
      parsing: Array(try await Program.run(["run", "w.yaml", "--out", "r", "--json"], in: folder).output.utf8))
    guard case .array(let notices) = json["notices"], let refused = notices.first else {
      Issue.record("there are notices")
      return
    }
    #expect(refused["code"] == .string("entries_refused") && refused["severity"] == .string("warning"))
    #expect(refused["facts"]?["count"] == .integer(4))
    #expect(refused["facts"]?["reason"] == .string("insufficient_funds"))
    #expect(codes(json) == ["entries_refused", "short_sample", "orders_expired"].map { .string($0) })
    let manifest = try RunManifest(readingFrom: folder.path + "/r")
    #expect(manifest.notices.map(\.code) == [.entriesRefused, .shortSample, .ordersExpired])

    let known = try await Program.run(["validate", "w.yaml", "--data"], in: folder)
    #expect(known.status == 0 && known.output.contains("\nwarning   unit_beyond_capital   one unit of BTC costs"))
    let explained = try await Program.run(["explain", "w.yaml"], in: folder)
    #expect(explained.output.contains("\nwarning   unit_beyond_capital   one unit of BTC costs"))
  }

  /// Opens, highs and lows decide as much as closes do.
  @Test(arguments: [
    ("10100,10100,100.5,100.5", "open", "101"), ("101,10100,100.5,100.5", "high", "101"),
    ("101,101,1.01,100.5", "low", "100.5"), ("101,10100,100.5,10100", "close", "101"),
  ]) func aHundredfoldPrice_isPointedAt(_ prices: String, _ column: String, _ from: String) async throws {
    let folder = try Self.folder(
      "X", strategy: "{type: momentum, parameters: {lookback: 1}}",
      rows: """
        2024-01-01,100,100,100,100,1000
        2024-01-02,100.5,101,100.5,101,1000
        2024-01-03,101.5,102,101.5,102,1000
        2024-01-04,102,102,101,101,1000
        2024-01-05,\(prices),1000
        2024-01-08,100.6,101,100.6,101,1000
        2024-01-09,101.2,102,101.2,102,1000
        2024-01-10,102.2,103,102.2,103,1000
        2024-01-11,102.9,102.9,102.5,102.5,1000
        2024-01-12,102.4,102.4,102,102,1000

        """)
    let inspected = try await Program.run(["inspect", "in.csv"], in: folder)
    #expect(inspected.output.contains("\n  2024-01-05   \(column) \(from) to "), "\(inspected.output)")
    let run = try await Program.run(["run", "w.yaml", "--json"], in: folder)
    let json = try JSONValue(parsing: Array(run.output.utf8))
    #expect(codes(json).first == .string("price_jumps"))
    guard case .array(let notices) = json["notices"], case .array(let items) = notices.first?["items"] else {
      Issue.record("the jumps are listed")
      return
    }
    #expect(items.first?["column"] == .string(column))
    #expect(items.first?["time"] == .string("2024-01-05T23:59:59.999999999Z"))
  }
}
