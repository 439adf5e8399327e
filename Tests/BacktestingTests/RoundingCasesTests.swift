import Backtesting
import Configuration
import MarketData
import PerformanceAnalytics
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel

/// Small runs in which the last bit of a double used to decide: through all containers, with the outcome derived by
/// hand.
@Suite struct RoundingCasesTests {
  /// What came of a run.
  struct Outcome {
    var metrics: [PortfolioMetrics]
    var ledgers: [LedgerBlock]
    /// The final signals of the first portfolio, as `cycle: direction`.
    var signals: [String]

    /// The fills of a portfolio, as `cycle: side quantity @ price`.
    func fills(_ portfolio: Int = 0) -> [String] {
      ledgers[portfolio].fills.map(\.fill).map { "\($0.cycle): \($0.side.name) \($0.quantity) @ \($0.price)" }
    }
  }

  /// Runs a workflow without its `data` over closes, which are opens as well unless others are given.
  static func run(_ text: String, closes: [Double], opens: [Double]? = nil) async throws -> Outcome {
    var series = BarSeries(symbol: Symbol("X"))
    for (index, close) in closes.enumerated() {
      let open = opens?[index] ?? close
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index + 1) * Timestamp.nanosecondsPerDay - 1), open: open,
          high: max(open, close), low: min(open, close), close: close, volume: 1000))
    }
    let workflow = try Checkout.workflow("data: {symbols: [X]}\n" + text)
    let outcome = try await Backtest(workflow, data: MarketDataSet([series]))
      .run(keeping: RunKeeping(trace: true, ledgers: true))
    let first = try #require(outcome.metrics.first).portfolioID
    let signals = try #require(outcome.trace).events.filter { "\($0.stream)" == "final_signals/\(first)" }
    return Outcome(
      metrics: outcome.metrics, ledgers: try #require(outcome.ledgers),
      signals: signals.map { "\($0.time.cycle): \($0["direction"] ?? "")" })
  }

  static let ties: [Double] = [100, 110, 120, 101, 99, 100, 100.5, 101]

  /// 0.1 + 0.2 against 0.3 is a tie: flat, and neither a full short nor a full long position.
  @Test(arguments: ["weighted_mean", "weighted_sum"]) func votesThatCancel_areFlat(_ method: String) async throws {
    let outcome = try await Self.run(
      """
      strategies:
        - {id: a, type: momentum, parameters: {lookback: 1}, direction: long_short, weight: 0.1}
        - {id: b, type: momentum, parameters: {lookback: 1}, direction: long_short, weight: 0.2}
        - {id: c, type: momentum, parameters: {lookback: 3}, direction: long_short, weight: 0.3}
      aggregation: {method: \(method)}
      risk: {capital: 1000, sizing: {type: fixed_quantity, quantity: 1}}
      """, closes: Self.ties)
    #expect(outcome.signals == ["1: 1", "3: 0", "4: -1", "5: 0", "7: 1"])
    #expect(
      outcome.fills() == ["2: buy 1.0 @ 120.0", "4: sell 1.0 @ 99.0", "5: sell 1.0 @ 100.0", "6: buy 1.0 @ 100.5"])
  }

  /// A vote that is a millionth stronger decides.
  @Test func votesThatDifferByAMillionth_areNoTie() async throws {
    let outcome = try await Self.run(
      """
      strategies:
        - {id: a, type: momentum, parameters: {lookback: 1}, direction: long_short, weight: 0.1}
        - {id: b, type: momentum, parameters: {lookback: 1}, direction: long_short, weight: 0.2}
        - {id: c, type: momentum, parameters: {lookback: 3}, direction: long_short, weight: 0.3000001}
      risk: {capital: 1000, sizing: {type: fixed_quantity, quantity: 1}}
      """, closes: Self.ties)
    #expect(outcome.signals == ["1: 1", "3: 1", "4: -1", "5: -1", "7: 1"])
  }

  /// A threshold, two prices whose change meets it exactly, and a threshold that the change exceeds.
  @Test(
    arguments: [
      ("0.05", 100, 105, "0.0499"), ("0.1", 10, 11, "0.09999"), ("0.01", 100, 101, "0.00999999"),
      ("0.02", 50, 51, "0.0199999"), ("0.3", 10, 13, "0.29"), ("0.2", 5, 6, "0.1999999999"),
    ] as [(String, Double, Double, String)])
  func aChangeThatOnlyReachesTheThreshold_isNone(
    _ threshold: String, _ first: Double, _ then: Double, _ less: String
  ) async throws {
    func signals(_ threshold: String, _ closes: [Double]) async throws -> [String] {
      try await Self.run(
        """
        strategy: {type: momentum, parameters: {lookback: 1, threshold: \(threshold)}, direction: long_short}
        risk: {capital: 1000}
        """, closes: closes
      ).signals
    }
    #expect(try await signals(threshold, [first, then, then, then]) == [])
    #expect(try await signals(less, [first, then, then, then]) == ["1: 1", "2: 0"])
    #expect(try await signals(threshold, [first, then * (1 + 1e-9), then, then]).first == "1: 1")
    #expect(try await signals(threshold, [first, 2 * first - then, first]).first.map { $0.hasSuffix("-1") } != true)
    #expect(try await signals(less, [first, 2 * first - then, first]).first == "1: -1")
  }

  /// 39,506.84 is 1,556 units at 25.39, and 29 % of 2,539 are 29; a cent less pays for one unit less.
  @Test(arguments: [false, true]) func moneyForExactlySoManyUnits_buysThem(_ lacksACent: Bool) async throws {
    let (large, small) = lacksACent ? ("39506.83", "2538.99") : ("39506.84", "2539")
    let outcome = try await Self.run(
      """
      strategy: {type: buy_and_hold}
      risk:
        - {id: all, capital: \(large), sizing: {type: all_in}}
        - {id: fixed, capital: \(large), sizing: {type: fixed_fraction, fraction: 1}}
        - {id: part, capital: \(small), sizing: {type: target_percent, fraction: 0.29}}
        - {id: target, capital: \(large), sizing: {type: target_percent, fraction: 1}}
      """, closes: Array(repeating: 25.39, count: 5))
    #expect(outcome.metrics.map(\.portfolioID) == ["all", "fixed", "part", "target"])
    let (many, few) = lacksACent ? ("1555.0", "28.0") : ("1556.0", "29.0")
    for (portfolio, units) in [many, many, few, many].enumerated() {
      #expect(outcome.fills(portfolio) == ["1: buy \(units) @ 25.39"])
    }
    let cash = try #require(outcome.ledgers[0].cash.last)
    #expect(lacksACent ? (cash - 25.38).magnitude < 1e-9 : cash.magnitude < 1e-9)
  }

  /// A portfolio that is all in one share has nothing to rebalance, whatever the price.
  @Test(arguments: ["whole", "fractional"]) func aFullyInvestedPortfolio_needsNoTrade(_ units: String) async throws {
    let closes = [
      100, 100, 100, 287.69, 285.39, 35.83, 43.76, 253.94, 226.07, 207.52, 106.28, 189.66, 189.9, 182.74, 64.35, 140.59,
      130.19, 222.44, 298.55, 285.83, 172.37, 144.56, 95.11, 30.06, 27.68, 150.17, 109.17, 126.4, 269.7, 167.21, 176.94,
      86.11, 26.68, 111.04, 58.28, 162.86, 299.63, 208.85, 70.92, 270.2, 243.09, 225.63, 273.85, 233.61, 241.13, 119.06,
      294.67, 289.33, 65.13, 231.12, 220.24, 149.19, 168.5, 157.2, 278.95, 160.24, 252.83, 119.1, 267.2, 271.92, 149.08,
      178.96, 277.69,
    ]
    // What exact numbers leave alone, doubles would cut to 999.
    #expect((1000 * 162.86 / 162.86).rounded(.towardZero) == 999)
    let outcome = try await Self.run(
      """
      strategy: {type: buy_and_hold}
      risk:
        capital: 100000
        sizing: {type: target_percent, fraction: 1}
        rebalance: every_bar
        quantities: \(units)
      """, closes: closes)
    #expect(outcome.fills() == ["1: buy 1000.0 @ 100.0"])
    let metrics = try #require(outcome.metrics.first).metrics
    #expect(metrics.trades == 0)
    #expect((metrics.finalEquity - 277_690).magnitude < 1e-6)
  }

  /// Every fill is at 7.77: nothing is won and nothing lost.
  @Test func boughtAndSoldAtOnePrice_isNeitherWonNorLost() async throws {
    let closes = [7.77, 7.6146, 7.8477, 7.6146, 7.6923, 7.8477, 7.6146, 7.6146, 7.8477]
    let outcome = try await Self.run(
      """
      strategies:
        - {id: a, type: momentum, parameters: {lookback: 1}}
        - {id: b, type: momentum, parameters: {lookback: 2}}
      risk: {capital: 10000, sizing: {type: target_percent, fraction: 0.9}, quantities: fractional}
      """, closes: closes, opens: Array(repeating: 7.77, count: 9))
    let metrics = try #require(outcome.metrics.first).metrics
    #expect(metrics.trades == 2)
    #expect(metrics.winRate == 0 && metrics.profitFactor == nil && metrics.expectancy == 0)
    #expect(metrics.grossProfit == 0 && metrics.grossLoss == 0)
    #expect(metrics.averageWin == nil && metrics.averageLoss == nil)
  }
}
