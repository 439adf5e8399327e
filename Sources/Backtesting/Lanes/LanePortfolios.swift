import Configuration
import MarketData
import PerformanceAnalytics
import PortfolioBatches
import RiskControl
import TradingContainers
import TradingModel
import TradingStrategies

/// The portfolios of a batch of a single pass: in lanes, and one by one those that lanes do not take.
///
/// Every portfolio comes to the bits that it comes to alone, whatever the size of batches.
struct LanePortfolios: PortfolioBatchCore {
  /// Portfolios that are worked side by side.
  private struct FollowingGroup {
    let places: [Int]
    let following: BatchSignals.Following
    var group: BatchGroup
  }

  /// The positions of its portfolios among all.
  private let places: Range<Int>
  private var groups: [FollowingGroup]
  /// Portfolios that are worked one by one.
  private var singles: [(place: Int, portfolio: ScalarPortfolio)] = []
  /// By portfolio of the batch, whether it is none of lanes, or lanes have given it up.
  private var isSingle: [Bool]
  /// Portfolios as they are after all cycles before one, worked one by one.
  private let catchUp: CatchUp

  /// Makes portfolios that have worked all cycles before one: for lanes whose numbers run away.
  typealias CatchUp = @Sendable (_ places: [Int], _ cycle: Int) throws -> [ScalarPortfolio]

  /// - Parameters:
  ///   - places: The positions of its portfolios among those of the plan.
  ///   - form: Eight lanes, or the same code with one.
  init(
    _ plan: BacktestPlan, data: MarketDataSet, sorting: LaneSorting, places: Range<Int>,
    form: BatchGroup.Form = .eight, catchUp: @escaping CatchUp
  ) throws {
    self.places = places
    self.catchUp = catchUp
    let batched = sorting.batched.filter { places.contains($0.place.portfolio) }
    let memory = BatchMemory()
    groups = sorting.groups(of: batched).map { group in
      FollowingGroup(
        places: group.places.map(\.portfolio), following: group.following,
        group: BatchGroup(
          writing: group.portfolios[...], shape: group.shape, basis: AnnualBasis(), missesVolume: data.missesVolume,
          memory: memory, form: form, fault: plan.laneFault))
    }
    isSingle = places.map { _ in false }
    for place in sorting.others.map(\.place.portfolio) where places.contains(place) {
      isSingle[place - places.lowerBound] = true
      singles.append((place, try ScalarPortfolio(plan, place: place, in: data)))
    }
  }

  /// - Throws: what prevents a portfolio that lanes gave up from being worked again.
  mutating func work(_ block: MarketBlock, _ raw: [[Signal]], isOver: Bool) throws -> PortfolioWork {
    let none = LedgerBlock(firstCycle: block.firstCycle)
    var work = PortfolioWork(final: places.map { _ in [] }, ledgers: places.map { _ in none })
    var lost: [Int] = []
    let events = events(raw)
    for index in groups.indices {
      guard let signals = events[groups[index].following] else { continue }
      // Alone in its statement: what else reads the group beside it would hold a copy, and columns would be copied too.
      let records = groups[index].group.work(block, signals)
      for (place, record) in zip(groups[index].places, records) {
        let offset = place - places.lowerBound
        if isSingle[offset] { continue }
        (work.final[offset], work.ledgers[offset]) = (record.final, record.ledger)
        if record.isLost { lost.append(place) }
      }
    }
    if !lost.isEmpty {
      lost.sort()
      for (place, portfolio) in zip(lost, try catchUp(lost, block.firstCycle)) {
        singles.append((place, portfolio))
        isSingle[place - places.lowerBound] = true
      }
      // Of failures at one time the first portfolio's counts.
      singles.sort { $0.place < $1.place }
    }
    workSingles(block, raw, isOver: isOver, &work)
    return work
  }

  private mutating func workSingles(
    _ block: MarketBlock, _ raw: [[Signal]], isOver: Bool, _ work: inout PortfolioWork
  ) {
    for index in singles.indices {
      let offset = singles[index].place - places.lowerBound
      let final = singles[index].portfolio.finalSignals(raw, before: block.endCycle)
      work.final[offset] = final
      if isOver { continue }
      let (ledger, failure) = singles[index].portfolio.work(block, final)
      work.ledgers[offset] = ledger
      if let failure { work.add(failure) }
    }
  }

  /// The signals of a block, merged once for all groups that follow the same.
  private func events(_ raw: [[Signal]]) -> [BatchSignals.Following: SignalEvents] {
    let columns = raw.map { signals in
      var columns = SignalColumns()
      columns.append(signals)
      return columns
    }
    var events: [BatchSignals.Following: SignalEvents] = [:]
    for group in groups where events[group.following] == nil {
      events[group.following] = SignalEvents(
        group.following.streams.map { columns[$0] }, symbols: group.following.symbols)
    }
    return events
  }

  /// What of each portfolio shows in no figure.
  var tallies: [RiskTally] {
    var tallies: [RiskTally?] = places.map { _ in nil }
    for group in groups {
      for (lane, place) in group.places.enumerated() {
        tallies[place - places.lowerBound] = group.group.tally(of: lane)
      }
    }
    for single in singles { tallies[single.place - places.lowerBound] = single.portfolio.tally }
    return tallies.compactMap { $0 }
  }

  /// Portfolios that have worked every cycle before one, by a run of their own from the beginning.
  ///
  /// - Parameter columns: By strategy the signals of those that are replayed.
  static func caughtUp(
    _ plan: BacktestPlan, data: MarketDataSet, places: [Int], before cycle: Int, columns: [SignalColumns],
    blockSize: Int
  ) throws -> [ScalarPortfolio] {
    var portfolios = try places.map { try ScalarPortfolio(plan, place: $0, in: data) }
    var slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    var computer = plan.featureComputer(nil, data)
    try BacktestAssembly.warmUp(&computer, &slices, cycles: data.warmupCount, blockSize: plan.blockSize)
    var strategies = ScalarStrategies(plan, computer: computer, columns: columns)
    var next = data.warmupCount
    while next < cycle, let block = try slices.nextBlock(maximumCycles: min(blockSize, cycle - next)) {
      next = block.endCycle
      let (raw, failure) = strategies.signals(of: block)
      if let failure { throw failure }
      for index in portfolios.indices {
        let (_, failure) = portfolios[index].work(block, portfolios[index].finalSignals(raw, before: block.endCycle))
        if let failure { throw failure }
      }
    }
    return portfolios
  }
}
