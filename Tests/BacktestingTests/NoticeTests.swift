import Backtesting
import MarketData
import RunResults
import Testing
import TradingModel

/// What a report tells beside its figures: each notice where it applies, with its figures, and nowhere else.
@Suite struct NoticeTests {
  private static let held = "strategy: {type: buy_and_hold}"
  /// Whole lots of one kind of entry that holds from bar `at` on, long or short.
  private static func sided(_ at: Int, _ direction: String = "long_only") -> String {
    "strategy: {type: sided, parameters: {at: \(at)}, direction: \(direction)}"
  }

  /// One scenario a code.
  static let scenarios: [(NoticeCode, NoticeScenario)] = [
    (.ruin, NoticeScenario(sided(1, "long_short"), .flat("X", [100, 100, 100, 150, 220, 220]))),
    (
      .drawdownStop,
      NoticeScenario("\(sided(1))\nrisk: {limits: {max_drawdown: 0.2}}", .flat("X", [100, 100, 100, 85, 79, 79, 90]))
    ),
    (.entriesRefused, NoticeScenario("\(held)\nrisk: {capital: 50}", .flat("X", [100, 101, 102]))),
    (.unitBeyondCapital, NoticeScenario("\(sided(9))\nrisk: {capital: 50}", .flat("X", [100, 101, 102]))),
    (.neverSignalled, NoticeScenario("strategy: {type: momentum, parameters: {lookback: 2}}", .flat("X", [5, 4, 3]))),
    (
      .noFinalSignal,
      NoticeScenario(
        "strategies: [{type: buy_and_hold}, {type: rsi_reversion}]\naggregation: {threshold: 0.9}",
        .flat("X", [5, 4, 3, 2]))
    ),
    (.lookbackBeyondData, NoticeScenario("strategy: {type: momentum}", .flat("X", [5, 4, 3]))),
    (
      .endedWhileHeld,
      NoticeScenario(
        "\(held)\nrisk: {sizing: {type: target_percent, fraction: 0.5}}", .flat("X", [10, 10, 11]),
        .flat("Y", [10, 10, 10, 10]))
    ),
    (.priceJumps, NoticeScenario(held, .flat("X", [100, 121, 120]))),
    (
      .rowsDropped,
      NoticeScenario(
        held, .flat("X", [5, 5]),
        dropped: MarketDataErrors([MarketDataError(file: "X.csv", line: 3, column: 1, message: "odd")], furtherCount: 4)
      )
    ),
    (.fillsWithoutVolume, NoticeScenario(held, .flat("X", [5, 5, 5], silent: [1]))),
    (.fillsAtSameClose, NoticeScenario("\(held)\nexecution: {fill: same_close}", .flat("X", [5, 5, 5]))),
    (.lookAheadUnchecked, NoticeScenario(sided(1), .flat("X", [5, 5, 5]))),
    (.shortSample, NoticeScenario(held, .flat("X", Array(repeating: 5, count: 29)))),
    (.entriesLimited, NoticeScenario("\(held)\nrisk: {limits: {max_position: 0.1}}", .flat("X", [5, 5, 5]))),
    (.ordersExpired, NoticeScenario(sided(2), .flat("X", [5, 5, 5]))),
    (.openPositions, NoticeScenario(held, .flat("X", [5, 5, 6]))),
    (
      .regimeShares,
      NoticeScenario(
        "\(held)\naggregation: {regimes: [volatility], weights: {low: {buy_and_hold: 0}}}", .flat("X", [5, 5, 5]))
    ),
    (.keysWithoutEffect, NoticeScenario("\(held)\nmonitoring: {enable_metrics: true}", .flat("X", [5, 5, 5]))),
  ]

  @Test func everyCodeHasAScenario() { #expect(Self.scenarios.map(\.0) == NoticeCode.allCases) }

  @Test(arguments: NoticeCode.allCases) func isGivenWhereItApplies(_ code: NoticeCode) async throws {
    let scenario = try #require(Self.scenarios.first { $0.0 == code }?.1)
    let notice = try await scenario.notice(code)
    #expect(!notice.text.isEmpty && notice.items.count <= Notice.itemLimit)
    let isKnown = try scenario.backtest().warnings.contains { $0.code == code }
    #expect(isKnown == code.isKnownBefore)
  }

  /// A long quiet run with a position closed at the end: there is nothing to tell.
  @Test func nothingIsToldWhereNothingIsOdd() async throws {
    let closes = (0..<40).map { 100 + Double($0 % 5) }
    let scenario = NoticeScenario("\(Self.held)\nexecution: {close_at_end: true}", .flat("X", closes))
    #expect(try await scenario.notices() == [])
  }

  @Test(arguments: scenarios.map(\.1.workflow)) func factsHaveTheTypesOfTheirNames(_ workflow: String) async throws {
    let scenario = try #require(Self.scenarios.first { $0.1.workflow == workflow }?.1)
    let notices = try await scenario.notices()
    #expect(!notices.isEmpty && Notice.inOrder(notices.reversed()).map(\.code) == notices.map(\.code))
    for notice in notices {
      for fact in notice.facts + notice.items.flatMap({ $0 }) {
        let type: ColumnType =
          switch fact.value {
          case .integer: .integer
          case .number(let value): value.isFinite ? .number : .text
          case .text: .text
          case .time: .time
          }
        #expect(type == fact.name.type, "\(notice.code) \(fact.name)")
      }
    }
  }
}

/// The figures of notices, worked out by hand.
@Suite struct NoticeFigureTests {
  private static let held = "strategy: {type: buy_and_hold}"

  @Test func refusal_tellsPriceAndFunds() async throws {
    let scenario = NoticeScenario("\(Self.held)\nrisk: {capital: 50}", .flat("X", [100, 101, 102, 103]))
    let notice = try await scenario.notice(.entriesRefused)
    // Ordered on bars 1 to 3, refused at the opens of 2 to 4; the order of the last bar expires.
    #expect(notice[.count] == .integer(3) && notice[.reason] == .text("insufficient_funds"))
    #expect(notice.text == "3 entries refused: one unit of X cost 101.00 on 2024-01-02, funds 50.00")
    #expect(notice.help == "`risk.quantities: fractional`, or a larger `risk.capital`")
    #expect(notice.portfolio == "main")
    #expect(try await scenario.notice(.ordersExpired)[.count] == .integer(1))
    #expect(try await scenario.notices().contains { $0.code == .unitBeyondCapital } == false)
  }

  @Test func refusal_ofAFixedFraction_namesTheUnits() async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {capital: 1000, sizing: {type: fixed_fraction, fraction: 1}}", .flat("X", [10, 11, 11]))
    let notice = try await scenario.notice(.entriesRefused)
    #expect(notice.text == "1 entry refused: 100 units of X cost 11.00 each on 2024-01-02, funds 1,000.00")
    #expect(notice.help?.contains("`risk.sizing.fraction`") == true)
  }

  @Test(arguments: ["fixed_fraction", "target_percent"])
  func lessThanAUnit_isToldApart(_ sizing: String) async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {capital: 1000, sizing: {type: \(sizing), fraction: 0.05}, rebalance: every_bar}",
      .flat("X", [60, 60, 60]))
    let notice = try await scenario.notice(.entriesRefused)
    #expect(notice[.reason] == .text("nothing_to_trade"))
    // An entry is seen to be nothing when it is decided on, a target when it is filled.
    #expect(notice[.count] == .integer(sizing == "fixed_fraction" ? 3 : 2))
    #expect(notice.text.contains("5.00 % of the equity were less than one unit of X, which cost 60.00 on 2024-01-0"))
  }

  /// A target that is held already is no refusal to tell of.
  @Test func aHeldTarget_isNothingToTell() async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {sizing: {type: target_percent, fraction: 0.5}, rebalance: every_bar}",
      .flat("X", [60, 60, 60, 60]))
    #expect(try await scenario.notices().contains { $0.code == .entriesRefused } == false)
  }

  @Test func stops_tellDateAndEquity() async throws {
    let drop = NoticeScenario(
      "\(Self.held)\nrisk: {capital: 1000, limits: {max_drawdown: 0.2}}", .flat("X", [10, 10, 8.5, 7.9, 7.9, 9]))
    let stop = try await drop.notice(.drawdownStop)
    #expect(
      stop.text == "equity of 790.00 on 2024-01-04 was 21.00 % below its peak of 1,000.00: everything was left by the "
        + "second open after, and nothing entered any more; the largest fall came to 21.00 %")
    #expect(stop[.equity] == .number(790))
    let short = NoticeScenario(
      "strategy: {type: sided, parameters: {at: 1}, direction: long_short}\nrisk: {capital: 1000}",
      .flat("X", [10, 10, 10, 15, 22, 22]))
    // 100 sold at 10: 2,000 in cash, and 2,200 owed.
    #expect(try await short.notice(.ruin)[.equity] == .number(-200))
  }

  /// A stop shortly before the end sells nothing any more, and one of a portfolio that holds nothing has nothing to.
  @Test(arguments: [
    ([10, 10, 10, 7, 7, 7], "{}", "everything was left by the second open after"),
    ([10, 10, 10, 7, 7], "{}", "what was held could not be left before the end"),
    ([10, 10, 10, 7], "{}", "what was held could not be left before the end"),
    ([10, 10, 10, 7], "{close_at_end: true}", "what was held at the end was closed at its last close"),
    ([10, 10, 7, 7], "{fill: same_close}", "everything was left by the close after"),
    ([10, 10, 7], "{fill: same_close}", "what was held could not be left before the end"),
  ]) func stops_tellWhatBecameOfPositions(_ closes: [Double], _ execution: String, _ words: String) async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {limits: {max_drawdown: 0.2}}\nexecution: \(execution)", .flat("X", closes))
    #expect(try await scenario.notice(.drawdownStop).text.contains(": \(words), and nothing entered any more"))
  }

  @Test func stop_withoutPosition_leavesNothing() async throws {
    // Bought and sold at 10 for a tenth each: down by 9 %, then by 17 %, flat.
    let scenario = NoticeScenario(
      "strategy: {type: momentum, parameters: {lookback: 1}}\n"
        + "risk: {quantities: fractional, limits: {max_drawdown: 0.12}}\n"
        + "execution: {commission: {proportional: 0.1}}",
      .flat("X", [10, 11, 10, 10, 10, 10]))
    #expect(try await scenario.notice(.drawdownStop).text.contains(": nothing was held, and nothing entered any more"))
  }

  /// What is said to help does: it depends on the sizing and on who else needs the funds.
  @Test(arguments: [
    (
      "{capital: 50, sizing: {type: fixed_quantity, quantity: 1}}", "one unit of X cost 101.00 on 2024-01-02",
      "`risk.quantities: fractional` and a smaller `risk.sizing.quantity`, or a larger `risk.capital`"
    ),
    (
      "{capital: 150, sizing: {type: fixed_quantity, quantity: 2}}", "2 units of X cost 101.00 each on 2024-01-02",
      "a smaller `risk.sizing.quantity`, or a larger `risk.capital`"
    ),
    (
      "{capital: 101.5}", "one unit of X cost 101.00 and the costs of an order on 2024-01-02, funds 101.50",
      "`risk.quantities: fractional`, or a larger `risk.capital`"
    ),
    (
      "{capital: 1000, sizing: {type: fixed_fraction, fraction: 1}}", "10 units of X cost 101.00 each on 2024-01-02",
      "a smaller `risk.sizing.fraction`, as price and costs at the fill come on top, or `all_in`"
    ),
  ]) func refusals_tellWhatHelps(_ risk: String, _ text: String, _ help: String) async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: \(risk)\nexecution: {commission: {proportional: 0.01}}", .flat("X", [100, 101, 102]))
    let notice = try await scenario.notice(.entriesRefused)
    #expect(notice.text.contains(": \(text)") && notice.help == help)
  }

  @Test func symbolsShareTheFunds() async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {capital: 1000, sizing: {type: fixed_fraction, fraction: 0.8}}",
      .flat("X", [10, 10, 10]), .flat("Y", [300, 300, 300]))
    let notice = try await scenario.notice(.entriesRefused)
    // X takes 800; of Y, 800 / 300 makes two, tried again on the next bar.
    #expect(notice.text == "2 entries refused: 2 units of Y cost 300.00 each on 2024-01-02, funds 200.00")
    #expect(
      notice.help
        == "a smaller `risk.sizing.fraction`, as symbols share the funds, and price and costs at the fill come on top")
  }

  /// A ruined account has no use for advice about the order that its ruin refused.
  @Test func refusalOfARuinedAccount_hasNoHelp() async throws {
    let scenario = NoticeScenario(
      "strategy: {type: momentum, direction: long_short, parameters: {lookback: 1}}",
      .flat("X", [100, 99, 98, 97, 250, 250, 250]))
    let notice = try await scenario.notice(.entriesRefused)
    #expect(notice.text.hasPrefix("1 entry refused: one unit of X cost 250.00 on 2024-01-06, funds -"))
    #expect(notice.help == nil)
  }

  @Test func unitBeyondCapital_helpsFixedQuantities() throws {
    let sizing = "risk: {capital: 50, sizing: {type: fixed_quantity, quantity: 2}}"
    let scenario = NoticeScenario("\(Self.held)\n\(sizing)", .flat("X", [100, 101, 102]))
    let warning = try #require(try scenario.backtest().warnings.first { $0.code == .unitBeyondCapital })
    #expect(warning.help?.hasPrefix("`risk.quantities: fractional` and a smaller `risk.sizing.quantity`, or") == true)
  }

  @Test func limits_areCounted() async throws {
    let scenario = NoticeScenario(
      Self.held
        + "\nrisk: {capital: 1000, sizing: {type: fixed_quantity, quantity: 60}, limits: {max_gross_exposure: 1}}",
      .flat("X", [10, 10, 10]), .flat("Y", [10, 10, 10]), .flat("Z", [10, 10, 10]))
    let notice = try await scenario.notice(.entriesLimited)
    // X in full, Y cut to 40 and filled at bar 2; Z tried at each of three bars.
    #expect(notice[.count] == .integer(4) && notice[.dropped] == .integer(3))
    #expect(notice.text == "1 entry made smaller and 3 left out by `max_gross_exposure` 1, first of Y on 2024-01-01")
  }

  @Test func positions_areValued() async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {capital: 1000, sizing: {type: target_percent, fraction: 0.5}}",
      .flat("X", [10, 10, 11]), .flat("Y", [20, 20, 18, 18]))
    let notice = try await scenario.notice(.openPositions)
    #expect(notice[.count] == .integer(2) && notice[.value] == .number(550 + 450))
    #expect(notice[.unrealisedProfit] == .number(50 - 50))
    #expect(
      notice.items[0] == [
        NoticeFact(.symbol, "X"), NoticeFact(.quantity, 50.0), NoticeFact(.averagePrice, 10.0),
        NoticeFact(.value, 550.0),
        NoticeFact(.unrealisedProfit, 50.0),
      ])
    let ended = try await scenario.notice(.endedWhileHeld)
    #expect(ended.text == "the data of X end on 2024-01-03 while it was held: marked at its last close ever since")
  }

  @Test func closedOutAfterItsEnd_isTold() async throws {
    let scenario = NoticeScenario(
      "\(Self.held)\nrisk: {sizing: {type: target_percent, fraction: 0.5}}\nexecution: {close_at_end: true}",
      .flat("X", [10, 10, 11]), .flat("Y", [20, 20, 20, 20]))
    let ended = try await scenario.notice(.endedWhileHeld)
    #expect(ended.items.count == 1 && ended.text.hasSuffix("closed at the end at its last close"))
    #expect(try await scenario.notices().contains { $0.code == .openPositions } == false)
  }

  /// Where no bar has volume, the data do not tell it.
  @Test func volume_isMissedOnlyWhereThereIsSome() async throws {
    let closes = [5.0, 5, 5]
    let never = NoticeScenario(Self.held, .flat("X", closes, silent: [0, 1, 2]))
    #expect(try await never.notices().contains { $0.code == .fillsWithoutVolume } == false)
    let unfilled = NoticeScenario(Self.held, .flat("X", closes, silent: [0, 2]))
    #expect(try await unfilled.notices().contains { $0.code == .fillsWithoutVolume } == false)
  }

  /// Closing at the end is a fill like others.
  @Test func volume_isMissedAtTheEnd() async throws {
    let closing = "\(Self.held)\nexecution: {close_at_end: true}"
    let silent = NoticeScenario(closing, .flat("X", [5, 5, 5], silent: [2]))
    #expect(try await silent.notice(.fillsWithoutVolume).text.hasPrefix("1 fill in bars without volume, first of X on"))
    let ended = NoticeScenario(
      "\(closing)\nrisk: {sizing: {type: target_percent, fraction: 0.5}}", .flat("X", [5, 5, 5, 5], silent: [0]),
      .flat("Y", [5, 5, 5], silent: [0]))
    #expect(try await ended.notices().contains { $0.code == .fillsWithoutVolume } == false)
  }

  @Test func jumps_areListed() throws {
    var bars = BarSeries.flat("X", Array(repeating: 100, count: 60))
    for index in 1...30 { bars.high[2 * index - 1] = 200 + Double(index) }
    let warning = try #require(
      try NoticeScenario(Self.held, bars).backtest().warnings.first { $0.code == .priceJumps })
    #expect(warning[.count] == .integer(30) && warning.items.count == Notice.itemLimit)
    #expect(
      warning.text == "30 prices differ from those beside them by more than 20 % of the lower, the farthest: the "
        + "high of X on 2024-02-29, 100.00 to 230.00; the high of X on 2024-02-27, 100.00 to 229.00; the high of X on "
        + "2024-02-25, 100.00 to 228.00")
    // The largest, in the order of time.
    #expect(warning.items.first?.contains(NoticeFact(.to, 211.0)) == true)
  }

  @Test func lookback_namesFeatureAndBars() throws {
    let scenario = NoticeScenario(
      "strategy: {type: ma_crossover, parameters: {fast: 2, slow: 4}}\nrisk: {sizing: {type: target_percent}}",
      .flat("X", [5, 5, 5]), .flat("Y", [5, 5, 5, 5]))
    let warning = try #require(try scenario.backtest().warnings.first { $0.code == .lookbackBeyondData })
    #expect(warning.text == "sma(close,4) of strategy ma_crossover is first defined on bar 4, and X has 3 bars")
    #expect(warning[.count] == .integer(1))
  }

  /// With many portfolios a manifest would be mostly single things.
  @Test(arguments: [100, 101]) func singleThings_areLeftOutForManyPortfolios(_ count: Int) async throws {
    let workers = (0..<count).map { "{id: p\($0)}" }.joined(separator: ", ")
    let notices = try await NoticeScenario("\(Self.held)\nrisk: [\(workers)]", .flat("X", [5, 5, 6])).notices()
    let open = notices.filter { $0.code == .openPositions }
    #expect(open.map(\.portfolio) == (0..<count).map { "p\($0)" })
    #expect(open.allSatisfy { $0.items.isEmpty == (count > 100) })
  }

  @Test func thirtyDays_areEnough() async throws {
    let scenario = NoticeScenario(Self.held, .flat("X", Array(repeating: 5, count: 30)))
    #expect(try await scenario.notices().contains { $0.code == .shortSample } == false)
  }
}
