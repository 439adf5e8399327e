import Configuration
import Determinism
import MarketData
import OrderExecution
import PortfolioBatches
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Some of the portfolios of jobs, sorted.
struct LaneSortingPart: Sendable {
  /// The shapes of these portfolios, each once.
  private(set) var shapes: [BatchShape] = []
  /// With positions among these shapes.
  private(set) var batched: [LaneSorting.Entry] = []
  private(set) var others: [(place: LaneSorting.Place, reason: String)] = []
  private var positions: [BatchShape.Terms: Int] = [:]
  /// The terms of the last portfolio that the cores of a run took.
  private var accepted: BatchPortfolio.Terms?
  /// The position of its shape, where all with these terms have it.
  private var acceptedShape: Int?

  /// Sorts the next portfolios.
  mutating func add(
    _ places: ArraySlice<LaneSorting.Place>, of jobs: [ScalarBatch.Job], _ streams: LaneSorting.JobStreams,
    _ data: MarketDataSet, _ eligibility: BatchEligibility
  ) {
    batched.reserveCapacity(places.count)
    // By pointer, so that no job is copied for a look at it.
    jobs.withUnsafeBufferPointer { jobs in
      for place in places { add(place, of: jobs, streams, data, eligibility) }
    }
  }

  private mutating func add(
    _ place: LaneSorting.Place, of jobs: UnsafeBufferPointer<ScalarBatch.Job>, _ streams: LaneSorting.JobStreams,
    _ data: MarketDataSet, _ eligibility: BatchEligibility
  ) {
    // Nobody counts that they are looked at: the jobs hold them.
    Unmanaged.passUnretained(jobs[place.job].plan.parts)._withUnsafeGuaranteedRef { parts in
      Unmanaged.passUnretained(parts.portfolios[place.portfolio])._withUnsafeGuaranteedRef { planned in
        add(planned, of: parts, at: place, of: jobs, streams, data, eligibility)
      }
    }
  }

  private mutating func add(
    _ planned: PortfolioPlan, of parts: PlanParts, at place: LaneSorting.Place,
    of jobs: UnsafeBufferPointer<ScalarBatch.Job>, _ streams: LaneSorting.JobStreams, _ data: MarketDataSet,
    _ eligibility: BatchEligibility
  ) {
    let owner = StreamOwner(id: planned.settings.id, container: planned.containerID.path)
    let schedule = parts.workflow.regimeAggregation.isUsed ? jobs[place.job].plan.weightChanges(of: planned) : []
    // Mostly the next one is like the last, and need not be looked at.
    if let accepted, accepted.areThose(of: planned, parts, schedule) {
      let portfolio = BatchPortfolio(accepted, owner: owner) { voice in
        streams.stream(of: planned.strategies[voice], place.job)
      }
      append(place, portfolio, shape: acceptedShape)
      return
    }
    let terms = BatchPortfolio.Terms(
      settings: planned.settings, execution: parts.workflow.execution, aggregation: parts.workflow.aggregation,
      voices: planned.strategies.indices.map { voice in
        let strategy = planned.strategies[voice]
        return BatchPortfolio.Voice(
          stream: streams.stream(of: strategy, place.job), weight: planned.weights[voice],
          symbols: parts.strategies[strategy].symbols)
      },
      schedule: schedule, symbols: planned.symbols, window: BacktestPlan.window(of: planned, in: data))
    let portfolio = BatchPortfolio(terms, owner: owner)
    let reason =
      eligibility.reason(portfolio) { data.symbols[$0].name }
      ?? Self.refusal(jobs[place.job].plan, planned, schedule)
    if let reason {
      others.append((place, reason))
      return
    }
    let shape = append(place, portfolio, shape: nil)
    (accepted, acceptedShape) = (terms, shapes[shape].isOfAll(like: portfolio) ? shape : nil)
  }

  /// - Parameter shape: Its position, where that is known.
  @discardableResult
  private mutating func append(_ place: LaneSorting.Place, _ portfolio: BatchPortfolio, shape: Int?) -> Int {
    let shape = shape ?? position(of: BatchShape(portfolio))
    let leans = portfolio.onlyStream == nil && !shapes[shape].rebalancesAlways
    batched.append(LaneSorting.Entry(place: place, portfolio: portfolio, shape: shape, leans: leans))
    return shape
  }

  private mutating func position(of shape: BatchShape) -> Int {
    if let last = batched.last?.shape, shapes[last].isEqual(to: shape) { return last }
    if let known = positions[shape.terms] { return known }
    positions[shape.terms] = shapes.count
    shapes.append(shape)
    return shapes.count - 1
  }

  /// What the cores of a run say against a portfolio.
  private static func refusal(
    _ plan: BacktestPlan, _ portfolio: PortfolioPlan, _ schedule: [WeightChange]
  ) -> String? {
    let isVote = [.majority, .unanimous].contains(plan.workflow.aggregation.method)
    if isVote, portfolio.weights.contains(0) || schedule.contains(where: { $0.weights.contains(0) }) {
      return "a strategy that it follows has no weight, and no vote"
    }
    let unusable = "its settings are refused"
    do throws(StrategyError) {
      try SignalAggregator.check(
        plan.workflow.aggregation, weights: portfolio.weights, schedule: schedule,
        traders: SignalAggregator.traders(
          portfolio.strategies.count, portfolio.strategies.map { plan.strategies[$0].symbols },
          symbolCount: plan.symbols.count))
    } catch { return unusable }
    return RiskWorkerCore.problem(of: portfolio.settings, symbols: portfolio.symbols) == nil ? nil : unusable
  }
}

extension BatchPortfolio.Terms {
  /// Whether a portfolio differs in nothing that anybody looks at but its name and its signals.
  fileprivate func areThose(of portfolio: PortfolioPlan, _ plan: PlanParts, _ schedule: [WeightChange]) -> Bool {
    guard settings.isEqualButForID(to: portfolio.settings), execution == plan.workflow.execution,
      aggregation == plan.workflow.aggregation, symbols == portfolio.symbols, self.schedule == schedule,
      voices.count == portfolio.strategies.count
    else { return false }
    return voices.indices.allSatisfy { voice in
      voices[voice].weight == portfolio.weights[voice]
        && voices[voice].symbols == plan.strategies[portfolio.strategies[voice]].symbols
    }
  }
}
