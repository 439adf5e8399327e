import FileFormats
import Foundation
import RunResults
import Testing

/// The report of three portfolios over twenty years of daily bars: its size, and its numbers beside those of the run.
@Suite struct ReportNumbersTests {
  private static let workflow = """
    data: {source: synthetic, symbols: [AAA, BBB, CCC], synthetic: {bars: 5040}}
    strategies:
      - {id: breakout, type: channel_breakout}
      - {id: cross, type: ma_crossover, direction: long_short, parameters: {fast: 20, slow: 50}, weight: 2}
      - {id: momentum, type: momentum, direction: long_short, parameters: {lookback: 60}}
      - {id: bands, type: bollinger_reversion, direction: long_short}
    aggregation: {method: weighted_mean, threshold: 0.2}
    execution: {commission: {proportional: 0.0005}, close_at_end: true}
    risk:
      - id: balanced
        sizing: {type: target_percent, fraction: 0.3}
        quantities: fractional
      - {id: contrarian, strategies: [bands], sizing: {type: fixed_fraction, fraction: 0.3}}
      - {id: trend, strategies: [cross, momentum], sizing: {type: target_percent, fraction: 0.3}}

    """

  private static func items(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let items)? = value { items } else { [] }
  }

  private static func text(_ value: JSONValue?) -> String { if case .string(let text)? = value { text } else { "" } }

  private static func number(_ value: JSONValue?) -> Double {
    switch value {
    case .number(let number)?: number
    case .integer(let number)?: Double(number)
    default: .nan
    }
  }

  private static func data(_ html: String) throws -> JSONValue {
    let start = try #require(html.range(of: "<script type=\"application/json\" id=\"data\">"))
    let end = try #require(html.range(of: "</script>", range: start.upperBound..<html.endIndex))
    return try JSONValue(parsing: Array(html[start.upperBound..<end.lowerBound].utf8))
  }

  private static func rows(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
  }

  @Test func threePortfoliosOverTwentyYears() async throws {
    let folder = try Folder()
    try folder.write(Self.workflow, to: "w.yaml")
    let ending = try await Program.run(["run", "w.yaml", "--out", "out", "--no-store", "--report"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let html = try folder.text("out/report.html")
    #expect(html.utf8.count <= 2_000_000)
    let data = try Self.data(html)
    let metrics = try JSONValue(parsing: Array(try folder.text("out/metrics.json").utf8))
    let run = try #require(Self.items(data["runs"]).first)
    #expect(run["metrics"] == metrics)
    let equity = try Self.rows(folder.text("out/equity.jsonl"))
    try Self.expectPoints(of: data, asIn: equity)
    let trades = try Self.rows(folder.text("out/trades.jsonl"))
    var known: [String: JSONValue] = [:]
    for trade in trades { known[Self.text(trade["trade_id"])] = trade }
    for name in ["balanced", "contrarian", "trend"] {
      let shown = Self.items(data["tables"]?["trades \(name)"]).map(Self.items)
      #expect(!shown.isEmpty)
      for row in shown {
        let trade = try #require(known[Self.text(row.first)])
        for (place, key) in [(3, "quantity"), (5, "entry_price"), (7, "exit_price"), (9, "pnl"), (10, "return")] {
          #expect(Self.number(row[place]) == Self.number(trade[key]), "\(name) \(key)")
        }
      }
      // Every position is closed at the end: what the strategies made is the net profit.
      let shares = Self.items(data["tables"]?["strategies \(name)"]).map(Self.items)
      let sum = shares.reduce(0.0) { $0 + Self.number($1[1]) }
      let own = trades.filter { $0["portfolio_id"] == .string(name) }.map { Self.number($0["pnl"]) }
      let last = try #require(equity.last { $0["portfolio_id"] == .string(name) })
      let profit = Self.number(last["equity"]) - 100_000
      #expect(shares.count == ["balanced": 5, "contrarian": 2, "trend": 3][name])
      #expect((sum - profit).magnitude < 1e-6 && (own.reduce(0, +) - profit).magnitude < 1e-6)
      let nobodys = Self.number(shares.last.map { $0[1] })
      #expect(nobodys.magnitude < 1e-6)
      let causes = Self.items(data["tables"]?["signals \(name)"])
      #expect(!causes.isEmpty)
    }
  }

  /// Every point of the chart of equity is a row of the table, at its instant.
  private static func expectPoints(of data: JSONValue, asIn rows: [JSONValue]) throws {
    let chart = try #require(items(data["charts"]).first { $0["id"] == .string("equity-chart") })
    let panel = try #require(items(chart["panels"]).first)
    for series in items(panel["series"]) {
      let own = rows.filter { $0["portfolio_id"] == series["name"] }
      guard !own.isEmpty else { continue }
      var place = 0
      var time = Int(number(series["from"]))
      let start = time
      let times =
        [time]
        + items(series["steps"]).map { step in
          time += Int(number(step)) * Int(number(series["unit"]))
          return time
        }
      let values = items(series["values"]).map(number)
      #expect(times.count == values.count && values.count > 500)
      let first = try #require(own.first?["timestamp"].flatMap(milliseconds))
      #expect(start == first)
      for (time, value) in zip(times, values) {
        while place < own.count, own[place]["timestamp"].flatMap(milliseconds) != time { place += 1 }
        guard place < own.count else {
          Issue.record("no row at \(time)")
          return
        }
        #expect(number(own[place]["equity"]) == value)
      }
      let all = own.map { number($0["equity"]) }
      #expect(values.max() == all.max() && values.min() == all.min() && values.last == all.last)
    }
  }

  private static func milliseconds(_ value: JSONValue) -> Int? {
    guard case .string(let text) = value else { return nil }
    return TimeText.parse(text).map { Int($0.value / 1_000_000) }
  }

  private static let small = ["run", "w.yaml", "--out", "out", "--no-store", "--set", "execution.close_at_end=true"]

  /// Replays need the data as they were: else a sentence stands in their place.
  @Test func withoutItsData_aSentenceStandsForReplays() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(Self.small, in: folder).status == 0)
    func html() async throws -> String {
      let ending = try await Program.run(["report", "out"], in: folder)
      #expect(ending.status == 0, "\(ending.errors)")
      return try folder.text("out/report.html")
    }
    let (one, other) = (try await html(), try await html())
    #expect(one == other && one.contains("Without single signals"))
    let asked = try await Program.run(["report", "out", "--causes", "--out", "asked.html"], in: folder)
    #expect(asked.status == 0, "\(asked.errors)")
    #expect(try folder.text("asked.html") == one)
    try folder.write(try folder.text("WALK.csv") + "\n", to: "WALK.csv")
    let changed = try await html()
    #expect(changed.contains("What would be without single signals is left out: replays need the data"))
  }

  /// Eight portfolios of some thousand trades each: more than a report replays unasked.
  @Test func manyTrades_areReplayedWhenAskedFor() async throws {
    let folder = try Folder()
    let portfolios = (1...8).map { "  - {id: p\($0), sizing: {type: fixed_quantity, quantity: 1}}\n" }.joined()
    try folder.write(
      """
      data: {source: synthetic, symbols: [AAA], synthetic: {bars: 3000}}
      strategy: {type: momentum, direction: long_short, parameters: {lookback: 1}}
      risk:

      """ + portfolios, to: "w.yaml")
    let ending = try await Program.run(["run", "w.yaml", "--out", "out", "--no-store", "--report"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let html = try folder.text("out/report.html")
    #expect(html.contains("left out: the replays count as "))
    #expect(html.contains("and a report goes through 5,000,000 unasked; admf report with --causes makes them."))
    #expect(!html.contains("Without single signals"))
  }
}
