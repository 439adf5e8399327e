import Backtesting
import Configuration
import Coordination
import Foundation
import MarketData
import PerformanceAnalytics
import RunResults
import TestSupport
import Testing
import TradingModel

/// Small inputs that went wrong in one system or another: annual figures of bars that are none of a stock exchange, the
/// day of a bar that ends at midnight, and samples of one.
@Suite struct YearsAndDaysTests {
  private func outcome(
    _ name: String, _ change: (inout Workflow) -> Void = { _ in }
  ) async throws -> (outcome: BacktestOutcome, backtest: Backtest) {
    let folder = Checkout.fixtures + "/cases/" + name
    let text = try String(contentsOfFile: folder + "/workflow.yaml", encoding: .utf8)
    var workflow = try WorkflowFile.decode(Array(text.utf8), path: folder + "/workflow.yaml")
    change(&workflow)
    let backtest = try WorkflowRun(workflow).backtest
    return (try await backtest.run(keeping: RunKeeping(ledgers: true)), backtest)
  }

  private func metrics(_ name: String, _ change: (inout Workflow) -> Void = { _ in }) async throws -> PerformanceMetrics
  {
    try #require(try await outcome(name, change).outcome.metrics.first).metrics
  }

  private func isClose(_ value: Double?, _ expected: Double, _ tolerance: Double) -> Bool {
    value.map { ($0 - expected).magnitude <= tolerance * expected.magnitude } ?? false
  }

  @Test func weeklyBars_areFiftyTwoAYear() async throws {
    let metrics = try await metrics("003_cagr_weekly")
    #expect(isClose(metrics.finalEquity, 141_449.84, 1e-7) && metrics.days == 53 && metrics.annualFactor == 52)
    #expect(isClose(metrics.cagr, pow(metrics.finalEquity / 100_000, 365.25 / 364) - 1, 1e-12))
    #expect(isClose(metrics.cagr, 0.4162, 1e-3) && isClose(metrics.volatility, 0.1377, 1e-3))
    #expect(isClose(metrics.sharpe, 2.545, 1e-3))
    let configured = try await self.metrics("003_cagr_weekly") {
      $0.metrics = MetricsSettings(annualFactor: 13, riskFree: 0.02)
    }
    #expect(isClose(configured.volatility, (metrics.volatility ?? 0) / 2, 1e-14))
    #expect(configured.cagr == metrics.cagr && configured.annualFactor == 13 && configured.riskFree == 0.02)
    #expect((configured.sharpe ?? 9) < (metrics.sharpe ?? 0) / 2)
  }

  @Test func barsOfEveryDay_are365AYear() async throws {
    let metrics = try await metrics("005_cagr_every_day_of_the_year")
    #expect(metrics.annualFactor == 365 && isClose(metrics.cagr, 0.9972, 1e-4))
  }

  static let ways: [(name: String, change: @Sendable (inout Workflow) -> Void)] = [
    ("at midnight", { _ in }),
    ("a millisecond before", { $0.data.path = $0.data.path.replacingOccurrences(of: "in.csv", with: "ms.csv") }),
    (
      "range of dates",
      { workflow in
        workflow.data.start = Timestamp(year: 2024, month: 1, day: 1).firstClosing
        workflow.data.end = Timestamp(year: 2024, month: 1, day: 6)
      }
    ),
  ]

  @Test(arguments: ways.indices) func midnight_endsADay(_ way: Int) async throws {
    let metrics = try await metrics("006_midnight_belongs_to_the_day_before", Self.ways[way].change)
    #expect(metrics.bars == 120 && metrics.days == 5 && metrics.annualFactor == 252)
    #expect(isClose(metrics.volatility, 0.6457293751, 1e-9) && isClose(metrics.sharpe, 18.71967449, 1e-9))
    #expect(isClose((metrics.sharpe ?? 0) / (metrics.volatility ?? 1), 28.98996888, 1e-9))
  }

  /// The dates of a range are days whose last bar closes at midnight.
  @Test func dates_haveTheBarThatEndsThem() async throws {
    let text = """
      data: {path: Tests/CoordinationTests/Fixtures/cases/006_midnight_belongs_to_the_day_before/in.csv, symbols: [X],
             timestamp: close, start: 2024-01-02, end: 2024-01-03}
      strategy: {type: buy_and_hold}
      """
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: Checkout.path + "/day.yaml")
    let backtest = try WorkflowRun(workflow).backtest
    #expect(backtest.data.cycleCount == 48)
    #expect(Timestamp(nanoseconds: backtest.data.timestamps[0]).description == "2024-01-02T01:00:00Z")
    #expect(Timestamp(nanoseconds: backtest.data.timestamps[47]).description == "2024-01-04T00:00:00Z")
    #expect(try await backtest.run().metrics.first?.metrics.days == 2)
  }

  @Test func hoursByTheirOpening_andSyntheticOnes_areWholeDays() async throws {
    let opened = try await metrics("006_midnight_belongs_to_the_day_before") {
      $0.data.timestamp = .open
      $0.data.barLength = 3_600_000_000_000
    }
    // An hour later: the last bar closes in a sixth day.
    #expect(opened.days == 6 && opened.bars == 120)
    let text = """
      data: {source: synthetic, symbols: [A], synthetic: {bars: 48, bar_length: 1h}}
      strategy: {type: buy_and_hold}
      """
    let synthetic = try WorkflowRun(try Checkout.workflow(text)).backtest
    #expect(try await synthetic.run().metrics.first?.metrics.days == 2)
  }

  @Test func datesOfARange_areThoseOfSessions() async throws {
    let (outcome, backtest) = try await outcome("007_range_of_daily_bars_with_zone")
    #expect(
      backtest.data.timestamps.map { Timestamp(nanoseconds: $0).description } == [
        "2024-01-03T23:59:59.999999999Z", "2024-01-04T23:59:59.999999999Z",
      ])
    #expect(outcome.ledgers?.first?.fills.map(\.fill.price) == [40])
    #expect(outcome.metrics.first?.metrics.days == 2)
  }

  @Test func aSampleOfOne_hasNoRatios() async throws {
    let metrics = try await metrics("035_ratios_of_one_day")
    #expect(metrics.days == 1 && isClose(metrics.totalReturn, -0.02, 1e-12))
    #expect(metrics.sharpe == nil && metrics.sortino == nil && metrics.volatility == nil)
    #expect(metrics.cagr == nil && metrics.calmar == nil && metrics.turnover == nil)
  }
}
