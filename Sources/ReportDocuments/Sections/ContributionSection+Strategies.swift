import FileFormats

extension ContributionSection {
  /// Most strategies whose profits are drawn.
  private static let lineLimit = 8

  /// What of a portfolio's profit each strategy made, as a table, and of several as lines.
  func writeShares(of subject: ReportSubject, to page: inout ReportWriter) {
    guard let found = StrategyShares(subject.portfolio, subject.trades, of: subject.run) else { return }
    page.add(Self.table(found, of: subject))
    page.add(data: Self.data(found), as: "strategies \(subject.name)")
    if let chart = Self.chart(found, of: subject) { page.add(chart) }
  }

  /// The rows of a table: strategies by their profit, what is nobody's, and all.
  private static func rows(_ found: StrategyShares) -> [(name: String, share: StrategyShares.Share?, profit: Double)] {
    let order = found.shares.indices.sorted {
      (-found.shares[$0].profit, $0) < (-found.shares[$1].profit, $1)
    }
    var rows: [(name: String, share: StrategyShares.Share?, profit: Double)] = order.map { place in
      let share = found.shares[place]
      return (share.strategy, share, share.profit)
    }
    if found.unclaimed.trades > 0 { rows.append(("of no strategy", found.unclaimed, found.unclaimed.profit)) }
    if found.held.magnitude > found.scale * 1e-9 { rows.append(("held at the end", nil, found.held)) }
    rows.append(("all", nil, found.total))
    return rows
  }

  private static func table(_ found: StrategyShares, of subject: ReportSubject) -> ReportTable {
    let rows = rows(found)
    let most = rows.dropLast().map(\.profit.magnitude).max() ?? 0
    return ReportTable(
      caption:
        "Profit of \(subject.name) by strategy: of each trade, the part of those who wanted it when it was opened",
      headings: [
        .text("Strategy"), .number("Profit"), .number("Of all"), .number("Trades with a part"), .number("Win rate"),
      ],
      rows: rows.map { row in
        let trades = row.share?.trades ?? 0
        return [
          .text(row.name), .shaded(row.profit, .plain, part: most > 0 ? row.profit / most : 0),
          .number(found.total != 0 ? row.profit / found.total : nil, .percent),
          .number(row.share.map { Double($0.trades) }, .count),
          .number(trades > 0 ? row.share.map { Double($0.gains) / Double(trades) } : nil, .percent),
        ]
      })
  }

  /// Name, profit and trades of each strategy in the order of the configuration, then of nobody.
  private static func data(_ found: StrategyShares) -> JSONValue {
    .array(
      found.shares.map { .array([.string($0.strategy), .number($0.profit), .integer($0.trades)]) }
        + [
          .array([.null, .number(found.unclaimed.profit + found.held), .integer(found.unclaimed.trades)])
        ])
  }

  /// Nil of less than two strategies that made something.
  private static func chart(_ found: StrategyShares, of subject: ReportSubject) -> TimeChart? {
    let made = found.shares.indices.filter { found.shares[$0].trades > 0 }
    guard made.count > 1, let first = subject.portfolio.times.first, let last = subject.portfolio.times.last else {
      return nil
    }
    let most = made.sorted {
      (-found.shares[$0].profit.magnitude, $0) < (-found.shares[$1].profit.magnitude, $1)
    }
    let shown = most.prefix(lineLimit).sorted()
    let lines = shown.enumerated().map { colour, place in
      let share = found.shares[place]
      // From nothing at the first bar to what it made at the last.
      let inner = share.times.indices.filter { share.times[$0] > first && share.times[$0] < last }
      return TimeChart.Series(
        share.strategy, colour: colour, times: [first] + inner.map { share.times[$0] } + [last],
        values: [0] + inner.map { share.sums[$0] } + [share.profit])
    }
    let rest = made.count - shown.count
    return TimeChart(
      id: "strategies-\(subject.key)", title: "Profit of \(subject.name) by strategy",
      summary: "What the trades came to in which each strategy has a part, added up when they ended"
        + (rest > 0 ? "; the \(shown.count) that made or lost most, of \(made.count)." : "."),
      panels: [TimeChart.Panel("profit", .plain, height: 180, lines, baseline: 0)])
  }
}
