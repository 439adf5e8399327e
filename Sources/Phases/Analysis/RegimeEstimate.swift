import Backtesting
import Determinism
import FileFormats
import PerformanceAnalytics

/// What following the regimes would have come to, beside the best single trial.
///
/// An estimate: the returns of the trials are taken as they are and switched at the labels. Costs of the trials' own
/// orders are in them; what a switch would cost is not, nor what one position would have meant for the next. The
/// number of switches says how much that may be.
package struct RegimeEstimate: Equatable, Sendable {
  /// A trial and how much of the portfolio follows it.
  struct Part: Equatable {
    var trial: Int
    var weight: Double
  }

  /// Figures of some cycles; formulas stand with `PerformanceMetrics`.
  package struct Figures: Equatable, Sendable {
    package var bars: Int
    /// What was chosen by, of these returns.
    package var score: Double?
    package var totalReturn: Double?
    package var volatility: Double?
    package var sharpe: Double?
    package var maxDrawdown: Double?
  }

  /// Figures of the cycles that the choice was made from, and of those behind them.
  package struct Pair: Equatable, Sendable {
    package var inSample: Figures
    /// Nil where there are none behind.
    package var outOfSample: Figures?
  }

  /// Of following the regimes.
  package private(set) var following: Pair
  /// The number of the trial that is best over all of the sample.
  package let bestTrial: Int
  /// Of following that one all along.
  package private(set) var bestSingle: Pair
  /// How often what is followed changes, in and out of sample together.
  package private(set) var switches: Int

  /// - Parameter follow: What is followed while a label is in force.
  init(_ analysis: RegimeTrials, best: Int, follow: (String) -> [Part]) {
    let returns = analysis.returns
    let (followed, switches) = Self.followed(returns, analysis.labels, follow)
    let single = Self.single(best, returns)
    let first = returns.firstCycle
    func pair(_ values: [Double]) -> Pair {
      func figures(_ cycles: Range<Int>) -> Figures {
        let part = (cycles.lowerBound - first)..<(cycles.upperBound - first)
        return Figures(values[part], returns.timestamps[part], analysis)
      }
      return Pair(inSample: figures(analysis.sample), outOfSample: analysis.outOfSample.map(figures))
    }
    following = pair(followed)
    bestTrial = best
    bestSingle = pair(single)
    self.switches = switches
  }

  /// Adds what came behind the sample, where that was run apart.
  ///
  /// - Parameters:
  ///   - returns: Of every trial that is followed, and of the best, in cycles behind the sample.
  ///   - labels: Of the same data.
  mutating func judge(
    on returns: TrialReturns, _ labels: RegimeLabels, _ analysis: RegimeTrials, follow: (String) -> [Part]
  ) {
    let (followed, more) = Self.followed(returns, labels, follow)
    following.outOfSample = Figures(followed[...], returns.timestamps[...], analysis)
    bestSingle.outOfSample = Figures(Self.single(bestTrial, returns)[...], returns.timestamps[...], analysis)
    switches += more
  }

  /// The returns of one trial.
  private static func single(_ trial: Int, _ returns: TrialReturns) -> [Double] {
    returns.trials.firstIndex(of: trial).map { Array(returns.returns(of: $0)) } ?? []
  }

  /// The returns of what is followed at each cycle, and how often that changes.
  private static func followed(
    _ returns: TrialReturns, _ labels: RegimeLabels, _ follow: (String) -> [Part]
  ) -> (values: [Double], switches: Int) {
    var places: [Int: Int] = [:]
    for (place, trial) in returns.trials.enumerated() { places[trial] = place }
    var (followed, switches): ([Double], Int) = ([], 0)
    var (label, parts): (String?, [Part]) = (nil, [])
    for cycle in returns.cycles {
      let next = labels.label(forReturnAt: cycle)
      if next != label {
        let found = follow(next)
        if label != nil, !isSame(found, parts) { switches += 1 }
        (label, parts) = (next, found)
      }
      followed.append(
        parts.reduce(0) { sum, part in
          guard let place = places[part.trial], let value = returns.returns(of: place, in: cycle..<(cycle + 1)).first
          else { return sum }
          return sum + part.weight * value
        })
    }
    return (followed, switches)
  }

  /// Whether two portfolios follow the same trials, with weights that differ by rounding at most; in what order does
  /// not matter.
  private static func isSame(_ parts: [Part], _ others: [Part]) -> Bool {
    let (parts, others) = (parts.sorted { $0.trial < $1.trial }, others.sorted { $0.trial < $1.trial })
    return parts.count == others.count
      && zip(parts, others).allSatisfy { $0.trial == $1.trial && $0.weight.isAbout($1.weight, scale: 1) }
  }
}

extension RegimeEstimate.Figures {
  fileprivate init(_ values: ArraySlice<Double>, _ timestamps: ArraySlice<Int64>, _ analysis: RegimeTrials) {
    var performance = PerformanceAccumulator(capital: 1, basis: analysis.basis, metrics: .core)
    var equity = 1.0
    for (value, time) in zip(values, timestamps) {
      equity = value > -1 ? equity * (1 + value) : 0
      performance.record(timestamp: time, equity: equity, isExposed: false)
    }
    let metrics = performance.metrics()
    let centre = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    self.init(
      bars: values.count,
      score: analysis.scores.objective.score.value(of: ReturnSums(values, centre: centre), centre: centre),
      totalReturn: metrics.totalReturn, volatility: metrics.volatility, sharpe: metrics.sharpe,
      maxDrawdown: metrics.maxDrawdown)
  }

  fileprivate var json: JSONValue {
    .object([
      JSONMember("bars", .integer(bars)), JSONMember("score", JSONValue(score)),
      JSONMember("total_return", JSONValue(totalReturn)), JSONMember("volatility", JSONValue(volatility)),
      JSONMember("sharpe", JSONValue(sharpe)), JSONMember("max_drawdown", JSONValue(maxDrawdown)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      bars: try stored.count("bars"), score: try stored.optionalNumber("score"),
      totalReturn: try stored.optionalNumber("total_return"), volatility: try stored.optionalNumber("volatility"),
      sharpe: try stored.optionalNumber("sharpe"), maxDrawdown: try stored.optionalNumber("max_drawdown"))
  }
}

extension RegimeEstimate.Pair {
  fileprivate var json: [JSONMember] {
    [
      JSONMember("in_sample", inSample.json), JSONMember("out_of_sample", outOfSample?.json ?? .null),
    ]
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    inSample = try RegimeEstimate.Figures(stored.member("in_sample"))
    if let behind = try stored.optional("out_of_sample") {
      outOfSample = try RegimeEstimate.Figures(behind)
    } else {
      outOfSample = nil
    }
  }
}

extension RegimeEstimate {
  var json: JSONValue {
    .object([
      JSONMember("is_estimate", .boolean(true)), JSONMember("switches", .integer(switches)),
      JSONMember("following", .object(following.json)),
      JSONMember("best_single", .object([JSONMember("trial", .integer(bestTrial))] + bestSingle.json)),
    ])
  }

  init(_ stored: StoredResult) throws(StoredResultError) {
    switches = try stored.count("switches")
    following = try Pair(stored.member("following"))
    let single = try stored.member("best_single")
    bestTrial = try single.count("trial")
    bestSingle = try Pair(single)
  }
}
