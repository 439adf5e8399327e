import Backtesting
import Determinism
import Foundation
import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import Testing
import TradingModel

/// Backtests of backtesting.py 0.6.6 and vectorbt 1.2.0 through all containers, by the default engine with stated
/// settings: every trade or order, the equity curve, and the metrics that share a definition, to 1e-9.
///
/// All six strategies and B1, B2, B4, V1, V2, V3, V4 on MSFT_ADJ, IBM and GOOG. With `ADMF_GOLDEN=FOLDER` in the
/// environment the golden folder itself is read: every bar of equity, and EURUSD_H4.
@Suite struct PeerNumbersTests {
  @Test(arguments: PeerGolden.symbols, PeerVariant.groups)
  func peersBacktests_areReproduced(_ symbol: String, _ group: PeerVariant.Group) async throws {
    let golden = try PeerGolden.load(symbol)
    let workflow = golden.workflow(group)
    let outcome = try await Backtest(workflow, data: golden.data, registry: try golden.registry())
      .run(keeping: RunKeeping(ledgers: true))
    let ledgers = try #require(outcome.ledgers)
    #expect(outcome.metrics.count == 6 * group.variants.count)
    var compared = 0
    for (entry, ledger) in zip(outcome.metrics, ledgers) {
      let expected = try #require(golden.cases.first { $0.name == entry.portfolioID })
      expectEquity(ledger, expected)
      if expected.trades.isEmpty { expectOrders(ledger, expected) } else { expectTrades(ledger, expected) }
      expectSharedMetrics(entry.metrics, expected)
      expectPeersOwnMetrics(ledger, expected)
      compared += expected.trades.count + expected.orders.count
    }
    #expect(compared > 100)
  }

  /// Up to the last two bars, which the golden forces flat, our own strategies say what NumPy and TA-Lib said.
  @Test(arguments: PeerGolden.symbols) func ownStrategies_giveTheGoldensTargets(_ symbol: String) async throws {
    let golden = try PeerGolden.load(symbol)
    let backtest = try Backtest(golden.ownStrategies(), data: golden.data)
    let trace = try #require(try await backtest.run(keeping: RunKeeping(trace: true)).trace)
    for (column, targets) in golden.targets.sorted(by: { $0.key < $1.key }) {
      let last = golden.series.count - 2
      let signals = trace.events.filter { "\($0.stream)" == "signals/\(column)" && $0.time.cycle < last }.map {
        "\($0.time.cycle) \($0["direction"] ?? "nothing")"
      }
      #expect(signals == targets.filter { $0.bar < last }.map { "\($0.bar) \($0.direction)" }, "\(symbol) \(column)")
      #expect(signals.count > 10)
    }
    #expect(golden.targets.count == 12)
  }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    (value - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
  }

  private func expectEquity(_ ledger: LedgerBlock, _ expected: PeerGolden.Case) {
    #expect(ledger.count == expected.equity.count)
    for (row, value) in expected.equity.enumerated() {
      guard let value, !isClose(ledger.equity(row), value) else { continue }
      Issue.record("\(expected.name): equity at \(row) is \(ledger.equity(row)), expected \(value)")
      return
    }
  }

  private func expectOrders(_ ledger: LedgerBlock, _ expected: PeerGolden.Case) {
    #expect(ledger.fills.count == expected.orders.count, "\(expected.name)")
    for (record, row) in zip(ledger.fills, expected.orders) {
      let fill = record.fill
      let numbers = row[2...].compactMap { Double($0) }
      #expect(
        "\(fill.cycle)" == row[0] && fill.side.name == row[1] && isClose(fill.quantity, numbers[0])
          && isClose(fill.price, numbers[1]) && isClose(fill.commission, numbers[2]),
        "\(expected.name): \(fill), expected \(row)")
    }
  }

  /// Entries and exits alternate: every pair of fills is a trade.
  private func expectTrades(_ ledger: LedgerBlock, _ expected: PeerGolden.Case) {
    let fills = ledger.fills.map(\.fill)
    #expect(fills.count == 2 * expected.trades.count, "\(expected.name)")
    for (index, row) in expected.trades.enumerated() where 2 * index + 1 < fills.count {
      let (entry, exit) = (fills[2 * index], fills[2 * index + 1])
      let numbers = row.compactMap { Double($0) }
      let commission = entry.commission + exit.commission
      let profit = entry.signedQuantity * (exit.price - entry.price) - commission
      #expect(
        entry.signedQuantity == numbers[0] && exit.quantity == numbers[0] && Double(entry.cycle) == numbers[1]
          && Double(exit.cycle) == numbers[2] && isClose(entry.price, numbers[3]) && isClose(exit.price, numbers[4])
          && isClose(commission, numbers[5]) && isClose(profit, numbers[6]),
        "\(expected.name): \(entry) \(exit), expected \(row)")
    }
  }

  /// Metrics with one definition here and in the formulas over the peers' curves and trades.
  private func expectSharedMetrics(_ metrics: PerformanceMetrics, _ expected: PeerGolden.Case) {
    let shared: [(name: String, value: Double?)] = [
      ("total_return", metrics.totalReturn), ("annual_return_252", metrics.cagr),
      ("vol_annual_ddof1", metrics.volatility), ("sharpe_ddof1", metrics.sharpe), ("sortino", metrics.sortino),
      ("calmar", metrics.calmar), ("trades", Double(metrics.trades)), ("win_rate", metrics.winRate),
      ("gross_profit", metrics.grossProfit), ("gross_loss", metrics.grossLoss),
      ("profit_factor", metrics.profitFactor), ("avg_trade", metrics.expectancy), ("avg_win", metrics.averageWin),
      ("avg_loss", metrics.averageLoss), ("exposure_fraction_of_bars", metrics.exposure),
    ]
    // Drawdowns are taken bar by bar here, day by day there: one definition where a bar is a day.
    let isDaily = metrics.days == metrics.bars
    let drawdowns: [(name: String, value: Double?)] = [
      ("max_drawdown", metrics.maxDrawdown), ("max_drawdown_underwater_bars", Double(metrics.maxDrawdownBars)),
    ]
    for (name, value) in shared.filter({ isDaily || $0.name != "calmar" }) + (isDaily ? drawdowns : []) {
      guard let number = expected.metrics[name] else {
        Issue.record("\(expected.name): the golden has no \(name)")
        continue
      }
      #expect(isClose(value ?? .nan, number), "\(expected.name): \(name) is \(value ?? .nan), expected \(number)")
    }
  }
}

/// Where a peer defines a metric in another way than we do: its number comes out of our run by its definition.
extension PeerNumbersTests {
  private func expectPeersOwnMetrics(_ ledger: LedgerBlock, _ expected: PeerGolden.Case) {
    func check(_ name: String, _ value: Double) {
      guard let number = expected.metrics[name] else {
        Issue.record("\(expected.name): the golden has no \(name)")
        return
      }
      #expect(isClose(value, number), "\(expected.name): \(name) is \(value), expected \(number)")
    }
    let equity = (0..<ledger.count).map { ledger.equity($0) }
    // Both peers leave the capital out of the running peak; ours is the first peak.
    check("native_max_drawdown_percent", 100 * Self.drawdownWithoutCapital(equity).magnitude * sign(expected))
    guard !expected.trades.isEmpty else { return }
    // backtesting.py counts the bar of the exit as exposed; ours counts bars at whose end something is held.
    var exposed = Array(repeating: false, count: ledger.count)
    let fills = ledger.fills.map(\.fill)
    for pair in 0..<fills.count / 2 {
      for bar in fills[2 * pair].cycle...fills[2 * pair + 1].cycle { exposed[bar] = true }
    }
    check("native_exposure_percent", 100 * Double(exposed.filter { $0 }.count) / Double(ledger.count))
    check("native_sharpe", Self.geometricSharpe(Self.daily(ledger, equity)))
    // Its profit factor sums returns of trades, ours money.
    let returns = (0..<fills.count / 2).map { pair in
      let (entry, exit) = (fills[2 * pair], fills[2 * pair + 1])
      let costs = (entry.commission + exit.commission) / (entry.price * entry.quantity)
      return (exit.price / entry.price - 1) * Double(entry.side.rawValue) - costs
    }
    let gains = returns.filter { $0 > 0 }.reduce(0, +)
    let losses = returns.filter { $0 < 0 }.reduce(0, +)
    check("native_profit_factor", gains / losses.magnitude)
  }

  /// vectorbt reports a positive percentage, backtesting.py a negative one.
  private func sign(_ expected: PeerGolden.Case) -> Double { expected.trades.isEmpty ? 1 : -1 }

  private static func drawdownWithoutCapital(_ equity: [Double]) -> Double {
    var peak = -Double.infinity
    var worst = 0.0
    for value in equity {
      peak = max(peak, value)
      worst = min(worst, value / peak - 1)
    }
    return worst
  }

  /// The last equity of each UTC day with a bar.
  private static func daily(_ ledger: LedgerBlock, _ equity: [Double]) -> [Double] {
    var result: [Double] = []
    var last: Int64?
    for (time, value) in zip(ledger.timestamps, equity) {
      let day = Timestamp(nanoseconds: time).closingDay
      if day == last { result[result.count - 1] = value } else { result.append(value) }
      last = day
    }
    return result
  }

  /// backtesting.py's Sharpe ratio: the geometric annual return over the volatility compounded to a year, with returns
  /// from the first day's equity on; ours is the mean of daily returns over their deviation, against the capital.
  private static func geometricSharpe(_ equity: [Double]) -> Double {
    guard let first = equity.first, let last = equity.last else { return .nan }
    let returns = zip(equity, equity.dropFirst()).map { $1 / $0 - 1 }
    let mean = returns.reduce(0, +) / Double(returns.count)
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count - 1)
    let growth = Foundation.pow(last / first, 1 / Double(returns.count))
    let annual = Foundation.pow(growth, 252) - 1
    let volatility = (Foundation.pow(variance + growth * growth, 252) - Foundation.pow(growth, 504)).squareRoot()
    return annual / volatility
  }
}
