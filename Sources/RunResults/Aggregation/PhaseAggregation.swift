import FileFormats
import PerformanceAnalytics

/// What many containers of one kind came to: the trials of a phase, the portfolios of a run.
///
/// Gathered while results come in, in memory that does not grow with their number.
public struct PhaseAggregation: Equatable, Sendable {
  /// Name of the metric by which containers are compared.
  public let objective: String
  /// The position of that metric in `Metric.all`.
  private let objectivePlace: Int?
  /// The best by the objective.
  public private(set) var top: TopResults
  /// Number of containers by their state, in the order of its name.
  public private(set) var states: [(name: String, count: Int)] = []
  /// By metric, in the order of `Metric.all`.
  public private(set) var summaries = Metric.all.map { _ in ValueSummary() }

  /// Nothing yet.
  ///
  /// - Parameters:
  ///   - objective: By which containers are compared.
  ///   - isMaximized: Whether the greatest is the best.
  ///   - top: How many of the best are told.
  public init(objective: Metric, isMaximized: Bool = true, top: Int = 10) {
    self.objective = objective.name
    objectivePlace = Metric.all.firstIndex { $0.name == objective.name }
    self.top = TopResults(capacity: top, isMaximized: isMaximized)
  }

  /// Takes in what a container came to; those of a phase in the order of their IDs.
  ///
  /// - Parameters:
  ///   - metrics: Nil where it came to nothing.
  ///   - hasTrades: Whether its fills and trades were followed; where not, what is made of them is undefined.
  public mutating func add(id: String, state: String, metrics: PerformanceMetrics?, hasTrades: Bool = true) {
    if let index = states.firstIndex(where: { $0.name == state }) {
      states[index].count += 1
    } else {
      states.append((state, 1))
      states.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    guard let metrics else { return }
    // Where they are: a copy of one takes longer than its value.
    Metric.all.withUnsafeBufferPointer { all in
      for index in all.indices {
        let value = hasTrades || !all[index].isOfTrades ? Self.number(all[index].value(in: metrics)) : nil
        summaries[index].add(value)
        if index == objectivePlace { top.add(id: id, value: value) }
      }
    }
  }

  private static func number(_ value: MetricValue) -> Double? {
    switch value {
    case .count(let count): Double(count)
    case .number(let number): number
    }
  }

  /// Number of containers.
  public var count: Int { states.reduce(0) { $0 + $1.count } }

  /// The best container; nil where the objective is defined of none.
  public var best: String? { top.entries.first { !$0.value.isNaN }?.id }

  /// As it stands in `aggregated_results.json`; what is not defined is `null`.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { $0.isFinite ? .number($0) : .null } ?? .null }
    let metrics = zip(Metric.all, summaries).map { metric, summary in
      JSONMember(
        metric.name,
        .object([
          JSONMember("count", .integer(summary.count)), JSONMember("mean", number(summary.mean)),
          JSONMember("median", number(summary.median)), JSONMember("deviation", number(summary.deviation)),
          JSONMember("minimum", number(summary.bounds?.lowerBound)),
          JSONMember("maximum", number(summary.bounds?.upperBound)),
        ]))
    }
    let best = top.entries.map { entry -> JSONValue in
      .object([JSONMember("id", .string(entry.id)), JSONMember(objective, number(entry.value))])
    }
    return .object([
      JSONMember("count", .integer(count)),
      JSONMember("states", .object(states.map { JSONMember($0.name, .integer($0.count)) })),
      JSONMember("objective", .string(objective)), JSONMember("best", self.best.map { .string($0) } ?? .null),
      JSONMember("top", .array(best)), JSONMember("metrics", .object(metrics)),
    ])
  }

  /// Whether both say the same.
  public static func == (one: PhaseAggregation, other: PhaseAggregation) -> Bool { one.json == other.json }
}

/// `aggregated_results.json`: what the portfolios of a run came to together, see `PhaseAggregation`.
public enum AggregatedResultsFile {
  /// Name of the file in a run's folder.
  public static let fileName = "aggregated_results.json"

  /// The portfolios of a run, compared by their Sharpe ratios.
  ///
  /// - Parameter state: What became of the run.
  public static func aggregation(
    of portfolios: [PortfolioMetrics], state: RunManifest.Status
  ) -> PhaseAggregation {
    var aggregation = PhaseAggregation(objective: .sharpe)
    for portfolio in portfolios {
      aggregation.add(id: portfolio.portfolioID, state: state.rawValue, metrics: portfolio.metrics)
    }
    return aggregation
  }
}
