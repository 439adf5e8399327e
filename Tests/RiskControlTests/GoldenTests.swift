import Foundation
import OrderExecution
import RiskControl
import Testing
import TradingModel

/// The peers' backtests that these semantics match exactly: backtesting.py 0.6.6 and vectorbt 1.2.0, fed with their
/// signals.
///
/// Equity is compared at every 20th bar and the last, trades and orders in full.
@Suite struct GoldenTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    var name: String
    var mode: String
    var sizing: SizingRule
    var quantities: QuantityRule
    var execution: ExecutionSettings
    var testDescription: String { name }
  }

  static let variants: [Variant] = [
    Variant(
      name: "B1_lo_open_free", mode: "long_only", sizing: .allIn, quantities: .whole, execution: ExecutionSettings()),
    Variant(
      name: "B2_lo_open_fee", mode: "long_only", sizing: .allIn, quantities: .whole,
      execution: ExecutionSettings(proportionalCommission: 0.001)),
    Variant(
      name: "B4_lo_close_free", mode: "long_only", sizing: .allIn, quantities: .whole,
      execution: ExecutionSettings(fill: .sameClose)),
    Variant(
      name: "V1_lo_open_free", mode: "long_only", sizing: .allIn, quantities: .fractional,
      execution: ExecutionSettings()),
    Variant(
      name: "V2_lo_open_fee_slip", mode: "long_only", sizing: .allIn, quantities: .fractional,
      execution: ExecutionSettings(proportionalCommission: 0.001, slippageBasisPoints: 5)),
    Variant(
      name: "V3_ls_open_fee_slip", mode: "long_short", sizing: .targetPercent(0.9), quantities: .fractional,
      execution: ExecutionSettings(proportionalCommission: 0.001, slippageBasisPoints: 5)),
    Variant(
      name: "V4_lo_close_free", mode: "long_only", sizing: .allIn, quantities: .fractional,
      execution: ExecutionSettings(fill: .sameClose)),
  ]

  static let strategies = [
    "sma_cross", "ema_cross", "rsi_reversion", "bollinger_reversion", "donchian_breakout", "momentum",
  ]

  @Test(arguments: variants, ["MSFT_ADJ", "GOOG", "IBM"])
  func peersBacktest_isReproduced(_ variant: Variant, _ symbol: String) throws {
    let bars = try Self.rows("bars_\(symbol)").map { $0.compactMap(Double.init) }
    let market = TestMarket(open: bars.map { $0[0] }, close: bars.map { $0[1] })
    let changes = try Self.rows("signals_\(symbol)")
    let equities = try Self.rows("equity_\(symbol)")
    let details = try Self.rows(variant.name.hasPrefix("B") ? "trades_\(symbol)" : "orders_\(symbol)")
    var settings = RiskSettings(id: "main")
    settings.sizing = variant.sizing
    settings.quantities = variant.quantities
    var compared = 0
    for strategy in Self.strategies {
      let column = try #require(changes.first { $0[0] == "\(strategy).\(variant.mode)" })
      let ledger = try SimulationDriver.run(
        market, Self.changes(column[1]), settings, variant.execution, blockSize: 256)
      let name = "\(strategy).\(variant.name)"
      let expected = try #require(equities.first { $0[0] == name }).dropFirst().compactMap { Double($0) }
      Self.expectEquity(ledger, expected, name)
      let rows = details.filter { $0[0] == name }
      if variant.name.hasPrefix("B") {
        Self.expectTrades(ledger, rows, name)
      } else {
        Self.expectOrders(ledger, rows, name)
      }
      compared += rows.count
    }
    #expect(compared > 100)
  }

  static func rows(_ name: String) throws -> [[String]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let text = try String(contentsOf: folder.appendingPathComponent(name + ".csv"), encoding: .utf8)
    return text.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func changes(_ text: String) -> [Change] {
    text.split(separator: " ").compactMap { item in
      let parts = item.split(separator: ":")
      guard let cycle = Int(parts[0]), let direction = Int8(parts[1]) else { return nil }
      return Change(cycle: cycle, direction: direction)
    }
  }

  static func isClose(_ value: Double, _ expected: Double) -> Bool {
    (value - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
  }

  static func expectEquity(_ ledger: LedgerBlock, _ expected: [Double], _ name: String) {
    var cycles = Array(stride(from: 0, to: ledger.count, by: 20))
    if cycles.last != ledger.count - 1 { cycles.append(ledger.count - 1) }
    #expect(cycles.count == expected.count)
    for (cycle, value) in zip(cycles, expected) where !isClose(ledger.equity(cycle), value) {
      Issue.record("\(name): equity at \(cycle) is \(ledger.equity(cycle)), expected \(value)")
      return
    }
  }

  static func expectOrders(_ ledger: LedgerBlock, _ rows: [[String]], _ name: String) {
    #expect(ledger.fills.count == rows.count, "\(name)")
    for (record, row) in zip(ledger.fills, rows) {
      let fill = record.fill
      let expected = row[3...].compactMap { Double($0) }
      let isEqual =
        String(fill.cycle) == row[1] && fill.side.name == row[2] && isClose(fill.quantity, expected[0])
        && isClose(fill.price, expected[1]) && isClose(fill.commission, expected[2])
      #expect(isEqual, "\(name): \(fill) but \(row)")
    }
  }

  /// Entry and exit fill alternate: every pair is a trade.
  static func expectTrades(_ ledger: LedgerBlock, _ rows: [[String]], _ name: String) {
    let fills = ledger.fills.map(\.fill)
    #expect(fills.count == 2 * rows.count, "\(name)")
    for (index, row) in rows.enumerated() where 2 * index + 1 < fills.count {
      let entry = fills[2 * index]
      let exit = fills[2 * index + 1]
      let expected = row[1...].compactMap { Double($0) }
      let commission = entry.commission + exit.commission
      let profit = entry.signedQuantity * (exit.price - entry.price) - commission
      let isEqual =
        entry.signedQuantity == expected[0] && exit.quantity == expected[0]
        && entry.cycle == Int(expected[1]) && exit.cycle == Int(expected[2]) && isClose(entry.price, expected[3])
        && isClose(exit.price, expected[4]) && isClose(commission, expected[5]) && isClose(profit, expected[6])
      #expect(isEqual, "\(name): \(entry) \(exit) but \(row)")
    }
  }
}
