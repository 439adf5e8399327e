import Backtesting
import Configuration
import Determinism
import FileFormats

/// Weights of the best trials of each regime, and of the strategies that they follow: the output `regime_weights`.
package struct RegimeWeights: Equatable, Sendable {
  /// A trial that has a weight.
  package struct Member: Equatable, Sendable {
    /// Its number.
    package var trial: Int
    package var score: Double
    /// Of all members of the regime together 1.
    package var weight: Double
  }

  /// The weights of one regime.
  package struct Portfolio: Equatable, Sendable {
    /// The best first.
    package var members: [Member]
    /// Of all together 1, in the order of their names; none where the trials name no strategies.
    package var strategies: [StrategyWeight]
  }

  package let choices: RegimeChoices<Portfolio>
  package let weighting: AnalysisSettings.Weighting
  /// What following them would have come to.
  package private(set) var estimate: RegimeEstimate

  /// The weights of each regime; nil where no trial has a score.
  ///
  /// - Parameters:
  ///   - trials: One for each of the analysis' returns, in their order.
  ///   - top: How many of the best trials of a regime get a weight.
  package init?(
    _ analysis: RegimeTrials, trials: [AnalysedTrial], top: Int, weighting: AnalysisSettings.Weighting
  ) {
    let scores = analysis.scores
    let choices = RegimeChoices<Portfolio>(scores, analysis.labels.settings) { row in
      let places = scores.objective.best(top, of: row.scores)
      if places.isEmpty { return nil }
      let members = zip(places, Self.weights(of: places, row, weighting)).compactMap { place, weight in
        row.scores[place].map { Member(trial: scores.trials[place], score: $0, weight: weight) }
      }
      return Portfolio(
        members: members,
        strategies: Self.strategies(
          zip(places, members).map { place, member in
            (trials[place].strategies(at: row.label), member.weight)
          }))
    }
    guard let choices, let best = scores.objective.best(1, of: scores.overall.scores).first else { return nil }
    self.choices = Self.withOwnRegimes(choices, trials)
    self.weighting = weighting
    estimate = RegimeEstimate(analysis, best: scores.trials[best]) { Self.parts(choices, $0) }
  }

  /// The same with the weights of strategies that the members over all have in each regime, where they change with it.
  private static func withOwnRegimes(
    _ choices: RegimeChoices<Portfolio>, _ trials: [AnalysedTrial]
  ) -> RegimeChoices<Portfolio> {
    let members = choices.overall.members.compactMap { member in
      trials.first { $0.number == member.trial }.map { (trial: $0, weight: member.weight) }
    }
    let labels = Set(members.flatMap { $0.trial.byRegime.keys.sorted() })
    if labels.isEmpty { return choices }
    return choices.filling(labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { label in
      Portfolio(
        members: choices.overall.members,
        strategies: strategies(members.map { ($0.trial.strategies(at: label), $0.weight) }))
    }
  }

  private static func parts(_ choices: RegimeChoices<Portfolio>, _ label: String) -> [RegimeEstimate.Part] {
    choices.choice(for: label).members.map { RegimeEstimate.Part(trial: $0.trial, weight: $0.weight) }
  }

  /// Adds what following them came to behind the sample, see `RegimeEstimate.judge`.
  mutating func judge(on returns: TrialReturns, _ labels: RegimeLabels, _ analysis: RegimeTrials) {
    estimate.judge(on: returns, labels, analysis) { Self.parts(choices, $0) }
  }

  /// The numbers of all trials that are followed somewhere.
  var followed: [Int] {
    ([choices.overall] + choices.byRegime.map(\.choice)).flatMap { $0.members.map(\.trial) } + [estimate.bestTrial]
  }

  /// The weights of trials, of all together 1; equal where the rule gives none of them any.
  static func weights(
    of places: [Int], _ row: RegimeScores.Row, _ weighting: AnalysisSettings.Weighting
  ) -> [Double] {
    let raw = places.map { place -> Double in
      switch weighting {
      case .equal: return 1
      case .score: return max(row.scores[place] ?? 0, 0)
      case .inverseVolatility:
        guard let volatility = row.volatilities[place], volatility > 0 else { return 0 }
        return 1 / volatility
      }
    }
    let sum = raw.reduce(0, +)
    return sum > 0 && sum.isFinite ? raw.map { $0 / sum } : raw.map { _ in 1 / Double(raw.count) }
  }

  /// What the weights of trials come to by strategy: the weight of a trial is dealt out by its own weights.
  private static func strategies(_ trials: [(strategies: [StrategyWeight], weight: Double)]) -> [StrategyWeight] {
    var weights: [StrategyWeight] = []
    for trial in trials {
      let sum = trial.strategies.reduce(0) { $0 + $1.weight }
      guard sum > 0, trial.weight > 0 else { continue }
      for own in trial.strategies {
        let weight = trial.weight * own.weight / sum
        if let index = weights.firstIndex(where: { $0.strategy == own.strategy }) {
          weights[index].weight += weight
        } else {
          weights.append(StrategyWeight(strategy: own.strategy, weight: weight))
        }
      }
    }
    // A trial that follows nothing leaves its part to the others.
    let sum = weights.reduce(0) { $0 + $1.weight }
    return weights.map { StrategyWeight(strategy: $0.strategy, weight: $0.weight / sum) }
      .sorted { NaturalOrder.precedes($0.strategy, $1.strategy) }
  }

  /// What stands in `regime_weights.json`.
  package var json: JSONValue {
    .object(
      choices.json { portfolio in
        [
          JSONMember("trials", .array(portfolio.members.map(\.json))),
          JSONMember(
            "weights", .object(portfolio.strategies.map { JSONMember($0.strategy, .number($0.weight)) })),
        ]
      } + [
        JSONMember("weighting", .string(weighting.rawValue)), JSONMember("estimate", estimate.json),
      ])
  }

  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    choices = try RegimeChoices(stored) { (portfolio) throws(StoredResultError) -> Portfolio in
      let weights = try portfolio.member("weights")
      var strategies: [StrategyWeight] = []
      for (name, _) in try portfolio.members("weights") {
        let weight = try weights.number(name)
        guard weight >= 0 else { throw weights.problem(name) }
        strategies.append(StrategyWeight(strategy: name, weight: weight))
      }
      return Portfolio(members: try portfolio.items("trials").read(Member.init), strategies: strategies)
    }
    let name = try stored.text("weighting")
    guard let weighting = AnalysisSettings.Weighting(rawValue: name) else { throw stored.problem("weighting") }
    self.weighting = weighting
    estimate = try RegimeEstimate(stored.member("estimate"))
  }
}

extension RegimeWeights.Member {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("trial", .integer(trial)), JSONMember("score", .number(score)),
      JSONMember("weight", .number(weight)),
    ])
  }

  fileprivate init(_ stored: StoredResult) throws(StoredResultError) {
    self.init(
      trial: try stored.count("trial"), score: try stored.number("score"), weight: try stored.number("weight"))
  }
}
