import Backtesting
import Configuration
import MarketData
import OrderExecution
import RiskControl
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// What a run costs, in counts: they are the same on every machine, and one that grows shows a cost that time would
/// hide in its noise.
@Suite struct RunCountTests {
  private struct Counts: Equatable {
    let orders: Int
    let messages: Int
    let jobs: Int
  }

  private static func counts(workers: Int, bars: Int, block: Int) async throws -> Counts {
    let symbol = Symbol("A")
    let data = MarketDataSettings(path: "none", symbols: [symbol])
    let crossover = StrategySettings(
      id: "crossover", type: "ma_crossover", parameters: ["fast": .integer(3), "slow": .integer(8)], symbols: [symbol])
    var workflow = Workflow(name: "counts", data: data, strategies: [crossover])
    workflow.risk = (0..<workers).map { RiskSettings(id: "p\($0)") }
    workflow.execution = ExecutionSettings(fill: .sameClose)
    let market = MarketDataSet([SampleMarket.series("A", count: bars)])
    let outcome = try await Backtest(workflow, data: market).run(
      RunManner(blockSize: block), keeping: RunKeeping(ledgers: true))
    let orders = (outcome.ledgers ?? []).reduce(0) { $0 + $1.fills.count }
    return Counts(orders: orders, messages: outcome.report.messageCount, jobs: outcome.report.jobCount)
  }

  /// Two messages an order, nine a block and some at the end; and no more jobs than when this was written.
  @Test func onePortfolio_costsAsCommitted() async throws {
    let counts = try await Self.counts(workers: 1, bars: 4_000, block: 500)
    #expect(counts.orders == 541)
    #expect(counts.messages == 1_151)
    #expect(counts.jobs <= 2_234)
  }

  /// A portfolio more costs as much as the one before it: nothing is said, and nobody is woken, once a pair of
  /// portfolios.
  @Test(arguments: [10, 100, 1_000]) func manyPortfolios_costAsCommittedEach(workers: Int) async throws {
    let counts = try await Self.counts(workers: workers, bars: 200, block: 100)
    #expect(counts.orders == 21 * workers)
    #expect(counts.messages == 50 * workers + 10)
    #expect(counts.jobs <= 53 * workers + 71)
  }
}
