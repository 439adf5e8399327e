import Testing
import TradingModel

@testable import PerformanceAnalytics

@Suite struct PerformanceAccumulatorTests {
  static let day = Timestamp.nanosecondsPerDay

  private func curve(_ values: [Double], capital: Double = 100, step: Int64 = day) -> PerformanceAccumulator {
    var accumulator = PerformanceAccumulator(capital: capital)
    for (index, value) in values.enumerated() {
      accumulator.record(timestamp: Int64(index) * step, equity: value, isExposed: index % 4 == 1)
    }
    return accumulator
  }

  @Test func noBars_leaveEverythingUndefined() {
    let metrics = PerformanceAccumulator(capital: 100).metrics()
    var expected = PerformanceMetrics()
    expected.initialEquity = 100
    expected.finalEquity = 100
    #expect(metrics == expected)
  }

  @Test func constantEquity_hasNoRatios() {
    let metrics = curve([100, 100, 100]).metrics()
    #expect(metrics.totalReturn == 0)
    #expect(metrics.cagr == 0)
    #expect(metrics.volatility == 0)
    #expect(metrics.sharpe == nil)
    #expect(metrics.sortino == nil)
    #expect(metrics.calmar == nil)
    #expect(metrics.maxDrawdown == 0)
    #expect(metrics.maxDrawdownBars == 0)
  }

  /// What rounding leaves of equal returns, or of a peak that is held, is nothing to divide by; a billionth is.
  @Test func rounding_makesNoRatios() {
    var (equal, held, other): ([Double], [Double], [Double]) = ([], [], [])
    var value = 100.0
    for day in 0..<40 {
      value *= 1.01
      equal.append(value)
      held.append(day % 2 == 0 ? 100 : 100.0.nextDown)
      other.append(day % 2 == 0 ? 100 : 100 * (1 - 1e-9))
    }
    let steady = curve(equal).metrics()
    #expect((steady.volatility ?? 1) < 1e-12 && steady.sharpe == nil && steady.skew == nil)
    let flat = curve(held).metrics()
    #expect(flat.sharpe == nil && flat.calmar == nil && flat.recoveryFactor == nil && flat.timeInDrawdown == 0)
    let moved = curve(other).metrics()
    #expect(moved.sharpe != nil && moved.calmar != nil && moved.timeInDrawdown == 0.5 && moved.sortino != nil)
  }

  @Test func oneDay_hasNoDeviation() {
    let metrics = curve([90]).metrics()
    #expect(metrics.volatility == nil)
    #expect(metrics.sharpe == nil && metrics.sortino == nil)
    #expect(metrics.cagr == nil && metrics.calmar == nil && metrics.turnover == nil)
    #expect(metrics.valueAtRisk == nil && metrics.expectedShortfall == nil && metrics.skew == nil)
    #expect(metrics.totalReturn == 0.9 - 1)
    #expect(metrics.maxDrawdown == 0.9 - 1)
    #expect(metrics.worstDay == -0.1 && metrics.bestDay == -0.1 && metrics.bestMonth == metrics.totalReturn)
  }

  /// Returns 0.1, -0.1, 0.1 with mean 1/30; squares of deviations 1/225, 4/225, 1/225.
  @Test func threeDays_byHand() {
    let metrics = curve([110, 99, 108.9]).metrics()
    let annual = 252.0.squareRoot()
    #expect(agree(metrics.volatility, (6.0 / 225 / 2).squareRoot() * annual, 1e-13))
    #expect(agree(metrics.sharpe, 1.0 / 30 / (6.0 / 225 / 2).squareRoot() * annual, 1e-13))
    #expect(agree(metrics.sortino, 1.0 / 30 / (0.01 / 3).squareRoot() * annual, 1e-13))
    // 1.089^84 - 1, in decimal arithmetic.
    #expect(agree(metrics.cagr, 1288.2641288883626, 1e-12))
    #expect(agree(metrics.maxDrawdown, -0.1, 1e-13))
    #expect(metrics.maxDrawdownBars == 2)
    #expect(metrics.maxDrawdownDays == 2)
  }

  @Test func drawdown_countsFromTheCapital() {
    let metrics = curve([90, 95, 80, 100, 99]).metrics()
    #expect(metrics.maxDrawdown == 80.0 / 100 - 1)
    #expect(metrics.maxDrawdownBars == 3)
    #expect(metrics.maxDrawdownDays == 2)
  }

  @Test func ruin_leavesRatiosUndefined() {
    let metrics = curve([50, 0, 0]).metrics()
    #expect(metrics.totalReturn == -1)
    #expect(metrics.cagr == -1)
    #expect(metrics.maxDrawdown == -1)
    #expect(metrics.volatility == nil)
    #expect(metrics.sharpe == nil)
    #expect(metrics.sortino == nil)
    #expect(metrics.calmar == -1)
  }

  @Test func turnover_isTradedValueAYearOverMeanEquity() {
    var accumulator = curve([100, 200, 300])
    accumulator.record(
      Fill(order: 1, cycle: 0, symbol: 0, side: .buy, quantity: 10, price: 5.5, rawPrice: 5, commission: 2))
    accumulator.record(
      Fill(order: 2, cycle: 1, symbol: 0, side: .sell, quantity: 10, price: 4.5, rawPrice: 5, commission: 1))
    let metrics = accumulator.metrics()
    #expect(agree(metrics.turnover, 100.0 / 200 * 84, 1e-13))
    #expect(metrics.fills == 2)
    #expect(metrics.commission == 3)
    #expect(metrics.slippage == 10)
    #expect(agree(metrics.exposure, 1.0 / 3, 1e-15))
  }

  @Test func turnover_isUndefinedWhereTheMeanOfEquityOverflows() {
    var accumulator = curve([1e308, 1e308], capital: 1e308)
    accumulator.record(
      Fill(order: 1, cycle: 0, symbol: 0, side: .buy, quantity: 1e308, price: 1, rawPrice: 1, commission: 0))
    #expect(accumulator.metrics().turnover == nil)
  }

  @Test func daysBeforeTheEpoch_areUTCDays() {
    var accumulator = PerformanceAccumulator(capital: 100)
    for (hour, value) in [(-30, 101.0), (-25, 102), (-24, 103), (-1, 104), (0, 105), (23, 106)] {
      accumulator.record(timestamp: Int64(hour) * 3_600_000_000_000, equity: value, isExposed: true)
    }
    // -24 and 0 are midnights, which end a day.
    #expect(accumulator.days.returns.count == 2)
    #expect(agree(accumulator.days.returns.mean, (0.03 + 2.0 / 103) / 2, 1e-14))
    #expect(accumulator.metrics().days == 3)
  }

  @Test func extremeTimestamps_doNotTrap() {
    var accumulator = PerformanceAccumulator(capital: 100)
    accumulator.record(timestamp: .min, equity: 99, isExposed: true)
    accumulator.record(timestamp: .max, equity: 98, isExposed: true)
    #expect(accumulator.metrics().days == 2)
  }

  @Test func block_countsAsItsCycles() {
    var block = LedgerBlock(firstCycle: 3)
    var single = PerformanceAccumulator(capital: 100)
    for index in 0..<50 {
      let time = Int64(index) * 3_600_000_000_000
      let value = Double((index * 37) % 11)
      block.timestamps.append(time)
      block.cash.append(95)
      block.positionValue.append(value)
      block.isExposed.append(index % 3 == 0)
      single.record(timestamp: time, equity: 95 + value, isExposed: index % 3 == 0)
    }
    var whole = PerformanceAccumulator(capital: 100)
    whole.recordEquity(of: block)
    #expect(whole == single)
    #expect(whole.bars == 50)
  }

  @Test func metrics_haveDistinctSnakeCaseNamesAndLabels() {
    let names = Metric.all.map(\.name)
    let labels = Metric.all.compactMap(\.label)
    #expect(Set(names).count == names.count && Set(labels).count == labels.count)
    #expect(names.allSatisfy { name in name.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) } })
  }

  /// Every stored figure is the place of exactly one metric: each is set alone and read back alone.
  @Test func metrics_reachEveryFigureOnce() {
    #expect(Metric.all.count == Mirror(reflecting: PerformanceMetrics()).children.count)
    var all = PerformanceMetrics()
    for (place, metric) in Metric.all.enumerated() {
      var metrics = PerformanceMetrics()
      let value: MetricValue =
        if case .count = metric.value(in: metrics) { .count(place + 1) } else { .number(Double(place) + 0.5) }
      metric.set(value, in: &metrics)
      metric.set(value, in: &all)
      for other in Metric.all {
        let isUntouched = other.value(in: metrics) == other.value(in: PerformanceMetrics())
        #expect(isUntouched == (other.name != metric.name), "\(metric.name), \(other.name)")
      }
      #expect(metric.value(in: metrics) == value)
    }
    let values = Metric.all.map { $0.value(in: all) }
    #expect(!values.contains(.count(0)) && !values.contains(.number(nil)))
  }

  /// What the core leaves undefined is what says that it lies beyond it, but for those of the benchmark defined by all.
  @Test func metricsBeyondTheCore_sayThatTheyAre() {
    var (core, all) = (PerformanceMetrics(), PerformanceMetrics())
    for metrics in [MetricSet.core, .all] {
      var accumulator = PerformanceAccumulator(capital: 100, metrics: metrics)
      var equity = 100.0
      for day in 0..<90 {
        equity *= day % 3 == 0 ? 0.98 : 1.015
        accumulator.record(timestamp: Int64(day) * Self.day, equity: equity, isExposed: true)
      }
      if metrics == .core { core = accumulator.metrics() } else { all = accumulator.metrics() }
    }
    for metric in Metric.all where metric.group != .trades {
      let isUndefined = metric.value(in: core) == .number(nil)
      #expect(isUndefined == metric.isBeyondCore, "\(metric.name)")
      #expect((metric.value(in: all) == .number(nil)) == (metric.group == .benchmark), "\(metric.name)")
    }
    #expect(Metric.all.count(where: \.isBeyondCore) == 15 && !Metric.sharpe.isBeyondCore)
  }
}
