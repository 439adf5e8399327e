import OrderExecution
import RiskControl
import Testing
import TradingModel

/// Properties over random markets, signals and settings.
@Suite struct PropertyTests {
  @Test func ledgers_doNotDependOnBlocksOrTurnsOrNeighbours() throws {
    for seed in 1...120 as ClosedRange<UInt64> {
      let scenario = RandomScenario(seed: seed, portfolioCount: 3, carries: true, limits: true)
      let whole = try scenario.run(blockSize: 1000)
      #expect(try scenario.run(blockSize: 1) == whole, "seed \(seed), blocks of 1")
      #expect(try scenario.run(blockSize: 3) == whole, "seed \(seed), blocks of 3")
      #expect(try scenario.run(blockSize: 7, reversed: true) == whole, "seed \(seed), turns reversed")
      let alone = try scenario.run(blockSize: 5, only: [1])
      #expect(alone == [whole[1]], "seed \(seed), alone")
    }
  }

  @Test func ledgers_equalTheNaiveModel() throws {
    var fillCount = 0
    var stopCount = 0
    for seed in 1...400 as ClosedRange<UInt64> {
      let scenario = RandomScenario(seed: seed, portfolioCount: 1, carries: false, limits: false)
      let ledger = try scenario.run(blockSize: 16)[0]
      let settings = scenario.portfolios[0]
      var model = NaiveModel(
        scenario.market, settings, scenario.execution,
        symbols: RandomScenario.symbols(settings, scenario.market.symbolCount))
      model.run(scenario.signals[0])
      let fills = ledger.fills.map { record in
        let fill = record.fill
        return "\(fill.cycle) \(fill.symbol) \(fill.signedQuantity) @ \(fill.price) \(fill.commission)"
      }
      #expect(fills == model.fills, "seed \(seed)")
      #expect(ledger.equities == model.equity, "seed \(seed)")
      let stops = ledger.events.filter { $0.kind == .drawdownStop || $0.kind == .ruin }
      #expect(stops.isEmpty != model.isStopped, "seed \(seed)")
      fillCount += fills.count
      stopCount += stops.count
    }
    #expect(fillCount > 3000)
    #expect(stopCount > 40)
  }

  @Test func ledgers_areConsistentWithThemselvesAndTheMarket() throws {
    var refusals = 0
    var cancellations = 0
    var reductions = 0
    for seed in 1000...1200 as ClosedRange<UInt64> {
      let scenario = RandomScenario(seed: seed, portfolioCount: 2, carries: true, limits: true)
      for (settings, ledger) in zip(scenario.portfolios, try scenario.run(blockSize: 9)) {
        Self.expectAccount(ledger, scenario, settings, seed)
        Self.expectFills(ledger, scenario, seed)
        Self.expectOrders(ledger, seed)
        refusals += ledger.orders.filter { $0.state == .refused }.count
        cancellations += ledger.orders.filter { $0.state == .cancelled }.count
        reductions += ledger.events.filter { $0.kind == .reduced }.count
      }
    }
    #expect(refusals > 50)
    #expect(cancellations > 50)
    #expect(reductions > 50)
  }

  /// Cash and positions are the sum of the fills, marked at the last closes.
  static func expectAccount(
    _ ledger: LedgerBlock, _ scenario: RandomScenario, _ settings: RiskSettings, _ seed: UInt64
  ) {
    let market = scenario.market
    var account = Account(capital: settings.capital, symbolCount: market.symbolCount)
    var closes = Array(repeating: Double.nan, count: market.symbolCount)
    var next = 0
    #expect(ledger.count == market.count)
    for cycle in 0..<market.count {
      while next < ledger.fills.count, ledger.fills[next].fill.cycle == cycle {
        account.apply(ledger.fills[next].fill)
        next += 1
      }
      for symbol in closes.indices where market.presence[symbol][cycle] != .absent {
        closes[symbol] = market.close[symbol][cycle]
      }
      #expect(ledger.cash[cycle] == account.cash, "seed \(seed), cycle \(cycle)")
      #expect(ledger.positionValue[cycle] == account.positionValue(at: closes), "seed \(seed), cycle \(cycle)")
      #expect(ledger.isExposed[cycle] == account.quantities.contains { $0 != 0 })
    }
    #expect(next == ledger.fills.count)
    for symbol in closes.indices {
      let last = ledger.positions.last { $0.symbol == symbol }
      #expect((last?.quantity ?? 0) == account.quantities[symbol])
    }
  }

  /// Every fill is at the right bar, the right price, and within its order.
  static func expectFills(_ ledger: LedgerBlock, _ scenario: RandomScenario, _ seed: UInt64) {
    let market = scenario.market
    for record in ledger.fills {
      let (fill, order) = (record.fill, record.order)
      if order.intent == .closeOut {
        #expect(fill.cycle == market.count - 1)
      } else if scenario.execution.fill == .sameClose {
        #expect(fill.cycle == order.cycle && fill.rawPrice == market.close[fill.symbol][fill.cycle], "seed \(seed)")
      } else {
        let next = (order.cycle + 1..<market.count).first { market.isTraded(order.symbol, $0) }
        #expect(fill.cycle == next && fill.rawPrice == market.open[fill.symbol][fill.cycle], "seed \(seed)")
      }
      let costs = scenario.execution.costs
      #expect(fill.price == costs.executionPrice(raw: fill.rawPrice, side: fill.side))
      #expect(fill.commission == costs.commission(quantity: fill.quantity, price: fill.price))
      if case .units(let units) = order.size { #expect(fill.quantity <= units) }
    }
  }

  /// Rows of an order: accepted, then exactly one end; IDs ascend.
  static func expectOrders(_ ledger: LedgerBlock, _ seed: UInt64) {
    let last = ledger.orders.map(\.order.sequence).max() ?? 0
    for sequence in 0...last {
      let states = ledger.orders.filter { $0.order.sequence == sequence }.map(\.state)
      if states.isEmpty { continue }
      #expect(states.count == 2 && states[0] == .accepted && states[1] != .accepted, "seed \(seed): \(states)")
      let fills = ledger.fills.filter { $0.order.sequence == sequence }
      #expect(fills.count == (states.last == .filled ? 1 : 0))
    }
    for record in ledger.orders { #expect(record.timestamp == Int64(record.cycle) * 1000) }
    for event in ledger.events { #expect(event.timestamp == Int64(event.cycle) * 1000) }
  }
}
