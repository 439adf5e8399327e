import Configuration
import MarketData
import PortfolioBatches
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Sorts the portfolios of jobs: those that lanes take into groups of one shape, the others with the reason.
struct LaneSorting: Sendable {
  /// A portfolio of a job.
  struct Place: Sendable {
    let job: Int
    let portfolio: Int
  }

  /// Portfolios that are worked side by side.
  struct Group: Sendable {
    let shape: BatchShape
    var places: [Place] = []
    var portfolios: [BatchPortfolio] = []
  }

  /// What signals are merged for.
  struct Following: Hashable, Sendable {
    let streams: [Int]
    let symbols: [Int]

    /// What a group follows.
    init(_ group: Group) {
      streams = group.shape.streams(of: group.portfolios[...])
      symbols = group.shape.symbols
    }

    init(streams: [Int], symbols: [Int]) { (self.streams, self.symbols) = (streams, symbols) }
  }

  /// The signals of all jobs, each once.
  private(set) var streams: [SignalColumns] = []
  private(set) var batched: [(place: Place, portfolio: BatchPortfolio)] = []
  private(set) var others: [(place: Place, reason: String)] = []

  /// Sorts the portfolios of a single pass; streams are strategies.
  ///
  /// - Throws: `MarketDataErrors` where the rule for missing bars refuses the data.
  init(_ plan: BacktestPlan, data: MarketDataSet) throws {
    var eligibility = BatchEligibility(symbolCount: data.symbols.count)
    var slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    var warmup = data.warmupCount
    while warmup > 0, let block = try slices.nextBlock(maximumCycles: min(warmup, RunManner.largestBlock)) {
      warmup -= block.count
    }
    while let block = try slices.nextBlock(maximumCycles: RunManner.largestBlock) { eligibility.look(at: block) }
    // Of no signal, which makes each strategy a stream of its own.
    self.init(
      [ScalarBatch.Job(plan: plan, signals: plan.strategies.map { _ in SignalColumns() })], data: data, eligibility)
  }

  /// - Parameter eligibility: Has looked at every block of the run.
  init(_ jobs: [ScalarBatch.Job], data: MarketDataSet, _ eligibility: BatchEligibility) {
    var known: [StreamKey: Int] = [:]
    for (index, job) in jobs.enumerated() {
      precondition(job.signals.count == job.plan.strategies.count, "there is one list of signals a strategy")
      let signals = job.plan.replayFault?.planted(in: job.signals) ?? job.signals
      let own = signals.map { intern($0, &known) }
      let owners = job.plan.portfolioOwners
      for (place, planned) in job.plan.portfolios.enumerated() {
        let portfolio = BatchPortfolio(
          settings: planned.settings, owner: owners[place], execution: job.plan.workflow.execution,
          aggregation: job.plan.workflow.aggregation,
          voices: zip(planned.strategies, planned.weights).map { strategy, weight in
            BatchPortfolio.Voice(
              stream: own[strategy], weight: weight, symbols: job.plan.strategies[strategy].symbols)
          }, symbols: planned.symbols, window: job.plan.window(of: planned, in: data))
        let reason =
          eligibility.reason(portfolio) { data.symbols[$0].name }
          ?? Self.refusal(job.plan, planned, portfolio.schedule, data)
        let at = Place(job: index, portfolio: place)
        if let reason { others.append((at, reason)) } else { batched.append((at, portfolio)) }
      }
    }
  }

  /// What the cores of a run say against a portfolio.
  private static func refusal(
    _ plan: BacktestPlan, _ portfolio: PortfolioPlan, _ schedule: [WeightChange], _ data: MarketDataSet
  ) -> String? {
    let isVote = [.majority, .unanimous].contains(plan.workflow.aggregation.method)
    if isVote, portfolio.weights.contains(0) || schedule.contains(where: { $0.weights.contains(0) }) {
      return "a strategy that it follows has no weight, and no vote"
    }
    do {
      _ = try plan.aggregator(of: portfolio, in: data)
      _ = try plan.worker(of: portfolio, in: data)
      return nil
    } catch {
      return "its settings are refused"
    }
  }

  /// The groups, in the order of the first portfolio of each shape.
  var groups: [Group] { Self.groups(of: batched[...]) }

  /// The groups of some portfolios, likewise.
  static func groups(of batched: ArraySlice<(place: Place, portfolio: BatchPortfolio)>) -> [Group] {
    var groups: [Group] = []
    /// The group of each shape that has room.
    var open: [BatchShape: Int] = [:]
    for (place, portfolio) in batched {
      let shape = BatchShape(portfolio)
      if open[shape].map({ groups[$0].places.count == BatchGroup.width }) ?? true {
        open[shape] = groups.count
        groups.append(Group(shape: shape))
      }
      guard let index = open[shape] else { continue }
      groups[index].places.append(place)
      groups[index].portfolios.append(portfolio)
    }
    return groups
  }

  /// The merged signals of what more than one group follows.
  func sharedEvents(_ groups: [Group]) -> [Following: SignalEvents] {
    let followings = groups.map(Following.init)
    var isKnown: Set<Following> = []
    var shared: [Following: SignalEvents] = [:]
    for following in followings where !isKnown.insert(following).inserted && shared[following] == nil {
      shared[following] = SignalEvents(following.streams.map { streams[$0] }, symbols: following.symbols)
    }
    return shared
  }

  /// Where the columns of signals are: the same memory holds the same signals.
  private struct StreamKey: Hashable {
    let address: UnsafeRawPointer
    let count: Int
  }

  /// The stream of some signals; what several jobs share is one stream.
  private mutating func intern(_ signals: SignalColumns, _ known: inout [StreamKey: Int]) -> Int {
    let key = signals.cycles.withUnsafeBufferPointer { cycles in
      cycles.isEmpty ? nil : cycles.baseAddress.map { StreamKey(address: UnsafeRawPointer($0), count: cycles.count) }
    }
    if let key, let stream = known[key] { return stream }
    if let key { known[key] = streams.count }
    streams.append(signals)
    return streams.count - 1
  }
}
