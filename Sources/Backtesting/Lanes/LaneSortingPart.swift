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
  private var positions: [BatchShape: Int] = [:]
  /// The last portfolio that the cores of a run took.
  private var accepted: BatchPortfolio?

  /// Sorts the next portfolio.
  ///
  /// - Parameter streams: By strategy of the plan the position of its signals among those of all jobs.
  mutating func add(
    _ place: LaneSorting.Place, of plan: BacktestPlan, _ planned: PortfolioPlan, streams: ArraySlice<Int>,
    _ data: MarketDataSet, _ eligibility: BatchEligibility
  ) {
    let portfolio = BatchPortfolio(
      settings: planned.settings,
      owner: StreamOwner(id: planned.settings.id, container: planned.containerID.path),
      execution: plan.workflow.execution, aggregation: plan.workflow.aggregation,
      voices: planned.strategies.indices.map { voice in
        let strategy = planned.strategies[voice]
        return BatchPortfolio.Voice(
          stream: streams[streams.startIndex + strategy], weight: planned.weights[voice],
          symbols: plan.strategies[strategy].symbols)
      },
      schedule: plan.workflow.regimeAggregation.isUsed ? plan.weightChanges(of: planned) : [],
      symbols: planned.symbols, window: BacktestPlan.window(of: planned, in: data))
    var reason = eligibility.reason(portfolio) { data.symbols[$0].name }
    // Mostly the next one is like the last, and need not be tried.
    if reason == nil, accepted?.isTaken(as: portfolio) != true {
      reason = Self.refusal(plan, planned, portfolio.schedule, data)
      if reason == nil { accepted = portfolio }
    }
    if let reason {
      others.append((place, reason))
    } else {
      let shape = position(of: BatchShape(portfolio))
      batched.append(LaneSorting.Entry(place: place, portfolio: portfolio, shape: shape))
    }
  }

  private mutating func position(of shape: BatchShape) -> Int {
    if let last = batched.last?.shape, shapes[last] == shape { return last }
    if let known = positions[shape] { return known }
    positions[shape] = shapes.count
    shapes.append(shape)
    return shapes.count - 1
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
}

extension BatchPortfolio {
  /// Whether the cores of a run take another portfolio where they take this one: nothing that they look at differs.
  fileprivate func isTaken(as other: BatchPortfolio) -> Bool {
    var settings = other.settings
    settings.id = self.settings.id
    return settings == self.settings && execution == other.execution && aggregation == other.aggregation
      && voices.elementsEqual(other.voices) { $0.weight == $1.weight && $0.symbols == $1.symbols }
      && symbols == other.symbols && window == other.window && schedule == other.schedule
  }
}
