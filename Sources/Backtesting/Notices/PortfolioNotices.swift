import FileFormats
import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel

/// What is to be told of one portfolio after a run.
struct PortfolioNotices {
  let portfolio: PortfolioPlan
  let tally: RiskTally
  let metrics: PerformanceMetrics
  let fill: FillRule
  let data: MarketDataSet
  /// The instant of the last cycle that was worked.
  let last: Int64

  private var settings: RiskSettings { portfolio.settings }

  var all: [Notice] {
    let entries = tally.entries
    func of(_ kind: RiskTally.Kind) -> [RiskTally.Entry] { entries.filter { $0.kind == kind } }
    return tally.stops.map(stop)
      + [
        refused(of(.insufficientFunds), .insufficientFunds), refused(of(.belowOneUnit), .nothingToTrade),
        limited(of(.reduced), dropped: of(.limitedToNothing)), ended(closedOut: of(.closedOut)),
        withoutVolume(of(.filledWithoutVolume)), expired(of(.expired)), positions,
      ].compactMap { $0 }
  }

  /// The instant at which the portfolio's part of the run ended.
  private var ending: Int64 { min(last, settings.window.end?.nanoseconds ?? last) }

  private func name(_ symbol: Int) -> String { data.symbols[symbol].name }
  private func shown(_ symbol: Int) -> String { MessageText.excerpt(name(symbol)) }

  private func notice(
    _ code: NoticeCode, _ text: String, help: String? = nil, facts: [NoticeFact], items: [[NoticeFact]] = []
  ) -> Notice {
    Notice(
      code, portfolio: settings.id, text: text, help: help, facts: facts,
      items: Array(items.prefix(Notice.itemLimit)))
  }

  // MARK: The end of trading

  private func stop(_ stop: RiskTally.Stop) -> Notice {
    let (date, equity) = (NoticeText.time(stop.timestamp), NoticeText.money(stop.equity))
    var exit = "\(leaving(stop)), and nothing entered any more"
    var facts = [
      NoticeFact(.time, Timestamp(nanoseconds: stop.timestamp)), NoticeFact(.equity, stop.equity),
      NoticeFact(.drawdown, 1 - stop.equity / stop.peak),
    ]
    if let fall = metrics.maxDrawdown {
      exit += "; the largest fall came to \(NumberText.percent(-fall))"
      facts.append(NoticeFact(.largestFall, -fall))
    }
    if stop.kind == .ruin {
      return notice(.ruin, "equity was \(equity) on \(date): \(exit)", facts: facts)
    }
    return notice(
      .drawdownStop,
      "equity of \(equity) on \(date) was \(NumberText.percent(1 - stop.equity / stop.peak)) below its peak of "
        + "\(NoticeText.money(stop.peak)): \(exit)",
      help: "a larger `risk.limits.max_drawdown`, or none", facts: facts)
  }

  /// What became of the positions of a portfolio that left the market.
  private func leaving(_ stop: RiskTally.Stop) -> String {
    if !tally.positions.isEmpty { return "what was held could not be left before the end" }
    if tally.entries.contains(where: { $0.kind == .closedOut }) {
      return "what was held at the end was closed at its last close"
    }
    if !stop.isInvested { return "nothing was held" }
    // The exit is decided on a bar after the mark that showed the fall, if it was not under way by then.
    return "everything was left by the \(fill == .nextOpen ? "second open" : "close") after"
  }

  // MARK: Entries

  /// Refusals of one reason; the sentence tells how the earliest came about.
  private func refused(_ entries: [RiskTally.Entry], _ reason: RefusalReason) -> Notice? {
    guard let first = earliest(entries) else { return nil }
    let count = entries.reduce(0) { $0 + $1.count }
    let (text, help) = reason == .insufficientFunds ? shortOfFunds(first) : belowOneUnit(first)
    return notice(
      .entriesRefused, "\(NoticeText.count(count, "entry", plural: "entries")) refused: \(text)", help: help,
      facts: [
        NoticeFact(.reason, reason.name), NoticeFact(.count, count), NoticeFact(.symbols, entries.count),
      ],
      items: entries.map {
        [
          NoticeFact(.symbol, name($0.symbol)), NoticeFact(.count, $0.count),
          NoticeFact(.time, Timestamp(nanoseconds: $0.timestamp)), NoticeFact(.price, $0.price),
          NoticeFact(.funds, $0.funds),
        ]
      })
  }

  private func earliest(_ entries: [RiskTally.Entry]) -> RiskTally.Entry? {
    entries.min { ($0.timestamp, $0.symbol) < ($1.timestamp, $1.symbol) }
  }

  private func shortOfFunds(_ first: RiskTally.Entry) -> (text: String, help: String?) {
    let units = first.units ?? 1
    let amount = units == 1 ? "one unit" : "\(NoticeText.units(units)) units"
    var text = "\(amount) of \(shown(first.symbol)) cost \(NoticeText.price(first.price))"
    if units != 1 { text += " each" }
    if first.units == nil, settings.quantities == .fractional {
      text = "the funds paid for nothing of \(shown(first.symbol)) beside the costs of an order"
    } else if units * first.price <= first.funds {
      text += " and the costs of an order"
    }
    text += " on \(NoticeText.time(first.timestamp)), funds \(NoticeText.money(first.funds))"
    return (text, first.funds > 0 ? helpForFunds(units) : nil)
  }

  /// What makes the funds pay for entries of so many units.
  private func helpForFunds(_ units: Double) -> String {
    let isShared = portfolio.symbols.count > 1
    let lessThanOne = settings.quantities == .whole && units <= 1 ? "`risk.quantities: fractional` and " : ""
    switch settings.sizing {
    case .allIn:
      return settings.quantities == .whole ? NoticeHelp.wholeUnits : "a larger `risk.capital`"
    case .fixedQuantity:
      return "\(lessThanOne)a smaller `risk.sizing.quantity`, or a larger `risk.capital`"
    case .fixedFraction:
      return "\(lessThanOne)a smaller `risk.sizing.fraction`, as "
        + (isShared
          ? "symbols share the funds, and price and costs at the fill come on top"
          : "price and costs at the fill come on top, or `all_in`")
    case .targetPercent:
      if isShared { return "a smaller `risk.sizing.fraction`, as symbols share the funds" }
      return settings.quantities == .whole ? NoticeHelp.wholeUnits : "a larger `risk.capital`"
    }
  }

  private func belowOneUnit(_ first: RiskTally.Entry) -> (text: String, help: String?) {
    let (date, price) = (NoticeText.time(first.timestamp), NoticeText.price(first.price))
    let fractions = settings.quantities == .whole ? ["`risk.quantities: fractional`"] : []
    switch settings.sizing {
    case .fixedQuantity(let quantity):
      return (
        "\(NoticeText.units(quantity)) units of \(shown(first.symbol)) are less than a whole one",
        "`risk.quantities: fractional`, or a `risk.sizing.quantity` of 1 or more"
      )
    case .fixedFraction(let fraction), .targetPercent(let fraction):
      let larger = (fraction < 1 ? ["a larger `risk.sizing.fraction`"] : []) + ["a larger `risk.capital`"]
      return (
        "\(NumberText.percent(fraction)) of the equity were less than one unit of \(shown(first.symbol)), which cost "
          + "\(price) on \(date), \(settings.quantities == .whole ? "" : "after costs, ")funds "
          + NoticeText.money(first.funds), first.funds > 0 ? NoticeText.alternatives(fractions + larger) : nil
      )
    case .allIn:
      return (
        "the funds, \(NoticeText.money(first.funds)), came to nothing of \(shown(first.symbol)) on \(date)",
        first.funds > 0 ? NoticeText.alternatives(fractions + ["a larger `risk.capital`"]) : nil
      )
    }
  }

  private func limited(_ reduced: [RiskTally.Entry], dropped: [RiskTally.Entry]) -> Notice? {
    guard let first = earliest(reduced + dropped) else { return nil }
    let smaller = reduced.reduce(0) { $0 + $1.count }
    let nothing = dropped.reduce(0) { $0 + $1.count }
    let limits = [
      ("max_position", settings.limits.maxPosition), ("max_gross_exposure", settings.limits.maxGrossExposure),
    ].compactMap { name, value in value.map { "`\(name)` \(DecimalText.string($0))" } }
    let both = [
      smaller > 0 ? "\(NoticeText.count(smaller, "entry", plural: "entries")) made smaller" : nil,
      nothing > 0
        ? "\(NumberText.grouped(nothing))\(smaller > 0 ? "" : nothing == 1 ? " entry" : " entries") left out"
        : nil,
    ].compactMap { $0 }
    return notice(
      .entriesLimited,
      "\(both.joined(separator: " and ")) by \(limits.joined(separator: " and ")), first of \(shown(first.symbol)) on "
        + NoticeText.time(first.timestamp),
      help: "larger `risk.limits`, or smaller `risk.sizing`",
      facts: [
        NoticeFact(.count, smaller + nothing), NoticeFact(.dropped, nothing),
        NoticeFact(.time, Timestamp(nanoseconds: first.timestamp)),
      ])
  }

  // MARK: Odd fills, and the end of the data

  private func withoutVolume(_ entries: [RiskTally.Entry]) -> Notice? {
    guard let first = earliest(entries) else { return nil }
    let count = entries.reduce(0) { $0 + $1.count }
    return notice(
      .fillsWithoutVolume,
      "\(NoticeText.count(count, "fill")) in bars without volume, first of \(shown(first.symbol)) on "
        + "\(NoticeText.time(first.timestamp)): nobody traded there",
      facts: [NoticeFact(.count, count), NoticeFact(.symbols, entries.count)],
      items: entries.map {
        [
          NoticeFact(.symbol, name($0.symbol)), NoticeFact(.count, $0.count),
          NoticeFact(.time, Timestamp(nanoseconds: $0.timestamp)),
        ]
      })
  }

  private func ended(closedOut: [RiskTally.Entry]) -> Notice? {
    let closed = closedOut.map(\.symbol)
    let symbols = (tally.positions.map(\.symbol) + closed).sorted().filter { symbol in
      data.series[symbol].timestamps.last.map { $0 < ending } ?? false
    }
    guard let first = symbols.first, let end = data.series[first].timestamps.last else { return nil }
    let after = closed.contains(first) ? "closed at the end at its last close" : "marked at its last close ever since"
    let more = symbols.count == 1 ? "" : "; and \(NoticeText.count(symbols.count - 1, "more symbol", plural: "more"))"
    return notice(
      .endedWhileHeld,
      "the data of \(shown(first)) end on \(NoticeText.time(end)) while it was held: \(after)\(more)",
      facts: [NoticeFact(.symbols, symbols.count)],
      items: symbols.map { symbol in
        [
          NoticeFact(.symbol, name(symbol)),
          NoticeFact(.time, Timestamp(nanoseconds: data.series[symbol].timestamps.last ?? 0)),
        ]
      })
  }

  private func expired(_ entries: [RiskTally.Entry]) -> Notice? {
    if entries.isEmpty { return nil }
    let count = entries.reduce(0) { $0 + $1.count }
    return notice(
      .ordersExpired,
      "\(NoticeText.count(count, "order")) \(count == 1 ? "was" : "were") open when the "
        + "\(ending < last ? "window" : "data") ended, and expired: "
        + NoticeText.names(entries.map { name($0.symbol) }),
      facts: [NoticeFact(.count, count), NoticeFact(.symbols, entries.count)],
      items: entries.map { [NoticeFact(.symbol, name($0.symbol)), NoticeFact(.count, $0.count)] })
  }

  private var positions: Notice? {
    let held = tally.positions
    guard let largest = held.max(by: { $0.value.magnitude < $1.value.magnitude }) else { return nil }
    let value = held.reduce(0) { $0 + $1.value }
    let profit = held.reduce(0) { $0 + $1.unrealisedProfit }
    let one =
      "\(NoticeText.units(largest.quantity.magnitude)) \(shown(largest.symbol)) "
      + "\(largest.quantity > 0 ? "bought" : "sold short") at \(NoticeText.price(largest.averagePrice))"
    let worth = "worth \(NoticeText.money(value)), unrealised profit \(NoticeText.money(profit))"
    return notice(
      .openPositions,
      held.count == 1
        ? "1 position open at the end, in no trade: \(one), \(worth)"
        : "\(NumberText.grouped(held.count)) positions open at the end, in no trade: \(worth); the largest: \(one)",
      help: "`execution.close_at_end: true` makes trades of them",
      facts: [NoticeFact(.count, held.count), NoticeFact(.value, value), NoticeFact(.unrealisedProfit, profit)],
      items: held.map { position in
        [
          NoticeFact(.symbol, name(position.symbol)), NoticeFact(.quantity, position.quantity),
          NoticeFact(.averagePrice, position.averagePrice), NoticeFact(.value, position.value),
          NoticeFact(.unrealisedProfit, position.unrealisedProfit),
        ]
      })
  }
}

extension RiskTally.Position {
  /// Value at the last close, negative where held short.
  fileprivate var value: Double { quantity * close }

  /// What closing it at the last close would earn, commissions apart.
  fileprivate var unrealisedProfit: Double { quantity * (close - averagePrice) }
}
