import Configuration
import Determinism
import FileFormats
import MarketData
import MarketFeatures
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension Backtest {
  /// What is to be farthest before the run, in the order of notices: of the workflow, and of its data.
  ///
  /// - Complexity: linear in the bars.
  public var warnings: [Notice] {
    Notice.inOrder(
      plan.workflow.notices(registry: registry)
        + [lookbackNotice, jumpsNotice, droppedRowsNotice, sampleNotice(days: dayCount), regimesNotice].compactMap {
          $0
        }
        + plan.portfolios.compactMap(unitNotice))
  }

  /// Days with a bar after the warm-up, as far as it matters whether they are enough.
  private var dayCount: Int {
    var (count, last) = (0, Int64.min)
    for time in data.timestamps.dropFirst(data.warmupCount) {
      let day = Timestamp(nanoseconds: time).closingDay
      if day != last { count += 1 }
      if count >= PerformanceMetrics.smallSample { break }
      last = day
    }
    return count
  }

  func sampleNotice(days: Int) -> Notice? {
    guard days < PerformanceMetrics.smallSample else { return nil }
    return Notice(
      .shortSample,
      text: "\(NoticeText.count(days, "daily return")): annual figures and ratios of fewer than "
        + "\(PerformanceMetrics.smallSample) say little",
      facts: [NoticeFact(.days, days)])
  }

  /// Bars of a symbol that its features see.
  private func barCount(_ symbol: Int) -> Int {
    let times = data.series[symbol].timestamps
    guard plan.workflow.data.missingBars == .carry, let first = times.first, let last = times.last else {
      return times.count
    }
    return data.timestamps.lowerBound(of: last) + 1 - data.timestamps.lowerBound(of: first)
  }

  private var lookbackNotice: Notice? {
    var items: [[NoticeFact]] = []
    var (count, text) = (0, "")
    for strategy in plan.strategies {
      let latest = strategy.prepared.features.max { $0.firstDefinedBar < $1.firstDefinedBar }
      guard let latest else { continue }
      for symbol in strategy.symbols {
        let bars = barCount(symbol)
        if latest.firstDefinedBar < bars { continue }
        count += 1
        let name = plan.symbols[symbol].name
        if count == 1 {
          text =
            "\(latest.name) of strategy \(strategy.id) is first defined on bar "
            + "\(NumberText.grouped(latest.firstDefinedBar + 1)), and \(MessageText.excerpt(name)) has "
            + NoticeText.count(bars, "bar")
        }
        items.append([
          NoticeFact(.strategy, strategy.id), NoticeFact(.feature, latest.name), NoticeFact(.symbol, name),
          NoticeFact(.bars, bars),
        ])
      }
    }
    if count == 0 { return nil }
    return Notice(
      .lookbackBeyondData, text: count == 1 ? text : "\(text); and \(NumberText.grouped(count - 1)) more",
      help: "shorter periods, or more data before `data.start` with `data.warmup`", facts: [NoticeFact(.count, count)],
      items: Array(items.prefix(Notice.itemLimit)))
  }

  private var jumpsNotice: Notice? {
    var jumps: [(symbol: Int, jump: PriceJump)] = []
    for (symbol, bars) in data.series.enumerated() {
      jumps += PriceJump.all(in: bars, above: PriceJump.notable).map { (symbol, $0) }
    }
    if jumps.isEmpty { return nil }
    let bySize = jumps.indices.sorted { (jumps[$1].jump.size, $0) < (jumps[$0].jump.size, $1) }
    let shown = bySize.prefix(Notice.itemLimit).sorted().map { jumps[$0] }
    let symbols = jumps.map(\.symbol).withoutRepeats()
    let farthest = bySize.prefix(3).map { place in
      let (symbol, jump) = jumps[place]
      return "the \(jump.column.rawValue) of \(MessageText.excerpt(plan.symbols[symbol].name)) on "
        + "\(NoticeText.time(jump.timestamp.nanoseconds)), \(NoticeText.price(jump.from)) to "
        + NoticeText.price(jump.to)
    }
    let head =
      jumps.count == 1
      ? "1 price differs from the one beside it by more than 20 % of the lower"
      : "\(NumberText.grouped(jumps.count)) prices differ from those beside them by more than 20 % of the lower"
        + (jumps.count > farthest.count ? ", the farthest" : "")
    return Notice(
      .priceJumps, text: "\(head): \(farthest.joined(separator: "; "))",
      help: "`inspect` lists them: splits (adjusted prices), wrong prices, real changes",
      facts: [NoticeFact(.count, jumps.count), NoticeFact(.symbols, symbols.count)],
      items: shown.map { entry in
        [
          NoticeFact(.symbol, plan.symbols[entry.symbol].name), NoticeFact(.time, entry.jump.timestamp),
          NoticeFact(.column, entry.jump.column.rawValue), NoticeFact(.from, entry.jump.from),
          NoticeFact(.to, entry.jump.to), NoticeFact(.change, entry.jump.size),
        ]
      })
  }

  private var droppedRowsNotice: Notice? {
    guard let dropped = data.dropped, let first = dropped.items.first else { return nil }
    let count = dropped.items.count + dropped.furtherCount
    return Notice(
      .rowsDropped,
      text: "\(NoticeText.count(count, "row")) left out of the data by `data.quality`; the first: \(first)",
      facts: [NoticeFact(.count, count)],
      items: dropped.items.prefix(Notice.itemLimit).map { [NoticeFact(.row, $0.description)] })
  }

  /// What can never be entered, unless the portfolio earns it elsewhere.
  private func unitNotice(_ portfolio: PortfolioPlan) -> Notice? {
    let capital = portfolio.settings.capital
    guard portfolio.settings.quantities == .whole else { return nil }
    var items: [[NoticeFact]] = []
    var text = ""
    for symbol in portfolio.symbols {
      let bars = data.series[symbol]
      // Nearly always the first bar answers.
      guard let close = bars.close.first, close > capital, let least = bars.low.min(), least > capital else { continue }
      let name = plan.symbols[symbol].name
      if items.isEmpty {
        text =
          "one unit of \(MessageText.excerpt(name)) costs \(NoticeText.price(least)) at the least, the capital is "
          + NoticeText.money(capital)
      }
      items.append([NoticeFact(.symbol, name), NoticeFact(.price, least)])
    }
    if items.isEmpty { return nil }
    return Notice(
      .unitBeyondCapital, portfolio: portfolio.settings.id,
      text: items.count == 1 ? text : "\(text); and \(NoticeText.count(items.count - 1, "more symbol"))",
      help: NoticeHelp.unitBeyond(settings: portfolio.settings),
      facts: [NoticeFact(.symbols, items.count), NoticeFact(.capital, capital)],
      items: Array(items.prefix(Notice.itemLimit)))
  }
}

/// What helps in more than one case.
enum NoticeHelp {
  static let wholeUnits = "`risk.quantities: fractional`, or a larger `risk.capital`"

  /// Where a unit costs more than the capital.
  static func unitBeyond(settings: RiskSettings) -> String {
    guard case .fixedQuantity = settings.sizing else { return wholeUnits }
    return "`risk.quantities: fractional` and a smaller `risk.sizing.quantity`, or a larger `risk.capital`"
  }
}
