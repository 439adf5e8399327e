import FileFormats
import RunResults

/// What came out, in a sentence a portfolio, and what to doubt about it.
struct VerdictSection: ReportSection {
  let id: StaticString = "verdict"
  let title = "Verdict"
  let runs: [ReportedRun]
  let subjects: [ReportSubject]

  var isEmpty: Bool { false }

  func write(to page: inout ReportWriter) {
    for run in runs where run.isOfPhases {
      let verdict = PhasesVerdict(run)
      page.paragraph(verdict.sentence, "verdict")
      Self.write(verdict.remarks, to: &page)
    }
    for run in runs where !run.isOfPhases && !run.portfolios.contains(where: { !$0.equity.isEmpty }) {
      let why = run.manifest.error.map { ": \(MessageText.excerpt($0, atMost: 400))" } ?? ""
      page.paragraph(
        "\(run.label) has no equity to show; its status is \(run.manifest.status.rawValue)\(why).", "verdict")
    }
    let shown = subjects.prefix(ReportSubject.detailLimit)
    for subject in shown where !subject.portfolio.equity.isEmpty {
      let verdict = Verdict(subject.portfolio, of: subject.run)
      let isNamed = subject.name != subject.portfolio.name
      page.paragraph(isNamed ? "\(subject.run.label): \(verdict.sentence)" : verdict.sentence, "verdict")
      Self.write(verdict.remarks, to: &page)
    }
    if let sentence = subjectsLeftOut(subjects) { page.paragraph(sentence) }
    for run in runs {
      if run.portfoliosLeftOut > 0 {
        page.paragraph("\(run.label) has \(run.portfoliosLeftOut) more portfolios, which are not in this report.")
      }
      guard let notes = run.notes else { continue }
      page.markup.element("blockquote") { quote in
        quote.element("p", text: runs.count > 1 ? "\(run.label): \(notes)" : notes)
      }
    }
  }

  private static func write(_ remarks: [Verdict.Remark], to page: inout ReportWriter) {
    guard !remarks.isEmpty else { return }
    page.markup.element("ul", [Attribute("class", "remarks")]) { list in
      for remark in remarks {
        list.element("li", [Attribute("class", remark.isDoubt ? "doubt" : "note")]) { item in
          item.element("strong", text: remark.isDoubt ? "Doubt: " : "Note: ")
          item.prose(remark.text)
        }
      }
    }
  }
}
