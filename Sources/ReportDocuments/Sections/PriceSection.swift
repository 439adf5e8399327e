import FileFormats

/// Closes of each symbol with the trades in it.
struct PriceSection: ReportSection {
  let id: StaticString = "prices"
  let title = "Prices and trades"
  let runs: [ReportedRun]
  let subjects: [ReportSubject]

  /// Most symbols.
  static let symbolLimit = 12

  /// Most trades of a chart: of many charts fewer, or the page grows beyond what a mail takes.
  static func tradeLimit(charts: Int) -> Int { min(300, max(50, 900 / max(1, charts))) }

  var isEmpty: Bool { runs.allSatisfy { $0.portfolios.isEmpty } }

  func write(to page: inout ReportWriter) {
    guard let run = runs.first else { return }
    guard !run.prices.isEmpty else {
      page.paragraph(
        "Prices are not shown: the run wrote no table of bars, and no data files of the hashes in its manifest were "
          + "found.", "aside")
      return
    }
    if runs.count > 1 { page.paragraph("Prices and trades of \(run.label), the first run.", "aside") }
    let limit = Self.tradeLimit(charts: min(run.prices.count, Self.symbolLimit))
    for (index, price) in run.prices.prefix(Self.symbolLimit).enumerated() where !price.times.isEmpty {
      page.add(chart(of: price, index, run, trades: limit))
      let count = run.trades.count { $0.symbol == price.symbol }
      if count > limit {
        page.paragraph(
          "The \(limit) trades with the largest profits or losses of \(NumberText.grouped(count)) are drawn.",
          "aside")
      }
    }
    if run.prices.count > Self.symbolLimit {
      page.paragraph("The first \(Self.symbolLimit) of \(run.prices.count) symbols are drawn.", "aside")
    }
  }

  private func chart(
    of price: PriceHistory, _ index: Int, _ run: ReportedRun, trades limit: Int
  ) -> TimeChart {
    let own = run.trades.filter { $0.symbol == price.symbol }
    let isOfSeveral = run.portfolios.count > 1
    let closes = TimeChart.Series("close", colour: isOfSeveral ? 7 : 0, times: price.times, values: price.closes)
    var panel = TimeChart.Panel("price of \(price.symbol)", .plain, height: 220, [closes])
    panel.marks = TradesSection.decisive(own, atMost: limit).map { trade in
      let owner = isOfSeveral ? " (\(trade.portfolio))" : ""
      return TimeChart.Mark(
        kind: trade.side == "short" ? .short : .long, from: (trade.entryTime, trade.entryPrice),
        to: (trade.exitTime, trade.exitPrice), isGain: trade.profit >= 0,
        text: "\(trade.side)\(owner): \(NumberForm.plain.text(trade.entryPrice)) on \(DateScale.date(trade.entryTime)) "
          + "to \(NumberForm.plain.text(trade.exitPrice)) on \(DateScale.date(trade.exitTime)), profit "
          + NumberForm.plain.text(trade.profit) + (trade.exit.map { ", left by \($0.rawValue)" } ?? ""))
    }
    let gains = own.count { $0.profit > 0 }
    var chart = TimeChart(
      id: "price-\(index)", title: "\(price.symbol) with entries and exits",
      summary:
        "Closes of \(price.symbol) with \(NumberText.grouped(own.count)) trades, \(NumberText.grouped(gains)) of "
        + "them with a profit: a triangle where a trade was entered, a dot where it was left.",
      panels: [panel])
    if let held = Self.positions(of: price, in: run) { chart.panels.append(held) }
    chart.add(bands: run.regimes)
    chart.moments = TimeChart.Moment.stops(of: run, upTo: chart.domain)
    return chart
  }

  /// What was held at each time: a line of steps for each portfolio; nil where no table tells.
  private static func positions(of price: PriceHistory, in run: ReportedRun) -> TimeChart.Panel? {
    guard let first = price.times.first, let last = price.times.last else { return nil }
    let isOfSeveral = run.portfolios.count > 1
    let own = run.positions.filter { $0.symbol == price.symbol }
    // In the order of the portfolios, whose colours they have.
    let series = run.portfolios.enumerated().compactMap { colour, portfolio -> TimeChart.Series? in
      guard let held = own.first(where: { $0.portfolio == portfolio.name }) else { return nil }
      let (times, values) = held.steps(from: first, to: last)
      return TimeChart.Series(
        isOfSeveral ? held.portfolio : "position", colour: isOfSeveral ? colour : 2, style: isOfSeveral ? .line : .area,
        times: times, values: values)
    }
    guard !series.isEmpty else { return nil }
    var panel = TimeChart.Panel(
      "position, units", .plain, height: 70, Array(series.prefix(ReportSubject.detailLimit)), baseline: 0)
    panel.isRounded = false
    return panel
  }
}
