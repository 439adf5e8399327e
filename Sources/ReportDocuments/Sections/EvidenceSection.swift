import FileFormats
import PerformanceAnalytics
import RunResults

/// How far what was found may be luck: what is left of it out of sample, and how much was tried.
struct EvidenceSection: ReportSection {
  let id: StaticString = "evidence"
  let title = "Evidence"
  let runs: [ReportedRun]

  private var phases: [(label: String, phase: ReportedPhase)] {
    runs.flatMap { run in
      run.phases.map { (runs.count == 1 ? $0.row.name : "\(run.label): \($0.row.name)", $0) }
    }
  }

  var isEmpty: Bool {
    phases.allSatisfy { $0.phase.evidence == nil && $0.phase.crossValidation == nil } && samples.isEmpty
  }

  func write(to page: inout ReportWriter) {
    let samples = samples
    if !samples.isEmpty {
      page.add(
        ReportTable(
          caption: "In sample and out of it",
          headings: [
            .text("Search"), .text("Objective"), .number("Best in sample"), .text("Traded by"), .number("There"),
          ], rows: samples))
      page.paragraph(
        "What a later phase came to with the parameters of a search is out of sample only where it traded other "
          + "cycles.",
        "aside")
    }
    for (label, phase) in phases {
      if let evidence = phase.evidence { page.add(Self.table(label, evidence)) }
      if let history = phase.history { page.add(Self.ledger(label, history)) }
      if let validation = phase.crossValidation { Self.write(label, validation, to: &page) }
    }
  }

  /// By search the best objective, and what phases behind it came to that took its parameters or weights.
  private var samples: [[ReportTable.Cell]] {
    runs.flatMap { run in
      run.phases.flatMap { phase -> [[ReportTable.Cell]] in
        guard let trials = phase.trials, let best = trials.ranking(phase.objective).first else { return [] }
        return run.phases.compactMap { later in
          guard later.row.inputs.contains(phase.row.name), let block = later.metrics.first,
            let metric = Metric.all.first(where: { $0.name == phase.objective.metric })
          else { return nil }
          let value: Double? =
            switch metric.value(in: block.metrics) {
            case .number(let number): number
            case .count(let count): Double(count)
            }
          let name = runs.count == 1 ? phase.row.name : "\(run.label): \(phase.row.name)"
          return [
            .text(name), .text(metric.name), .signed(trials.values[best], phase.form), .text(later.row.name),
            .signed(value, phase.form),
          ]
        }
      }
    }
  }

  private static func table(_ label: String, _ evidence: JSONValue) -> ReportTable {
    func row(_ name: String, _ value: JSONValue?, _ form: NumberForm) -> [ReportTable.Cell] {
      [.text(name), .number(value?.asNumber, form)]
    }
    var rows = [
      row("Best trial", evidence["trial"], .count), row("Its Sharpe ratio, of a cycle", evidence["sharpe"], .plain),
      row("Returns", evidence["returns"], .count),
      row("Probability that it is above 0", evidence["probabilistic_sharpe"], .percent),
      row("Probability that it is above what luck gives (deflated)", evidence["deflated_sharpe"], .percent),
      row("The same, by the effective number of trials", evidence["deflated_sharpe_effective"], .percent),
      row("Shortest track record that would tell, returns", evidence["minimum_track_record"], .count),
    ]
    let overfitting = evidence["probability_of_overfitting"]
    rows.append(row("Probability of overfitting", overfitting?["probability"], .percent))
    rows.append(row("Probability of a loss out of sample", overfitting?["probability_of_loss"], .percent))
    for search in evidence["searches"]?.asItems ?? [] {
      let name = search["name"]?.asText ?? ""
      rows.append(row("Trials of \(name)", search["trials"], .count))
      rows.append(row("Distinct results of \(name)", search["distinct"], .count))
      rows.append(row("Greatest ratio that luck gives in \(name), of a cycle", search["luck"], .plain))
    }
    return ReportTable(
      caption: "How far the best of \(evidence["search"]?.asText ?? label) may be luck, by \(label)",
      headings: [.text("What"), .number("Value")], rows: rows)
  }

  private static func ledger(_ label: String, _ history: JSONValue) -> ReportTable {
    let rows: [(String, NumberForm)] = [
      ("searches", .count), ("trials", .count), ("distinct", .count), ("luck", .plain), ("deflated_sharpe", .percent),
      ("damaged_lines", .count),
    ]
    let names = [
      "Searches on these symbols and cycles", "Their trials", "Distinct results",
      "Greatest ratio that luck gives in so many, of a cycle", "Probability that the best is above it",
      "Lines of the ledger that could not be read",
    ]
    let study = history["study"]?.asText.map { " of the study \($0)" } ?? ""
    return ReportTable(
      caption: "With everything that the ledger\(study) knew when \(label) ran",
      headings: [.text("What"), .number("Value")],
      rows: zip(rows, names).map { row, name in [.text(name), .number(history[row.0]?.asNumber, row.1)] })
  }

  private static func write(_ label: String, _ validation: JSONValue, to page: inout ReportWriter) {
    let metric = validation["objective"]?["metric"]?.asText ?? "objective"
    page.add(
      ReportTable(
        caption: "Cross-validation by \(label): \(metric) of the best of each split, of a cycle",
        headings: [.text("Tested groups"), .number("Trial"), .number("In sample"), .number("Out of sample")],
        rows: (validation["splits"]?.asItems ?? []).prefix(200).map { split in
          let groups = (split["test_groups"]?.asItems ?? []).compactMap(\.asNumber).map { "\(Int($0) + 1)" }
          return [
            .text(groups.joined(separator: ", ")), .number(split["trial"]?.asNumber, .count),
            .signed(split["in_sample"]?.asNumber, .plain), .signed(split["out_of_sample"]?.asNumber, .plain),
          ]
        }, isSortable: true))
  }
}
