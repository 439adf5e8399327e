import FileFormats
import RunResults

/// The phases of workflows: what waits for what, and what became of each.
struct PhasesSection: ReportSection {
  let id: StaticString = "phases"
  let title = "Phases"
  let runs: [ReportedRun]

  var isEmpty: Bool { runs.allSatisfy { $0.phases.isEmpty } }

  func write(to page: inout ReportWriter) {
    for (place, run) in runs.enumerated() where !run.phases.isEmpty {
      let name = runs.count == 1 ? "" : " of \(run.label)"
      PhaseGraphChart(
        id: "phases-\(place)", title: "What waits for what\(name)",
        nodes: run.phases.map {
          PhaseGraphChart.Node(name: $0.row.name, kind: $0.row.kind, state: $0.row.state, inputs: $0.row.inputs)
        }
      ).write(to: &page.markup)
      let hasReasons = run.phases.contains { $0.row.reason != nil }
      let headings: [ReportTable.Heading] = [
        .text("Phase"), .text("Kind"), .text("State"), .number("Units"), .number("Distinct"), .number("Failed"),
        .text("Waits for"), .text("Digest"),
      ]
      page.add(
        ReportTable(
          caption: "Phases\(name)", headings: hasReasons ? headings + [.text("Why")] : headings,
          rows: run.phases.map { hasReasons ? Self.row($0) : Self.row($0).dropLast() },
          style: hasReasons ? "whole reasons" : "whole"))
      for phase in run.phases where !phase.row.notes.isEmpty || !phase.remarks.isEmpty {
        page.heading(phase.row.name)
        page.markup.element("ul", [Attribute("class", "remarks")]) { list in
          // How much was in the store is a matter of when it ran.
          for note in phase.row.notes where !note.contains("in the store") { list.element("li", text: note) }
          for remark in phase.remarks {
            let sentences = remark.phase == phase.row.name ? remark.sentences : remark.namedSentences
            for sentence in sentences { list.element("li", text: sentence) }
          }
        }
      }
      page.add(data: .array(run.phases.map(Self.data)), as: "phases\(name)")
    }
  }

  private static func row(_ phase: ReportedPhase) -> [ReportTable.Cell] {
    let row = phase.row
    return [
      .text(row.name), .text(row.kind), .text(row.state),
      .number(row.counts.total > 0 ? Double(row.counts.total) : nil, .count),
      .number(phase.distinctCount.map(Double.init), .count), .number(Double(row.counts.failed), .count),
      .text(row.inputs.isEmpty ? NumberText.undefined : row.inputs.joined(separator: ", ")),
      .text(row.digest.map { String($0.prefix(12)) } ?? NumberText.undefined),
      .text(row.reason.map { MessageText.excerpt($0, atMost: 300) } ?? ""),
    ]
  }

  private static func data(_ phase: ReportedPhase) -> JSONValue {
    .object([
      JSONMember("name", .string(phase.row.name)), JSONMember("kind", .string(phase.row.kind)),
      JSONMember("state", .string(phase.row.state)),
      JSONMember("digest", phase.row.digest.map { .string($0) } ?? .null),
      JSONMember("outputs", phase.outputs ?? .null),
    ])
  }
}

/// Windows of walks, and the equity of their tests.
struct WalkSection: ReportSection {
  let id: StaticString = "walk"
  let title = "Walking forward"
  let runs: [ReportedRun]

  private var walks: [(label: String, key: String, walk: WalkedPhase)] {
    runs.enumerated().flatMap { place, run in
      run.phases.enumerated().compactMap { index, phase in
        phase.walk.map {
          (runs.count == 1 ? phase.row.name : "\(run.label): \(phase.row.name)", "\(place)-\(index)", $0)
        }
      }
    }
  }

  var isEmpty: Bool { walks.allSatisfy { $0.walk.windows.isEmpty } }

  func write(to page: inout ReportWriter) {
    for (label, key, walk) in walks {
      let form = ReportedPhase.form(of: walk.metric)
      if let efficiency = walk.efficiency {
        page.paragraph(
          "\(label) keeps \(NumberText.percent(efficiency)) of the objective \(walk.metric) out of sample, annual "
            + "value over annual value.")
      } else {
        page.paragraph("\(label) has no efficiency: the objective \(walk.metric) is not above 0 in sample.")
      }
      WindowStripChart(id: "walk-\(key)", title: "Windows of \(label)", walk: walk).write(to: &page.markup)
      if walk.windows.count > WindowStripChart.limit {
        page.paragraph("The last \(WindowStripChart.limit) of \(walk.windows.count) windows are drawn.", "aside")
      }
      if walk.times.count > 1 {
        page.add(
          TimeChart(
            id: "walked-\(key)", title: "Equity of the tests of \(label)",
            summary: "One behind the other, from \(NumberText.fixed(walk.capital, decimals: 2)) to "
              + "\(NumberText.fixed(walk.equity.last ?? walk.capital, decimals: 2)).",
            panels: [
              TimeChart.Panel(
                "equity", .plain, height: 200,
                [TimeChart.Series("equity", colour: 0, times: walk.times, values: walk.equity)])
            ]))
      }
      page.add(
        ReportTable(
          caption: "Windows of \(label)",
          headings: [
            .text("Window"), .text("Trained"), .text("Tested"), .number("Trial"), .text("Parameters"),
            .number("In sample"), .number("Out of sample"), .number("Efficiency"), .number("Equity after"),
          ],
          rows: walk.windows.enumerated().map { number, window in
            [
              .text("\(number + 1)\(window.isShort ? " (short)" : "")"), .text(Self.span(window.train)),
              .text(Self.span(window.test)), .number(window.trial.map(Double.init), .count), .text(window.parameters),
              .signed(window.inSample, form), .signed(window.outOfSample, form), .signed(window.efficiency, .percent),
              .number(window.endEquity, .plain),
            ]
          }, style: "whole"))
    }
  }

  private static func span(_ span: ClosedRange<Int64>) -> String {
    "\(DateScale.date(span.lowerBound)) to \(DateScale.date(span.upperBound))"
  }
}

/// What analyses say of the market's regimes.
struct RegimesSection: ReportSection {
  let id: StaticString = "regimes"
  let title = "Regimes"
  let runs: [ReportedRun]

  var isEmpty: Bool { runs.allSatisfy { $0.phases.allSatisfy { $0.regimes == nil } } }

  func write(to page: inout ReportWriter) {
    for run in runs {
      for phase in run.phases {
        guard let regimes = phase.regimes else { continue }
        let name = runs.count == 1 ? phase.row.name : "\(run.label): \(phase.row.name)"
        if regimes.looksAhead { page.paragraph("The labels of \(name) know the future: they only describe.") }
        page.add(
          ReportTable(
            caption: "Labels of \(name)",
            headings: [
              .text("Label"), .number("Cycles"), .number("Share"), .number("Stretches"), .number("Mean length"),
              .number("Best trial"), .number("Its objective, of a cycle"), .text("Followed by"),
            ],
            rows: regimes.labels.map { label in
              [
                .text(label.name), .number(label.cycles, .count), .number(label.share, .percent),
                .number(label.runs, .count), .number(label.meanLength, .plain),
                .number(label.trial.map(Double.init), .count), .signed(label.score, .plain), .text(label.followers),
              ]
            }, style: "words"))
      }
    }
    page.paragraph("The label at a close counts from the next return on.", "aside")
  }
}
