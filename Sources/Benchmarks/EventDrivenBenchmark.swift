import Configuration
import Coordination
import FileFormats
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Workload W2: one symbol's bars through every container, an EMA(12/26) crossover, 100 units a trade at the same
/// close.
///
/// Averages are seeded by the first close and act from bar 26 on; the fee is 0.1 % of the value; capital is 1,000,000.
/// The digests are on, tables are not written.
public struct EventDrivenBenchmark: Sendable {
  private let backtest: Backtest
  private let loadSeconds: Double

  /// Loads the bars of one symbol.
  ///
  /// - Throws: `MarketDataErrors`, and what `Backtest.init` throws.
  public init(file: String) async throws {
    var data = MarketDataSettings(path: file, symbols: [Symbol("W2")])
    data.timestamp = .close
    let settings = data
    let (set, seconds) = try await Measurement.seconds { try MarketDataLoader.load(settings) }
    loadSeconds = seconds
    backtest = try Backtest(Self.workflow(settings), data: set)
  }

  private static func workflow(_ data: MarketDataSettings) -> Workflow {
    let parameters: [String: ParameterValue] = [
      "fast": .integer(12), "slow": .integer(26), "average": .choice("ema"), "seed": .choice("first"),
    ]
    var workflow = Workflow(
      name: "W2", data: data,
      strategies: [StrategySettings(id: "crossover", type: "ma_crossover", parameters: parameters)])
    var risk = RiskSettings(id: "main", capital: 1_000_000)
    risk.sizing = .fixedQuantity(100)
    workflow.risk = [risk]
    workflow.execution = ExecutionSettings(fill: .sameClose, proportionalCommission: 0.001)
    return workflow
  }

  /// Runs the workload under one policy and block size.
  ///
  /// - Throws: what `Backtest.run` throws.
  public func run(_ policy: SchedulingPolicy, blockSize: Int, repetitions: Int) async throws -> BenchmarkResult {
    var options = RunOptions()
    options.policy = policy
    options.blockSize = blockSize
    let settings = options
    var times: [Double] = []
    var last: BacktestOutcome?
    for _ in 0..<max(1, repetitions) {
      let (outcome, seconds) = try await Measurement.seconds { try await backtest.run(settings) }
      times.append(seconds)
      last = outcome
    }
    let bars = backtest.data.cycleCount
    let metrics = last?.metrics.first?.metrics
    return BenchmarkResult(
      workload: "W2/\(bars)", times: times, units: bars, unit: "bars",
      note: "single pass through all containers, \(policy), block \(blockSize), digest on, scalar",
      extras: [
        ("fills", .integer(metrics?.fills ?? 0)), ("final", .number(metrics?.finalEquity ?? 0)),
        ("load_s", .number(loadSeconds)), ("jobs", .integer(last?.report.jobCount ?? 0)),
        ("messages", .integer(last?.report.messageCount ?? 0)), ("run_digest", .string(last?.runDigest ?? "")),
      ])
  }
}
