import Backtesting
import Configuration
import FileFormats
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Workloads W2 and W3: bars through every container, EMA(12/26) crossovers, 100 units a trade at the same close.
///
/// W2 has one symbol; W3 has a strategy for each of many symbols and one account that all share. Averages are seeded by
/// the first close and act from bar 26 on; the fee is 0.1 % of the value; capital is 1,000,000. The digests are on,
/// tables are not written.
public struct EventDrivenBenchmark: Sendable {
  let name: String
  let unit: String
  let barCount: Int
  let backtest: Backtest
  private let loadSeconds: Double

  /// Loads the bars of workload W2: a file of one symbol.
  ///
  /// - Throws: `MarketDataErrors`, and what `Backtest.init` throws.
  public static func oneSymbol(file: String) async throws -> EventDrivenBenchmark {
    try await EventDrivenBenchmark(name: "W2", unit: "bars", file: file, symbols: [Symbol("W2")])
  }

  /// Loads the bars of workload W3: a file with a symbol column, symbols `S00` and so on.
  ///
  /// - Throws: `MarketDataErrors`, and what `Backtest.init` throws.
  public static func manySymbols(file: String, count: Int = 50) async throws -> EventDrivenBenchmark {
    let symbols = (0..<count).map { Symbol($0 < 10 ? "S0\($0)" : "S\($0)") }
    return try await EventDrivenBenchmark(name: "W3", unit: "symbol-bars", file: file, symbols: symbols)
  }

  private init(name: String, unit: String, file: String, symbols: [Symbol]) async throws {
    var data = MarketDataSettings(path: file, symbols: symbols)
    data.timestamp = .close
    let settings = data
    let (set, seconds) = try await Measurement.seconds { try MarketDataLoader.load(settings) }
    self.name = name
    self.unit = unit
    barCount = set.series.reduce(0) { $0 + $1.count }
    loadSeconds = seconds
    backtest = try Backtest(Self.workflow(name, settings, cycles: set.cycleCount), data: set)
  }

  private static func workflow(_ name: String, _ data: MarketDataSettings, cycles: Int) -> Workflow {
    let parameters: [String: ParameterValue] = [
      "fast": .integer(12), "slow": .integer(26), "average": .choice("ema"), "seed": .choice("first"),
    ]
    let strategies = data.symbols.map { symbol in
      StrategySettings(id: symbol.name, type: "ma_crossover", parameters: parameters, symbols: [symbol])
    }
    var workflow = Workflow(name: name, data: data, strategies: strategies)
    // Commissions eat the capital: a longer run has more of it, or it would be refusing orders for most of the time.
    var risk = RiskSettings(id: "main", capital: max(1_000_000, Double(cycles)))
    risk.sizing = .fixedQuantity(100)
    workflow.risk = [risk]
    workflow.execution = ExecutionSettings(fill: .sameClose, proportionalCommission: 0.001)
    // The peers' figures are of 252 days a year, and none of them marks a second portfolio.
    workflow.metrics.annualFactor = 252
    workflow.benchmark = .none
    return workflow
  }

  /// Runs the workload under one policy and block size.
  ///
  /// - Parameter output: Where all tables are written, and how; they are removed after each repetition. Nil for none.
  /// - Throws: what `Backtest.run` throws, `FileError`.
  public func run(
    _ policy: SchedulingPolicy, blockSize: Int, repetitions: Int, output: ResultsOutput? = nil
  ) async throws -> BenchmarkResult {
    let manner = RunManner(policy: policy, blockSize: blockSize)
    var times: [Double] = []
    var last: BacktestOutcome?
    for _ in 0..<max(1, repetitions) {
      let (outcome, seconds) = try await Measurement.seconds { try await backtest.run(manner, output: output) }
      times.append(seconds)
      if let output { for file in outcome.files { try FileSystem.remove(output.folder + "/" + file.name) } }
      last = outcome
    }
    let metrics = last?.metrics.first?.metrics
    return BenchmarkResult(
      workload: "\(name)/\(barCount)", times: times, units: barCount, unit: unit,
      note: "single pass through all containers, \(policy), block \(blockSize), digest on, scalar"
        + (output.map { ", tables as \($0.settings.format), \($0.settings.bufferSize) rows at a time" } ?? ""),
      extras: [
        ("fills", .integer(metrics?.fills ?? 0)), ("final", .number(metrics?.finalEquity ?? 0)),
        ("load_s", .number(loadSeconds)), ("jobs", .integer(last?.report.jobCount ?? 0)),
        ("messages", .integer(last?.report.messageCount ?? 0)), ("run_digest", .string(last?.runDigest ?? "")),
        ("rows", .integer((last?.tableCounts ?? []).reduce(0) { $0 + $1.rows })),
        ("bytes", .integer((last?.tableCounts ?? []).reduce(0) { $0 + $1.bytes })),
      ])
  }
}
