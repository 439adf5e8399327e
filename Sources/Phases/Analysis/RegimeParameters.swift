import Backtesting
import Configuration
import FileFormats

/// The best trial of each regime and its parameters: the output `regime_params`.
package struct RegimeParameters: Equatable, Sendable {
  /// A trial that was chosen.
  package struct Best: Equatable, Sendable {
    /// Its number.
    package var trial: Int
    /// What it was chosen by.
    package var score: Double
    package var parameters: [TrialParameter]
  }

  package let choices: RegimeChoices<Best>
  /// What following them would have come to.
  package private(set) var estimate: RegimeEstimate

  /// The best trial of each regime; nil where no trial has a score.
  ///
  /// - Parameter trials: One for each of the analysis' returns, in their order.
  package init?(_ analysis: RegimeTrials, trials: [AnalysedTrial]) {
    let scores = analysis.scores
    let choices = RegimeChoices<Best>(scores, analysis.labels.settings) { row in
      guard let place = scores.objective.best(1, of: row.scores).first, let score = row.scores[place] else {
        return nil
      }
      return Best(trial: scores.trials[place], score: score, parameters: trials[place].parameters)
    }
    guard let choices else { return nil }
    self.choices = choices
    estimate = RegimeEstimate(analysis, best: choices.overall.trial) { Self.parts(choices, $0) }
  }

  private static func parts(_ choices: RegimeChoices<Best>, _ label: String) -> [RegimeEstimate.Part] {
    [RegimeEstimate.Part(trial: choices.choice(for: label).trial, weight: 1)]
  }

  /// Adds what following them came to behind the sample, see `RegimeEstimate.judge`.
  mutating func judge(on returns: TrialReturns, _ labels: RegimeLabels, _ analysis: RegimeTrials) {
    estimate.judge(on: returns, labels, analysis) { Self.parts(choices, $0) }
  }

  /// The numbers of all trials that are followed somewhere.
  var followed: [Int] { [choices.overall.trial] + choices.byRegime.map(\.choice.trial) }

  /// What stands in `regime_params.json`.
  package var json: JSONValue {
    .object(
      choices.json { best in
        [
          JSONMember("trial", .integer(best.trial)), JSONMember("score", .number(best.score)),
          JSONMember("parameters", .object(best.parameters.map { JSONMember($0.path, $0.value) })),
        ]
      } + [JSONMember("estimate", estimate.json)])
  }

  /// Reads what `json` wrote.
  package init(reading json: JSONValue) throws(StoredResultError) {
    let stored = StoredResult(json)
    choices = try RegimeChoices(stored) { (best) throws(StoredResultError) -> Best in
      let parameters = try best.members("parameters").map { TrialParameter(path: $0.name, value: $0.value.value) }
      return Best(trial: try best.count("trial"), score: try best.number("score"), parameters: parameters)
    }
    estimate = try RegimeEstimate(stored.member("estimate"))
  }
}
