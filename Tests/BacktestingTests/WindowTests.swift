import Backtesting
import Configuration
import Determinism
import MarketData
import OrderExecution
import PerformanceAnalytics
import ReproducibilityTesting
import RiskControl
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// A portfolio that may be in the market for a part of the run only.
@Suite struct WindowTests {
  private static func window(_ cycles: ClosedRange<Int>, _ data: MarketDataSet) -> TradingWindow {
    TradingWindow(
      start: Timestamp(nanoseconds: data.timestamps[cycles.lowerBound]),
      end: Timestamp(nanoseconds: data.timestamps[cycles.upperBound]))
  }

  private static func draw(_ data: MarketDataSet, _ draw: inout SeededGenerator) -> ClosedRange<Int> {
    let first = draw.integer(in: data.warmupCount...(data.cycleCount - 1))
    return first...draw.integer(in: first...(data.cycleCount - 1))
  }

  /// The windows of several portfolios differ; schedules, blocks, paths and replays do not show.
  @Test func windows_comeToTheSameOnEveryPath() async throws {
    var trades = 0
    for seed in UInt64(400)...440 {
      var generated = WorkflowGenerator().workflow(seed: seed)
      let data = generated.data
      var draw = SeededGenerator(masterSeed: seed, id: "window", purpose: "test")
      for index in generated.workflow.risk.indices {
        generated.workflow.risk[index].window = Self.window(Self.draw(data, &draw), data)
      }
      let backtest = try generated.backtest()
      let reference = try await backtest.run(keeping: ReplayTests.keeping)
      trades += reference.metrics.reduce(0) { $0 + $1.metrics.trades }
      for variant in Ways.ways(seed) {
        let outcome = try await backtest.run(variant, keeping: ReplayTests.keeping)
        ReplayTests.expectEqual(reference, outcome, "seed \(seed), \(variant)")
      }
      for (portfolio, metrics) in zip(backtest.plan.portfolios, reference.metrics) {
        let cycles = try #require(portfolio.settings.window.cycles(data.timestamps, from: data.warmupCount))
        #expect(metrics.metrics.bars == cycles.clamped(to: data.warmupCount..<data.cycleCount).count)
        let rows = reference.streams.first { $0.name.description == "equity/\(portfolio.settings.id)" }
        #expect(rows?.count == metrics.metrics.bars)
      }
    }
    #expect(trades > 100, "windows without trades would say little")
  }

  private enum Ways {
    /// Ways that have nothing in common: schedules, threads, blocks, paths, origins of signals.
    static func ways(_ seed: UInt64) -> [RunManner] {
      var scalar = RunManner(blockSize: 7)
      scalar.path = .scalar
      var replayed = RunManner(policy: .random(seed: seed), blockSize: 3, capacity: 1)
      replayed.signals = .replayed
      return [
        RunManner(blockSize: 1), RunManner(policy: .random(seed: seed), blockSize: 5, carrier: .stream, capacity: 1),
        RunManner(policy: .parallel(threads: 3), blockSize: 16), scalar, replayed,
      ]
    }
  }

  /// A window of the whole run is no window.
  @Test func wholeRun_isTheRunWithoutAWindow() async throws {
    for seed in UInt64(500)...520 {
      var generated = WorkflowGenerator().workflow(seed: seed)
      let without = try await generated.backtest().run(keeping: ReplayTests.keeping)
      let data = generated.data
      for index in generated.workflow.risk.indices {
        generated.workflow.risk[index].window = Self.window(data.warmupCount...(data.cycleCount - 1), data)
      }
      let backtest = try generated.backtest()
      let outcome = try await backtest.run(keeping: ReplayTests.keeping)
      #expect(outcome.streams == without.streams && outcome.metrics == without.metrics, "seed \(seed)")
      #expect(outcome.tallies == without.tallies, "seed \(seed)")
    }
  }

  /// What a portfolio does in its window is what it does on data that begin and end with the window, told the stances
  /// in force at the first bar and the signals after it, with its positions closed at the end.
  @Test func window_isAFunctionOfItsBarsAndSignals() async throws {
    var fills = 0
    for seed in UInt64(600)...660 {
      var generated = WorkflowGenerator().workflow(seed: seed)
      let data = generated.data
      var draw = SeededGenerator(masterSeed: seed, id: "window", purpose: "test")
      let cycles = Self.draw(data, &draw)
      if cycles.upperBound == data.cycleCount - 1 { generated.workflow.execution.closeAtEnd = true }
      // Regimes are told by the bars before the window, too.
      generated.workflow.regimeAggregation = RegimeAggregation()
      for index in generated.workflow.risk.indices { generated.workflow.risk[index].window = Self.window(cycles, data) }
      let backtest = try generated.backtest()
      let signals = try backtest.computedSignals()
      let outcome = try await backtest.run()

      var part = generated.workflow
      part.execution.closeAtEnd = true
      part.data.warmup = nil
      for index in part.risk.indices { part.risk[index].window = TradingWindow() }
      let times = data.timestamps[cycles.lowerBound]...data.timestamps[cycles.upperBound]
      let series = data.series.map { Self.cut($0, times) }
      let short = try Backtest(part, data: MarketDataSet(series), registry: generated.types.registry)
      let told = signals.map { ReplayedSignals.signals(Self.told($0, cycles)) }
      let expected = try await short.replaying(told).run()
      for kind in ["fills", "positions", "equity", "trades"] {
        let own = outcome.streams.filter { $0.name.kind == StreamName.Kind(kind) }
        #expect(own == expected.streams.filter { $0.name.kind == StreamName.Kind(kind) }, "seed \(seed), \(kind)")
        if kind == "fills" { fills += own.reduce(0) { $0 + $1.count } }
      }
    }
    #expect(fills > 500)
  }

  private static func cut(_ bars: BarSeries, _ times: ClosedRange<Int64>) -> BarSeries {
    let all = (0..<bars.count).map { bars[$0] }
    return BarSeries(symbol: bars.symbol, bars: all.filter { times.contains($0.timestamp.nanoseconds) })
  }

  /// The stances in force at the first cycle as signals of that cycle, then the signals after it; cycles count from 0.
  private static func told(_ signals: SignalColumns, _ cycles: ClosedRange<Int>) -> SignalColumns {
    var held: [Int: Signal] = [:]
    var later: [Signal] = []
    for var signal in signals.all where signal.cycle <= cycles.upperBound {
      let isLater = signal.cycle > cycles.lowerBound
      signal.cycle = max(0, signal.cycle - cycles.lowerBound)
      if isLater { later.append(signal) } else { held[signal.symbol] = signal }
    }
    var columns = SignalColumns()
    columns.append(held.keys.sorted().compactMap { held[$0] } + later)
    return columns
  }

  /// The example of Docs/Semantics.md, with its dates.
  @Test func example_buysAfterTheFirstCloseAndSellsAtTheLast() async throws {
    let series = SampleMarket.series("A", count: 300)
    func cycle(_ month: Int64, _ day: Int64) -> Int {
      series.timestamps.lowerBound(of: Timestamp(year: 2020, month: month, day: day).nanoseconds)
    }
    let start = Timestamp(year: 2020, month: 4, day: 1)
    let last = cycle(5, 29)
    var workflow = Workflow(
      name: "w", data: MarketDataSettings(path: "memory", symbols: [series.symbol]),
      strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
    workflow.risk[0].window = TradingWindow(start: start, end: Timestamp(nanoseconds: series.timestamps[last]))
    var columns = SignalColumns()
    columns.append([
      Signal(cycle: cycle(3, 3), symbol: 0, stance: .long, sequence: 1),
      Signal(cycle: cycle(6, 20), symbol: 0, stance: .flat, sequence: 2),
    ])
    let backtest = try Backtest(workflow, data: MarketDataSet([series])).replaying([.signals(columns)])
    let outcome = try await backtest.run(keeping: RunKeeping(ledgers: true))
    let ledger = try #require(outcome.ledgers?.first)
    #expect(ledger.fills.map(\.fill.cycle) == [cycle(4, 1) + 1, last])
    #expect(ledger.fills.map(\.fill.rawPrice) == [series.open[cycle(4, 1) + 1], series.close[last]])
    #expect(ledger.orders.first?.cycle == cycle(4, 1))
    #expect(outcome.metrics[0].metrics.bars == last - cycle(4, 1) + 1 && outcome.metrics[0].metrics.trades == 1)
    // The benchmark begins and ends with the window too: it buys at the same open, and does not pay for a sale.
    let benchmark = try #require(outcome.metrics[0].benchmark?.metrics)
    #expect(benchmark.bars == outcome.metrics[0].metrics.bars && benchmark.fills == 1)
    #expect(benchmark.finalEquity == outcome.metrics[0].metrics.finalEquity)
  }

  @Test func windowWithoutABar_isRefused() throws {
    let data = MarketDataSet([SampleMarket.series("A", count: 30)])
    var workflow = Workflow(
      name: "w", data: MarketDataSettings(path: "memory", symbols: [Symbol("A")]),
      strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
    workflow.risk[0].window = TradingWindow(start: Timestamp(year: 2021, month: 1, day: 1))
    let error = #expect(throws: MarketDataErrors.self) { try Backtest(workflow, data: data) }
    #expect(error?.description.contains("the window of the portfolio main has no bar") == true)
  }
}
