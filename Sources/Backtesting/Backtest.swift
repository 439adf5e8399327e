import Configuration
import Determinism
import MarketData
import MarketFeatures
import PerformanceAnalytics
import PortfolioBatches
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// What a run computed, and what it cost.
public struct BacktestOutcome: Sendable {
  /// The digest of each logical stream, by name.
  public let streams: [StreamRecord]
  /// The run digest: SHA-256 over the streams' names and digests.
  public let runDigest: String
  /// What each portfolio came to, in the order of their IDs.
  public let results: [PortfolioResult]
  /// The digest of what they came to, see `ResultDigest`.
  public var resultDigest: String { ResultDigest.combine(results) }
  /// Names and hashes of the tables that were written, in the order of their names.
  public let files: [RunManifest.FileHash]
  /// How much was written of each table.
  public let tableCounts: [RunManifest.TableCounts]
  /// Metrics by portfolio, in the order of their IDs.
  public let metrics: [PortfolioMetrics]
  /// Whether the run was stopped before the end of the data.
  public let wasInterrupted: Bool
  /// The last cycle that every portfolio finished, and its instant.
  public let last: (cycle: Int, timestamp: Timestamp)?
  /// Present where it was to be kept.
  public let trace: Trace?
  /// What each portfolio did, in the order of their IDs; present where it was to be kept.
  public let ledgers: [LedgerBlock]?
  /// The raw signals of each strategy in natural order of their IDs; present where they were to be kept.
  public let signals: [SignalColumns]?
  /// What of each portfolio shows in no figure, in the order of their IDs.
  public let tallies: [RiskTally]
  /// Jobs and messages; no result.
  public let report: NetworkReport
}

/// A single-pass backtest: every bar through every container.
public struct Backtest: Sendable {
  /// What will run.
  public internal(set) var plan: BacktestPlan
  /// The bars.
  public let data: MarketDataSet
  /// When the data have bars, and what annual figures follow from that.
  public let basis: AnnualBasis
  /// The types that the workflow may name.
  public let registry: StrategyRegistry
  /// What somebody else has said, in the place of strategies.
  let recorded: RecordedStrategies
  /// Where features are kept that are dear to compute; nil: all are computed.
  package var features: FeatureStore?

  /// A mistake that tests put into every replay of signals, whatever replays them.
  package var replayFault: ReplayFault? {
    get { plan.replayFault }
    set { plan.replayFault = newValue }
  }

  /// Makes commissions in a lane of every group a last place larger, as tests do to see that it is found.
  package mutating func plantLaneFault(in lane: Int) { plan.laneFault = LaneFault(lane: lane) }

  /// Plans a workflow over data that was loaded for it.
  ///
  /// - Complexity: Where weights change with the regime every cycle is labelled, see `RegimeLabels`.
  /// - Throws: see `BacktestPlan.init`; `MarketDataErrors` where the data lack the benchmark, no cycle of them lies in
  ///   the window of a portfolio, or recorded signals cannot be used.
  public init(_ workflow: Workflow, data: MarketDataSet, registry: StrategyRegistry = .builtIn) throws {
    try self.init(workflow, data: data, registry: registry, regimes: [])
  }

  /// Plans a workflow over data that was loaded for it.
  ///
  /// - Parameters:
  ///   - regimes: Of the same data, where they are known already.
  ///   - rhythm: Likewise.
  ///   - prepared: The strategies in the order of the workflow, where they are prepared already.
  /// - Throws: as above.
  package init(
    _ workflow: Workflow, data: MarketDataSet, registry: StrategyRegistry, regimes: [RegimeStretches],
    rhythm: BarRhythm? = nil, prepared: [PreparedStrategy]? = nil
  ) throws {
    let plan = try BacktestPlan(workflow, registry: registry, prepared: prepared)
    recorded = try RecordedStrategies(plan, data)
    self.plan = plan.replaying(recorded.signals)
    if workflow.regimeAggregation.isUsed {
      let settings = workflow.regimeAggregation.regimes
      self.plan.regimes = try regimes.first { $0.settings == settings } ?? RegimeStretches(settings, data, registry)
    }
    self.data = data.reading(recorded.hashes)
    self.registry = registry
    basis = AnnualBasis(
      rhythm ?? BarRhythm(data.timestamps.dropFirst(data.warmupCount)), factor: workflow.metrics.annualFactor,
      riskFree: workflow.metrics.riskFree)
    if case .symbol(let symbol) = workflow.benchmark, plan.bars(of: symbol, in: data) == nil {
      let message = "the benchmark \(symbol) has no bars here; expected a symbol of the run, or one read beside them"
      throw MarketDataErrors([MarketDataError(message: message)])
    }
    for portfolio in plan.portfolios {
      guard portfolio.settings.window.cycles(data.timestamps, from: data.warmupCount) == nil else { continue }
      let times = data.timestamps.dropFirst(data.warmupCount)
      let range = [times.first, times.last].map { $0.map { "\(Timestamp(nanoseconds: $0))" } ?? "none" }
      throw MarketDataErrors([
        MarketDataError(
          message: "the window of the portfolio \(portfolio.settings.id) has no bar; the run has bars from "
            + "\(range[0]) to \(range[1])")
      ])
    }
  }

  /// Runs the backtest.
  ///
  /// - Parameters:
  ///   - manner: How; never what comes out.
  ///   - keeping: What is kept beside digests and metrics.
  ///   - output: Where tables go; nil computes digests and metrics only.
  ///   - onStart: Given the network before it runs, for example to stop it from elsewhere.
  ///   - onFailure: Told how much of each table is there where the run fails.
  /// - Throws: what `Network.run` throws; the tables then hold what was recorded before.
  public func run(
    _ manner: RunManner = RunManner(), keeping: RunKeeping = RunKeeping(), output: ResultsOutput? = nil,
    onStart: (@Sendable (Network) -> Void)? = nil,
    onFailure: (@Sendable ([RunManifest.TableCounts]) -> Void)? = nil
  ) async throws -> BacktestOutcome {
    if manner.signals == .replayed { return try await replayed(manner, keeping, output, onStart, onFailure) }
    let plan = try manner.permutation.map { try permuted($0) } ?? self.plan
    let readsAll = output != nil || keeping.keepsTrace || keeping.keepsSignals
    let columns = try plan.replayedColumns(readsAll: readsAll, timestamps: data.timestamps)
    var output = output
    output?.hasSessions = data.hasSessions
    if manner.path == .scalar {
      // Stands for the run where somebody stops it.
      let network = Network()
      onStart?(network)
      var run = try ScalarRun(
        plan, data: data, basis: basis, manner: manner, keeping: keeping, output: output, features: features,
        columns: columns
      ) { network.isStopped || Task.isCancelled }
      return try run.run(onFailure: onFailure) { plan.completed($0, readsAll: readsAll) }
    }
    // Data that the rule for missing bars refuses end the run where they do so.
    let sorting = manner.path == .lanes ? try? LaneSorting(plan, data: data) : nil
    let assembly = try BacktestAssembly(
      plan, data: data, basis: basis, manner: manner, keeping: keeping, output: output, features: features,
      replayed: columns, sorting: sorting)
    onStart?(assembly.network)
    let report: NetworkReport
    do {
      report = try await assembly.network.run(manner.policy, recording: keeping.recordsSchedule)
    } catch {
      if let onFailure { onFailure(await assembly.tableCounts) }
      throw error
    }
    let files = await assembly.files
    if let features, let computer = assembly.featureComputer { features.keep(await computer.computer.kept, data) }
    let signals = plan.completed(await assembly.signalRecorder.streams, readsAll: readsAll)
    let streams = signals + (await assembly.portfolioRecorder.streams)
    var trace: Trace?
    if keeping.keepsTrace {
      trace = Trace(await assembly.signalRecorder.trace + assembly.portfolioRecorder.trace)
    }
    return BacktestOutcome(
      streams: streams, runDigest: StreamRecord.runDigest(streams),
      results: await assembly.portfolioRecorder.results,
      files: files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
      tableCounts: await assembly.tableCounts,
      metrics: await assembly.portfolioRecorder.metrics, wasInterrupted: await assembly.streamer.wasInterrupted,
      last: await assembly.portfolioRecorder.last, trace: trace,
      ledgers: await assembly.portfolioRecorder.ledgers,
      signals: await assembly.signalRecorder.signals, tallies: await assembly.tallies, report: report)
  }

  /// The same workflow with its parts registered in another order.
  private func permuted(_ seed: UInt64) throws -> BacktestPlan {
    var generator = SeededGenerator(masterSeed: seed, id: "verify", purpose: "permutation")
    var workflow = plan.workflow
    generator.shuffle(&workflow.data.symbols)
    generator.shuffle(&workflow.strategies)
    generator.shuffle(&workflow.risk)
    var permuted = try BacktestPlan(workflow, registry: registry, replayed: plan.replayed)
    permuted.regimes = plan.regimes
    permuted.replayFault = plan.replayFault
    (permuted.laneFault, permuted.portfoliosABatch) = (plan.laneFault, plan.portfoliosABatch)
    return permuted
  }
}
