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
import Testing
import TradingModel
import TradingStrategies

/// A portfolio that begins with positions, or keeps some at the end of its window.
@Suite struct PositionTests {
  /// Positions of random symbols at random prices, some kept: schedules, blocks, paths and replays do not show.
  @Test func positions_comeToTheSameOnEveryPath() async throws {
    var trades = 0
    for seed in UInt64(700)...740 {
      var generated = WorkflowGenerator().workflow(seed: seed)
      let data = generated.data
      var draw = SeededGenerator(masterSeed: seed, id: "positions", purpose: "test")
      let plan = try generated.backtest().plan
      for index in generated.workflow.risk.indices {
        let id = generated.workflow.risk[index].id
        let traded = plan.portfolios.first { $0.settings.id == id }?.symbols.map { plan.symbols[$0] } ?? []
        let first = draw.integer(in: data.warmupCount...(data.cycleCount - 1))
        let last = draw.integer(in: first...(data.cycleCount - 1))
        generated.workflow.risk[index].positions = traded.filter { _ in draw.bernoulli(probability: 0.6) }.map {
          OpeningPosition(symbol: $0, quantity: draw.choose([-7, 2, 30]) ?? 1, price: 20 + 50 * draw.uniform())
        }
        generated.workflow.risk[index].window = TradingWindow(
          start: Timestamp(nanoseconds: data.timestamps[first]), end: Timestamp(nanoseconds: data.timestamps[last]),
          keep: traded.filter { _ in draw.bernoulli(probability: 0.4) })
      }
      let backtest = try generated.backtest()
      let reference = try await backtest.run(keeping: ReplayTests.keeping)
      trades += reference.metrics.reduce(0) { $0 + $1.metrics.trades }
      for variant in Self.ways(seed) {
        let outcome = try await backtest.run(variant, keeping: ReplayTests.keeping)
        ReplayTests.expectEqual(reference, outcome, "seed \(seed), \(variant)")
      }
    }
    #expect(trades > 100, "positions without trades would say little")
  }

  private static func ways(_ seed: UInt64) -> [RunManner] {
    var (scalar, lanes) = (RunManner(blockSize: 7), RunManner(blockSize: 9))
    (scalar.path, lanes.path) = (.scalar, .lanes)
    var replayed = RunManner(policy: .random(seed: seed), blockSize: 3, capacity: 1)
    replayed.signals = .replayed
    return [
      RunManner(blockSize: 1), RunManner(policy: .random(seed: seed), blockSize: 5, carrier: .stream, capacity: 1),
      RunManner(policy: .parallel(threads: 3), blockSize: 16), scalar, lanes, replayed,
    ]
  }

  /// A run up to some cycle that keeps everything, and one from the next on that begins with it, do what one run does.
  @Test func keptThenHeld_isTheRunUncut() async throws {
    var (fills, carried) = (0, 0)
    for seed in UInt64(800)...880 {
      var generated = WorkflowGenerator().workflow(seed: seed)
      let data = generated.data
      guard data.cycleCount - data.warmupCount > 4 else { continue }
      generated.workflow.execution.fill = .sameClose
      for index in generated.workflow.risk.indices {
        // Units are not rounded, peaks not forgotten, and no target is met again because a window begins.
        generated.workflow.risk[index].quantities = .fractional
        generated.workflow.risk[index].limits = RiskLimits()
        if case .targetPercent(let fraction) = generated.workflow.risk[index].sizing {
          generated.workflow.risk[index].sizing = .fixedFraction(fraction)
        }
      }
      let cut = (data.warmupCount + data.cycleCount) / 2
      var early = generated.workflow
      for index in early.risk.indices {
        early.risk[index].window = TradingWindow(
          end: Timestamp(nanoseconds: data.timestamps[cut - 1]), keep: generated.workflow.data.symbols)
      }
      let whole = try Self.ledgers(generated.workflow, generated)
      let first = try Self.ledgers(early, generated)
      var late = generated.workflow
      for index in late.risk.indices {
        let ledger = try #require(first[late.risk[index].id])
        late.risk[index].capital = ledger.equity(cut - 1 - ledger.firstCycle)
        late.risk[index].positions = Self.held(ledger, data, before: cut)
        late.risk[index].window = TradingWindow(start: Timestamp(nanoseconds: data.timestamps[cut]))
        carried += late.risk[index].positions.count
      }
      guard late.risk.allSatisfy({ $0.capital > 0 }) else { continue }
      for (id, second) in try Self.ledgers(late, generated).sorted(by: { $0.key < $1.key }) {
        let (one, before) = (try #require(whole[id]), try #require(first[id]))
        fills += one.fills.count
        #expect((before.fills + second.fills).map(Self.key) == one.fills.map(Self.key), "seed \(seed), \(id)")
        for cycle in cut..<data.cycleCount {
          let (own, expected) = (second.equity(cycle - second.firstCycle), one.equity(cycle - one.firstCycle))
          #expect(abs(own - expected) <= 1e-9 * max(1, abs(expected)), "seed \(seed), \(id), cycle \(cycle)")
        }
      }
    }
    #expect(fills > 300 && carried > 30, "\(fills) fills, \(carried) positions carried")
  }

  /// What is done, but for the last digits of quantities.
  private static func key(_ record: FillRecord) -> [String] {
    let fill = record.fill
    return ["\(fill.cycle)", "\(fill.symbol)", "\(fill.side)", "\(Float(fill.quantity))", "\(fill.price)"]
  }

  private static func held(_ ledger: LedgerBlock, _ data: MarketDataSet, before cycle: Int) -> [OpeningPosition] {
    data.series.enumerated().compactMap { symbol, bars in
      guard let units = ledger.positions.last(where: { $0.symbol == symbol })?.quantity, units != 0,
        let last = bars.timestamps.lastIndex(where: { $0 < data.timestamps[cycle] })
      else { return nil }
      return OpeningPosition(symbol: bars.symbol, quantity: units, price: bars.close[last])
    }
  }

  private static func ledgers(_ workflow: Workflow, _ generated: GeneratedWorkflow) throws -> [String: LedgerBlock] {
    let backtest = try Backtest(workflow, data: generated.data, registry: generated.types.registry)
    let job = ScalarBatch.Job(plan: backtest.plan, signals: try backtest.computedSignals())
    let outcomes = ScalarBatch(backtest).run([job], keepsLedgers: true)
    let outcome = try #require(try outcomes.first?.get())
    return Dictionary(uniqueKeysWithValues: zip(outcome.results.map(\.id), outcome.ledgers))
  }
}
