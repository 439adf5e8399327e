import FileFormats

/// The distribution of trades and the trades themselves.
struct TradesSection: ReportSection {
  let id: StaticString = "trades"
  let title = "Trades"
  let subjects: [ReportSubject]

  /// Most trades of a portfolio in the table.
  static let limit = 500

  var isEmpty: Bool { subjects.allSatisfy { $0.trades.isEmpty } }

  func write(to page: inout ReportWriter) {
    for subject in subjects.prefix(ReportSubject.detailLimit) {
      let trades = subject.trades
      guard !trades.isEmpty else { continue }
      if trades.count >= 5, let histogram = Histogram(trades.map(\.return), parts: 30) {
        let gains = trades.count { $0.profit > 0 }
        HistogramChart(
          id: "trades-\(subject.key)", title: "Returns of the trades of \(subject.name)",
          summary: "\(NumberText.grouped(trades.count)) trades, \(NumberText.grouped(gains)) of them with a profit.",
          axis: "return of a trade", form: .percent, histogram: histogram
        ).write(to: &page.markup)
      }
      if trades.count > Self.limit {
        page.paragraph(
          "The \(Self.limit) trades with the largest profits or losses of \(NumberText.grouped(trades.count)), in the "
            + "order of time.", "aside")
      }
      let shown = Self.decisive(trades, atMost: Self.limit)
      page.add(Self.table(shown, of: subject))
      page.add(data: .array(shown.map(Self.data)), as: "trades \(subject.name)")
    }
    if let sentence = subjectsLeftOut(subjects) { page.paragraph(sentence, "aside") }
  }

  /// Those with the largest profits and losses, in their order.
  static func decisive(_ trades: [TradeRow], atMost count: Int) -> [TradeRow] {
    guard trades.count > count else { return trades }
    let order = trades.indices.sorted { (-size(trades[$0]), $0) < (-size(trades[$1]), $1) }
    return order.prefix(count).sorted().map { trades[$0] }
  }

  private static func size(_ trade: TradeRow) -> Double { trade.profit.isFinite ? trade.profit.magnitude : 0 }

  private static func table(_ trades: [TradeRow], of subject: ReportSubject) -> ReportTable {
    ReportTable(
      caption: "Trades of \(subject.name)",
      headings: [
        .text("Trade"), .text("Symbol"), .text("Side"), .text("Entry"), .number("Price"), .text("Exit"),
        .number("Price"), .number("Quantity"), .number("Commission"), .number("Profit"), .number("Return"),
      ],
      rows: trades.map { trade in
        [
          .text(trade.id), .text(trade.symbol), .text(trade.side), .date(trade.entryTime),
          .number(trade.entryPrice, .plain), .date(trade.exitTime), .number(trade.exitPrice, .plain),
          .number(trade.quantity, .plain), .number(trade.commission, .plain), .signed(trade.profit, .plain),
          .signed(trade.return, .percent),
        ]
      }, isSortable: true, style: "long")
  }

  private static func data(_ trade: TradeRow) -> JSONValue {
    .array([
      .string(trade.id), .string(trade.symbol), .string(trade.side), .number(trade.quantity),
      .integer(Int(trade.entryTime / 1_000_000)), .number(trade.entryPrice), .integer(Int(trade.exitTime / 1_000_000)),
      .number(trade.exitPrice), .number(trade.commission), .number(trade.profit), .number(trade.return),
    ])
  }
}

/// Closes of each symbol with the trades in it.
struct PriceSection: ReportSection {
  let id: StaticString = "prices"
  let title = "Prices and trades"
  let runs: [ReportedRun]
  let subjects: [ReportSubject]

  /// Most symbols and most trades of a chart.
  static let symbolLimit = 12
  static let tradeLimit = 300

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
    for (index, price) in run.prices.prefix(Self.symbolLimit).enumerated() where !price.times.isEmpty {
      page.add(chart(of: price, index, run))
      let count = run.trades.count { $0.symbol == price.symbol }
      if count > Self.tradeLimit {
        page.paragraph(
          "The \(Self.tradeLimit) trades with the largest profits or losses of \(NumberText.grouped(count)) are drawn.",
          "aside")
      }
    }
    if run.prices.count > Self.symbolLimit {
      page.paragraph("The first \(Self.symbolLimit) of \(run.prices.count) symbols are drawn.", "aside")
    }
  }

  private func chart(of price: PriceHistory, _ index: Int, _ run: ReportedRun) -> TimeChart {
    let own = run.trades.filter { $0.symbol == price.symbol }
    let closes = TimeChart.Series("close", colour: 0, times: price.times, values: price.closes)
    var panel = TimeChart.Panel("price of \(price.symbol)", .plain, height: 220, [closes])
    let isOfSeveral = run.portfolios.count > 1
    panel.marks = TradesSection.decisive(own, atMost: Self.tradeLimit).map { trade in
      let owner = isOfSeveral ? " (\(trade.portfolio))" : ""
      return TimeChart.Mark(
        kind: trade.side == "short" ? .short : .long, from: (trade.entryTime, trade.entryPrice),
        to: (trade.exitTime, trade.exitPrice), isGain: trade.profit >= 0,
        text: "\(trade.side)\(owner): \(NumberForm.plain.text(trade.entryPrice)) on \(DateScale.date(trade.entryTime)) "
          + "to \(NumberForm.plain.text(trade.exitPrice)) on \(DateScale.date(trade.exitTime)), profit "
          + NumberForm.plain.text(trade.profit))
    }
    let gains = own.count { $0.profit > 0 }
    var chart = TimeChart(
      id: "price-\(index)", title: "\(price.symbol) with entries and exits",
      summary:
        "Closes of \(price.symbol) with \(NumberText.grouped(own.count)) trades, \(NumberText.grouped(gains)) of "
        + "them with a profit: a triangle where a trade was entered, a dot where it was left.",
      panels: [panel])
    chart.add(bands: run.regimes)
    return chart
  }
}
