import Configuration
import Determinism
import FileFormats

/// What is best in each regime, and what is best over all, which a cycle takes whose label is unknown, or of too few
/// bars, or was never seen.
package struct RegimeChoices<Choice: Equatable & Sendable>: Equatable, Sendable {
  /// How cycles are labelled: who uses the choices labels its own.
  package let regimes: RegimeSettings
  package let objective: ReturnObjective
  /// Below so many returns a regime has no choice of its own.
  package let minimumBars: Int
  package let overall: Choice
  /// By label, in the order of the bytes of the labels.
  package let byRegime: [Regime]
  /// The part of the returns whose cycles take the overall choice.
  package let overallShare: Double

  /// The choice of one regime.
  package struct Regime: Equatable, Sendable {
    package var label: String
    /// How many returns it was made from.
    package var bars: Int
    /// Whether it is the overall one, as these are too few or say nothing.
    package var usesOverall: Bool
    package var choice: Choice
  }

  /// What counts while a label is in force.
  package func choice(for label: String) -> Choice { byRegime.first { $0.label == label }?.choice ?? overall }

  /// Whether the labels look ahead, so that nothing that trades may use it.
  package var looksAhead: Bool { regimes.looksAhead }

  init(
    regimes: RegimeSettings, objective: ReturnObjective, minimumBars: Int, overall: Choice, byRegime: [Regime],
    overallShare: Double
  ) {
    self.regimes = regimes
    self.objective = objective
    self.minimumBars = minimumBars
    self.overall = overall
    self.byRegime = byRegime
    self.overallShare = overallShare
  }

  /// What is chosen by the scores of regimes; nil where nothing can be chosen over all.
  ///
  /// - Parameter choose: The choice of a row, nil where the row admits none.
  init?(_ scores: RegimeScores, _ settings: RegimeSettings, choose: (RegimeScores.Row) -> Choice?) {
    guard let overall = choose(scores.overall) else { return nil }
    let byRegime = scores.regimes.map { row -> Regime in
      let own = row.usesOverall ? nil : choose(row)
      return Regime(label: row.label, bars: row.bars, usesOverall: own == nil, choice: own ?? overall)
    }
    let bars = byRegime.reduce(0) { $0 + ($1.usesOverall ? 0 : $1.bars) }
    let all = scores.overall.bars
    self.init(
      regimes: settings, objective: scores.objective, minimumBars: scores.minimumBars, overall: overall,
      byRegime: byRegime, overallShare: all > 0 ? Double(all - bars) / Double(all) : 1)
  }

  /// The same, where the overall choice comes to something else in each regime: in those that have none of their own,
  /// and in those of `labels` that were never seen.
  func filling(_ labels: [String], _ overall: (String) -> Choice) -> RegimeChoices {
    let known = byRegime.map { regime in
      regime.usesOverall
        ? Regime(label: regime.label, bars: regime.bars, usesOverall: true, choice: overall(regime.label)) : regime
    }
    let unseen = labels.filter { label in !byRegime.contains { $0.label == label } }.map { label in
      Regime(label: label, bars: 0, usesOverall: true, choice: overall(label))
    }
    return RegimeChoices(
      regimes: regimes, objective: objective, minimumBars: minimumBars, overall: self.overall,
      byRegime: (known + unseen).sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) },
      overallShare: overallShare)
  }

  /// What stands on disk, but for what is said of following it.
  func json(_ choice: (Choice) -> [JSONMember]) -> [JSONMember] {
    let regimes = byRegime.map { regime in
      JSONMember(
        regime.label,
        .object(
          [JSONMember("bars", .integer(regime.bars)), JSONMember("uses_overall", .boolean(regime.usesOverall))]
            + choice(regime.choice)))
    }
    return [
      JSONMember("looks_ahead", .boolean(looksAhead)), JSONMember("regimes", RegimeSettings.table.json(self.regimes)),
      JSONMember("objective", objective.json), JSONMember("minimum_bars", .integer(minimumBars)),
      JSONMember("overall", .object(choice(overall))), JSONMember("by_regime", .object(regimes)),
      JSONMember("overall_share", .number(overallShare)),
    ]
  }

  init(
    _ stored: StoredResult, choice: (StoredResult) throws(StoredResultError) -> Choice
  ) throws(StoredResultError) {
    var byRegime: [Regime] = []
    for (label, value) in try stored.members("by_regime") {
      byRegime.append(
        Regime(
          label: label, bars: try value.count("bars"), usesOverall: try value.boolean("uses_overall"),
          choice: try choice(value)))
    }
    self.init(
      regimes: try stored.settings("regimes", RegimeSettings.table),
      objective: try ReturnObjective(stored.member("objective")),
      minimumBars: try stored.count("minimum_bars"), overall: try choice(stored.member("overall")),
      byRegime: byRegime, overallShare: try stored.number("overall_share"))
  }
}
