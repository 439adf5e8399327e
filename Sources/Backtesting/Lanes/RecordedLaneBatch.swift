import Configuration
import FileFormats
import MarketData
import PerformanceAnalytics
import PortfolioBatches
import RunResults
import TradingContainers
import TradingModel
import TradingStrategies

/// Many runs over the same bars with signals that are known, in lanes that write down everything: for run digests, all
/// metrics, or equities.
///
/// To the bit what `ScalarBatch` comes to, which works as a whole those runs of which a portfolio is not for lanes, or
/// comes to numbers that lanes give up. Memory grows with the threads, and with the results.
public struct RecordedLaneBatch: Sendable {
  /// Runs that are worked side by side on one thread: they share the blocks of bars while these are in the cache.
  static let jobsAtOnce = 16

  private let data: MarketDataSet
  private let basis: AnnualBasis
  private var scalar: ScalarBatch
  private let missingBars: MissingBarRule
  /// Asked before each block of bars: once it says so, runs that have not ended fail with `WorkStopped`.
  package var isStopped: @Sendable () -> Bool {
    get { scalar.isStopped }
    set { scalar.isStopped = newValue }
  }
  /// Told after each block how many cycles of portfolios were worked, see `ScalarBatch.onWorked`.
  package var onWorked: @Sendable (Int) -> Void {
    get { scalar.onWorked }
    set { scalar.onWorked = newValue }
  }

  /// A batch over the data of a backtest.
  public init(_ backtest: Backtest) {
    data = backtest.data
    basis = backtest.basis
    scalar = ScalarBatch(backtest)
    missingBars = backtest.plan.workflow.data.missingBars
  }

  /// Runs the jobs; one that fails leaves the others as they are.
  ///
  /// - Parameters:
  ///   - digests: Of everything, or of results alone.
  ///   - metrics: Which are computed.
  ///   - threads: The most threads at work.
  ///   - keepsEquity: Whether outcomes hold the equity of every cycle.
  /// - Returns: In the order of the jobs. A failure is the one that the job's own run would end with.
  /// - Precondition: The plans have the symbols of the data; jobs have one list of signals a strategy.
  public func run(
    _ jobs: [ScalarBatch.Job], digests: RecordedExtent = .results, metrics: MetricSet = .core, threads: Int = 1,
    keepsEquity: Bool = false
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    let extent = BatchRecording.Extent(digests: digests, metrics: metrics, keepsEquity: keepsEquity)
    return run(jobs, extent, threads: threads, fault: nil)
  }

  /// - Parameters:
  ///   - blockSize: Cycles a block has; shows nowhere.
  ///   - fault: A mistake that is put into one lane of every group.
  func run(
    _ jobs: [ScalarBatch.Job], _ extent: BatchRecording.Extent, threads: Int,
    blockSize: Int = RunManner.largestBlock, fault: LaneFault?
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    let known: BatchEligibility
    do { known = try BatchEligibility(data, missingBars: missingBars) } catch {
      return jobs.map { _ in .failure(error) }
    }
    let count = (jobs.count + Self.jobsAtOnce - 1) / Self.jobsAtOnce
    let pieces = ParallelPieces.map(count, threads: threads) { piece in
      let first = piece * Self.jobsAtOnce
      let mine = Array(jobs[first..<min(first + Self.jobsAtOnce, jobs.count)])
      let outcomes = inLanes(mine, known, extent, blockSize: blockSize, fault)
      let rest = mine.indices.filter { outcomes[$0] == nil }
      var others = scalar.run(rest.map { mine[$0] }, extent, threads: 1).makeIterator()
      return outcomes.map { outcome -> Result<ScalarBatch.Outcome, any Error> in
        if let outcome { return .success(outcome) }
        return others.next() ?? .failure(CancellationError())
      }
    }
    return pieces.flatMap { $0 }
  }

  /// What jobs come to in lanes; nil for those that are to be worked one by one.
  private func inLanes(
    _ jobs: [ScalarBatch.Job], _ eligibility: BatchEligibility, _ extent: BatchRecording.Extent, blockSize: Int,
    _ fault: LaneFault?
  ) -> [ScalarBatch.Outcome?] {
    let sorting = LaneSorting(jobs, data: data, eligibility)
    var runs: [RecordedRun?] = jobs.map { try? RecordedRun($0, data: data, basis: basis, extent) }
    for other in sorting.others { runs[other.place.job] = nil }
    let batched = sorting.batched.filter { runs[$0.place.job] != nil }
    if batched.isEmpty { return jobs.map { _ in nil } }
    let memory = BatchMemory()
    var groups = sorting.groups(of: batched).map { group in
      let following = group.following
      return RecordedGroup(
        places: group.places,
        events: SignalEvents(following.streams.map { sorting.streams[$0] }, symbols: following.symbols),
        group: BatchGroup(
          writing: group.portfolios[...], shape: group.shape, basis: AnnualBasis(), missesVolume: data.missesVolume,
          memory: memory, fault: fault))
    }
    let count = groups.reduce(0) { $0 + $1.places.count }
    do {
      try forEachBlock(of: blockSize) { block in
        for index in runs.indices { runs[index]?.begin(block) }
        for index in groups.indices {
          for (place, record) in groups[index].work(block) {
            if record.isLost { runs[place.job] = nil }
            runs[place.job]?.take(record, of: place.portfolio)
          }
        }
        for index in runs.indices where runs[index]?.record(block) == false { runs[index] = nil }
        onWorked(block.count * count)
      }
    } catch {
      // What a block cannot be made of was told when all were looked at: it was asked to stop, and so are those that
      // work one by one.
      return jobs.map { _ in nil }
    }
    return runs.map { $0?.outcome }
  }

  /// Goes through the blocks of the run after the warm-up.
  private func forEachBlock(of size: Int, _ body: (MarketBlock) -> Void) throws {
    var slices = BlockAssembler(data, missingBars: missingBars)
    var warmup = data.warmupCount
    while warmup > 0, let block = try slices.nextBlock(maximumCycles: min(warmup, RunManner.largestBlock)) {
      warmup -= block.count
    }
    while let block = try slices.nextBlock(maximumCycles: size) {
      if isStopped() { throw WorkStopped() }
      body(block)
    }
  }
}

/// Portfolios of several runs in one group of lanes.
private struct RecordedGroup {
  let places: [LaneSorting.Place]
  /// The merged signals of the whole run.
  let events: SignalEvents
  var group: BatchGroup
  /// The first of the events that is still to come.
  private var nextEvent = 0

  init(places: [LaneSorting.Place], events: SignalEvents, group: BatchGroup) {
    (self.places, self.events, self.group) = (places, events, group)
  }

  mutating func work(_ block: MarketBlock) -> [(place: LaneSorting.Place, record: LaneRecord)] {
    let events = events.next(before: block.endCycle, from: &nextEvent)
    // By itself, or the places would be held, and a copy of the group with them.
    let records = group.work(block, events)
    return zip(places, records).map { (place: $0, record: $1) }
  }
}

/// One run whose portfolios are worked in lanes.
private struct RecordedRun {
  private let replay: SignalReplay
  private let count: Int
  private var recording: BatchRecording
  private var work = PortfolioWork(final: [], ledgers: [])

  init(_ job: ScalarBatch.Job, data: MarketDataSet, basis: AnnualBasis, _ extent: BatchRecording.Extent) throws {
    replay = SignalReplay(job.signals, fault: job.plan.replayFault)
    count = job.plan.portfolios.count
    recording = try BatchRecording(job, data: data, basis: basis, extent)
  }

  mutating func begin(_ block: MarketBlock) {
    let none = LedgerBlock(firstCycle: block.firstCycle)
    work = PortfolioWork(
      final: Array(repeating: [], count: count), ledgers: Array(repeating: none, count: count))
  }

  mutating func take(_ record: LaneRecord, of portfolio: Int) {
    (work.final[portfolio], work.ledgers[portfolio]) = (record.final, record.ledger)
  }

  /// False where it cannot be recorded.
  mutating func record(_ block: MarketBlock) -> Bool {
    let raw = replay.signals(of: block.firstCycle..<block.endCycle)
    return (try? recording.record(work, raw: raw, of: block)) != nil
  }

  var outcome: ScalarBatch.Outcome { recording.outcome }
}
