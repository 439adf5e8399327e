import Configuration
import Determinism
import FileFormats
import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// Many runs over the same bars with signals that are known: what trials are made of.
///
/// Each run is computed by the same cores as everywhere and comes to the same bits; which run is worked beside which,
/// and on how many threads, shows nowhere. Memory grows with the threads, and with the results.
public struct ScalarBatch: Sendable {
  /// One run.
  public struct Job: Sendable {
    /// What is run.
    public var plan: BacktestPlan
    /// The raw signals of each strategy of the plan, in natural order of their IDs.
    public var signals: [SignalColumns]
    /// The portfolios that are run, as positions in the order of their IDs; nil for all.
    var places: [Int]?

    /// Makes a job from its parts.
    public init(plan: BacktestPlan, signals: [SignalColumns]) {
      self.plan = plan
      self.signals = signals
    }
  }

  /// What one run came to.
  public struct Outcome: Sendable {
    /// What each portfolio came to, in the order of their IDs.
    public let results: [PortfolioResult]
    let rest: Rest

    /// What many outcomes have in common, in one piece, as they go from hand to hand by the thousand.
    final class Rest: Sendable {
      let orderCounts: [Int]
      let equity: [[Double]]
      let firstCycles: [Int]
      let ledgers: [LedgerBlock]
      let streams: [StreamRecord]

      init(
        orderCounts: [Int], equity: [[Double]] = [], firstCycles: [Int], ledgers: [LedgerBlock] = [],
        streams: [StreamRecord] = []
      ) {
        (self.orderCounts, self.equity, self.firstCycles) = (orderCounts, equity, firstCycles)
        (self.ledgers, self.streams) = (ledgers, streams)
      }
    }

    /// Number of orders that each portfolio sent and that were accepted.
    public var orderCounts: [Int] { rest.orderCounts }
    /// By portfolio the equity at the end of each cycle of its window; empty where it was not asked for.
    public var equity: [[Double]] { rest.equity }
    /// By portfolio the first cycle of its window that the run has.
    public var firstCycles: [Int] { rest.firstCycles }
    /// By portfolio everything that it did; empty where it was not asked for.
    public var ledgers: [LedgerBlock] { rest.ledgers }
    /// The digest of each logical stream; empty where results alone were asked for.
    public var streams: [StreamRecord] { rest.streams }
    /// The run digest; nil where results alone were asked for.
    public var runDigest: String? { streams.isEmpty ? nil : StreamRecord.runDigest(streams) }
    /// The digest of what the portfolios came to.
    public var resultDigest: String { ResultDigest.combine(results) }

    /// The same where nobody followed orders, fills and trades; what was written down of them stays.
    public func leavingOutTrades() -> Outcome {
      Outcome(
        results: results.map { $0.leavingOutTrades() },
        rest: Rest(
          orderCounts: orderCounts.map { _ in 0 }, equity: equity, firstCycles: firstCycles, ledgers: ledgers,
          streams: streams))
    }
  }

  /// Runs that are worked side by side on one thread: they share the blocks of bars while these are in the cache.
  static let jobsAtOnce = 16

  private let data: MarketDataSet
  private let basis: AnnualBasis
  private let missingBars: MissingBarRule
  /// Asked before each block of bars: once it says so, runs that have not ended fail with `WorkStopped`.
  package var isStopped: @Sendable () -> Bool = { false }
  /// Told after each block how many cycles of portfolios were worked, on whatever thread; no result depends on it.
  package var onWorked: @Sendable (Int) -> Void = { _ in }

  /// A batch over the data of a backtest.
  public init(_ backtest: Backtest) {
    data = backtest.data
    basis = backtest.basis
    missingBars = backtest.plan.workflow.data.missingBars
  }

  /// Runs the jobs; one that fails leaves the others as they are.
  ///
  /// - Parameters:
  ///   - digests: `everything` costs a pass over the equity of every cycle.
  ///   - metrics: Which are computed; `core` takes a third of the time a day, and needs no benchmark.
  ///   - threads: The most threads at work.
  ///   - keepsEquity: Whether outcomes hold the equity of every cycle.
  ///   - keepsLedgers: Whether outcomes hold everything that portfolios did.
  /// - Returns: In the order of the jobs. A failure is the one that the job's own run would end with.
  /// - Precondition: The plans have the symbols of the data; jobs have one list of signals a strategy.
  public func run(
    _ jobs: [Job], digests: RecordedExtent = .results, metrics: MetricSet = .core, threads: Int = 1,
    keepsEquity: Bool = false, keepsLedgers: Bool = false
  ) -> [Result<Outcome, any Error>] {
    let extent = BatchRecording.Extent(
      digests: digests, metrics: metrics, keepsEquity: keepsEquity, keepsLedgers: keepsLedgers)
    return run(jobs, extent, threads: threads)
  }

  /// Does the same.
  func run(_ jobs: [Job], _ extent: BatchRecording.Extent, threads: Int) -> [Result<Outcome, any Error>] {
    let count = (jobs.count + Self.jobsAtOnce - 1) / Self.jobsAtOnce
    let pieces = ParallelPieces.map(count, threads: threads) { piece in
      let first = piece * Self.jobsAtOnce
      return run(jobs[first..<min(first + Self.jobsAtOnce, jobs.count)], extent)
    }
    return pieces.flatMap { $0 }
  }

  private func run(_ jobs: ArraySlice<Job>, _ extent: BatchRecording.Extent) -> [Result<Outcome, any Error>] {
    var runs = jobs.map { job in Result { try BatchedRun(job, data: data, basis: basis, extent) } }
    var slices = BlockAssembler(data, missingBars: missingBars)
    do {
      var warmup = data.warmupCount
      while warmup > 0, let block = try slices.nextBlock(maximumCycles: min(warmup, RunManner.largestBlock)) {
        warmup -= block.count
      }
      while let block = try slices.nextBlock(maximumCycles: RunManner.largestBlock) {
        if isStopped() { throw WorkStopped() }
        for index in runs.indices { runs[index].update { try $0.work(block) } }
        onWorked(block.count * jobs.reduce(0) { $0 + ($1.places?.count ?? $1.plan.portfolios.count) })
      }
    } catch {
      return jobs.map { _ in .failure(error) }
    }
    return runs.map { $0.map(\.outcome) }
  }
}

extension Result where Failure == any Error {
  /// Changes the value; an error takes its place.
  fileprivate mutating func update(_ body: (inout Success) throws -> Void) {
    guard case .success(var value) = self else { return }
    // Not held twice while it changes.
    self = .failure(CancellationError())
    do {
      try body(&value)
      self = .success(value)
    } catch {
      self = .failure(error)
    }
  }
}

/// One run of a batch: its portfolios, and what is recorded of them.
private struct BatchedRun {
  private let replay: SignalReplay
  private var portfolios: [ScalarPortfolio]
  private var recording: BatchRecording

  init(_ job: ScalarBatch.Job, data: MarketDataSet, basis: AnnualBasis, _ extent: BatchRecording.Extent) throws {
    let plan = job.plan
    precondition(job.signals.count == plan.strategies.count, "there is one list of signals a strategy")
    replay = SignalReplay(job.signals, fault: plan.replayFault)
    let places = job.places ?? Array(plan.portfolios.indices)
    portfolios = try places.map { try ScalarPortfolio(plan, place: $0, in: data) }
    recording = try BatchRecording(job, data: data, basis: basis, extent)
  }

  /// Takes the next block through portfolios and recorders.
  mutating func work(_ block: MarketBlock) throws {
    let raw = replay.signals(of: block.firstCycle..<block.endCycle)
    var work = PortfolioWork(final: [], ledgers: [])
    for index in portfolios.indices {
      let final = portfolios[index].finalSignals(raw, before: block.endCycle)
      let (ledger, failure) = portfolios[index].work(block, final)
      work.final.append(final)
      work.ledgers.append(ledger)
      if let failure { work.add(failure) }
    }
    try recording.record(work, raw: raw, of: block)
  }

  var outcome: ScalarBatch.Outcome { recording.outcome }
}
