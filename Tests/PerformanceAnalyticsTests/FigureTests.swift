import Testing
import TradingModel

@testable import PerformanceAnalytics

/// Metrics of the peers' equity curves and trades against NumPy, SciPy and pandas, see `Fixtures/make_figures.py`.
@Suite struct FigureTests {
  static let benchmark = "sma_cross.B1_lo_open_free"

  private struct Figures {
    var curves: [String: [Double]] = [:]
    var times: [Int64] = []
    var expected: [String: [String: [String: Double]]] = [:]

    init() throws {
      for row in try Fixture.rows("MSFT_ADJ_equity.csv") {
        // Sessions close with the last nanosecond of their day.
        times.append(try Fixture.midnight(row["timestamp"] ?? "") + Timestamp.nanosecondsPerDay - 1)
        for name in GoldenMetricsTests.cases { curves[name, default: []].append(try Fixture.number(row[name])) }
      }
      for row in try Fixture.rows("figures.csv") {
        expected[row["case"] ?? "", default: [:]][row["basis"] ?? "", default: [:]][row["metric"] ?? ""] =
          try Fixture.number(row["value"])
      }
    }

    func metrics(of name: String, _ basis: AnnualBasis, blockSize: Int) throws -> PerformanceMetrics {
      var accumulator = PerformanceAccumulator(capital: 100_000, basis: basis, hasBenchmark: true)
      let (own, other) = (try #require(curves[name]), try #require(curves[FigureTests.benchmark]))
      for start in stride(from: 0, to: times.count, by: blockSize) {
        let range = start..<min(start + blockSize, times.count)
        accumulator.recordEquity(of: block(range, own), against: block(range, other))
      }
      return accumulator.metrics()
    }

    private func block(_ range: Range<Int>, _ equity: [Double]) -> LedgerBlock {
      var block = LedgerBlock(firstCycle: range.lowerBound)
      for index in range {
        block.timestamps.append(times[index])
        block.cash.append(equity[index])
        block.positionValue.append(0)
        block.isExposed.append(false)
      }
      return block
    }
  }

  private func compare(_ metrics: PerformanceMetrics, _ expected: [String: Double], _ tolerance: Double = 1e-9) throws {
    #expect(!expected.isEmpty)
    for (name, number) in expected {
      let metric = try #require(Metric.all.first { $0.name == name }, "\(name)")
      guard case .number(let value) = metric.value(in: metrics) else {
        Issue.record("\(name) is no number")
        continue
      }
      #expect(agree(value, number, tolerance), "\(name): \(value ?? .nan), expected \(number)")
    }
  }

  @Test(arguments: GoldenMetricsTests.cases, [1, 700]) func returns_matchReference(_ name: String, _ size: Int) throws {
    let figures = try Figures()
    let expected = try #require(figures.expected[name])
    let rhythm = BarRhythm(figures.times)
    #expect(rhythm.dayCount == 2_517 && rhythm.returnsPerYear == 252 && rhythm.isOfSessions)
    let plain = try figures.metrics(of: name, AnnualBasis(rhythm), blockSize: size)
    try compare(plain, expected[""] ?? [:])
    // The days are the same where nobody knows beforehand how many there will be.
    #expect(try figures.metrics(of: name, AnnualBasis(), blockSize: size) == plain)
    guard name != Self.benchmark else { return }
    try compare(plain, expected["a"] ?? [:])
    let other = try figures.metrics(of: name, AnnualBasis(rhythm, factor: 365, riskFree: 0.03), blockSize: size)
    try compare(other, expected["b"] ?? [:])
    // The year that the growth is of is that of the data.
    #expect(other.cagr == plain.cagr && other.turnover == plain.turnover && other.annualFactor == 365)
  }

  @Test(arguments: GoldenMetricsTests.cases.prefix(3)) func trades_matchReference(_ name: String) throws {
    let expected = try #require(try Figures().expected[name]?["trades"])
    var accumulator = PerformanceAccumulator(capital: 100_000)
    var ledger = TradeLedger(symbolCount: 1)
    for row in try Fixture.rows("MSFT_ADJ_orders.csv") where row["case"] == name {
      let price = try Fixture.number(row["price"])
      let fill = Fill(
        order: 1, cycle: 0, symbol: 0, side: row["side"] == "buy" ? .buy : .sell,
        quantity: try Fixture.number(row["size"]), price: price, rawPrice: price,
        commission: try Fixture.number(row["fees"]))
      if let trade = ledger.record(fill, at: try Fixture.midnight(row["time"] ?? "")) { accumulator.record(trade) }
    }
    try compare(accumulator.metrics(), expected, 1e-7)
  }

  @Test func againstItself_nothingIsLeft() throws {
    let metrics = try Figures().metrics(of: Self.benchmark, AnnualBasis(), blockSize: 100)
    #expect(metrics.beta == 1 && metrics.trackingError == 0 && metrics.informationRatio == nil)
    #expect(agree(metrics.correlation, 1, 1e-12) && (metrics.alpha ?? 1).magnitude < 1e-15)
  }

  /// A portfolio that never trades has no correlation and no beta but 0; nothing is compared with a single day.
  @Test func relativeMetrics_needReturnsThatDiffer() {
    var accumulator = PerformanceAccumulator(capital: 100, hasBenchmark: true)
    var (own, other) = (LedgerBlock(firstCycle: 0), LedgerBlock(firstCycle: 0))
    func add(_ day: Int64, _ value: Double, to block: inout LedgerBlock) {
      block.timestamps.append(day * Timestamp.nanosecondsPerDay)
      block.cash.append(value)
      block.positionValue.append(0)
      block.isExposed.append(false)
    }
    add(1, 100, to: &own)
    add(1, 110, to: &other)
    accumulator.recordEquity(of: own, against: other)
    #expect(accumulator.metrics().beta == nil && accumulator.metrics().trackingError == nil)
    add(2, 100, to: &own)
    add(2, 99, to: &other)
    var two = PerformanceAccumulator(capital: 100, hasBenchmark: true)
    two.recordEquity(of: own, against: other)
    #expect(two.metrics().beta == 0 && two.metrics().correlation == nil)
    #expect(agree(two.metrics().trackingError, (0.02 * 252.0).squareRoot(), 1e-12))
    var same = PerformanceAccumulator(capital: 100, hasBenchmark: true)
    same.recordEquity(of: other, against: own)
    #expect(same.metrics().beta == nil && same.metrics().alpha == nil && same.metrics().correlation == nil)
  }
}
