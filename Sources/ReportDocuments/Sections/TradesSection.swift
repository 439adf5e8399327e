import FileFormats

/// The distribution of trades and the trades themselves.
struct TradesSection: ReportSection {
  let id: StaticString = "trades"
  let title = "Trades"
  let subjects: [ReportSubject]

  /// Most trades of a portfolio in the table; of several portfolios the tables together have twice as many at most, but
  /// for fifty of each.
  static func limit(portfolios: Int) -> Int { min(500, max(50, 1_000 / max(1, portfolios))) }

  var isEmpty: Bool { subjects.allSatisfy { $0.trades.isEmpty } }

  func write(to page: inout ReportWriter) {
    let limit = Self.limit(portfolios: min(subjects.count, ReportSubject.detailLimit))
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
      if trades.count > limit {
        page.paragraph(
          "The \(limit) trades with the largest profits or losses of \(NumberText.grouped(trades.count)), in the "
            + "order of time.", "aside")
      }
      if let table = Self.reasons(trades, of: subject) { page.add(table) }
      let shown = Self.decisive(trades, atMost: limit)
      page.add(Self.table(shown, of: subject))
      page.add(data: .array(shown.map(Self.data)), as: Self.dataName(subject))
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

  /// What trades were left by; nil where no table tells.
  private static func reasons(_ trades: [TradeRow], of subject: ReportSubject) -> ReportTable? {
    let rows: [[ReportTable.Cell]] = ExitReason.allCases.compactMap { reason in
      let own = trades.filter { $0.exit == reason }
      guard !own.isEmpty else { return nil }
      let profits = own.map(\.profit).filter(\.isFinite)
      return [
        .text(reason.rawValue), .number(Double(own.count), .count),
        .signed(profits.reduce(0, +), .plain),
        .number(Double(profits.count { $0 > 0 }) / Double(own.count), .percent),
      ]
    }
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      caption: "What the trades of \(subject.name) were left by",
      headings: [.text("Left by"), .number("Trades"), .number("Profit"), .number("Win rate")], rows: rows)
  }

  private static func table(_ trades: [TradeRow], of subject: ReportSubject) -> ReportTable {
    var table = ReportTable(
      caption: "Trades of \(subject.name)",
      headings: [
        .text("Trade"), .text("Symbol"), .text("Side"), .text("Entry"), .number("Price"), .text("Exit"),
        .number("Price"), .number("Quantity"), .number("Commission"), .number("Profit"), .number("Return"),
        .text("Left by"),
      ],
      rows: trades.map { trade in
        [
          .text(shortName(trade)), .text(trade.symbol), .text(trade.side), .date(trade.entryTime),
          .number(trade.entryPrice, .plain), .date(trade.exitTime), .number(trade.exitPrice, .plain),
          .number(trade.quantity, .quantity), .number(trade.commission, .plain), .signed(trade.profit, .plain),
          .signed(trade.return, .percent), .text(trade.exit?.rawValue ?? NumberText.undefined),
        ]
      }, isSortable: true)
    // By places in `data`.
    table.source = ReportTable.Source(
      name: dataName(subject), columns: [nil, nil, nil, nil, 5, nil, 7, 3, 8, 9, 10, nil])
    return table
  }

  private static func dataName(_ subject: ReportSubject) -> String { "trades \(subject.name)" }

  /// Its name without that of its portfolio, which the caption has.
  static func shortName(_ trade: TradeRow) -> String {
    let prefix = "\(trade.portfolio)/"
    return trade.id.hasPrefix(prefix) ? String(trade.id.dropFirst(prefix.count)) : trade.id
  }

  private static func data(_ trade: TradeRow) -> JSONValue {
    .array([
      .string(trade.id), .string(trade.symbol), .string(trade.side), .number(trade.quantity),
      .integer(Int(trade.entryTime / 1_000_000)), .number(trade.entryPrice), .integer(Int(trade.exitTime / 1_000_000)),
      .number(trade.exitPrice), .number(trade.commission), .number(trade.profit), .number(trade.return),
      trade.exit.map { .string($0.rawValue) } ?? .null,
    ])
  }
}
