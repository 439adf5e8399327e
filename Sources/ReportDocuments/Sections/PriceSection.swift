import Determinism
import FileFormats

/// Closes of each symbol with the trades in it.
struct PriceSection: ReportSection {
  let id: StaticString = "prices"
  let title = "Prices and trades"
  let runs: [ReportedRun]
  let subjects: [ReportSubject]

  /// Symbols whose charts are open.
  static let openLimit = 4

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
    let shown = Self.decisive(run)
    if run.prices.count > Self.openLimit {
      page.paragraph(
        "Of \(run.prices.count) symbols those whose trades made or lost most"
          + (run.prices.count > Self.symbolLimit ? "; \(Self.symbolLimit) are drawn." : " come first."), "aside")
    }
    for index in shown.prefix(Self.openLimit) { add(run.prices[index], index, run, trades: limit, to: &page) }
    let rest = shown.dropFirst(Self.openLimit)
    guard !rest.isEmpty else { return }
    page.fold("\(rest.count) more: \(rest.map { run.prices[$0].symbol }.joined(separator: ", "))") { inner in
      for index in rest { add(run.prices[index], index, run, trades: limit, to: &inner) }
    }
  }

  private func add(
    _ price: PriceHistory, _ index: Int, _ run: ReportedRun, trades limit: Int, to page: inout ReportWriter
  ) {
    page.add(chart(of: price, index, run, trades: limit))
    let count = run.trades.count { $0.symbol == price.symbol }
    if count > limit {
      page.paragraph(
        "The \(limit) trades with the largest profits or losses of \(NumberText.grouped(count)) are drawn.", "aside")
    }
  }

  /// Places of the symbols that are drawn: all of few in their order, of more those first whose trades came to most.
  private static func decisive(_ run: ReportedRun) -> [Int] {
    let places = run.prices.indices.filter { !run.prices[$0].times.isEmpty }
    guard places.count > openLimit else { return places }
    var madeBy: [String: Double] = [:]
    for trade in run.trades where trade.profit.isFinite { madeBy[trade.symbol, default: 0] += trade.profit }
    func size(_ place: Int) -> Double { (madeBy[run.prices[place].symbol] ?? 0).magnitude }
    return Array(places.sorted { (-size($0), $0) < (-size($1), $1) }.prefix(symbolLimit))
  }

  private func chart(
    of price: PriceHistory, _ index: Int, _ run: ReportedRun, trades limit: Int
  ) -> TimeChart {
    let price = price.from(run.portfolios.compactMap(\.times.first).min())
    let own = run.trades.filter { $0.symbol == price.symbol }
    let isOfSeveral = run.portfolios.count > 1
    let closes = TimeChart.Series("close", colour: isOfSeveral ? 7 : 0, times: price.times, values: price.closes)
    var panel = TimeChart.Panel("price of \(price.symbol)", .plain, height: 220, [closes])
    panel.marks = TradesSection.decisive(own, atMost: limit).map { trade in
      let owner = isOfSeveral ? " (\(trade.portfolio))" : ""
      return TimeChart.Mark(
        kind: trade.side == "short" ? .short : .long, from: (trade.entryTime, price.entry(of: trade)),
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

extension PriceHistory {
  /// How far the price of an entry may lie from the close of its bar, as a part of it: farther away is the average
  /// price of a position that was added to, and stands where nothing was traded.
  private static let entryReach = 0.02

  /// Where a trade's entry is drawn: at its price, or at the close of its bar where the price is that of later fills
  /// too.
  fileprivate func entry(of trade: TradeRow) -> Double {
    let place = times.lowerBound(of: trade.entryTime)
    guard times.indices.contains(place) else { return trade.entryPrice }
    let close = closes[place]
    return (trade.entryPrice - close).magnitude > Self.entryReach * close ? close : trade.entryPrice
  }

  /// Without what lies before the run, which a warm-up reads.
  fileprivate func from(_ first: Int64?) -> PriceHistory {
    guard let first, let place = times.firstIndex(where: { $0 >= first }) else { return self }
    return PriceHistory(symbol: symbol, times: Array(times[place...]), closes: Array(closes[place...]))
  }
}
