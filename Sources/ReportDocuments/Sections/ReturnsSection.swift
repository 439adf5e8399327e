import FileFormats

/// Returns by month and year, and how daily ones are distributed.
struct ReturnsSection: ReportSection {
  let id: StaticString = "returns"
  let title = "Returns"
  let subjects: [ReportSubject]

  var isEmpty: Bool { subjects.allSatisfy { $0.portfolio.equity.isEmpty } }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  func write(to page: inout ReportWriter) {
    for subject in subjects.prefix(ReportSubject.detailLimit) where !subject.portfolio.equity.isEmpty {
      page.add(heatMap(of: subject))
      page.add(data: data(of: subject), as: "returns \(subject.name)")
      let returns = subject.portfolio.dailyReturns
      guard let histogram = Histogram(returns, parts: returns.count > 1_000 ? 80 : 40) else { continue }
      let below = returns.count { $0 < 0 }
      HistogramChart(
        id: "days-\(subject.key)", title: "Daily returns of \(subject.name)",
        summary: "\(NumberText.grouped(returns.count)) daily returns, \(NumberText.grouped(below)) of them below 0. "
          + (histogram.cutOff > 0 ? "The outermost bars hold \(histogram.cutOff) returns that lie beyond." : ""),
        axis: "daily return", form: .percent, histogram: histogram
      ).write(to: &page.markup)
    }
  }

  private func heatMap(of subject: ReportSubject) -> ReportTable {
    let (months, years) = (subject.portfolio.months, subject.portfolio.years)
    let most = months.map(\.value.magnitude).filter(\.isFinite).max() ?? 0
    func shaded(_ value: Double?, _ scale: Double) -> ReportTable.Cell {
      guard let value, value.isFinite, scale > 0 else { return .number(value, .percent) }
      return .shaded(value, .percent, part: max(-1, min(1, value / scale)))
    }
    let mostYear = years.map(\.value.magnitude).filter(\.isFinite).max() ?? 0
    return ReportTable(
      caption: "Monthly returns of \(subject.name)",
      headings: [.text("Year")] + Self.months.map { .number($0) } + [.number("Year")],
      rows: years.map { year, value in
        let own = months.filter { $0.year == year }
        return [.text("\(year)")]
          + (1...12).map { month in shaded(own.first { $0.month == Int64(month) }?.value, most) }
          + [shaded(value, mostYear)]
      }, style: "heat")
  }

  private func data(of subject: ReportSubject) -> JSONValue {
    .object([
      JSONMember(
        "months",
        .array(
          subject.portfolio.months.map {
            .array([.integer(Int($0.year)), .integer(Int($0.month)), .number($0.value)])
          })),
      JSONMember("years", .array(subject.portfolio.years.map { .array([.integer(Int($0.year)), .number($0.value)]) })),
    ])
  }
}

/// Sharpe ratio, volatility and beta of the last half year, day by day.
struct RollingSection: ReportSection {
  let id: StaticString = "rolling"
  let title = "Rolling figures"
  let subjects: [ReportSubject]

  private func figures(_ subject: ReportSubject) -> RollingFigures {
    let factor = subject.run.annualFactor(of: subject.portfolio.name)
    return RollingFigures(
      subject.portfolio.dailyReturns, benchmark: subject.benchmark?.dailyReturns,
      window: RollingFigures.window(annualFactor: factor), annualFactor: factor)
  }

  var isEmpty: Bool {
    subjects.allSatisfy { subject in
      let factor = subject.run.annualFactor(of: subject.portfolio.name)
      return subject.portfolio.dayEnds.count < RollingFigures.window(annualFactor: factor)
    }
  }

  func write(to page: inout ReportWriter) {
    let shown = subjects.prefix(ReportSubject.detailLimit)
    let all = shown.map { ($0, figures($0)) }
    func panel(
      _ label: String, _ form: NumberForm, baseline: Double?, _ values: (RollingFigures) -> [Double]
    ) -> TimeChart.Panel {
      let series = all.compactMap { subject, figures -> TimeChart.Series? in
        let times = subject.dayTimes
        let numbers = values(figures)
        guard numbers.count == figures.days.count, !numbers.isEmpty else { return nil }
        var series = TimeChart.Series(
          subject.name, colour: subject.colour, times: figures.days.map { times[$0] }, values: numbers)
        series.breaks = numbers.indices.filter { numbers[$0].isNaN && ($0 == 0 || !numbers[$0 - 1].isNaN) }
          .map { series.times[$0] }
        return series
      }
      return TimeChart.Panel(label, form, height: 110, series, baseline: baseline, cutsOutliers: true)
    }
    let panels = [
      panel("Sharpe ratio", .plain, baseline: 0) { $0.sharpe },
      panel("volatility, annual", .percent, baseline: 0) { $0.volatility },
      panel("beta", .plain, baseline: 0) { $0.beta },
    ].filter { !$0.series.isEmpty }
    let windows = Set(all.map(\.1.window)).sorted().map(String.init).joined(separator: " or ")
    page.add(
      TimeChart(
        id: "rolling-chart", title: "Figures of the last \(windows) daily returns",
        summary: "Each point is made of the \(windows) daily returns that end there.", panels: panels))
    if let sentence = subjectsLeftOut(subjects) { page.paragraph(sentence, "aside") }
  }
}

/// How much of the equity was in the market.
struct ExposureSection: ReportSection {
  let id: StaticString = "exposure"
  let title = "Exposure"
  let subjects: [ReportSubject]

  var isEmpty: Bool { subjects.allSatisfy { $0.portfolio.equity.isEmpty } }

  func write(to page: inout ReportWriter) {
    let shown = subjects.prefix(ReportSubject.detailLimit)
    page.add(
      TimeChart(
        id: "exposure-chart", title: "Value of positions as a part of equity",
        summary: "Positions held long less those held short, at the closes of bars.",
        panels: [
          TimeChart.Panel(
            "net exposure", .percent, height: 130,
            shown.map {
              TimeChart.Series(
                $0.name, colour: $0.colour, times: $0.portfolio.times, values: $0.portfolio.exposure)
            }, baseline: 0, cutsOutliers: true)
        ]))
    if let sentence = subjectsLeftOut(subjects) { page.paragraph(sentence, "aside") }
  }
}
