import FileFormats
import RunResults

/// A report of runs: one HTML file that needs nothing beside it.
///
/// It follows from the folders alone: the same folders give the same bytes.
package struct ReportDocument: Sendable {
  package let runs: [ReportedRun]
  /// The single passes: runs without phases, and those among the phases of the others.
  let passes: [ReportedRun]
  /// In the order in which they are read; one without content is left out.
  package let sections: [any ReportSection]

  /// Most runs of a report.
  package static let runLimit = 24

  /// A report of runs, whose labels are made different where they are alike.
  package init(_ runs: [ReportedRun]) {
    var labelled = runs
    for index in labelled.indices {
      let label = labelled[index].label
      let earlier = labelled[..<index].map(\.label)
      var number = 2
      while earlier.contains(labelled[index].label) {
        labelled[index].label = "\(label) (\(number))"
        number += 1
      }
    }
    self.runs = labelled
    passes = labelled.flatMap { $0.isOfPhases ? $0.namedParts(amongSeveral: labelled.count > 1) : [$0] }
    let subjects = ReportSubject.all(of: passes, isNamed: passes.contains { $0.isPart })
    // Beside each other figures are read first; of one run the charts are.
    let metrics: [any ReportSection] = [MetricsSection(subjects: subjects)]
    let isOne = subjects.count == 1
    let first: [any ReportSection] = [
      VerdictSection(runs: labelled, subjects: subjects), PhasesSection(runs: labelled),
      EvidenceSection(runs: labelled), SearchSection(runs: labelled), WalkSection(runs: labelled),
      RegimesSection(runs: labelled), FiguresSection(subjects: subjects),
    ]
    let charts: [any ReportSection] = [
      EquitySection(subjects: subjects), ComparisonSection(runs: labelled),
      PriceSection(runs: passes, subjects: subjects), ReturnsSection(subjects: subjects),
      RollingSection(subjects: subjects), TradesSection(subjects: subjects), ExposureSection(subjects: subjects),
      ContributionSection(runs: passes, subjects: subjects), LuckSection(subjects: subjects),
    ]
    let last: [any ReportSection] = [
      RulesSection(runs: passes), NoticesSection(runs: passes), ProvenanceSection(runs: labelled),
    ]
    sections = first + (isOne ? charts + metrics : metrics + charts) + last
  }

  /// The title: names of the runs.
  package var title: String {
    let names = runs.map(\.label)
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }

  /// The file.
  package var html: [UInt8] {
    var writer = ReportWriter()
    let shown = sections.filter { !$0.isEmpty }
    for section in shown {
      writer.markup.literal("<section id=\"")
      writer.markup.literal(section.id)
      writer.markup.literal("\">")
      writer.markup.element("h2", text: section.title)
      section.write(to: &writer)
      writer.markup.literal("</section>\n")
    }
    var page = Markup()
    page.literal("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    page.literal("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    // Nothing is fetched, whatever a name in the run says.
    page.literal("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
    page.literal("style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n")
    page.literal("<link rel=\"icon\" href=\"data:,\">\n")
    page.element("title", text: "\(title): report")
    page.literal("\n<style>")
    page.literal(ReportStyle.text)
    page.literal("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#verdict\">To the verdict</a>\n")
    writeHeader(shown, to: &page)
    page.literal("<main>\n")
    page.append(writer.markup)
    page.literal("</main>\n<script type=\"application/json\" id=\"data\">")
    page.data(data(writer))
    page.literal("</script>\n<script>")
    page.literal(ReportScript.text)
    page.literal("</script>\n</body>\n</html>\n")
    return page.bytes
  }

  private func writeHeader(_ shown: [any ReportSection], to page: inout Markup) {
    page.element("header") { header in
      header.element("h1", text: title)
      header.element("p", [Attribute("class", "aside")], text: period)
      header.element("nav", [Attribute("aria-label", "Sections")]) { nav in
        for section in shown {
          nav.literal("<a href=\"#")
          nav.literal(section.id)
          nav.literal("\">")
          nav.text(section.title)
          nav.literal("</a> ")
        }
      }
    }
    page.literal("\n")
  }

  /// First and last day of all runs.
  private var period: String {
    let portfolios = passes.flatMap(\.portfolios)
    guard let first = portfolios.compactMap(\.times.first).min(), let last = portfolios.compactMap(\.times.last).max()
    else { return passes.isEmpty ? "A workflow of phases." : "No bars." }
    let bars = portfolios.map(\.times.count).max() ?? 0
    return "\(DateScale.date(first)) to \(DateScale.date(last)), \(NumberText.grouped(bars)) bars"
  }

  /// The numbers of the report for programs, and for the script of the page.
  private func data(_ writer: ReportWriter) -> JSONValue {
    .object([
      JSONMember("format", .integer(2)),
      JSONMember(
        "runs",
        .array(
          runs.map { run in
            .object([
              JSONMember("label", .string(run.label)),
              JSONMember("status", .string(run.manifest.status.rawValue)),
              JSONMember("run_digest", run.manifest.runDigest.map { .string($0) } ?? .null),
              JSONMember("config_hash", .string(run.manifest.configHash)),
              JSONMember("metrics", MetricsFile.json(run.shownMetrics)),
            ])
          })),
      JSONMember("tables", .object(writer.tables)), JSONMember("charts", .array(writer.charts)),
    ])
  }
}
