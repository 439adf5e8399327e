import Backtesting
import Configuration
import Coordination
import Determinism
import Foundation
import MarketData
import RunResults
import TestSupport
import Testing
import TradingModel

/// Backtests of backtesting.py 0.6.6 and vectorbt 1.2.0, reproduced through all containers from a workflow file, the
/// shipped bars and the program's own signals: every trade and the whole equity curve.
@Suite struct GoldenBacktestTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    // B: backtesting.py, whole units; V: vectorbt, fractions. 1: next open, 4: same close. All without costs.
    let name: String
    let quantities: String
    let fill: String
    var testDescription: String { name }

    var workflow: String {
      """
      workflow: {name: golden_\(name)}
      data:
        path: data
        symbols: [MSFT_ADJ]
        start: 2003-01-02
        end: 2012-12-31
      strategies:
        - id: sma_cross
          type: ma_crossover
          parameters: {fast: 20, slow: 50, average: sma}
          direction: long_only
      risk:
        capital: 100000
        sizing: {type: all_in}
        quantities: \(quantities)
      execution: {fill: \(fill)}
      """
    }
  }

  static let variants = [
    Variant(name: "B1", quantities: "whole", fill: "next_open"),
    Variant(name: "B4", quantities: "whole", fill: "same_close"),
    Variant(name: "V1", quantities: "fractional", fill: "next_open"),
    Variant(name: "V4", quantities: "fractional", fill: "same_close"),
  ]

  /// The rows of the shipped file within the golden's period are those of the golden's input file, byte by byte.
  @Test func shippedBars_areTheGoldenOnes() throws {
    let lines = try Checkout.lines(Checkout.path + "/Configs/data/MSFT_ADJ.csv")
    let rows = lines.dropFirst().filter { $0 >= "2003-01-02" && $0 < "2013" }
    let text = ([lines[0]] + rows).map { $0 + "\n" }.joined()
    #expect(rows.count == 2_517)
    #expect(
      SHA256.hexadecimal(text.utf8) == "ee7ba88f5615512bc5105ff330da2692af743b257a076b5fcfe0d6ee72742e39")
  }

  @Test(arguments: variants)
  func tradesAndEquity_areThePeers(_ variant: Variant) async throws {
    let workflow = try Checkout.workflow(variant.workflow)
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    let summary = try await WorkflowRun(workflow).execute(into: run)
    #expect(summary.manifest.status == .complete)
    try compareTrades(try Row.all(in: run + "/trades.jsonl"), variant.name)
    try compareEquity(try Row.all(in: run + "/equity.jsonl"), variant.name)

    // The same in memory, from bars that another reader read.
    let outcome = try await Backtest(workflow, data: MarketDataSet([try Self.bars()])).run()
    #expect(outcome.runDigest == summary.manifest.runDigest)
    #expect(outcome.streams == summary.manifest.streams)
  }

  private func compareTrades(_ trades: [Row], _ name: String) throws {
    let golden = try Checkout.lines(Checkout.fixtures + "/MSFT_ADJ_trades.csv").dropFirst()
      .map { $0.split(separator: ",").map(String.init) }.filter { $0[0] == name }
    try #require(golden.count == 30 && trades.count == golden.count)
    for (trade, fields) in zip(trades, golden) {
      // A session closes at the end of its day, the golden's bars are stamped with its beginning.
      #expect(trade.text("entry_time")?.prefix(10) == fields[1].prefix(10))
      #expect(trade.text("exit_time")?.prefix(10) == fields[2].prefix(10))
      #expect(trade.text("side") == "long")
      for (column, text) in zip(["quantity", "entry_price", "exit_price", "commission", "pnl"], fields[3...]) {
        let expected = try #require(Double(text))
        #expect(isClose(trade.number(column), expected), "\(column) of \(fields): \(trade.number(column))")
      }
    }
  }

  private func compareEquity(_ equity: [Row], _ name: String) throws {
    let lines = try Checkout.lines(Checkout.fixtures + "/MSFT_ADJ_equity.csv")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let column = try #require(lines[0].firstIndex(of: name))
    try #require(equity.count == 2_517 && lines.count == equity.count + 1)
    var expected = Double.nan
    for (row, fields) in zip(equity, lines.dropFirst()) {
      // The fixture leaves a value out where it is that of the line before.
      if let value = Double(fields[column]) { expected = value }
      #expect(row.text("timestamp")?.prefix(10) == fields[0].prefix(10))
      #expect(isClose(row.number("equity"), expected), "\(fields[0]): \(row.number("equity")), golden \(expected)")
    }
  }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    (value - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
  }

  private static func bars() throws -> BarSeries {
    var series = BarSeries(symbol: Symbol("MSFT_ADJ"))
    for line in try Checkout.lines(Checkout.path + "/Configs/data/MSFT_ADJ.csv").dropFirst()
    where line >= "2003-01-02" && line < "2013" {
      let fields = line.split(separator: ",")
      let date = fields[0].prefix(10).split(separator: "-").compactMap { Int64($0) }
      let prices = fields.dropFirst().compactMap { Double($0) }
      let day = Timestamp(year: date[0], month: date[1], day: date[2])
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: day.nanoseconds + Timestamp.nanosecondsPerDay - 1), open: prices[0],
          high: prices[1], low: prices[2], close: prices[3], volume: prices[4]))
    }
    return series
  }
}
