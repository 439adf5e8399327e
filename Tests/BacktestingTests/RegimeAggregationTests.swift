import Configuration
import Determinism
import MarketData
import PerformanceAnalytics
import RegimeAnalysis
import Reporting
import ReproducibilityTesting
import RunResults
import SimulationRuntime
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

/// Weights of strategies that change with the regime of the market.
@Suite struct RegimeAggregationTests {
  /// Classifiers that tell something on few bars.
  private static func classifiers(_ draw: inout SeededGenerator) -> [RegimeClassifierSettings] {
    var momentum = RegimeClassifierSettings(.momentum)
    momentum.window = draw.integer(in: 1...4)
    var volatility = RegimeClassifierSettings(.volatility)
    (volatility.window, volatility.minimum) = (3, 3)
    var hidden = RegimeClassifierSettings(.hiddenMarkov)
    (hidden.refit, hidden.minimum) = (5, 8)
    return draw.choose([[momentum], [volatility], [hidden], [momentum, volatility]]) ?? []
  }

  private static func workflow(_ generated: GeneratedWorkflow) -> Workflow {
    var draw = SeededGenerator(masterSeed: generated.seed, id: "regimes", purpose: "test")
    var workflow = generated.workflow
    workflow.regimeAggregation.regimes.classifiers = classifiers(&draw)
    workflow.regimeAggregation.regimes.confirm = draw.integer(in: 1...3)
    if draw.bernoulli(probability: 0.5) {
      workflow.regimeAggregation.regimes.symbol = draw.choose(workflow.data.symbols)
    }
    let labels = workflow.regimeAggregation.regimes.classifiers.map(\.labels)
      .reduce([""]) { joined, labels in joined.flatMap { one in labels.map { one.isEmpty ? $0 : "\(one)/\($0)" } } }
    for label in labels where draw.bernoulli(probability: 0.8) {
      var weights: [String: Double] = [:]
      for strategy in workflow.strategies where draw.bernoulli(probability: 0.8) {
        weights[strategy.id] = draw.choose([0, 0.5, 1, 3]) ?? 1
      }
      workflow.regimeAggregation.weights[label] = weights
    }
    return workflow
  }

  /// Network, scalar path and batch, computed and replayed, in any blocks and on any threads.
  @Test func everyPath_comesToTheSame() async throws {
    var (changed, switched) = (0, 0)
    for seed in UInt64(900)...930 {
      let generated = WorkflowGenerator().workflow(seed: seed)
      let (data, registry) = (generated.data, generated.types.registry)
      let backtest = try Backtest(Self.workflow(generated), data: data, registry: registry)
      let reference = try await backtest.run(keeping: ReplayTests.keeping)
      var draw = SeededGenerator(masterSeed: seed, id: "regimes", purpose: "manners")
      for path in RunPath.allCases {
        for signals in SignalOrigin.allCases {
          var manner = RunManner(blockSize: draw.choose([nil, 1, 5, 64]) ?? nil)
          if path == .network {
            manner.policy = draw.bernoulli(probability: 0.5) ? .random(seed: 3) : .parallel(threads: 2)
          }
          (manner.path, manner.signals) = (path, signals)
          manner.permutation = draw.choose([nil, 3]) ?? nil
          let outcome = try await backtest.run(manner, keeping: ReplayTests.keeping)
          ReplayTests.expectEqual(reference, outcome, "seed \(seed), \(manner)")
        }
      }
      let job = ScalarBatch.Job(plan: backtest.plan, signals: try backtest.computedSignals())
      let plain = try generated.backtest()
      let batch = try ScalarBatch(plain).run([job], digests: .everything, metrics: .all)[0].get()
      #expect(batch.runDigest == reference.runDigest, "seed \(seed)")
      if try await plain.run().runDigest != reference.runDigest { changed += 1 }
      let counted = backtest.plan.portfolios.map { backtest.plan.weightChanges(of: $0).count }
      switched += counted.reduce(0, +)
    }
    #expect(changed > 8 && switched > 50)
  }

  /// Daily closes and momentum over two bars: up at the third and fourth, flat, down at the sixth and seventh, up at
  /// the last; with two bars of confirmation up from the fourth, down from the seventh.
  private static func final(_ keys: String) async throws -> [String] {
    let text = """
      data: {path: ., symbols: [X]}
      strategies: [{id: held@1, type: buy_and_hold}, {id: held@2, type: buy_and_hold}]
      risk: {strategies: {held@1: 0.25, held@2: 0.5}}
      aggregation: {method: weighted_sum, regimes: [{type: momentum, window: 2}], \(keys)}
      """
    let data = MarketDataSet([.flat("X", [10, 10, 11, 12, 11, 10, 10, 12])])
    let backtest = try Backtest(WorkflowFile.decode(Array(text.utf8), path: "w.yaml"), data: data)
    let outcome = try await backtest.run(keeping: RunKeeping(trace: true))
    let signals = outcome.trace?.events.filter { $0.stream.kind == .finalSignals } ?? []
    return signals.map { "\($0.time.cycle) \($0["direction"] ?? "") \(Double($0["strength"] ?? "") ?? -1)" }
  }

  @Test func labelAtTheClose_countsFromThereOn() async throws {
    // Until the label is known those of the portfolio hold: 0.75.
    let both = "weights: {up: {held@1: 1}, down: {held@1: 0}}"
    let followed = try await Self.final("confirm: 1, \(both)")
    // A regime that is not named has the portfolio's weights again.
    #expect(followed == ["0 1 0.75", "2 1 1.0", "4 1 0.75", "5 0 0.0", "7 1 1.0"])
    #expect(try await Self.final("confirm: 2, \(both)") == ["0 1 0.75", "3 1 1.0", "6 0 0.0"])
    let small = try await Self.final("confirm: 1, weights: {down: {held@2: 0.125}}")
    #expect(small == ["0 1 0.75", "5 1 0.125", "7 1 0.75"])
    #expect(try await Self.final("confirm: 1, weights: {flat: {held@1: 1}}") == ["0 1 0.75", "4 1 1.0", "5 1 0.75"])
    #expect(try await Self.final("weights: {up: {held@1: 1}}") == ["0 1 0.75"])
  }

  @Test func shares_areToldWithTheRun() async throws {
    let scenario = NoticeScenario(
      """
      strategy: {type: buy_and_hold}
      aggregation: {confirm: 1, regimes: [{type: momentum, window: 2}], weights: {up: {buy_and_hold: 2}}}
      """, .flat("X", [10, 10, 11, 12]))
    let notice = try await scenario.notice(.regimeShares)
    #expect(
      notice.text == "regimes: unknown 50.00 %, up 50.00 % of the bars; at 50.00 % the weights of "
        + "strategies and portfolios hold")
    #expect(notice[.bars] == .integer(4) && notice[.count] == .integer(2) && notice.items.count == 2)
    let terms = Explanation(try scenario.backtest()).tradingTerms.filter { $0.label == "regimes" }.map(\.text)
    #expect(
      terms == [
        "momentum of 2 bars, beyond 0.00 %, of the equally weighted mean of all symbols; a label changes at once",
        "up: buy_and_hold 2", "in any other, and where it is unknown: the weights of strategies and portfolios",
      ])
  }

  /// Labels of momentum over two bars: unknown, unknown, up, up, flat, down, down, up.
  @Test(arguments: [(1, 4, 0), (2, 6, 4), (3, 6, 6)])
  func confirmation_countsWhatItHeldBack(bars: Int, asked: Int, acted: Int) throws {
    var momentum = RegimeClassifierSettings(.momentum)
    momentum.window = 2
    var settings = RegimeSettings()
    settings.classifiers = [momentum]
    settings.confirm = bars
    var series = BarSeries(symbol: Symbol("AA"), capacity: 8)
    for (day, close) in [10.0, 10, 11, 12, 11, 10, 10, 12].enumerated() {
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(day)), open: close, high: close, low: close, close: close, volume: 0))
    }
    let labels = try RegimeLabels(
      settings, bars: [series], timestamps: series.timestamps, registry: .builtIn)
    #expect(labels.confirmation == RegimeLabels.Confirmation(asked: asked, acted: acted))
  }
}
