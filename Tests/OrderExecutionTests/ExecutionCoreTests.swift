import OrderExecution
import Testing
import TradingModel

/// The engine alone: what is pending when, what fills where, what it refuses to take.
@Suite struct ExecutionCoreTests {
  static let gap = Double.nan

  static func block(
    _ opens: [[Double]], _ closes: [[Double]]? = nil, first: Int = 0, isLast: Bool = true, carried: [Int] = []
  ) -> MarketBlock {
    let count = opens[0].count
    let close = (closes ?? opens).flatMap { $0 }
    let open = opens.flatMap { $0 }
    var presence = open.map { $0.isNaN ? BarPresence.absent.rawValue : BarPresence.traded.rawValue }
    for index in carried { presence[index] = BarPresence.carried.rawValue }
    return MarketBlock(
      firstCycle: first, timestamps: (first..<first + count).map { Int64($0) }, isLast: isLast,
      symbolCount: opens.count, presence: presence, open: open, high: open, low: open, close: close, volume: open)
  }

  static func order(
    _ sequence: Int, cycle: Int = 0, symbol: Int = 0, _ intent: OrderIntent, _ size: OrderSize
  ) -> Order {
    Order(
      sequence: sequence, decision: sequence, signal: 0, cycle: cycle, symbol: symbol, intent: intent, size: size)
  }

  static func engine(
    _ settings: ExecutionSettings = ExecutionSettings(), portfolios: Int = 1, symbols: Int = 1
  ) -> ExecutionCore {
    ExecutionCore(
      settings: settings, portfolios: Array(repeating: (1000, .fractional), count: portfolios), symbolCount: symbols)
  }

  static func text(_ reports: [(portfolio: Int, report: ExecutionReport)]) -> [String] {
    reports.map { portfolio, report in
      let events = report.events.map { event in
        switch event {
        case .filled(let fill): "\(fill.order) \(fill.side.name) \(fill.quantity) @ \(fill.price)"
        case .closed(let order, _, let closure): "\(order) \(closure)"
        }
      }
      return "\(portfolio) \(report.point.cycle) \(report.point.step) \(events.joined(separator: ", "))"
    }
  }

  @Test func nextOpen_reportsEveryCycleUntilTheSymbolTrades() throws {
    var engine = Self.engine()
    try engine.receive(Self.block([[10, 99, Self.gap, 12, 13]], carried: [1]))
    #expect(engine.pending == nil)
    try engine.accept(OrderBatch(cycle: 0, orders: [Self.order(1, .enterLong, .units(2))]), from: 0)
    var seen: [String] = []
    while let pending = engine.pending {
      #expect(pending.step == .openFills)
      #expect(engine.requiredPromise == CyclePoint(cycle: pending.cycle - 1, step: .accept))
      seen += Self.text(try engine.work())
    }
    #expect(seen == ["0 1 openFills ", "0 2 openFills ", "0 3 openFills 1 buy 2.0 @ 12.0"])
    #expect(engine.account(of: 0).cash == 976)
  }

  @Test func portfolios_areWorkedInOrderWhateverArrivesFirst() throws {
    var results: [[String]] = []
    for arrival in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      var engine = Self.engine(portfolios: 3)
      try engine.receive(Self.block([[10, 11, 12]]))
      for portfolio in arrival {
        // Portfolio 2 is a cycle ahead: nothing of it is worked at cycle 1.
        let cycle = portfolio == 2 ? 1 : 0
        let order = Self.order(1, cycle: cycle, .enterLong, .units(Double(portfolio + 1)))
        try engine.accept(OrderBatch(cycle: cycle, orders: [order]), from: portfolio)
      }
      var seen: [String] = []
      while engine.pending != nil { seen += Self.text(try engine.work()) }
      results.append(seen)
    }
    #expect(
      results[0] == [
        "0 1 openFills 1 buy 1.0 @ 11.0", "1 1 openFills 1 buy 2.0 @ 11.0", "2 2 openFills 1 buy 3.0 @ 12.0",
      ])
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  @Test func targets_areValuedOnceAndSellFirst() throws {
    let costs = ExecutionSettings(proportionalCommission: 0.01)
    var engine = Self.engine(costs, symbols: 3)
    try engine.receive(Self.block([[10, 10, 20], [10, 10, 10], [10, 10, Self.gap]]))
    let first = OrderBatch(
      cycle: 0,
      orders: [Self.order(1, symbol: 1, .enterLong, .units(40)), Self.order(2, symbol: 2, .enterLong, .units(20))])
    try engine.accept(first, from: 0)
    _ = try engine.work()
    // Cash 1000 - 400 - 4 - 200 - 2 = 394; V = 394 + 400 + 200 = 994, symbol 2 at its last close.
    let second = OrderBatch(
      cycle: 1,
      orders: [
        Self.order(3, cycle: 1, symbol: 0, .rebalance, .targetWeight(0.5)),
        Self.order(4, cycle: 1, symbol: 1, .rebalance, .targetWeight(0.25)),
      ])
    try engine.accept(second, from: 0)
    let reports = try engine.work()
    #expect(Self.text(reports) == ["0 2 openFills 4 sell 15.149999999999999 @ 10.0, 3 buy 24.85 @ 20.0"])
    #expect(engine.account(of: 0).quantities == [24.85, 24.85, 20])
  }

  @Test func targets_areCutToTheFunds() throws {
    var engine = Self.engine(ExecutionSettings(proportionalCommission: 0.25))
    try engine.receive(Self.block([[10, 10]]))
    try engine.accept(OrderBatch(cycle: 0, orders: [Self.order(1, .rebalance, .targetWeight(1))]), from: 0)
    #expect(Self.text(try engine.work()) == ["0 1 openFills 1 buy 80.0 @ 10.0"])
    #expect(engine.account(of: 0).cash == 0)
  }

  @Test func reversal_isCutToTheFundsAfterItsClosingPart() throws {
    var engine = Self.engine(ExecutionSettings(proportionalCommission: 0.25, fixedCommission: 10))
    try engine.receive(Self.block([[10, 10, 10]]))
    try engine.accept(OrderBatch(cycle: 0, orders: [Self.order(1, .enterLong, .units(40))]), from: 0)
    _ = try engine.work()
    // Cash 1000 - 400 - 110 = 490, V = 890. Closing 40 brings 400 - 100: funds 790, less 10, at 12.5 a unit: 62.4.
    try engine.accept(
      OrderBatch(cycle: 1, orders: [Self.order(2, cycle: 1, .rebalance, .targetWeight(-1))]), from: 0)
    #expect(Self.text(try engine.work()) == ["0 2 openFills 2 sell 102.4 @ 10.0"])
    #expect(engine.account(of: 0).quantities[0] == 40 - 102.4)
  }

  @Test func sameClose_exitsBeforeEntries() throws {
    var engine = Self.engine(ExecutionSettings(fill: .sameClose), symbols: 2)
    try engine.receive(Self.block([[1, 1], [1, 1]], [[10, 20], [10, 10]]))
    try engine.accept(OrderBatch(cycle: 0, orders: [Self.order(1, symbol: 0, .enterLong, .units(100))]), from: 0)
    #expect(engine.requiredPromise == CyclePoint(cycle: 0, step: .accept))
    #expect(Self.text(try engine.work()) == ["0 0 closeFills 1 buy 100.0 @ 10.0"])
    let batch = OrderBatch(
      cycle: 1,
      orders: [
        Self.order(2, cycle: 1, symbol: 1, .enterShort, .allIn), Self.order(3, cycle: 1, symbol: 0, .exit, .position),
      ])
    try engine.accept(batch, from: 0)
    #expect(Self.text(try engine.work()) == ["0 1 closeFills 3 sell 100.0 @ 20.0, 2 sell 200.0 @ 10.0"])
  }

  @Test func sameClose_waitsForTheSymbolsNextBar() throws {
    var engine = Self.engine(ExecutionSettings(fill: .sameClose))
    try engine.receive(Self.block([[10, Self.gap, 12]]))
    try engine.accept(OrderBatch(cycle: 1, orders: [Self.order(1, cycle: 1, .enterLong, .units(1))]), from: 0)
    #expect(Self.text(try engine.work() + engine.work()) == ["0 1 closeFills ", "0 2 closeFills 1 buy 1.0 @ 12.0"])
    #expect(engine.pending == nil)
  }

  @Test func entries_beyondTheFunds_areRefused() throws {
    var engine = Self.engine()
    try engine.receive(Self.block([[10, 10]]))
    let orders = [Self.order(1, .enterLong, .units(101)), Self.order(2, .exit, .position)]
    try engine.accept(OrderBatch(cycle: 0, orders: orders), from: 0)
    let events = try engine.work()[0].report.events
    #expect(
      events == [
        .closed(order: 1, cycle: 1, closure: .refused(.insufficientFunds)),
        .closed(order: 2, cycle: 1, closure: .refused(.nothingToTrade)),
      ])
    #expect(engine.openOrderCount(of: 0) == 0)
  }

  @Test func closeOut_expiresThenFillsAtTheLastClose() throws {
    let settings = ExecutionSettings(proportionalCommission: 0.01, slippageBasisPoints: 100, closeAtEnd: true)
    var engine = Self.engine(settings, portfolios: 2)
    try engine.receive(Self.block([[10, 10, Self.gap]], [[10, 12, Self.gap]]))
    try engine.accept(OrderBatch(cycle: 0, orders: [Self.order(1, .enterLong, .units(10))]), from: 1)
    _ = try engine.work()
    try engine.accept(OrderBatch(cycle: 2, orders: [Self.order(2, cycle: 2, .exit, .position)]), from: 1)
    #expect(engine.pending == nil)
    try engine.accept(
      OrderBatch(cycle: 2, step: .closeOut, orders: [Self.order(3, cycle: 2, .closeOut, .position)]), from: 1)
    #expect(engine.requiredPromise == CyclePoint(cycle: 2, step: .closeOut))
    #expect(Self.text(try engine.work()) == ["1 2 closeOut 2 expired, 3 sell 10.0 @ 11.879999999999999"])
    #expect(engine.pending == nil)
    #expect(engine.account(of: 1).quantities == [0])
  }

  @Test func cancellation_dropsTheOrderSilently() throws {
    var engine = Self.engine()
    try engine.receive(Self.block([[10, Self.gap, 10]]))
    try engine.accept(OrderBatch(cycle: 0, orders: [Self.order(1, .enterLong, .units(1))]), from: 0)
    #expect(Self.text(try engine.work()) == ["0 1 openFills "])
    try engine.accept(OrderBatch(cycle: 1, cancellations: [1]), from: 0)
    #expect(engine.pending == nil && engine.openOrderCount(of: 0) == 0)
  }

  @Test func release_keepsTheLastCloses() throws {
    var engine = Self.engine(symbols: 2)
    try engine.receive(Self.block([[10, 10], [7, 8]], isLast: false))
    try engine.accept(
      OrderBatch(cycle: 0, orders: [Self.order(1, symbol: 1, .enterLong, .units(50))]), from: 0)
    engine.release(before: 2)
    #expect(engine.blockCount == 1)
    _ = try engine.work()
    engine.release(before: 2)
    #expect(engine.blockCount == 0)
    try engine.receive(Self.block([[10, 10], [Self.gap, Self.gap]], first: 2))
    try engine.accept(
      OrderBatch(cycle: 2, orders: [Self.order(2, cycle: 2, .rebalance, .targetWeight(0.5))]), from: 0)
    // V = 600 + 50 * 8.
    #expect(Self.text(try engine.work()) == ["0 3 openFills 2 buy 50.0 @ 10.0"])
  }
}
