import Backtesting
import Configuration
import FileFormats
import MarketData
import OrderExecution
import ParquetFiles
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Workloads W1, W4 and W5: thousands of portfolios over the same bars, in lanes and one by one.
///
/// W1 has one crossover of averages a portfolio, all in; W4 eight signals and a weight vector a portfolio; W5 five
/// symbols that are brought back to target weights at every bar. All fill at the same close, in fractions of units, for
/// a commission of 0.1 %, and are ordinary workflows. The time of W1 has averages and crossovers in it; the signals of
/// W4 and W5 are there before the clock starts, and so are all plans.
public struct PortfolioBenchmark: Sendable {
  /// Which of them.
  public enum Workload: String, Sendable {
    case sweep = "W1"
    case replay = "W4"
    case rebalance = "W5"
  }

  private let workload: Workload
  private let backtest: Backtest
  /// Portfolios whose signals are held at the same time.
  private let batches: [Batch]
  private let portfolioCount: Int

  /// Some portfolios, before their signals are known.
  private enum Batch {
    /// A crossover of averages each.
    case crossovers([StrategySettings])
    /// Those of one plan, with the signals of its strategies.
    case saved(ScalarBatch.Job)
  }

  /// How many crossovers of so many bars are worked in lanes at once: what their plans take does not grow with the
  /// portfolios, and not beyond a size with the bars.
  private static func crossoversAtOnce(bars: Int) -> Int { max(128, min(1_000, 5_000_000 / max(1, bars))) }

  /// Likewise how many are decided together, which share their averages: so are all but where bars are many.
  private static func signalsAtOnce(bars: Int) -> Int {
    max(crossoversAtOnce(bars: bars), min(10_000, 50_000_000 / max(1, bars)))
  }

  /// Reads the tables of a workload: `w1_2520.parquet`, or `w4_` and `w5_` with bars, signals and weights.
  ///
  /// - Parameters:
  ///   - bars: Bars of W1, which its file is named after.
  ///   - portfolios: How many there are at most.
  /// - Throws: `TableBenchmarkError`, and what `Backtest.init` throws.
  public init(_ workload: Workload, folder: String, bars: Int = 2_520, portfolios: Int = 10_000) async throws {
    self.workload = workload
    func table(_ name: String) throws -> NumberTable { try NumberTable(FilePath.join(folder, "\(name).parquet")) }
    let prices: [[Double]]
    switch workload {
    case .sweep: prices = [try table("w1_\(bars)").column("close")]
    case .replay: prices = [try table("w4_bars").column("close")]
    case .rebalance: prices = try table("w5_close").columns("c")
    }
    // As many days as there may be: time ends in 2262.
    let isLong = prices.contains { $0.count > 90_000 }
    let start = Timestamp(year: isLong ? 1_690 : 2_000, month: 1, day: 1)
    let data = MarketDataSet(
      prices.enumerated().map { BarSeries(symbol: Symbol("S\($0)"), dailyCloses: $1, from: start) })
    switch workload {
    case .sweep:
      let pairs = (0..<min(portfolios, 10_000)).map { (fast: 5 + $0 / 100, slow: 105 + $0 % 100) }
      let strategies = pairs.map { pair in
        StrategySettings(
          id: "f\(pair.fast)s\(pair.slow)", type: "ma_crossover",
          parameters: ["fast": .integer(pair.fast), "slow": .integer(pair.slow)])
      }
      backtest = try Backtest(Self.workflow(data, Array(strategies.prefix(1))), data: data)
      let count = Self.signalsAtOnce(bars: data.cycleCount)
      batches = stride(from: 0, to: strategies.count, by: count).map { first in
        .crossovers(Array(strategies[first..<min(first + count, strategies.count)]))
      }
      portfolioCount = strategies.count
    case .replay, .rebalance:
      let name = workload == .replay ? "w4" : "w5"
      let (values, weights) = (try table("\(name)_signals").columns("s"), try table("\(name)_weights").columns("w"))
      let strategies = values.indices.map { index in
        StrategySettings(
          id: "s\(index)", type: "buy_and_hold", symbols: workload == .replay ? nil : [Symbol("S\(index)")])
      }
      var workflow = Self.workflow(data, strategies)
      workflow.aggregation = AggregationSettings(
        method: .weightedSum, threshold: workload == .replay ? 0.2 : 0,
        strength: workload == .replay ? .full : .proportional)
      workflow.risk = (0..<min(portfolios, weights.first?.count ?? 0)).map { place in
        var risk = Self.portfolio("p\(place)", .targetPercent(0.95))
        if workload == .rebalance { risk.rebalance = .everyBar }
        for index in weights.indices { risk.weights["s\(index)"] = weights[index][place] }
        return risk
      }
      backtest = try Backtest(workflow, data: data)
      let symbols = workload == .replay ? values.map { _ in 0 } : Array(values.indices)
      batches = [
        .saved(
          ScalarBatch.Job(plan: backtest.plan, signals: zip(values, symbols).map { Self.signals($0, symbol: $1) }))
      ]
      portfolioCount = workflow.risk.count
    }
  }

  private static func workflow(_ data: MarketDataSet, _ strategies: [StrategySettings]) -> Workflow {
    var workflow = Workflow(
      name: "bench", data: MarketDataSettings(path: "memory", symbols: data.symbols.symbols), strategies: strategies)
    workflow.execution = ExecutionSettings(fill: .sameClose, proportionalCommission: 0.001)
    workflow.metrics.annualFactor = 252
    workflow.benchmark = .none
    return workflow
  }

  private static func portfolio(_ id: String, _ sizing: SizingRule) -> RiskSettings {
    var risk = RiskSettings(id: id, capital: 1_000_000)
    risk.sizing = sizing
    risk.quantities = .fractional
    return risk
  }

  /// The changes of a stance that a column says, a value a bar from -1 to 1.
  private static func signals(_ values: [Double], symbol: Int) -> SignalColumns {
    var columns = SignalColumns()
    var last = 0.0
    for (cycle, value) in values.enumerated() where value != last {
      last = value
      let stance = Stance(direction: value > 0 ? 1 : value < 0 ? -1 : 0, strength: value.magnitude)
      columns.append([Signal(cycle: cycle, symbol: symbol, stance: stance, sequence: 0)])
    }
    return columns
  }

  /// What a batch comes to in lanes, a piece after the other: jobs that are held at once.
  ///
  /// - Parameter add: Takes what a repetition took: of deciding, and of a piece.
  private func pieces(
    of batch: Batch, threads: Int, repetitions: Range<Int>, _ add: (_ repetition: Int, _ signals: Double) -> Void
  ) async throws -> [() throws -> [ScalarBatch.Job]] {
    guard case .crossovers(let strategies) = batch else {
      guard case .saved(let job) = batch else { return [] }
      return [{ [job] }]
    }
    let all = try Backtest(Self.workflow(backtest.data, strategies), data: backtest.data)
    var signals: [SignalColumns] = []
    for repetition in repetitions {
      let (found, seconds) = try await Measurement.seconds { try all.computedSignals(threads: threads) }
      signals = found
      add(repetition, seconds)
    }
    var places: [String: Int] = [:]
    for (place, strategy) in all.plan.strategies.enumerated() { places[strategy.id] = place }
    let own = strategies.map { strategy in places[strategy.id].map { signals[$0] } ?? SignalColumns() }
    let size = Self.crossoversAtOnce(bars: backtest.data.cycleCount)
    return stride(from: 0, to: strategies.count, by: size).map { first in
      {
        try (first..<min(first + size, strategies.count)).map { index in
          var workflow = Self.workflow(backtest.data, [strategies[index]])
          workflow.risk = [Self.portfolio(strategies[index].id, .allIn)]
          let planned = try Backtest(
            workflow, data: backtest.data, registry: backtest.registry, regimes: [], rhythm: backtest.basis.rhythm)
          return ScalarBatch.Job(plan: planned.plan, signals: [own[index]])
        }
      }
    }
  }

  /// Runs the workload.
  ///
  /// - Parameter threads: The most threads at work.
  /// - Returns: What was measured, and by portfolio the total return, the Sharpe ratio and the maximum drawdown, 0
  ///   where there is none.
  /// - Throws: what a portfolio fails with.
  public func run(
    inLanes: Bool, withTrades: Bool = true, threads: Int, repetitions: Int
  ) async throws -> (result: BenchmarkResult, rows: [[Double]]) {
    var times = Array(repeating: 0.0, count: max(1, repetitions))
    var rows: [[Double]] = []
    var digest: String?
    var signalTimes = times
    for batch in batches {
      let pieces = try await pieces(of: batch, threads: threads, repetitions: times.indices) { repetition, seconds in
        times[repetition] += seconds
        signalTimes[repetition] += seconds
      }
      for piece in pieces {
        let jobs = try piece()
        var results: [PortfolioResult] = []
        for repetition in times.indices {
          let (outcomes, seconds) = await Measurement.seconds {
            inLanes
              ? LaneBatch(backtest).run(jobs, withTrades: withTrades, threads: threads)
              : ScalarBatch(backtest).run(jobs, threads: threads)
          }
          times[repetition] += seconds
          results = try outcomes.flatMap { try $0.get().results }
        }
        digest = digest ?? results.first?.digest
        rows += results.map { result in
          [result.metrics.totalReturn ?? 0, result.metrics.sharpe ?? 0, result.metrics.maxDrawdown ?? 0]
        }
      }
    }
    let bars = backtest.data.cycleCount
    let result = BenchmarkResult(
      workload: "\(workload.rawValue)/\(portfolioCount)x\(bars)", times: times, units: portfolioCount * bars,
      unit: "portfolio-bars",
      note: "\(inLanes ? "lanes" : "one by one"), \(threads) threads, core metrics"
        + (withTrades ? " and result digests" : " of equity and their digests"),
      extras: [("first_digest", .string(digest ?? "")), ("signals_s", .number(signalTimes.min() ?? 0))])
    return (result, rows)
  }
}

/// The columns of a Parquet file that are numbers.
private struct NumberTable {
  private let path: String
  private let batch: ColumnBatch

  init(_ path: String) throws {
    self.path = path
    do throws(ParquetError) { batch = try ParquetReader(path).read() } catch {
      throw TableBenchmarkError(description: "\(error)")
    }
  }

  func column(_ name: String) throws -> [Double] {
    guard let index = batch.schema.firstIndex(where: { $0.name == name }),
      case .doubles(let values) = batch.columns[index].values
    else { throw TableBenchmarkError(description: "\(path): expected a column \(name) of numbers") }
    return values
  }

  /// The columns of a letter and a number from 0 on.
  func columns(_ letter: String) throws -> [[Double]] {
    let count = batch.schema.count { $0.name.hasPrefix(letter) && Int($0.name.dropFirst(letter.count)) != nil }
    return try (0..<count).map { try column("\(letter)\($0)") }
  }
}
