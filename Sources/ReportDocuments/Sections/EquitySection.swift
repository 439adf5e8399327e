import Determinism
import FileFormats
import PerformanceAnalytics
import RunResults
import TradingModel

/// Equity over time, with benchmarks, and how far it lies below its peak.
struct EquitySection: ReportSection {
  let id: StaticString = "equity"
  let title = "Equity and drawdown"
  let subjects: [ReportSubject]

  var isEmpty: Bool { subjects.allSatisfy { $0.portfolio.equity.isEmpty } }

  /// Portfolios of different capital are compared as multiples of it.
  private var isRelative: Bool { Set(subjects.map(\.portfolio.capital)).count > 1 }

  func write(to page: inout ReportWriter) {
    page.add(chart)
    if subjects.contains(where: { $0.benchmark == nil && $0.run.metrics(of: $0.portfolio.name)?.benchmark != nil }) {
      page.paragraph(
        "The benchmark has figures above and no line here: neither a table of bars nor data files of equal hash were "
          + "there to draw it from.", "aside")
    }
    for subject in subjects.prefix(ReportSubject.detailLimit) {
      guard let table = drawdowns(of: subject) else { continue }
      page.add(table)
    }
  }

  var chart: TimeChart {
    var equity: [TimeChart.Series] = []
    var depth: [TimeChart.Series] = []
    var known: [PortfolioHistory] = []
    for subject in subjects {
      equity.append(series(subject.name, subject.colour, .line, subject.portfolio))
      depth.append(
        TimeChart.Series(
          subject.name, colour: subject.colour, style: subjects.count == 1 ? .area : .line,
          times: subject.portfolio.times, values: subject.portfolio.depths))
      if let benchmark = subject.benchmark, subjects.count <= 3 {
        // One line stands for the benchmarks that no eye can tell apart.
        if known.contains(where: { isAlike($0, benchmark) }) { continue }
        known.append(benchmark)
        let alike = subjects.count { $0.benchmark.map { isAlike(benchmark, $0) } ?? false }
        let name = alike == subjects.count ? benchmark.name : "\(benchmark.name) (\(subject.name))"
        equity.append(series(name, 7 - subject.colour, .faint, benchmark))
      }
    }
    var chart = TimeChart(
      id: "equity-chart", title: isRelative ? "Equity in multiples of the capital" : "Equity", summary: summary,
      panels: [
        TimeChart.Panel(isRelative ? "equity / capital" : "equity", .plain, height: 250, equity),
        TimeChart.Panel("drawdown", .percent, height: 110, depth, baseline: 0),
      ])
    chart.hasLogarithmicView = equity.flatMap(\.values).allSatisfy { $0 > 0 }
    chart.table = yearEnds
    if let bands = subjects.lazy.map(\.run.regimes).first(where: { !$0.isEmpty }) { chart.add(bands: bands) }
    for subject in subjects {
      let own = TimeChart.Moment.stops(of: subject.run, upTo: chart.domain)
      chart.moments += own.filter { !chart.moments.contains($0) }
    }
    return chart
  }

  /// Whether two benchmarks of a name are drawn within a thousandth of each other.
  private func isAlike(_ one: PortfolioHistory, _ other: PortfolioHistory) -> Bool {
    guard one.name == other.name, one.times == other.times else { return false }
    let scale = isRelative ? one.capital / other.capital : 1
    return zip(one.equity, other.equity).allSatisfy { ($0 - $1 * scale).magnitude <= $0.magnitude * 1e-3 }
  }

  private func series(
    _ name: String, _ colour: Int, _ style: TimeChart.Series.Style, _ history: PortfolioHistory
  ) -> TimeChart.Series {
    let values = isRelative ? history.equity.map { $0 / history.capital } : history.equity
    return TimeChart.Series(name, colour: colour, style: style, times: history.times, values: values)
  }

  private var summary: String {
    subjects.prefix(ReportSubject.detailLimit).map { subject in
      let history = subject.portfolio
      guard let first = history.times.first, let last = history.times.last, let end = history.equity.last else {
        return "\(subject.name) has no equity."
      }
      return
        "\(subject.name) went from \(NumberText.fixed(history.capital, decimals: 2)) on \(DateScale.date(first)) to "
        + "\(NumberText.fixed(end, decimals: 2)) on \(DateScale.date(last)), with a drawdown of "
        + "\(NumberText.percent(history.depths.filter(\.isFinite).min())) at worst."
    }.joined(separator: " ")
  }

  /// What each portfolio was worth at the end of each year.
  private var yearEnds: ReportTable {
    let ends = subjects.map { subject in
      subject.portfolio.dayEnds.reduce(into: [Int64: Double]()) { ends, index in
        let day = Timestamp(nanoseconds: subject.portfolio.times[index]).closingDay
        ends[Timestamp.civil(fromDay: day).year] = subject.portfolio.equity[index]
      }
    }
    var years: [Int64] = []
    for subject in subjects { years += subject.portfolio.years.map(\.year) }
    let yearsInOrder = years.sorted().withoutRepeats()
    return ReportTable(
      caption: "Equity at the last bar of each year",
      headings: [.text("Year")] + subjects.map { .number($0.name) },
      rows: yearsInOrder.map { year in [.text("\(year)")] + ends.map { .number($0[year], .plain) } })
  }

  private func drawdowns(of subject: ReportSubject) -> ReportTable? {
    let history = subject.portfolio
    let all = history.drawdowns(atMost: 10)
    guard !all.isEmpty else { return nil }
    func days(_ from: Int64?, _ to: Int64?) -> Double? {
      guard let from, let to else { return nil }
      return (Double(to) - Double(from)) / Double(DateScale.day)
    }
    return ReportTable(
      caption: "The deepest drawdowns of \(subject.name)",
      headings: [
        .text("Peak"), .text("Trough"), .text("Recovered"), .number("Depth"), .number("Days down"),
        .number("Days in all"),
      ],
      rows: all.map { fall in
        let peak = fall.peak.map { history.times[$0] } ?? history.times.first
        let (trough, end) = (history.times[fall.trough], fall.recovery.map { history.times[$0] })
        return [
          .date(peak), .date(trough), end == nil ? .text("not yet") : .date(end), .signed(fall.depth, .percent),
          .number(days(peak, trough), .count), .number(days(peak, end ?? history.times.last), .count),
        ]
      })
  }
}
