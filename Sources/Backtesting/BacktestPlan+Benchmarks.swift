import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import TradingModel

extension BacktestPlan {
  /// What a benchmark is made of: portfolios that are alike in this have one benchmark.
  private struct BenchmarkKey: Hashable {
    var capital: Double
    var quantities: QuantityRule
    var symbols: [Int]
    var window: TradingWindow
  }

  /// The benchmark of every portfolio, in their order.
  ///
  /// Each symbol is wanted at its own first bar of the run, or of the portfolio's window, and bought as the run's
  /// orders are filled, with its part of the portfolio's capital, at the run's costs, in whole units where the
  /// portfolio holds whole ones. What a part does not pay for stays in cash.
  func benchmarks(_ data: MarketDataSet, _ basis: AnnualBasis) -> BenchmarkSet {
    var set = BenchmarkSet()
    guard workflow.benchmark != .none, data.warmupCount < data.cycleCount else { return set }
    var known: [BenchmarkKey: Int] = [:]
    for portfolio in portfolios {
      let settings = portfolio.settings
      let isShared = workflow.benchmark == .buyAndHold
      let key = BenchmarkKey(
        capital: settings.capital, quantities: settings.quantities, symbols: isShared ? portfolio.symbols : [],
        window: settings.window)
      if let place = known[key] {
        set.addPlace(place)
        continue
      }
      let series: [BarSeries]
      if case .symbol(let symbol) = workflow.benchmark {
        series = [bars(of: symbol, in: data)].compactMap { $0.map { aligned($0, to: data.timestamps) } }
      } else {
        series = portfolio.symbols.map { data.series[$0] }
      }
      let cycles = window(of: portfolio, in: data)
      let start = max(cycles.lowerBound, data.warmupCount)
      let times = data.timestamps[start]...data.timestamps[min(cycles.upperBound, data.cycleCount) - 1]
      known[key] = set.addNew(
        BenchmarkPortfolio(
          name: workflow.benchmark.name, capital: settings.capital,
          purchases: purchases(series, settings, in: times), basis: basis, window: cycles))
    }
    return set
  }

  /// The bars of a symbol: one of the run's, or the one that was read for comparison.
  func bars(of symbol: Symbol, in data: MarketDataSet) -> BarSeries? {
    if let index = data.symbols.index(of: symbol) { return data.series[index] }
    return data.benchmark.flatMap { $0.symbol == symbol ? $0 : nil }
  }

  /// Bars whose sessions, beside cycles within the day, close at the last cycle of their day.
  ///
  /// A session ends with its UTC day, hours after the last cycle of an exchange. Seen only then, each would count on
  /// the day after, and the returns of different days would be compared.
  private func aligned(_ bars: BarSeries, to cycles: [Int64]) -> BarSeries {
    func day(_ time: Int64) -> Int64 { Timestamp(nanoseconds: time).closingDay }
    var bars = bars
    for (index, time) in bars.timestamps.enumerated() where (time &+ 1) % Timestamp.nanosecondsPerDay == 0 {
      let next = cycles.lowerBound(of: time)
      guard next > 0, next == cycles.count || day(cycles[next]) > day(time) else { continue }
      if day(cycles[next - 1]) == day(time) { bars.timestamps[index] = cycles[next - 1] }
    }
    return bars
  }

  private func purchases(
    _ series: [BarSeries], _ settings: RiskSettings, in times: ClosedRange<Int64>
  ) -> [BenchmarkPortfolio.Purchase] {
    let execution = workflow.execution
    let resolver = SizeResolver(costs: execution.costs, quantities: settings.quantities)
    let part = settings.capital / Double(series.count)
    return series.compactMap { bars in
      let first = bars.timestamps.lowerBound(of: times.lowerBound)
      let bar = execution.fill == .sameClose ? first : first + 1
      guard bar < bars.count, bars.timestamps[bar] <= times.upperBound else { return nil }
      let raw = execution.fill == .sameClose ? bars.close[bar] : bars.open[bar]
      guard case .trade(let side, let units) = resolver.allIn(side: .buy, raw: raw, funds: part, maximum: nil) else {
        return nil
      }
      let price = execution.costs.executionPrice(raw: raw, side: side)
      let fill = Fill(
        order: 0, cycle: 0, symbol: 0, side: side, quantity: units, price: price, rawPrice: raw,
        commission: execution.costs.commission(quantity: units, price: price))
      return BenchmarkPortfolio.Purchase(bars: bars, bar: bar, fill: fill)
    }
  }
}

extension Backtest {
  /// What the benchmark of a portfolio was worth.
  package struct BenchmarkLedger: Sendable {
    /// The ID of the portfolio that is compared with it.
    package let portfolio: String
    /// What it is called.
    package let name: String
    /// What it began with.
    package let capital: Double
    /// Cash and value of positions at each cycle.
    package let block: LedgerBlock
  }

  /// The benchmarks of all portfolios that have one, marked at the cycles up to an instant.
  ///
  /// - Parameter last: Nanoseconds since the epoch.
  package func benchmarkLedgers(upTo last: Int64) -> [BenchmarkLedger] {
    var set = plan.benchmarks(data, basis)
    let times = Array(data.timestamps.dropFirst(data.warmupCount).prefix { $0 <= last })
    for index in plan.portfolios.indices { set.mark(ofPortfolio: index, times, from: data.warmupCount) }
    return plan.portfolios.enumerated().compactMap { index, portfolio in
      set.ofPortfolio(index).map { benchmark in
        BenchmarkLedger(
          portfolio: portfolio.settings.id, name: benchmark.name, capital: portfolio.settings.capital,
          block: benchmark.block)
      }
    }
  }
}
