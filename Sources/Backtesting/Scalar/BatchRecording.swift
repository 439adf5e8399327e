import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel

/// What is recorded of one run of a batch, whoever works its portfolios.
struct BatchRecording {
  /// What is wanted of runs beside their results.
  struct Extent {
    /// Whether everything is digested, or results alone.
    var digests = RecordedExtent.results
    var metrics = MetricSet.core
    /// Whether the equity of every cycle is kept.
    var keepsEquity = false
    /// Whether everything that portfolios did is kept.
    var keepsLedgers = false
  }

  private var orderCounts: [Int]
  private let recorder: PortfolioRecorderCore
  /// Empty where nobody asks for it.
  private var equity: [[Double]] = []
  private var firstCycles: [Int] = []
  private let keepsLedgers: Bool
  private var allLedgers: [LedgerBlock] = []
  /// Where everything is digested.
  private let signalRecorder: SignalRecorderCore?

  init(_ job: ScalarBatch.Job, data: MarketDataSet, basis: AnnualBasis, _ extent: Extent) throws {
    let plan = job.plan
    let places = job.places ?? Array(plan.portfolios.indices)
    precondition(
      job.places == nil || extent.digests == .results && extent.metrics == .core,
      "a part of a plan has core results only")
    keepsLedgers = extent.keepsLedgers
    orderCounts = Array(repeating: 0, count: places.count)
    if extent.keepsEquity { equity = places.map { _ in [] } }
    let owners = plan.portfolioOwners
    recorder = try PortfolioRecorderCore(
      portfolios: places.map { owners[$0] }, capital: places.map { plan.portfolios[$0].settings.capital },
      opening: places.map { plan.portfolios[$0].opening }, symbols: plan.symbols, basis: basis,
      benchmarks: extent.metrics == .all ? plan.benchmarks(data, basis) : BenchmarkSet(), output: nil,
      extent: extent.digests, metrics: extent.metrics)
    signalRecorder =
      extent.digests == .results
      ? nil
      : try SignalRecorderCore(
        strategies: plan.strategyOwners, portfolios: plan.portfolioOwners, symbols: plan.symbols, output: nil)
  }

  /// Takes what the portfolios did in a block.
  ///
  /// - Parameter raw: The raw signals of the block, by strategy.
  /// - Throws: the failure of a portfolio; then there is nothing more to record.
  mutating func record(_ work: PortfolioWork, raw: [[Signal]], of block: MarketBlock) throws {
    if let failure = work.failure { throw failure }
    let ledgers = work.ledgers
    for index in ledgers.indices {
      for order in ledgers[index].orders where order.state == .accepted { orderCounts[index] += 1 }
    }
    if firstCycles.isEmpty { firstCycles = ledgers.map { max($0.firstCycle, $0.window.lowerBound) } }
    for index in equity.indices { equity[index].append(contentsOf: ledgers[index].equityInWindow) }
    if keepsLedgers { allLedgers.extend(with: ledgers) }
    try recorder.record(ledgers)
    try signalRecorder?.record(
      SignalBlock(firstCycle: block.firstCycle, timestamps: block.timestamps, raw: raw, final: work.final))
  }

  var outcome: ScalarBatch.Outcome {
    ScalarBatch.Outcome(
      results: recorder.results,
      rest: ScalarBatch.Outcome.Rest(
        orderCounts: orderCounts, equity: equity, firstCycles: firstCycles, ledgers: allLedgers,
        streams: signalRecorder.map { $0.streams + recorder.streams } ?? []))
  }
}

extension LedgerBlock {
  /// Cash and positions at the end of each cycle at which the portfolio may be in the market.
  fileprivate var equityInWindow: [Double] {
    let cycles = (firstCycle..<endCycle).clamped(to: window)
    return cycles.map { cash[$0 - firstCycle] + positionValue[$0 - firstCycle] }
  }
}
