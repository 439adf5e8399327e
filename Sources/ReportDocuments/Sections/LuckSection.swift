import FileFormats
import PerformanceAnalytics
import RunResults

/// What might have come out in another order, and what decided what did.
struct LuckSection: ReportSection {
  let id: StaticString = "luck"
  let title = "Luck and causes"
  let subjects: [ReportSubject]

  var isEmpty: Bool { subjects.allSatisfy { $0.portfolio.dayEnds.count < 20 && $0.trades.isEmpty } }

  func write(to page: inout ReportWriter) {
    for subject in subjects.prefix(ReportSubject.detailLimit) {
      writeCone(of: subject, to: &page)
      writeCauses(of: subject, to: &page)
      writeSignals(of: subject, to: &page)
    }
    for sentence in replaysLeftOut { page.paragraph(sentence, "aside") }
    if let sentence = subjectsLeftOut(subjects) { page.paragraph(sentence, "aside") }
  }

  private func writeCone(of subject: ReportSubject, to page: inout ReportWriter) {
    let portfolio = subject.portfolio
    let seed = subject.run.manifest.masterSeed
    guard
      let cone = Bootstrap(
        returns: portfolio.dailyReturns, capital: portfolio.capital, seed: seed, name: portfolio.name)
    else { return }
    let times = subject.dayTimes
    let instants = cone.days.map { times[$0] }
    func series(_ level: Int, _ style: TimeChart.Series.Style, _ colour: Int) -> TimeChart.Series {
      let name = "\(NumberText.fixed(Bootstrap.levels[level] * 100, decimals: 0)) % of paths below"
      return TimeChart.Series(name, colour: colour, style: style, times: instants, values: cone.quantiles[level])
    }
    let actual = TimeChart.Series(
      subject.name, colour: subject.colour, times: times, values: portfolio.dayEnds.map { portfolio.equity[$0] })
    var chart = TimeChart(
      id: "cone-\(subject.key)", title: "Resampled paths of \(subject.name)",
      summary: "\(Bootstrap.paths) paths made of blocks of \(cone.blockLength) daily returns, drawn with replacement.",
      panels: [
        TimeChart.Panel(
          "equity", .plain, height: 220,
          [
            series(0, .fan, 3), series(4, .faint, 3), series(1, .fan, 3), series(3, .faint, 3), series(0, .faint, 3),
            series(2, .line, 3), actual,
          ])
      ])
    chart.table = Self.table(cone, of: subject)
    chart.hasLogarithmicView =
      cone.quantiles.flatMap { $0 }.allSatisfy { $0 > 0 } && portfolio.equity.allSatisfy { $0 > 0 }
    page.add(chart)
    page.paragraph(
      "The darker band holds half of the paths, the lighter one nine tenths. "
        + "\(NumberText.percent(Bootstrap.part(below: portfolio.capital, cone.ends))) of \(Bootstrap.paths) paths end "
        + "below the capital, and half of them fall by "
        + "\(NumberText.percent(Bootstrap.quantile(0.5, cone.depths).magnitude)) "
        + "or more on their way. The paths keep the returns and change their order: what did not happen in the run "
        + "does not happen in them.", "aside")
  }

  private static func table(_ cone: Bootstrap, of subject: ReportSubject) -> ReportTable {
    let profits = Bootstrap.profits(
      of: subject.trades.map(\.profit), seed: subject.run.manifest.masterSeed, name: subject.portfolio.name)
    return ReportTable(
      caption: "What \(Bootstrap.paths) paths come to",
      headings: [
        .text("Part of paths below"), .number("Final equity, blocks of days"), .number("Deepest fall, blocks of days"),
        .number("Profit, trades drawn anew"),
      ],
      rows: Bootstrap.levels.map { level in
        [
          .text(NumberText.percent(level)), .number(Bootstrap.quantile(level, cone.ends), .plain),
          .signed(Bootstrap.quantile(level, cone.depths), .percent),
          .signed(profits.map { Bootstrap.quantile(level, $0) }, .plain),
        ]
      })
  }

  /// Why replays without single signals are not there, a sentence for each reason.
  private var replaysLeftOut: [String] {
    var reasons: [String] = []
    for subject in subjects.prefix(ReportSubject.detailLimit) where !subject.trades.isEmpty {
      if case .leftOut(let reason) = subject.run.signalReplays, !reasons.contains(reason) { reasons.append(reason) }
    }
    return reasons.map { "What would be without single signals is left out: \($0)." }
  }

  private func writeSignals(of subject: ReportSubject, to page: inout ReportWriter) {
    guard case .made(let all) = subject.run.signalReplays, let last = subject.portfolio.equity.last else { return }
    let causes = all.filter { $0.portfolio == subject.portfolio.name }
    guard !causes.isEmpty else { return }
    page.add(
      ReportTable(
        caption: "Without single signals, the stance before them holding on, \(subject.name) would have ended at",
        headings: [
          .text("Signal"), .text("Strategy"), .text("Symbol"), .text("From"), .text("To"),
          .number("Equity without it"), .number("Difference"),
        ],
        rows: causes.map { cause in
          [
            .date(cause.time), .text(cause.strategy), .text(cause.symbol), .text(cause.before), .text(cause.after),
            .number(cause.equityWithout, .plain), .signed(cause.equityWithout - last, .plain),
          ]
        }))
    page.add(
      data: .array(
        causes.map { cause in
          .array([
            .integer(Int(cause.time / 1_000_000)), .string(cause.strategy), .string(cause.symbol),
            .string(cause.before), .string(cause.after), .number(cause.equityWithout),
          ])
        }), as: "signals \(subject.name)")
  }

  private func writeCauses(of subject: ReportSubject, to page: inout ReportWriter) {
    let causes = Causes(subject.portfolio, subject.trades)
    let times = subject.dayTimes
    if !causes.trades.isEmpty {
      page.add(
        ReportTable(
          caption: "Without its most decisive trades \(subject.name) would have ended at",
          headings: [
            .text("Trade"), .text("Symbol"), .text("Exit"), .number("Profit"), .number("Equity without it"),
            .number("Without all so far"),
          ],
          rows: causes.trades.map { cause in
            [
              .text(TradesSection.shortName(cause.trade)), .text(cause.trade.symbol), .date(cause.trade.exitTime),
              .signed(cause.trade.profit, .plain), .number(cause.equityWithout, .plain),
              .number(cause.equityWithoutAll, .plain),
            ]
          }))
    }
    guard !causes.days.isEmpty else { return }
    page.add(
      ReportTable(
        caption: "Without its most decisive days \(subject.name) would have ended at",
        headings: [
          .text("Day"), .number("Return"), .number("Equity without it"), .number("Without all so far"),
        ],
        rows: causes.days.map { cause in
          [
            .date(times[cause.day]), .signed(cause.value, .percent), .number(cause.equityWithout, .plain),
            .number(cause.equityWithoutAll, .plain),
          ]
        }))
  }
}
