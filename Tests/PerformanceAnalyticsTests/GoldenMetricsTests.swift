import Testing
import TradingModel

@testable import PerformanceAnalytics

/// Equity curves of vectorbt and backtesting.py against metrics computed from plain formulas, see Fixtures.
@Suite struct GoldenMetricsTests {
  static let cases = [
    "sma_cross.V2_lo_open_fee_slip", "sma_cross.V3_ls_open_fee_slip", "rsi_reversion.V5_ls_open_fixed_feefix",
    "sma_cross.B1_lo_open_free", "momentum.B3_ls_open_fee_spread",
  ]

  private func equity(_ golden: String) throws -> [(time: Int64, equity: Double)] {
    try Fixture.rows("MSFT_ADJ_equity.csv").map { row in
      (try Fixture.midnight(row["timestamp"] ?? ""), try Fixture.number(row[golden]))
    }
  }

  private func expectEqual(_ metrics: PerformanceMetrics, _ expected: [String: Double]) {
    #expect(agree(metrics.totalReturn, expected["total_return"]))
    #expect(agree(metrics.cagr, expected["annual_return_252"]))
    #expect(agree(metrics.volatility, expected["vol_annual_ddof1"]))
    #expect(agree(metrics.sharpe, expected["sharpe_ddof1"]))
    #expect(agree(metrics.sortino, expected["sortino"]))
    #expect(metrics.days == expected["periods"].map { Int($0) })
  }

  @Test(arguments: cases) func dailyCurve_matchesReference(_ golden: String) throws {
    let expected = try Fixture.metrics(of: golden)
    var accumulator = PerformanceAccumulator(capital: 100_000)
    for (time, equity) in try equity(golden) {
      accumulator.record(timestamp: time, equity: equity, isExposed: false)
    }
    let metrics = accumulator.metrics()
    expectEqual(metrics, expected)
    #expect(agree(metrics.calmar, expected["calmar"]))
    #expect(agree(metrics.maxDrawdown, expected["max_drawdown"]))
    #expect(agree(metrics.maxDrawdown, expected["bars.max_drawdown"]))
    #expect(metrics.maxDrawdownBars == expected["bars.underwater"].map { Int($0) })
    #expect(metrics.maxDrawdownBars == expected["max_drawdown_underwater_bars"].map { Int($0) })
    #expect(metrics.bars == 2517)
  }

  /// Bars within the day change the drawdown, which is taken bar by bar, and nothing that is made of daily returns.
  @Test(arguments: cases) func intradayBars_changeOnlyTheDrawdown(_ golden: String) throws {
    let expected = try Fixture.metrics(of: golden)
    var accumulator = PerformanceAccumulator(capital: 100_000)
    for (time, equity) in try equity(golden) {
      accumulator.record(timestamp: time + 9 * 3_600_000_000_000, equity: equity * 0.5, isExposed: false)
      accumulator.record(timestamp: time + 86_399_999_999_999, equity: equity, isExposed: true)
    }
    let metrics = accumulator.metrics()
    expectEqual(metrics, expected)
    #expect(metrics.bars == 2 * 2517)
    #expect(metrics.exposure == 0.5)
    #expect((metrics.maxDrawdown ?? 0) <= -0.5)
  }

  @Test(arguments: cases.prefix(3)) func tradesOfOrders_matchReference(_ golden: String) throws {
    let expected = try Fixture.rows("MSFT_ADJ_trades.csv").filter { $0["case"] == golden }
    var ledger = TradeLedger(symbolCount: 1)
    var accumulator = PerformanceAccumulator(capital: 100_000)
    var trades: [Trade] = []
    for row in try Fixture.rows("MSFT_ADJ_orders.csv") where row["case"] == golden {
      let price = try Fixture.number(row["price"])
      let fill = Fill(
        order: 1, cycle: Int(try Fixture.number(row["bar"])), symbol: 0, side: row["side"] == "buy" ? .buy : .sell,
        quantity: try Fixture.number(row["size"]), price: price, rawPrice: price,
        commission: try Fixture.number(row["fees"]))
      if let trade = ledger.record(fill, at: try Fixture.midnight(row["time"] ?? "")) {
        trades.append(trade)
        accumulator.record(trade)
      }
    }
    #expect(trades.count == expected.count)
    for (trade, row) in zip(trades, expected) {
      #expect(trade.side.name == row["direction"])
      #expect(trade.entryCycle == Int(row["entry_bar"] ?? ""))
      #expect(trade.exitCycle == Int(row["exit_bar"] ?? ""))
      #expect(trade.entryTime.description == row["entry_time"])
      #expect(trade.exitTime.description == row["exit_time"])
      #expect(agree(trade.quantity, try Fixture.number(row["size"])))
      #expect(agree(trade.entryPrice, try Fixture.number(row["entry_price"])))
      #expect(agree(trade.exitPrice, try Fixture.number(row["exit_price"])))
      let fees = try Fixture.number(row["entry_fees"]) + Fixture.number(row["exit_fees"])
      #expect(agree(trade.commission, fees))
      #expect(agree(trade.profit, try Fixture.number(row["pnl"]), 1e-8))
      #expect(agree(trade.profitRatio, try Fixture.number(row["return"]), 1e-8))
    }
    expectTradeMetrics(accumulator.metrics(), try Fixture.metrics(of: golden))
  }

  private func expectTradeMetrics(_ metrics: PerformanceMetrics, _ expected: [String: Double]) {
    #expect(metrics.trades == expected["trades.trades"].map { Int($0) })
    #expect(agree(metrics.winRate, expected["trades.win_rate"]))
    #expect(agree(metrics.grossProfit, expected["trades.gross_profit"]))
    #expect(agree(metrics.grossLoss, expected["trades.gross_loss"]))
    #expect(agree(metrics.profitFactor, expected["trades.profit_factor"]))
    #expect(agree(metrics.expectancy, expected["trades.avg_trade"], 1e-8))
    #expect(agree(metrics.averageWin, expected["trades.avg_win"]))
    #expect(agree(metrics.averageLoss, expected["trades.avg_loss"]))
  }
}
