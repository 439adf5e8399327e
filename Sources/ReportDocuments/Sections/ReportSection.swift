import FileFormats

/// A part of a report: a value that draws itself.
package protocol ReportSection: Sendable {
  /// What links lead to, unique in the document.
  var id: StaticString { get }
  var title: String { get }
  /// Whether it has anything to show; what has not is left out with its heading.
  var isEmpty: Bool { get }

  func write(to page: inout ReportWriter)
}

/// The body of a report under construction, with the points of its charts for the block of data.
package struct ReportWriter {
  var markup = Markup()
  private(set) var charts: [JSONValue] = []
  private(set) var tables: [JSONMember] = []

  /// Adds a chart with no more points than can be seen.
  mutating func add(_ chart: TimeChart) {
    let drawn = chart.decimated
    charts.append(drawn.data)
    drawn.write(to: &markup)
  }

  mutating func add(_ table: ReportTable) { table.write(to: &markup) }

  mutating func paragraph(_ text: String, _ style: String? = nil) {
    markup.element("p", style.map { [Attribute("class", $0)] } ?? []) { $0.prose(text) }
  }

  mutating func heading(_ text: String) { markup.element("h3", text: text) }

  /// Adds what stands under a line that opens and closes it.
  mutating func fold(_ summary: String, _ write: (inout ReportWriter) -> Void) {
    var inner = ReportWriter()
    write(&inner)
    markup.element("details") { details in
      details.element("summary", text: summary)
      details.append(inner.markup)
    }
    charts += inner.charts
    tables += inner.tables
  }

  /// Adds numbers to the block of data.
  mutating func add(data value: JSONValue, as name: String) { tables.append(JSONMember(name, value)) }
}

/// A portfolio of one of the runs of a report, under the name and the colour that it has in all charts.
package struct ReportSubject: Sendable {
  package let name: String
  package let colour: Int
  package let run: ReportedRun
  package let portfolio: PortfolioHistory
  package let benchmark: PortfolioHistory?

  /// The portfolios of all runs; of several runs, or where `isNamed`, the name begins with the run's.
  package static func all(of runs: [ReportedRun], isNamed: Bool = false) -> [ReportSubject] {
    var subjects: [ReportSubject] = []
    for run in runs {
      for portfolio in run.portfolios {
        let isAlone = run.portfolios.count == 1
        let isPlain = runs.count == 1 && !isNamed
        let name = isPlain ? portfolio.name : isAlone ? run.label : "\(run.label): \(portfolio.name)"
        subjects.append(
          ReportSubject(
            name: name, colour: subjects.count, run: run, portfolio: portfolio,
            benchmark: run.benchmarks.first { $0.portfolio == portfolio.name }?.history))
      }
    }
    return subjects
  }

  /// Most portfolios for which charts and tables of their own are drawn.
  package static let detailLimit = 8

  /// A part of a name of an element, unique by subject.
  var key: String { "p\(colour)" }

  var trades: [TradeRow] { run.trades.filter { $0.portfolio == portfolio.name } }

  /// Instants of the ends of days.
  var dayTimes: [Int64] { portfolio.dayEnds.map { portfolio.times[$0] } }
}

/// What is told where more portfolios are there than are drawn one by one.
func subjectsLeftOut(_ subjects: [ReportSubject]) -> String? {
  guard subjects.count > ReportSubject.detailLimit else { return nil }
  return "The first \(ReportSubject.detailLimit) of \(subjects.count) portfolios are shown; a report of its own run "
    + "folder, or the tables, show the others."
}
