import FileFormats
import PerformanceAnalytics
import RunResults

/// The metrics that are asked for most, as cards.
struct FiguresSection: ReportSection {
  let id: StaticString = "figures"
  let title = "Figures"
  let subjects: [ReportSubject]

  var isEmpty: Bool { MetricsSection.Column.all(of: subjects).isEmpty }

  private static let cards = [
    "final_equity", "total_return", "cagr", "sharpe", "max_drawdown", "volatility", "exposure", "trades", "win_rate",
    "profit_factor",
  ]

  func write(to page: inout ReportWriter) {
    let columns = MetricsSection.Column.all(of: subjects)
    guard let first = columns.first else { return }
    page.markup.element("dl", [Attribute("class", "cards")]) { list in
      for metric in Self.cards.compactMap({ name in Metric.all.first { $0.name == name } }) {
        guard let label = metric.label else { continue }
        list.element("div") { card in
          card.element("dt", text: label)
          card.element("dd", text: MetricsSection.text(metric.value(in: first.metrics), metric.unit))
        }
      }
    }
    if columns.count > 1 { page.paragraph("The cards show \(first.heading).", "aside") }
  }
}

/// All metrics side by side.
struct MetricsSection: ReportSection {
  let id: StaticString = "metrics"
  let title = "All metrics"
  let subjects: [ReportSubject]

  var isEmpty: Bool { Column.all(of: subjects).isEmpty }

  func write(to page: inout ReportWriter) {
    let columns = Column.all(of: subjects)
    page.markup.element("div", [Attribute("class", "beside")]) { beside in
      for (group, caption) in Self.groups {
        let rows: [[ReportTable.Cell]] = Metric.all.filter { $0.group == group }.compactMap { metric in
          let values = columns.map { metric.value(in: $0.metrics) }
          guard values.contains(where: { $0 != .number(nil) }) else { return nil }
          return [.text(Self.name(metric))] + values.map { .value(Self.text($0, metric.unit)) }
        }
        guard !rows.isEmpty else { continue }
        ReportTable(
          caption: caption, headings: [.text("Metric")] + columns.map { .number($0.heading) }, rows: rows,
          style: "figures"
        ).write(to: &beside)
      }
    }
  }

  /// What is asked together stands in a table of its own.
  private static let groups: [(MetricGroup, String)] = [
    (.returns, "Equity and returns"), (.risk, "Risk"), (.trades, "Trades and costs"),
    (.benchmark, "Against the benchmark"),
  ]

  /// What people call a metric: that of the terminal, else its name in `metrics.json` in words.
  private static func name(_ metric: Metric) -> String {
    if let label = metric.label { return label }
    let words = metric.name.replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The metrics of a portfolio or of a benchmark.
  struct Column {
    var heading: String
    var metrics: PerformanceMetrics

    /// Portfolios, each with its benchmark behind it unless the next has the same.
    static func all(of subjects: [ReportSubject]) -> [Column] {
      var columns: [Column] = []
      var owners: [(place: Int, name: String)] = []
      for (index, subject) in subjects.enumerated() {
        guard let block = subject.run.metrics(of: subject.portfolio.name) else { continue }
        columns.append(Column(heading: subject.name, metrics: block.metrics))
        let next = index + 1 < subjects.count ? subjects[index + 1] : nil
        let nextBenchmark = next?.run.metrics(of: next?.portfolio.name ?? "")?.benchmark
        if let benchmark = block.benchmark, benchmark != nextBenchmark {
          owners.append((columns.count, subject.name))
          columns.append(Column(heading: benchmark.name, metrics: benchmark.metrics))
        }
      }
      // Benchmarks of one name that came to different figures are told apart by whose they are.
      let names = columns.map(\.heading)
      for (place, name) in owners where names.count(where: { $0 == names[place] }) > 1 {
        columns[place].heading += " (\(name))"
      }
      return columns
    }
  }

  /// A value as the table of `run` shows it.
  static func text(_ value: MetricValue, _ unit: MetricUnit) -> String {
    switch (value, unit) {
    case (.count(let count), _): NumberText.grouped(count)
    case (.number(let number), .fraction): NumberText.percent(number)
    case (.number(let number), .ratio), (.number(let number), .money): NumberText.fixed(number, decimals: 2)
    case (.number(let number), .days): NumberText.fixed(number, decimals: 1)
    case (.number(let number), .count): NumberText.fixed(number, decimals: 0)
    case (.number(let number), .quantity): number.map { DecimalText.string($0) } ?? NumberText.undefined
    }
  }
}
