import FileFormats

/// What each symbol and each strategy brought, what symbols cost, and what strategies said.
struct ContributionSection: ReportSection {
  let id: StaticString = "contribution"
  let title = "Contribution and costs"
  let runs: [ReportedRun]
  let subjects: [ReportSubject]

  var isEmpty: Bool { runs.allSatisfy { $0.costs.isEmpty && $0.strategies.isEmpty } }

  func write(to page: inout ReportWriter) {
    for subject in subjects.prefix(ReportSubject.detailLimit) {
      if let table = symbols(of: subject) { page.add(table) }
      writeShares(of: subject, to: &page)
    }
    if let sentence = subjectsLeftOut(subjects) { page.paragraph(sentence, "aside") }
    for run in runs where !run.strategies.isEmpty { page.add(Self.strategies(of: run, isOne: runs.count == 1)) }
  }

  private struct Share {
    var symbol: String
    var trades = 0
    var gains = 0
    var profit = 0.0
    var cost: CostRow?
  }

  private func symbols(of subject: ReportSubject) -> ReportTable? {
    var shares = Tally<Share>()
    for cost in subject.run.costs where cost.portfolio == subject.portfolio.name {
      shares.update([cost.symbol]) {
        Share(symbol: cost.symbol)
      } _: {
        $0.cost = cost
      }
    }
    for trade in subject.trades {
      shares.update([trade.symbol]) {
        Share(symbol: trade.symbol)
      } _: { share in
        share.trades += 1
        share.gains += trade.profit > 0 ? 1 : 0
        share.profit += trade.profit.isFinite ? trade.profit : 0
      }
    }
    let all = shares.values
    guard !all.isEmpty else { return nil }
    let most = all.map(\.profit.magnitude).max() ?? 0
    let order = all.indices.sorted { (-all[$0].profit, $0) < (-all[$1].profit, $1) }
    return ReportTable(
      caption: "Symbols of \(subject.name), open positions not counted as profit",
      headings: [
        .text("Symbol"), .number("Profit of trades"), .number("Trades"), .number("Win rate"), .number("Fills"),
        .number("Traded"), .number("Commission"), .number("Slippage"), .number("Costs of traded"),
      ],
      rows: order.map { place in
        let share = all[place]
        let cost = share.cost
        let costs = cost.map { $0.commission + $0.slippage }
        return [
          .text(share.symbol), .shaded(share.profit, .plain, part: most > 0 ? share.profit / most : 0),
          .number(Double(share.trades), .count),
          .number(share.trades > 0 ? Double(share.gains) / Double(share.trades) : nil, .percent),
          .number(cost.map { Double($0.fills) }, .count), .number(cost?.traded, .plain),
          .number(cost?.commission, .plain), .number(cost?.slippage, .plain),
          .number(cost.flatMap { $0.traded > 0 ? (costs ?? 0) / $0.traded : nil }, .percent),
        ]
      }, isSortable: true)
  }

  private static func strategies(of run: ReportedRun, isOne: Bool) -> ReportTable {
    ReportTable(
      caption: isOne ? "Signals of strategies" : "Signals of the strategies of \(run.label)",
      headings: [
        .text("Strategy"), .text("Symbol"), .number("Changes"), .number("To long"), .number("To short"),
        .number("To flat"),
      ],
      rows: run.strategies.sorted { ($0.strategy, $0.symbol) < ($1.strategy, $1.symbol) }.map { count in
        [
          .text(count.strategy), .text(count.symbol), .number(Double(count.changes), .count),
          .number(Double(count.longs), .count), .number(Double(count.shorts), .count),
          .number(Double(count.changes - count.longs - count.shorts), .count),
        ]
      }, isSortable: true)
  }
}
