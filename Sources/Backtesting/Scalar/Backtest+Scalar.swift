import Configuration
import Determinism
import MarketData
import MarketFeatures
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel

/// A run without channels and actors: the same cores, called one after the other, block by block.
struct ScalarRun {
  private let plan: BacktestPlan
  private let keeping: RunKeeping
  private let blockSize: Int
  /// Asked before each block whether to stop.
  private let isStopped: () -> Bool
  /// Where features are kept that are dear to compute, and the bars that they are of.
  private let features: (store: FeatureStore, data: MarketDataSet)?
  private var slices: BlockAssembler
  private var strategies: ScalarStrategies
  private var portfolios: [ScalarPortfolio]
  private let signalRecorder: SignalRecorderCore
  private let portfolioRecorder: PortfolioRecorderCore
  /// Nil where no table of bars or features is asked for.
  private let marketRecorder: MarketRecorderCore?
  private var trace: (signals: [TraceEvent], portfolios: [TraceEvent]) = ([], [])
  private var ledgers: [LedgerBlock]?
  private var nextCycle = 0
  /// What ended the portfolios before the end of the data.
  private var portfolioFailure: ContainerFailure?

  init(
    _ plan: BacktestPlan, data: MarketDataSet, basis: AnnualBasis, manner: RunManner, keeping: RunKeeping,
    output: ResultsOutput?, features: FeatureStore?, columns: [SignalColumns], isStopped: @escaping () -> Bool
  ) throws {
    self.plan = plan
    self.keeping = keeping
    self.isStopped = isStopped
    blockSize = manner.blockSize ?? plan.blockSize
    slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    self.features = features.map { ($0, data) }
    var computer = plan.featureComputer(features, data)
    try BacktestAssembly.warmUp(&computer, &slices, cycles: data.warmupCount, blockSize: plan.blockSize)
    nextCycle = data.warmupCount
    strategies = ScalarStrategies(plan, computer: computer, columns: columns)
    portfolios = try plan.portfolios.indices.map { try ScalarPortfolio(plan, place: $0, in: data) }
    signalRecorder = try SignalRecorderCore(
      strategies: plan.strategyOwners, portfolios: plan.portfolioOwners, symbols: plan.symbols, output: output,
      keepsTrace: keeping.keepsTrace, keepsSignals: keeping.keepsSignals)
    portfolioRecorder = try PortfolioRecorderCore(
      portfolios: plan.portfolioOwners, capital: plan.portfolios.map(\.settings.capital),
      opening: plan.portfolios.map(\.opening), symbols: plan.symbols, basis: basis,
      benchmarks: plan.benchmarks(data, basis), output: output, keepsTrace: keeping.keepsTrace)
    marketRecorder =
      plan.recordsMarket
      ? try MarketRecorderCore(symbols: plan.symbols, features: plan.recordedFeatures, output: output) : nil
    ledgers = keeping.keepsLedgers ? [] : nil
  }

  /// Runs to the end of the data.
  ///
  /// - Parameters:
  ///   - onFailure: Told how much of each table was recorded, before an error is thrown.
  ///   - completing: Puts what is known of unread signals in the place of what was recorded of them.
  /// - Throws: the `ContainerFailure` that the network would throw. What was done before it is recorded; where a
  ///   portfolio fails the signals, which hear nothing of it, go on to the end of the data.
  mutating func run(
    onFailure: (([RunManifest.TableCounts]) -> Void)?, completing: ([StreamRecord]) -> [StreamRecord]
  ) throws -> BacktestOutcome {
    var wasInterrupted = false
    do {
      var isAtEnd = false
      while !isAtEnd {
        // Asked once a block: whatever is left then is not run.
        if isStopped() {
          wasInterrupted = true
          break
        }
        guard let block = try nextBlock() else { break }
        try work(block)
        isAtEnd = block.isLast
      }
      if portfolioFailure != nil { try signalRecorder.finish() }
      if let portfolioFailure { throw portfolioFailure }
    } catch {
      // What ended the run is what counts, not that the rest cannot be written either.
      try? signalRecorder.flush()
      try? portfolioRecorder.flush()
      try? marketRecorder?.flush()
      onFailure?(tableCounts)
      throw portfolioFailure ?? error
    }
    if let features { features.store.keep(strategies.keptFeatures, features.data) }
    try signalRecorder.finish()
    try portfolioRecorder.finish()
    try marketRecorder?.finish()
    let streams = completing(signalRecorder.streams) + portfolioRecorder.streams
    var last: (cycle: Int, timestamp: Timestamp)?
    if let cycle = portfolioRecorder.lastCycle, let time = portfolioRecorder.lastTimestamp { last = (cycle, time) }
    return BacktestOutcome(
      streams: streams, runDigest: StreamRecord.runDigest(streams), results: portfolioRecorder.results,
      files: (signalRecorder.files + portfolioRecorder.files + (marketRecorder?.files ?? []))
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
      tableCounts: tableCounts,
      metrics: portfolioRecorder.metrics, wasInterrupted: wasInterrupted, last: last,
      trace: keeping.keepsTrace ? Trace(trace.signals + trace.portfolios) : nil, ledgers: ledgers,
      signals: signalRecorder.kept, tallies: portfolios.map(\.tally), report: .none)
  }

  /// How much was written of each table.
  private var tableCounts: [RunManifest.TableCounts] {
    RunManifest.TableCounts.inOrder(
      signalRecorder.counts + portfolioRecorder.counts + (marketRecorder?.counts ?? []))
  }

  private mutating func nextBlock() throws -> MarketBlock? {
    do {
      let block = try slices.nextBlock(maximumCycles: blockSize)
      if let block { nextCycle = block.endCycle }
      return block
    } catch {
      let point = CyclePoint(cycle: nextCycle, step: .data)
      throw ContainerFailure(
        container: BacktestPlan.streamerID, time: VirtualTime(point), underlying: TradingFailure(error, at: point))
    }
  }

  /// Takes a block through strategies, portfolios and recorders.
  private mutating func work(_ whole: MarketBlock) throws {
    let (raw, failure) = strategies.signals(of: whole)
    try marketRecorder?.record(whole, features: strategies.features?.values ?? [])
    if let failure, failure.time.cycle <= whole.firstCycle { throw failure }
    let block = failure.map { whole.prefix(before: $0.time.cycle) } ?? whole
    let work = workPortfolios(block, raw)
    if portfolioFailure == nil { try record(work, of: block) }
    try signalRecorder.record(
      SignalBlock(firstCycle: block.firstCycle, timestamps: block.timestamps, raw: raw, final: work.final))
    if keeping.keepsTrace { trace.signals += signalRecorder.takeTrace().map(TraceEvent.init) }
    if let failure { throw failure }
  }

  /// Works the portfolios through a block; once one has failed final signals are all that is asked for.
  private mutating func workPortfolios(_ block: MarketBlock, _ raw: [[Signal]]) -> PortfolioWork {
    var work = PortfolioWork(final: [], ledgers: [])
    for index in portfolios.indices {
      let final = portfolios[index].finalSignals(raw, before: block.endCycle)
      work.final.append(final)
      if portfolioFailure != nil { continue }
      let (ledger, failure) = portfolios[index].work(block, final)
      work.ledgers.append(ledger)
      if let failure { work.add(failure) }
    }
    return work
  }

  /// Records what the portfolios did; of several that fail the first in time counts.
  private mutating func record(_ work: PortfolioWork, of block: MarketBlock) throws {
    portfolioFailure = work.failure
    let end = work.endCycle(in: block)
    if end > block.firstCycle || portfolioFailure == nil {
      try record(work.ledgers.map { $0.prefix(before: end) })
    }
  }

  private mutating func record(_ blocks: [LedgerBlock]) throws {
    try portfolioRecorder.record(blocks)
    if keeping.keepsTrace { trace.portfolios += portfolioRecorder.takeTrace().map(TraceEvent.init) }
    if ledgers != nil { ledgers?.extend(with: blocks) }
    keeping.progress?.add(blocks.first?.count ?? 0)
  }
}
