import Configuration
import MarketData
import RiskControl
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// The portfolios of a run without containers: one by one, or in lanes.
enum RunPortfolios {
  case oneByOne([ScalarPortfolio])
  case inLanes(LanePortfolios)

  /// - Parameters:
  ///   - manner: Says which; several threads work lanes.
  ///   - catchUp: Makes portfolios that have worked all cycles before one.
  init(
    _ plan: BacktestPlan, data: MarketDataSet, _ manner: RunManner,
    catchUp: @escaping (_ places: [Int], _ cycle: Int) throws -> [ScalarPortfolio]
  ) throws {
    // Data that the rule for missing bars refuses end the run where they do so.
    if manner.path == .lanes, let sorting = try? LaneSorting(plan, data: data) {
      self = .inLanes(
        try LanePortfolios(
          plan, data: data, sorting: sorting, threads: manner.threadCount, fault: plan.laneFault, catchUp: catchUp))
    } else {
      self = .oneByOne(try plan.portfolios.indices.map { try ScalarPortfolio(plan, place: $0, in: data) })
    }
  }

  /// Works through a block.
  ///
  /// - Parameters:
  ///   - raw: The raw signals of its cycles, by strategy.
  ///   - isOver: Whether final signals are all that is still asked for.
  mutating func work(_ block: MarketBlock, _ raw: [[Signal]], isOver: Bool) throws -> PortfolioWork {
    switch self {
    case .inLanes(var lanes):
      // Not held twice while it changes.
      self = .oneByOne([])
      defer { self = .inLanes(lanes) }
      return try lanes.work(block, raw)
    case .oneByOne(var portfolios):
      self = .oneByOne([])
      defer { self = .oneByOne(portfolios) }
      var work = PortfolioWork(final: [], ledgers: [])
      for index in portfolios.indices {
        let final = portfolios[index].finalSignals(raw, before: block.endCycle)
        work.final.append(final)
        if isOver { continue }
        let (ledger, failure) = portfolios[index].work(block, final)
        work.ledgers.append(ledger)
        if let failure { work.add(failure) }
      }
      return work
    }
  }

  /// What of each portfolio shows in no figure.
  var tallies: [RiskTally] {
    switch self {
    case .oneByOne(let portfolios): portfolios.map(\.tally)
    case .inLanes(let lanes): lanes.tallies
    }
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
