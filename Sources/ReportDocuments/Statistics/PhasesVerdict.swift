import FileFormats
import RunResults

/// What there is to say of a workflow with phases before any chart, by rules that `Docs/Reports.md` states.
package struct PhasesVerdict: Equatable, Sendable {
  package var sentence: String
  package var remarks: [Verdict.Remark] = []

  package init(_ run: ReportedRun) {
    let states = run.phases.map(\.row.state)
    let complete = states.count { $0 == "complete" }
    var rest: [String] = []
    for state in ["failed", "interrupted", "skipped", "running", "pending"] {
      let count = states.count { $0 == state }
      if count > 0 { rest.append("\(count) \(state)") }
    }
    let ending =
      states == ["complete"]
      ? "its one phase is complete."
      : "\(complete) of \(states.count) phases are complete"
        + (rest.isEmpty ? "." : " (\(rest.joined(separator: ", "))).")
    let parts = Self.outcome(run) + [ending]
    sentence = "\(run.label): \(parts.joined(separator: "; "))"
    for phase in run.phases where phase.row.state == "failed" {
      let why = phase.row.reason.map { ": \(MessageText.excerpt($0, atMost: 300))" } ?? ""
      remarks.append(Verdict.Remark(isDoubt: true, text: "\(phase.row.name) failed\(why)."))
    }
    for phase in run.phases {
      remarks += phase.remarks.flatMap(\.doubts).map { Verdict.Remark(isDoubt: true, text: $0) }
    }
    for phase in run.phases { addSearch(phase) }
    for phase in run.phases { addEvidence(phase) }
    if run.phases.contains(where: { $0.trials != nil }), run.phases.allSatisfy({ $0.evidence == nil }) {
      remarks.append(
        Verdict.Remark(
          isDoubt: true,
          text: "How far the best trial may be luck was not asked: a phase with `overfitting: true` tells it."))
    }
  }

  /// What the searches came to, and what is left of that: of the one whose luck was asked for, else the last.
  private static func outcome(_ run: ReportedRun) -> [String] {
    var parts: [String] = []
    let evidence = run.phases.lazy.compactMap(\.evidence).first
    let named = evidence?["search"]?.asText
    let search = run.phases.first { $0.trials != nil && $0.row.name == named } ?? run.phases.last { $0.trials != nil }
    if let search, let trials = search.trials, let best = trials.ranking(search.objective).first {
      parts.append(
        "the best of \(NumberText.grouped(trials.numbers.count)) trials of \(search.row.name) has a "
          + "\(search.objective.metric) of \(search.form.text(trials.values[best]))")
      // The evidence is of the trial with the best returns, which may not meet what the search requires.
      if let deflated = evidence?["deflated_sharpe"]?.asNumber, search.row.name == named,
        evidence?["trial"]?.asNumber == Double(trials.numbers[best])
      {
        parts.append("with a probability of \(NumberText.percent(deflated)) it is above what luck gives in so many")
      }
    }
    if let phase = run.phases.last(where: { $0.walk?.efficiency != nil }), let walk = phase.walk,
      let efficiency = walk.efficiency
    {
      parts.append("\(phase.row.name) keeps \(NumberText.percent(efficiency)) of its \(walk.metric) out of sample")
    }
    return parts
  }

  private mutating func addSearch(_ phase: ReportedPhase) {
    guard let trials = phase.trials else { return }
    let ranking = trials.ranking(phase.objective)
    guard let best = ranking.first else {
      remarks.append(
        Verdict.Remark(isDoubt: true, text: "\(phase.row.name) has no best trial: the objective is defined of none."))
      return
    }
    let value = trials.values[best]
    let text =
      "\(phase.row.name) tried \(NumberText.grouped(trials.numbers.count)); the best has a "
      + "\(phase.objective.metric) of \(phase.form.text(value))"
    guard let plateau = Plateau.find(trials, phase.objective) else {
      remarks.append(Verdict.Remark(isDoubt: false, text: "\(text)."))
      return
    }
    // A peak: most of what it has is gone a step away.
    let isPeak =
      phase.objective.isMinimized ? false : value > 0 && plateau.best.median < value * Self.peakPart
    remarks.append(
      Verdict.Remark(
        isDoubt: isPeak,
        text: "\(text), it and those one step away \(phase.form.text(plateau.best.median)) in the median."))
  }

  /// A median of the plateau below this part of the best is worth a doubt.
  package static let peakPart = 0.5
  /// Probabilities on either side of these are worth a doubt.
  package static let deflatedProbability = 0.95
  package static let overfittingProbability = 0.5

  private mutating func addEvidence(_ phase: ReportedPhase) {
    if let deflated = phase.evidence?["deflated_sharpe"]?.asNumber {
      let search = phase.evidence?["search"]?.asText ?? phase.row.name
      let trial = phase.evidence?["trial"]?.asNumber.map { "Trial \(NumberText.fixed($0, decimals: 0))" } ?? "The best"
      remarks.append(
        Verdict.Remark(
          isDoubt: deflated < Self.deflatedProbability,
          text: "\(trial) of \(search) is above what luck gives in so many with a probability of "
            + "\(NumberText.percent(deflated))."))
    }
    if let overfitting = phase.evidence?["probability_of_overfitting"]?["probability"]?.asNumber {
      remarks.append(
        Verdict.Remark(
          isDoubt: overfitting > Self.overfittingProbability,
          text: "The best in one half of the time is below the middle in the other with a probability of "
            + "\(NumberText.percent(overfitting))."))
    }
    if let history = phase.history, let deflated = history["deflated_sharpe"]?.asNumber,
      let count = history["distinct"]?.asNumber
    {
      remarks.append(
        Verdict.Remark(
          isDoubt: deflated < Self.deflatedProbability,
          text: "With all \(NumberText.fixed(count, decimals: 0)) distinct results of the ledger that probability is "
            + "\(NumberText.percent(deflated))."))
    }
    if let walk = phase.walk, let efficiency = walk.efficiency {
      remarks.append(
        Verdict.Remark(
          isDoubt: efficiency < Self.keptPart,
          text: "\(phase.row.name) keeps \(NumberText.percent(efficiency)) of its \(walk.metric) out of sample."))
    }
  }

  /// Less of the objective left out of sample is worth a doubt.
  package static let keptPart = 0.5
}
