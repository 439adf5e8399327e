import Configuration
import Determinism
import FileFormats
import MarketData
import PerformanceAnalytics
import PortfolioBatches
import ProcessorVectors
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Many runs over the same bars with signals that are known, in lanes: portfolios that differ in numbers only are
/// worked eight or sixteen at once, the others one by one as `ScalarBatch` works them.
///
/// To the bit what each run comes to alone; which portfolio is worked beside which, and on how many threads, shows
/// nowhere. Memory grows with the bars, the results and the threads.
public struct LaneBatch: Sendable {
  /// Which portfolios of some jobs lanes take.
  public struct Split: Equatable, Sendable {
    /// How many portfolios are worked in lanes.
    public internal(set) var laneCount = 0
    /// Why the others are not, and how many of them there are, in the order of the reasons.
    public internal(set) var scalar: [(reason: String, count: Int)] = []

    fileprivate mutating func add(_ count: Int, _ reason: String) {
      if let place = scalar.firstIndex(where: { $0.reason == reason }) {
        scalar[place].count += count
      } else {
        scalar.append((reason, count))
      }
    }

    /// Whether both say the same.
    public static func == (left: Split, right: Split) -> Bool {
      left.laneCount == right.laneCount && left.scalar.elementsEqual(right.scalar) { $0 == $1 }
    }
  }

  /// How many groups share the blocks of bars while these are in the cache.
  static let groupsAtOnce = 8
  /// Jobs that one thread puts together at a time.
  private static let jobsAtOnce = 256
  /// Cycles of a block: so few that its marks, 32 kB, stay in the cache until metrics have taken them.
  static func blockSize(_ form: BatchGroup.Form) -> Int { form == .sixteen ? 256 : 512 }

  private let data: MarketDataSet
  private let basis: AnnualBasis
  private var scalar: ScalarBatch
  private let missingBars: MissingBarRule
  /// The vectors that lanes are worked with; shows nowhere but in the time.
  package var vectors = VectorWidth.inUse
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

  /// Runs the jobs, for results and core metrics; one that fails leaves the others as they are.
  ///
  /// - Parameters:
  ///   - withTrades: Whether fills and trades are followed; where not, outcomes are `Outcome.leavingOutTrades`, in a
  ///     part of the time.
  ///   - threads: The most threads at work.
  /// - Returns: In the order of the jobs. A failure is the one that the job's own run would end with.
  /// - Precondition: The plans have the symbols of the data; jobs have one list of signals a strategy.
  public func run(
    _ jobs: [ScalarBatch.Job], withTrades: Bool = true, threads: Int = 1
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    run(
      jobs, threads: threads, form: .fastest(with: vectors, withTrades: withTrades), fault: nil, withTrades: withTrades)
  }

  /// Which of the jobs' portfolios lanes take.
  ///
  /// - Throws: `MarketDataErrors` where the rule for missing bars refuses the data.
  public func split(_ jobs: [ScalarBatch.Job]) throws -> Split {
    var split = Split()
    for own in try splits(jobs) {
      split.laneCount += own.laneCount
      for (reason, count) in own.scalar { split.add(count, reason) }
    }
    split.scalar.sort { $0.reason < $1.reason }
    return split
  }

  /// Which portfolios of each job lanes take.
  ///
  /// - Throws: `MarketDataErrors` where the rule for missing bars refuses the data.
  package func splits(_ jobs: [ScalarBatch.Job]) throws -> [Split] {
    let sorting = LaneSorting(jobs, data: data, try eligibility())
    var splits = jobs.map { _ in Split() }
    for entry in sorting.batched { splits[entry.place.job].laneCount += 1 }
    for entry in sorting.others { splits[entry.place.job].add(1, entry.reason) }
    for place in splits.indices { splits[place].scalar.sort { $0.reason < $1.reason } }
    return splits
  }

  /// - Parameters:
  ///   - form: How many lanes there are; shows nowhere.
  ///   - fault: A mistake that is put into one lane of every group.
  ///   - blockSize: Cycles a block has, where that is not `blockSize(_:)`; shows nowhere.
  package func run(
    _ jobs: [ScalarBatch.Job], threads: Int, form: BatchGroup.Form, fault: LaneFault?,
    withTrades: Bool = true, blockSize: Int? = nil
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    let eligibility: BatchEligibility
    do { eligibility = try self.eligibility() } catch { return jobs.map { _ in .failure(error) } }
    let blockSize = blockSize ?? Self.blockSize(form)
    let (groups, signals) = sorted(jobs, eligibility, form, threads: threads)
    let (basis, context, vectors) = (basis, context, vectors)
    // What several pieces work through is held.
    let blocks = groups.count > 1 ? (try? self.blocks(of: blockSize)) ?? [] : nil
    let days = BatchDays(blocks ?? [])
    let parts = JobParts(jobs)
    _ = ParallelPieces.map(handingOver: consume groups, threads: threads) { mine in
      let memory = BatchMemory(days, vectors: vectors)
      return work(mine, through: blocks, of: blockSize, into: parts) { group in
        BatchGroup(
          group.portfolios[...], shape: group.shape, basis: basis, context: context, streams: group.streams,
          memory: memory, form: form, fault: fault, withTrades: withTrades, signals: signals)
      }
    }
    return complete(parts, jobs, withTrades: withTrades, threads)
  }

  /// Sorts the portfolios of jobs into groups that are worked on one thread at a time; nothing else holds these.
  private func sorted(
    _ jobs: [ScalarBatch.Job], _ eligibility: BatchEligibility, _ form: BatchGroup.Form, threads: Int
  ) -> (groups: [[LaneSorting.Group]], signals: BatchSignals) {
    let sorting = LaneSorting(jobs, data: data, eligibility, threads: threads)
    let groups = sorting.groups(form, threads: threads)
    return (groups.pieces(of: Self.groupsAtOnce), sorting.signals(of: groups))
  }

  /// Works groups through the bars.
  ///
  /// - Parameters:
  ///   - blocks: Where others work through them too; nil where they are made here and let go.
  ///   - size: Cycles that these have then.
  ///   - parts: Get what portfolios came to, but for those whose numbers ran away; nothing where the work was stopped,
  ///     which is left to those that work one by one, and stop too.
  private func work(
    _ groups: [LaneSorting.Group], through blocks: [MarketBlock]?, of size: Int, into parts: JobParts,
    _ batch: (LaneSorting.Group) -> BatchGroup
  ) {
    var batches = groups.map(batch)
    var hasStopped = false
    let count = groups.reduce(0) { $0 + $1.places.count }
    func work(_ block: MarketBlock) -> Bool {
      hasStopped = isStopped()
      if hasStopped { return false }
      for index in batches.indices { batches[index].work(block) }
      onWorked(block.count * count)
      return true
    }
    // What a block cannot be made of was told when all were looked at.
    if let blocks { _ = blocks.allSatisfy(work) } else { try? forEachBlock(of: size, work) }
    if hasStopped { return }
    for index in groups.indices {
      let firstCycle = max(data.warmupCount, groups[index].shape.window.lowerBound)
      batches[index].forEachOutcome { place, outcome in
        parts[groups[index].places[place]] = (outcome.result, outcome.orderCount, firstCycle)
      }
    }
  }

  /// The fills of one portfolio of a job, worked in its lane beside those with which it shares one; none where lanes do
  /// not take it.
  func fills(of portfolio: Int, _ job: ScalarBatch.Job, fault: LaneFault?) throws -> [Fill] {
    let blocks = try self.blocks(of: Self.blockSize(.eight))
    let sorting = LaneSorting([job], data: data, try eligibility())
    let group = sorting.groups().first { $0.places.contains { $0.portfolio == portfolio } }
    guard let group, let lane = group.places.firstIndex(where: { $0.portfolio == portfolio }) else { return [] }
    var batch = BatchGroup(
      group.portfolios[...], shape: group.shape, basis: basis, context: context, fault: fault, withFills: true,
      signals: BatchSignals(sorting.streams))
    for block in blocks { batch.work(block) }
    return batch.fills(of: lane)
  }

  private var context: BatchContext {
    BatchContext(symbols: data.symbols.symbols.map(\.name), timestamps: data.timestamps)
  }

  /// What the bars say against lanes.
  private func eligibility() throws -> BatchEligibility { try BatchEligibility(data, missingBars: missingBars) }

  /// The blocks of the whole run after the warm-up.
  private func blocks(of size: Int) throws -> [MarketBlock] {
    var blocks: [MarketBlock] = []
    try forEachBlock(of: size) { block in
      blocks.append(block)
      return true
    }
    return blocks
  }

  /// Runs `body` on these blocks while it says that it goes on.
  private func forEachBlock(of size: Int, _ body: (MarketBlock) -> Bool) throws {
    var slices = BlockAssembler(data, missingBars: missingBars)
    var warmup = data.warmupCount
    while warmup > 0, let block = try slices.nextBlock(maximumCycles: min(warmup, RunManner.largestBlock)) {
      warmup -= block.count
    }
    while let block = try slices.nextBlock(maximumCycles: size), body(block) {}
  }

  /// Works what lanes left out, and puts each job's portfolios together.
  private func complete(
    _ parts: JobParts, _ jobs: [ScalarBatch.Job], withTrades: Bool, _ threads: Int
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    let open = jobs.indices.filter { parts.lacksSome(of: $0) }
    let rest = open.map { index in
      var job = jobs[index]
      job.places = parts.lacking(of: index)
      return job
    }
    var failures: [Int: any Error] = [:]
    for (index, (job, result)) in zip(open, zip(rest, scalar.run(rest, threads: threads))) {
      switch result {
      case .success(let complete):
        let outcome = withTrades ? complete : complete.leavingOutTrades()
        for (place, portfolio) in (job.places ?? []).enumerated() {
          let at = LaneSorting.Place(job: index, portfolio: portfolio)
          let window = BacktestPlan.window(of: job.plan.portfolios[portfolio], in: data)
          parts[at] = (
            outcome.results[place], outcome.orderCounts[place], max(data.warmupCount, window.lowerBound)
          )
        }
      case .failure(let error): failures[index] = error
      }
    }
    let failed = failures
    return ParallelPieces.map(jobs.count, together: Self.jobsAtOnce, threads: threads) { pieces, add in
      // Mostly that of one is that of the one before.
      var rest = ScalarBatch.Outcome.Rest(orderCounts: [], firstCycles: [])
      for index in pieces {
        if let error = failed[index] {
          add(.failure(error))
          continue
        }
        if !parts.isRest(rest, of: index) { rest = parts.rest(of: index) }
        add(.success(ScalarBatch.Outcome(results: parts.takeResults(of: index), rest: rest)))
      }
    }
  }
}

/// What portfolios of jobs came to, as far as it is known.
///
/// `@unchecked Sendable`: each part is written by whoever works its portfolio, and read once all have ended.
private final class JobParts: @unchecked Sendable {
  typealias Part = (result: PortfolioResult, orderCount: Int, firstCycle: Int)

  /// Job after job.
  private let parts: UnsafeMutableBufferPointer<Part?>
  /// By job where its portfolios begin, and the end of the last.
  private let firsts: [Int]

  init(_ jobs: [ScalarBatch.Job]) {
    var count = 0
    var firsts = [0]
    firsts.reserveCapacity(jobs.count + 1)
    for index in jobs.indices {
      count += jobs[index].plan.portfolios.count
      firsts.append(count)
    }
    self.firsts = firsts
    parts = .allocate(capacity: count)
    parts.initialize(repeating: nil)
  }

  deinit {
    parts.deinitialize()
    parts.deallocate()
  }

  subscript(place: LaneSorting.Place) -> Part? {
    get { parts[firsts[place.job] + place.portfolio] }
    set { parts[firsts[place.job] + place.portfolio] = newValue }
  }

  /// Where the portfolios of a job are.
  private func range(_ job: Int) -> Range<Int> { firsts[job]..<firsts[job + 1] }

  func lacksSome(of job: Int) -> Bool { range(job).contains { parts[$0] == nil } }

  /// The portfolios of a job of which nothing is known.
  func lacking(of job: Int) -> [Int] { range(job).filter { parts[$0] == nil }.map { $0 - firsts[job] } }

  /// What the portfolios of a job came to, which is known; it is not here any more then.
  func takeResults(of job: Int) -> [PortfolioResult] {
    let places = range(job)
    return Array(unsafeUninitializedCapacity: places.count) { results, count in
      for place in places {
        guard let part = parts[place].take() else { continue }
        results.initializeElement(at: count, to: part.result)
        count += 1
      }
    }
  }

  private func orderCount(_ place: Int) -> Int { parts[place]?.orderCount ?? 0 }

  /// The first cycle of the window of a portfolio that the run has.
  private func firstCycle(_ place: Int) -> Int { parts[place]?.firstCycle ?? 0 }

  /// What outcomes of jobs have in common.
  func rest(of job: Int) -> ScalarBatch.Outcome.Rest {
    ScalarBatch.Outcome.Rest(orderCounts: range(job).map(orderCount), firstCycles: range(job).map(firstCycle))
  }

  /// Whether that is some other one.
  func isRest(_ rest: ScalarBatch.Outcome.Rest, of job: Int) -> Bool {
    let places = range(job)
    return rest.orderCounts.count == places.count
      && places.allSatisfy { place in
        rest.orderCounts[place - places.lowerBound] == orderCount(place)
          && rest.firstCycles[place - places.lowerBound] == firstCycle(place)
      }
  }
}
