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

/// Many runs at once come to what each comes to alone.
@Suite struct ScalarBatchTests {
  /// Jobs over one set of bars that differ in portfolios, costs, aggregation and window.
  private static func workflows(_ generated: GeneratedWorkflow, count: Int) -> [Workflow] {
    var draw = SeededGenerator(masterSeed: generated.seed, id: "batch", purpose: "test")
    let data = generated.data
    return (0..<count).map { _ in
      var workflow = generated.workflow
      workflow.execution.proportionalCommission = Double(draw.integer(in: 0...20)) / 10_000
      workflow.execution.fill = draw.choose(FillRule.allCases) ?? .nextOpen
      for index in workflow.risk.indices {
        workflow.risk[index].capital = Double(draw.integer(in: 1...100)) * 1_000
        if draw.bernoulli(probability: 0.3) {
          let first = draw.integer(in: data.warmupCount...(data.cycleCount - 1))
          workflow.risk[index].window.start = Timestamp(nanoseconds: data.timestamps[first])
        }
      }
      return workflow
    }
  }

  @Test func jobs_comeToWhatTheyComeToAlone() async throws {
    for seed in UInt64(700)...712 {
      let generated = WorkflowGenerator().workflow(seed: seed)
      let backtest = try generated.backtest()
      let signals = try backtest.computedSignals()
      let runs = try Self.workflows(generated, count: 20).map {
        try Backtest($0, data: generated.data, registry: generated.types.registry)
      }
      let jobs = runs.map { ScalarBatch.Job(plan: $0.plan, signals: signals) }
      let batch = ScalarBatch(backtest)
      let full = batch.run(jobs, digests: .everything, metrics: .all, threads: 3)
      let short = batch.run(jobs)
      #expect(full.count == jobs.count && short.count == jobs.count)
      for index in jobs.indices {
        let alone = try await runs[index].run(keeping: RunKeeping(ledgers: true))
        let (whole, result) = (try full[index].get(), try short[index].get())
        #expect(whole.runDigest == alone.runDigest && whole.streams == alone.streams, "seed \(seed), job \(index)")
        #expect(whole.results == alone.results && whole.resultDigest == alone.resultDigest)
        #expect(result.resultDigest == alone.resultDigest && result.runDigest == nil && result.streams.isEmpty)
        let accepted = alone.ledgers?.map { $0.orders.filter { $0.state == .accepted }.count }
        #expect(result.orderCounts == accepted && whole.orderCounts == accepted)
        for (core, all) in zip(result.results, alone.results) {
          for metric in Metric.all {
            let value = metric.value(in: core.metrics)
            if ResultDigest.metrics.contains(metric.name) { #expect(value == metric.value(in: all.metrics)) }
          }
        }
      }
    }
  }

  /// A job that fails leaves those beside it alone, and fails as its own run does.
  @Test func failure_isOfOneJob() async throws {
    var series = SampleMarket.series("A", count: 50)
    // Equity that is no number any more: beyond what prices may be, so the set is not checked.
    for column in [\BarSeries.open, \.high, \.low, \.close] { series[keyPath: column][30] = 1e300 }
    func backtest(_ capital: Double) throws -> Backtest {
      var workflow = Workflow(
        name: "w", data: MarketDataSettings(path: "memory", symbols: [series.symbol]),
        strategies: [StrategySettings(id: "h", type: "buy_and_hold")])
      workflow.risk[0].capital = capital
      workflow.risk[0].quantities = .fractional
      workflow.benchmark = .none
      return try Backtest(workflow, data: MarketDataSet([series]))
    }
    let runs = try [1_000.0, 1e200, 2_000].map(backtest)
    let signals = try runs[0].computedSignals()
    let results = ScalarBatch(runs[0]).run(runs.map { ScalarBatch.Job(plan: $0.plan, signals: signals) })
    for (run, result) in zip(runs, results) {
      let alone: String
      do { alone = try await run.run().resultDigest } catch { alone = "\(error)" }
      switch result {
      case .success(let outcome): #expect(outcome.resultDigest == alone)
      case .failure(let error): #expect("\(error)" == alone)
      }
    }
    #expect((try? results[1].get()) == nil && (try? results[0].get()) != nil && (try? results[2].get()) != nil)
  }

  /// The words of a result digest, as Python's struct and hashlib give them.
  @Test func resultDigest_isThatOfItsWords() throws {
    var metrics = PerformanceMetrics()
    (metrics.bars, metrics.days, metrics.fills, metrics.trades, metrics.maxDrawdownBars) = (7, 7, 3, 1, 2)
    (metrics.initialEquity, metrics.finalEquity, metrics.maxDrawdownDays) = (100_000, 100_012.5, 2)
    (metrics.commission, metrics.slippage, metrics.grossProfit, metrics.grossLoss) = (3.25, 0, 12.5, -0.0)
    (metrics.totalReturn, metrics.sharpe, metrics.winRate, metrics.maxDrawdown) = (0.000125, 1.5, 1, -0.01)
    let result = PortfolioResult(
      id: "main", fills: StreamRecord(name: StreamName(.fills, owner: "main"), digest: 0x0123_4567_89AB_CDEF, count: 3),
      trades: StreamRecord(name: StreamName(.trades, owner: "main"), digest: 0xFEDC_BA98_7654_3210, count: 1),
      cash: 99_000.25,
      positions: [
        PortfolioResult.Position(symbol: "A", quantity: 10),
        PortfolioResult.Position(symbol: "LONG_NAME", quantity: -2.5),
      ], metrics: metrics)
    #expect(result.digest == "63fdc154623653f3f6a98ea54252a2706bad7ec3d2329393fb3d9b49b2cbce2e")
    // What comes later is not covered; what is covered is.
    metrics.alpha = 3
    metrics.kelly = 0.5
    func digest(_ metrics: PerformanceMetrics) -> String {
      PortfolioResult(
        id: result.id, fills: result.fills, trades: result.trades, cash: result.cash, positions: result.positions,
        metrics: metrics
      ).digest
    }
    #expect(digest(metrics) == result.digest)
    metrics.sharpe = nil
    #expect(digest(metrics) != result.digest)
    #expect(ResultDigest.metrics.allSatisfy { name in Metric.all.contains { $0.name == name } })
    #expect(ResultDigest.metrics == ResultDigest.metrics.sorted() && ResultDigest.metrics.count == 26)
  }
}
