import Configuration
import FileFormats
import MarketData
import PerformanceAnalytics
import PortfolioBatches
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// What the portfolios of a run did in a block.
struct PortfolioWork {
  /// The final signals, by portfolio.
  var final: [[Signal]]
  /// Everything else, by portfolio; cut off before a failure.
  var ledgers: [LedgerBlock]
  /// The first failure in time.
  var failure: ContainerFailure?

  /// Takes note of a failure.
  mutating func add(_ fault: ContainerFailure) {
    if (fault.time, fault.container) < failure.map({ ($0.time, $0.container) }) ?? (.end, fault.container) {
      failure = fault
    }
  }
}

/// The portfolios of a single pass: batches of lanes, and one by one those that lanes do not take.
///
/// Every portfolio comes to the bits that it comes to alone, whatever the size of batches and the number of threads.
struct LanePortfolios {
  /// Portfolios that are worked on one thread.
  ///
  /// `@unchecked Sendable`: each batch is worked by one thread at a time.
  private final class Batch: @unchecked Sendable {
    var groups: [(places: [Int], following: LaneSorting.Following, group: BatchGroup)]

    init(_ groups: [(places: [Int], following: LaneSorting.Following, group: BatchGroup)]) { self.groups = groups }

    func work(
      _ block: MarketBlock, _ events: [LaneSorting.Following: SignalEvents]
    ) -> [(place: Int, record: LaneRecord)] {
      var records: [(place: Int, record: LaneRecord)] = []
      for index in groups.indices {
        guard let signals = events[groups[index].following] else { continue }
        records += zip(groups[index].places, groups[index].group.work(block, signals)).map { (place: $0, record: $1) }
      }
      return records
    }
  }

  /// Portfolios that are worked one by one.
  private final class Single: @unchecked Sendable {
    let place: Int
    var portfolio: ScalarPortfolio

    init(_ place: Int, _ portfolio: ScalarPortfolio) { (self.place, self.portfolio) = (place, portfolio) }
  }

  private let batches: [Batch]
  private var singles: [Single]
  /// By portfolio, whether lanes have given it up.
  private var isSingle: [Bool]
  private let threads: Int
  /// Portfolios as they are after all cycles before one, worked one by one.
  private let catchUp: (_ places: [Int], _ cycle: Int) throws -> [ScalarPortfolio]

  /// - Parameters:
  ///   - threads: The most threads at work.
  ///   - batchSize: About how many portfolios a batch has; shows nowhere.
  ///   - form: Eight lanes, or the same code with one.
  ///   - fault: A mistake that is put into one lane of every group.
  ///   - catchUp: Makes portfolios that have worked all cycles before one: for lanes whose numbers run away.
  init(
    _ plan: BacktestPlan, data: MarketDataSet, sorting: LaneSorting, threads: Int,
    batchSize: Int = LaneBatching.portfoliosABatch, form: BatchGroup.Form = .eight, fault: LaneFault? = nil,
    catchUp: @escaping (_ places: [Int], _ cycle: Int) throws -> [ScalarPortfolio]
  ) throws {
    self.threads = threads
    self.catchUp = catchUp
    batches = LaneBatching.runs(sorting.batched.count, of: batchSize).map { run in
      let memory = BatchMemory()
      return Batch(
        LaneSorting.groups(of: sorting.batched[run]).map { group in
          let following = LaneSorting.Following(group)
          return (
            group.places.map(\.portfolio), following,
            BatchGroup(
              writing: group.portfolios[...], shape: group.shape, basis: AnnualBasis(),
              missesVolume: data.missesVolume, memory: memory, form: form, fault: fault)
          )
        })
    }
    isSingle = Array(repeating: false, count: plan.portfolios.count)
    singles = []
    for other in sorting.others {
      singles.append(Single(other.place.portfolio, try ScalarPortfolio(plan, place: other.place.portfolio, in: data)))
      isSingle[other.place.portfolio] = true
    }
  }

  /// Works through a block.
  ///
  /// - Parameter raw: The raw signals of its cycles, by strategy.
  /// - Throws: what prevents a portfolio that lanes gave up from being worked again.
  mutating func work(_ block: MarketBlock, _ raw: [[Signal]]) throws -> PortfolioWork {
    let none = LedgerBlock(firstCycle: block.firstCycle)
    var work = PortfolioWork(
      final: isSingle.map { _ in [] }, ledgers: isSingle.map { _ in none }, failure: nil)
    let columns = raw.map { signals in
      var columns = SignalColumns()
      columns.append(signals)
      return columns
    }
    var events: [LaneSorting.Following: SignalEvents] = [:]
    for batch in batches {
      for group in batch.groups where events[group.following] == nil {
        events[group.following] = SignalEvents(
          group.following.streams.map { columns[$0] }, symbols: group.following.symbols)
      }
    }
    var lost: [Int] = []
    let (known, parts) = (events, batches)
    for part in ParallelPieces.map(parts.count, threads: threads, { parts[$0].work(block, known) }) {
      for (place, record) in part where !isSingle[place] {
        (work.final[place], work.ledgers[place]) = (record.final, record.ledger)
        if record.isLost { lost.append(place) }
      }
    }
    if !lost.isEmpty {
      lost.sort()
      for (place, portfolio) in zip(lost, try catchUp(lost, block.firstCycle)) {
        singles.append(Single(place, portfolio))
        isSingle[place] = true
      }
    }
    workSingles(block, raw, &work)
    return work
  }

  private func workSingles(_ block: MarketBlock, _ raw: [[Signal]], _ work: inout PortfolioWork) {
    let singles = singles
    let parts = ParallelPieces.map(singles.count, threads: threads) { index in
      let final = singles[index].portfolio.finalSignals(raw, before: block.endCycle)
      let (ledger, failure) = singles[index].portfolio.work(block, final)
      return (final: final, ledger: ledger, failure: failure)
    }
    for (single, part) in zip(singles, parts) {
      (work.final[single.place], work.ledgers[single.place]) = (part.final, part.ledger)
      if let failure = part.failure { work.add(failure) }
    }
  }

  /// What of each portfolio shows in no figure.
  var tallies: [RiskTally] {
    var tallies: [RiskTally?] = isSingle.map { _ in nil }
    for batch in batches {
      for group in batch.groups {
        for (lane, place) in group.places.enumerated() { tallies[place] = group.group.tally(of: lane) }
      }
    }
    for single in singles { tallies[single.place] = single.portfolio.tally }
    return tallies.compactMap { $0 }
  }
}

/// How portfolios are dealt to batches.
enum LaneBatching {
  /// About how many portfolios a batch has.
  static let portfoliosABatch = 500

  /// How many batches so many portfolios make: one for every `size` of them, but at least one.
  static func count(_ portfolios: Int, of size: Int = portfoliosABatch) -> Int { max(1, portfolios / max(1, size)) }

  /// Consecutive runs whose sizes differ by one at most.
  static func runs(_ portfolios: Int, of size: Int = portfoliosABatch) -> [Range<Int>] {
    let count = count(portfolios, of: size)
    return (0..<count).map { (portfolios * $0 / count)..<(portfolios * ($0 + 1) / count) }
  }
}
