import OrderExecution
import RiskControl
import Testing
import TradingModel

/// One rule a test, on a few bars with numbers that can be checked by hand.
@Suite struct RuleTests {
  static func portfolio(
    _ sizing: SizingRule, capital: Double = 1000, quantities: QuantityRule = .fractional
  ) -> RiskSettings {
    var settings = RiskSettings(id: "main", capital: capital)
    settings.sizing = sizing
    settings.quantities = quantities
    return settings
  }

  static func flat(_ prices: [Double]) -> TestMarket { TestMarket(open: prices, close: prices) }

  static let ramp = TestMarket(open: [10, 11, 12, 13, 14], close: [10.5, 11.5, 12.5, 13.5, 14.5])

  @Test func nextOpen_fillsAtTheOpenAfterTheDecision() throws {
    let changes = [Change(cycle: 1, direction: 1), Change(cycle: 3, direction: 0)]
    let ledger = try SimulationDriver.run(
      Self.ramp, changes, Self.portfolio(.allIn, quantities: .whole), ExecutionSettings())
    #expect(ledger.fillTexts == ["2 buy 83.0 @ 12.0", "4 sell 83.0 @ 14.0"])
    #expect(ledger.equities == [1000, 1000, 1041.5, 1124.5, 1166])
    #expect(ledger.isExposed == [false, false, true, true, false])
    #expect(ledger.orderStates == ["1 accepted @1", "1 filled @2", "2 accepted @3", "2 filled @4"])
    #expect(ledger.orders.map(\.order.signal) == [1, 1, 2, 2])
    #expect(ledger.orders.map(\.order.decision) == [1, 1, 2, 2])
    #expect(ledger.positions.map(\.averagePrice) == [12, 0])
  }

  @Test func sameClose_fillsAtTheCloseOfTheDecision() throws {
    let changes = [Change(cycle: 1, direction: 1), Change(cycle: 3, direction: 0)]
    let ledger = try SimulationDriver.run(
      Self.ramp, changes, Self.portfolio(.allIn), ExecutionSettings(fill: .sameClose))
    #expect(ledger.fills.map(\.fill.cycle) == [1, 3])
    #expect(ledger.fills.map(\.fill.price) == [11.5, 13.5])
    #expect(ledger.isExposed == [false, true, true, false, false])
  }

  @Test func reversal_exitsThenEntersInOneBatch() throws {
    let changes = [Change(cycle: 0, direction: 1), Change(cycle: 2, direction: -1)]
    let ledger = try SimulationDriver.run(
      Self.flat([10, 10, 10, 20, 20]), changes, Self.portfolio(.allIn), ExecutionSettings())
    // The short entry is sized after the exit: 2,000 in cash at 20.
    #expect(ledger.fillTexts == ["1 buy 100.0 @ 10.0", "3 sell 100.0 @ 20.0", "3 sell 100.0 @ 20.0"])
    #expect(ledger.fills.map(\.order.intent) == [.enterLong, .exit, .enterShort])
    #expect(ledger.fills.map(\.order.decision) == [1, 2, 2])
    #expect(ledger.cash.last == 4000)
    #expect(ledger.equities.last == 2000)
    #expect(ledger.positions.map(\.quantity) == [100, -100])
  }

  @Test func batches_exitBeforeEntriesOverAllSymbols() throws {
    let prices = [10.0, 10, 10, 10, 10]
    let market = TestMarket(open: [prices, prices], close: [prices, prices])
    let changes = [
      Change(cycle: 0, symbol: 1, direction: 1), Change(cycle: 2, symbol: 0, direction: 1),
      Change(cycle: 2, symbol: 1, direction: 0),
    ]
    let ledger = try SimulationDriver.run(market, changes, Self.portfolio(.fixedQuantity(100)), ExecutionSettings())
    #expect(ledger.fills.map(\.fill.symbol) == [1, 1, 0])
    #expect(ledger.fills.map(\.order.sequence) == [1, 2, 3])
    // Decisions are counted by symbol, orders in the order of the batch.
    #expect(ledger.fills.map(\.order.decision) == [1, 3, 2])
  }

  @Test func fixedFraction_isSizedAtTheDecisionAndOnEntryOnly() throws {
    let market = TestMarket(open: [10, 9, 40, 40], close: [8, 20, 40, 40])
    let ledger = try SimulationDriver.run(
      market, [Change(cycle: 0, direction: 1), Change(cycle: 2, direction: 1, strength: 0.5)],
      Self.portfolio(.fixedFraction(0.5), quantities: .whole), ExecutionSettings())
    // floor(0.5 * 1000 / 8) = 62 units, at the open of 9.
    #expect(ledger.fillTexts == ["1 buy 62.0 @ 9.0"])
  }

  @Test func fixedFraction_belowOneUnit_isCountedWithoutAnOrder() throws {
    let ledger = try SimulationDriver.run(
      Self.flat([600, 600, 600]), [Change(cycle: 0, direction: 1)],
      Self.portfolio(.fixedFraction(0.5), quantities: .whole), ExecutionSettings())
    #expect(ledger.orders.isEmpty)
    #expect(
      ledger.events == [
        RiskEvent(cycle: 0, kind: .refusal, symbol: 0, reason: .nothingToTrade, value: 3, knownCycle: 2)
      ])
  }

  @Test func refusal_isRetriedAtEachBarAndCountedOnce() throws {
    let ledger = try SimulationDriver.run(
      Self.flat([10, 11, 12, 9, 9]), [Change(cycle: 0, direction: 1)], Self.portfolio(.fixedQuantity(100)),
      ExecutionSettings())
    #expect(ledger.orderStates == ["1 accepted @0", "1 refused @1", "3 accepted @2", "3 filled @3"])
    #expect(
      ledger.events == [
        RiskEvent(
          cycle: 1, kind: .refusal, symbol: 0, reason: .insufficientFunds, value: 2, timestamp: 1000, knownCycle: 3)
      ])
  }

  @Test func refusal_thatLastsToTheEnd_isCountedThere() throws {
    let ledger = try SimulationDriver.run(
      Self.flat([10, 11, 12, 13]), [Change(cycle: 0, direction: 1)], Self.portfolio(.fixedQuantity(100)),
      ExecutionSettings(fill: .sameClose, fixedCommission: 1))
    #expect(ledger.orderStates == ["1 accepted @0", "1 refused @0"])
    #expect(
      ledger.events == [
        RiskEvent(cycle: 0, kind: .refusal, symbol: 0, reason: .insufficientFunds, value: 4, knownCycle: 3)
      ])
  }

  @Test func refusal_afterAFill_isCountedAnew() throws {
    let changes = [
      Change(cycle: 0, direction: 1), Change(cycle: 2, direction: 0), Change(cycle: 3, direction: 1),
    ]
    let ledger = try SimulationDriver.run(
      Self.flat([11, 11, 9, 9, 11]), changes, Self.portfolio(.fixedQuantity(100)), ExecutionSettings())
    #expect(ledger.fills.map(\.fill.cycle) == [2, 3])
    #expect(ledger.events.map(\.cycle) == [1, 4])
    #expect(ledger.events.map(\.value) == [1, 1])
  }

  @Test func refusal_forAnotherReason_isRecordedAnew() throws {
    var settings = Self.portfolio(.targetPercent(0.5), quantities: .whole)
    settings.rebalance = .everyBar
    let ledger = try SimulationDriver.run(
      Self.flat([600, 600, 600, 400, 400]), [Change(cycle: 0, direction: 1)], settings,
      ExecutionSettings(fixedCommission: 700))
    // 500 pay for no unit at 600; at 400 one is wanted, but 1,000 less 700 do not pay for it.
    #expect(
      ledger.orderStates == [
        "1 accepted @0", "1 refused @1", "3 accepted @2", "3 refused @3", "5 accepted @4", "5 expired @4",
      ])
    #expect(ledger.events.map(\.reason) == [.nothingToTrade, .insufficientFunds])
    #expect(ledger.events.map(\.value) == [2, 2])
    #expect(ledger.events.map(\.cycle) == [1, 3])
  }

  @Test func targetPercent_tradesOneNetOrderWhenTheSignalChanges() throws {
    let changes = [
      Change(cycle: 0, direction: 1), Change(cycle: 2, direction: 1, strength: 0.5), Change(cycle: 3, direction: -1),
    ]
    let ledger = try SimulationDriver.run(
      Self.flat([100, 100, 100, 100, 100]), changes, Self.portfolio(.targetPercent(0.5)), ExecutionSettings())
    #expect(ledger.fillTexts == ["1 buy 5.0 @ 100.0", "3 sell 2.5 @ 100.0", "4 sell 7.5 @ 100.0"])
    #expect(ledger.positions.map(\.quantity) == [5, 2.5, -5])
  }

  @Test func targetPercent_everyBar_rebalancesDrift() throws {
    var settings = Self.portfolio(.targetPercent(0.5))
    settings.rebalance = .everyBar
    let ledger = try SimulationDriver.run(
      Self.flat([100, 100, 125, 125]), [Change(cycle: 0, direction: 1)], settings, ExecutionSettings())
    // 500 + 5 * 125 = 1125; half of it is 4.5 units; then there is nothing to trade.
    #expect(ledger.fillTexts == ["1 buy 5.0 @ 100.0", "2 sell 0.5 @ 125.0"])
    #expect(ledger.events.map(\.reason) == [.nothingToTrade])
  }

  @Test func missingBars_delayFillsToTheSymbolsNextBar() throws {
    let gap = Double.nan
    let market = TestMarket(
      open: [[10, gap, gap, 13, 14], [1, 1, 1, 1, 1]], close: [[10, gap, gap, 13, 14], [1, 1, 1, 1, 1]])
    let ledger = try SimulationDriver.run(
      market, [Change(cycle: 0, direction: 1)], Self.portfolio(.fixedQuantity(2)), ExecutionSettings())
    #expect(ledger.fillTexts == ["3 buy 2.0 @ 13.0"])
    let carried = try SimulationDriver.run(
      market.carrying(), [Change(cycle: 0, direction: 1)], Self.portfolio(.fixedQuantity(2)), ExecutionSettings())
    #expect(carried.fillTexts == ["3 buy 2.0 @ 13.0"])
  }

  @Test func missingBars_markAtTheLastClose() throws {
    let gap = Double.nan
    let market = TestMarket(
      open: [[10, 10, gap, 13, gap], [1, 1, 1, 1, 1]], close: [[10, 12, gap, 14, gap], [1, 1, 1, 1, 1]])
    let ledger = try SimulationDriver.run(
      market, [Change(cycle: 0, direction: 1)], Self.portfolio(.fixedQuantity(2)),
      ExecutionSettings(closeAtEnd: true))
    #expect(ledger.positionValue == [0, 24, 24, 28, 0])
    #expect(ledger.fillTexts == ["1 buy 2.0 @ 10.0", "4 sell 2.0 @ 14.0"])
  }

  static func gapMarket() -> TestMarket {
    let gap = Double.nan
    let prices = [10, 10, 10, gap, gap, 10, 10]
    let other = [1.0, 1, 1, 1, 1, 1, 1]
    return TestMarket(open: [prices, other], close: [prices, other]).carrying()
  }

  @Test func exitPendingOverMissingBars_isCancelledWhenTheTargetFlipsBack() throws {
    let changes = [
      Change(cycle: 0, direction: 1), Change(cycle: 2, direction: 0), Change(cycle: 3, direction: 1),
    ]
    let ledger = try SimulationDriver.run(
      Self.gapMarket(), changes, Self.portfolio(.fixedQuantity(1)), ExecutionSettings())
    #expect(ledger.orderStates == ["1 accepted @0", "1 filled @1", "2 accepted @2", "2 cancelled @3"])
  }

  @Test func entryPendingOverMissingBars_isReplacedWhenTheTargetReverses() throws {
    let changes = [Change(cycle: 2, direction: 1), Change(cycle: 3, direction: -1)]
    let ledger = try SimulationDriver.run(
      Self.gapMarket(), changes, Self.portfolio(.fixedQuantity(1)), ExecutionSettings())
    #expect(ledger.orderStates == ["1 accepted @2", "1 cancelled @3", "2 accepted @3", "2 filled @5"])
    #expect(ledger.fills.map(\.fill.side) == [.sell])
  }

  @Test func targetPendingOverMissingBars_isReplacedByTheNewWeight() throws {
    let changes = [Change(cycle: 2, direction: 1), Change(cycle: 4, direction: 1, strength: 0.5)]
    let ledger = try SimulationDriver.run(
      Self.gapMarket(), changes, Self.portfolio(.targetPercent(0.5)), ExecutionSettings())
    #expect(ledger.orderStates == ["1 accepted @2", "1 cancelled @4", "2 accepted @4", "2 filled @5"])
    #expect(ledger.fillTexts == ["5 buy 25.0 @ 10.0"])
  }

  @Test func carriedBars_sendNoNewOrder() throws {
    let ledger = try SimulationDriver.run(
      Self.gapMarket(), [Change(cycle: 3, direction: 1)], Self.portfolio(.fixedQuantity(1)), ExecutionSettings())
    #expect(ledger.orderStates == ["1 accepted @5", "1 filled @6"])
  }

  @Test func drawdown_leavesTheMarketForGood() throws {
    var settings = Self.portfolio(.allIn)
    settings.limits.maxDrawdown = 0.1
    let changes = [Change(cycle: 0, direction: 1), Change(cycle: 4, direction: -1), Change(cycle: 5, direction: 1)]
    let ledger = try SimulationDriver.run(
      Self.flat([100, 100, 95, 90, 80, 120, 130]), changes, settings, ExecutionSettings())
    // 900 <= 1000 * 0.9 at the mark of cycle 3; decided at 4, filled at 5.
    #expect(ledger.events.map(\.kind) == [.drawdownStop])
    #expect(ledger.events.map(\.cycle) == [3])
    #expect(ledger.events[0].value == 1 - 900.0 / 1000)
    #expect(ledger.fillTexts == ["1 buy 10.0 @ 100.0", "5 sell 10.0 @ 120.0"])
    #expect(ledger.fills[1].order.signal == 0)
    #expect(ledger.equities == [1000, 1000, 950, 900, 800, 1200, 1200])
  }

  @Test func drawdown_countsTheCapitalAsPeak() throws {
    var settings = Self.portfolio(.fixedQuantity(9))
    settings.limits.maxDrawdown = 0.05
    let ledger = try SimulationDriver.run(
      TestMarket(open: [100, 100, 90], close: [100, 94, 90]), [Change(cycle: 0, direction: 1)], settings,
      ExecutionSettings())
    #expect(ledger.events.map(\.cycle) == [1])
  }

  @Test func ruin_coversAndStops() throws {
    let ledger = try SimulationDriver.run(
      Self.flat([100, 100, 190, 210, 200, 150, 150]),
      [Change(cycle: 0, direction: -1), Change(cycle: 5, direction: 1)], Self.portfolio(.fixedQuantity(10)),
      ExecutionSettings())
    #expect(ledger.equities == [1000, 1000, 100, -100, 0, 500, 500])
    #expect(ledger.events == [RiskEvent(cycle: 3, kind: .ruin, symbol: nil, value: -100, timestamp: 3000)])
    #expect(ledger.fillTexts == ["1 sell 10.0 @ 100.0", "5 buy 10.0 @ 150.0"])
  }

  @Test func stop_cancelsEntriesThatMissBars() throws {
    let gap = Double.nan
    let columns = [[10, 10, gap, gap, gap, 10], [10, 10, 10, 5, 5, 5]]
    let market = TestMarket(open: columns, close: columns)
    var settings = Self.portfolio(.fixedQuantity(50))
    settings.limits.maxDrawdown = 0.2
    let changes = [Change(cycle: 0, symbol: 1, direction: 1), Change(cycle: 1, symbol: 0, direction: 1)]
    let ledger = try SimulationDriver.run(market, changes, settings, ExecutionSettings())
    // Stopped at the mark of cycle 3: the entry that still waits for a bar of symbol 0 is cancelled at 4.
    #expect(
      ledger.orderStates == [
        "1 accepted @0", "1 filled @1", "2 accepted @1", "2 cancelled @4", "3 accepted @4", "3 filled @5",
      ])
  }

  @Test func stop_replacesATargetThatMissesBarsByAnExit() throws {
    let gap = Double.nan
    let columns = [[10, 10, 10, gap, gap, 10], [10, 10, 10, 5, 5, 5]]
    let market = TestMarket(open: columns, close: columns)
    var settings = Self.portfolio(.targetPercent(0.5))
    settings.limits.maxDrawdown = 0.2
    let changes = [
      Change(cycle: 0, symbol: 0, direction: 1), Change(cycle: 0, symbol: 1, direction: 1),
      Change(cycle: 2, symbol: 0, direction: 1, strength: 0.5),
    ]
    let ledger = try SimulationDriver.run(market, changes, settings, ExecutionSettings())
    #expect(
      ledger.orderStates.suffix(6) == [
        "3 accepted @2", "3 cancelled @4", "4 accepted @4", "5 accepted @4", "4 filled @5", "5 filled @5",
      ])
    #expect(ledger.orders.suffix(2).map(\.order.intent) == [.exit, .exit])
    #expect(ledger.isExposed.last == false)
  }

  @Test func target_thatWasRefusedAndGoesFlat_leavesTheWorkerQuiet() throws {
    let prices = [Double](repeating: 2000, count: 300)
    var driver = try SimulationDriver(
      portfolios: [Self.portfolio(.targetPercent(0.5), quantities: .whole)], execution: ExecutionSettings(),
      symbolCount: 1)
    let signals = [Change.signals([Change(cycle: 10, direction: 1), Change(cycle: 20, direction: 0)])]
    let ledger = try driver.run(Self.flat(prices), signals: signals, blockSize: 50)[0]
    #expect(ledger.orderStates == ["1 accepted @10", "1 refused @11"])
    #expect(driver.batchCount == 1)
  }

  @Test func end_expiresOpenOrdersAndClosesPositionsWithCosts() throws {
    let costs = ExecutionSettings(proportionalCommission: 0.01, fixedCommission: 1, closeAtEnd: true)
    let ledger = try SimulationDriver.run(
      Self.flat([10, 10, 10]), [Change(cycle: 0, direction: 1), Change(cycle: 2, direction: 0)],
      Self.portfolio(.fixedQuantity(10)), costs)
    #expect(
      ledger.orderStates == [
        "1 accepted @0", "1 filled @1", "2 accepted @2", "3 accepted @2", "2 expired @2", "3 filled @2",
      ])
    #expect(ledger.equities == [1000, 998, 996])
    #expect(ledger.isExposed == [false, true, false])
    #expect(ledger.orders[3].order.intent == .closeOut)
  }

  @Test func end_withoutCloseOut_keepsThePosition() throws {
    let ledger = try SimulationDriver.run(
      Self.flat([10, 10, 10]), [Change(cycle: 0, direction: 1), Change(cycle: 2, direction: 0)],
      Self.portfolio(.fixedQuantity(10)), ExecutionSettings())
    #expect(ledger.orderStates.suffix(2) == ["2 accepted @2", "2 expired @2"])
    #expect(ledger.isExposed.last == true)
  }

  @Test func quietCycles_sendNothing() throws {
    let prices = (0..<500).map { 100 + Double($0 % 7) }
    var driver = try SimulationDriver(
      portfolios: [Self.portfolio(.allIn)], execution: ExecutionSettings(), symbolCount: 1)
    let signals = [Change.signals([Change(cycle: 10, direction: 1), Change(cycle: 300, direction: 0)])]
    _ = try driver.run(Self.flat(prices), signals: signals, blockSize: 50)
    #expect(driver.batchCount == 2)
    #expect(driver.mostBlocks <= 2)
  }
}
