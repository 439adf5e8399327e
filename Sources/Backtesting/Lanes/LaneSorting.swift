import Configuration
import Determinism
import MarketData
import OrderExecution
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
    let eligibility = try BatchEligibility(data, missingBars: plan.workflow.data.missingBars)
    // Of no signal, which makes each strategy a stream of its own.
    self.init(
      [ScalarBatch.Job(plan: plan, signals: plan.strategies.map { _ in SignalColumns() })], data: data, eligibility)
  }

  /// - Parameter eligibility: Has looked at every block of the run.
  init(_ jobs: [ScalarBatch.Job], data: MarketDataSet, _ eligibility: BatchEligibility) {
    var known: [StreamKey: Int] = [:]
    var accepted: Accepted?
    batched.reserveCapacity(jobs.count)
    // In place: a plan is large, and a copy of it counts every part of it.
    for index in jobs.indices {
      precondition(
        jobs[index].signals.count == jobs[index].plan.strategies.count, "there is one list of signals a strategy")
      let signals = jobs[index].plan.replayFault?.planted(in: jobs[index].signals) ?? jobs[index].signals
      let own = signals.map { intern($0, &known) }
      for place in jobs[index].plan.portfolios.indices {
        let planned = jobs[index].plan.portfolios[place]
        let portfolio = BatchPortfolio(
          settings: planned.settings,
          owner: StreamOwner(id: planned.settings.id, container: planned.containerID.path),
          execution: jobs[index].plan.workflow.execution, aggregation: jobs[index].plan.workflow.aggregation,
          voices: planned.strategies.indices.map { voice in
            let strategy = planned.strategies[voice]
            return BatchPortfolio.Voice(
              stream: own[strategy], weight: planned.weights[voice],
              symbols: jobs[index].plan.strategies[strategy].symbols)
          },
          schedule: jobs[index].plan.workflow.regimeAggregation.isUsed
            ? jobs[index].plan.weightChanges(of: planned) : [], symbols: planned.symbols,
          window: BacktestPlan.window(of: planned, in: data))
        var reason = eligibility.reason(portfolio) { data.symbols[$0].name }
        let settings = Accepted(portfolio)
        if reason == nil, settings != accepted {
          reason = Self.refusal(jobs[index].plan, planned, portfolio.schedule, data)
          if reason == nil { accepted = settings }
        }
        let at = Place(job: index, portfolio: place)
        if let reason { others.append((at, reason)) } else { batched.append((at, portfolio)) }
      }
    }
  }

  /// What decides whether the cores of a run take a portfolio, of the last one that they took: mostly the next one is
  /// like it, and need not be tried.
  private struct Accepted: Equatable {
    var settings: RiskSettings
    let execution: ExecutionSettings
    let aggregation: AggregationSettings
    let voices: [(weight: Double, symbols: [Int])]
    let symbols: [Int]
    let window: Range<Int>
    let schedule: [WeightChange]

    init(_ portfolio: BatchPortfolio) {
      settings = portfolio.settings
      settings.id = ""
      (execution, aggregation) = (portfolio.execution, portfolio.aggregation)
      voices = portfolio.voices.map { ($0.weight, $0.symbols) }
      (symbols, window, schedule) = (portfolio.symbols, portfolio.window, portfolio.schedule)
    }

    static func == (left: Accepted, right: Accepted) -> Bool {
      left.settings == right.settings && left.execution == right.execution && left.aggregation == right.aggregation
        && left.voices.elementsEqual(right.voices) { $0 == $1 } && left.symbols == right.symbols
        && left.window == right.window && left.schedule == right.schedule
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
    var last: (shape: BatchShape, group: Int)?
    for index in batched.indices {
      let shape = BatchShape(batched[index].portfolio)
      var group = last.flatMap { $0.shape == shape ? $0.group : nil } ?? open[shape]
      if let known = group, groups[known].places.count == BatchGroup.width { group = nil }
      let place = group ?? groups.count
      if place == groups.count {
        open[shape] = place
        groups.append(Group(shape: shape))
      }
      last = (shape, place)
      groups[place].places.append(batched[index].place)
      groups[place].portfolios.append(batched[index].portfolio)
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
