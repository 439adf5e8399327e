import Determinism
import Testing
import TradingModel

@testable import OrderExecution

/// Batches over many symbols: the engine keeps sums and prices between the orders of a batch, and fills as if it had
/// added up everything anew for each.
@Suite struct ManySymbolsTests {
  static let symbolCount = 90
  static let settings = ExecutionSettings(
    fill: .sameClose, proportionalCommission: 0.001, fixedCommission: 0.5, slippageBasisPoints: 5)

  /// What a naive engine does with the orders of one batch, all due.
  struct Naive {
    var account: Account
    let sizes = BranchySizes(costs: settings.costs, isWhole: false)

    mutating func fill(_ orders: [Order], at prices: [Double]) -> [String] {
      let value = account.cash + account.positionValue(at: prices)
      func target(_ order: Order) -> Double? {
        guard case .targetWeight(let weight) = order.size else { return nil }
        return sizes.targetQuantity(weight: weight, value: value, raw: prices[order.symbol])
      }
      func isSecond(_ order: Order) -> Bool {
        if let target = target(order) { return target > account.quantities[order.symbol] }
        return order.intent != .exit
      }
      let ranked = orders.filter { !isSecond($0) } + orders.filter { isSecond($0) }
      let targets = ranked.map { target($0) }
      return zip(ranked, targets).map { order, target in
        let held = account.quantities[order.symbol]
        let side: Side = order.intent == .enterShort ? .sell : .buy
        let raw = prices[order.symbol]
        let resolution: Resolution =
          switch order.size {
          case .position: sizes.exit(held: held)
          case .units(let units): sizes.entry(units: units, side: side, raw: raw, funds: funds(at: prices))
          case .allIn: sizes.allIn(side: side, raw: raw, funds: funds(at: prices), maximum: order.maximumUnits)
          case .targetWeight:
            sizes.target(
              target ?? 0, held: held, raw: raw, maximum: order.maximumUnits,
              funds: fundsTowards(target ?? 0, order, at: prices))
          }
        return "\(order.sequence) \(book(resolution, order, raw))"
      }
    }

    private func funds(at prices: [Double]) -> Double {
      var short = 0.0
      for symbol in prices.indices where account.quantities[symbol] < 0 {
        short += account.quantities[symbol] * prices[symbol]
      }
      return account.cash + 2 * short
    }

    /// The funds once what stands against a target is closed, with proportional commission.
    private func fundsTowards(_ target: Double, _ order: Order, at prices: [Double]) -> Double {
      let held = account.quantities[order.symbol]
      let side: Side = target > held ? .buy : .sell
      if held == 0 || (held > 0) == (side == .buy) { return funds(at: prices) }
      var closed = self
      let price = settings.costs.executionPrice(raw: prices[order.symbol], side: side)
      closed.account.apply(
        Fill(
          order: 0, cycle: 0, symbol: order.symbol, side: side, quantity: held.magnitude, price: price,
          rawPrice: price, commission: settings.costs.proportional * held.magnitude * price))
      return closed.funds(at: prices)
    }

    private mutating func book(_ resolution: Resolution, _ order: Order, _ raw: Double) -> String {
      switch resolution {
      case .refused(let reason): return reason.name
      case .trade(let side, let quantity):
        let price = settings.costs.executionPrice(raw: raw, side: side)
        account.apply(
          Fill(
            order: order.sequence, cycle: 0, symbol: order.symbol, side: side, quantity: quantity, price: price,
            rawPrice: raw, commission: settings.costs.commission(quantity: quantity, price: price)))
        return "\(side.name) \(quantity)"
      }
    }
  }

  static func text(_ event: ExecutionEvent) -> String {
    switch event {
    case .filled(let fill): "\(fill.order) \(fill.side.name) \(fill.quantity)"
    case .closed(let order, _, .refused(let reason)): "\(order) \(reason.name)"
    case .closed(let order, _, let closure): "\(order) \(closure)"
    }
  }

  static func orders(_ account: Account, cycle: Int, from first: Int, _ draw: inout SeededGenerator) -> [Order] {
    var orders: [Order] = []
    func add(_ symbol: Int, _ intent: OrderIntent, _ size: OrderSize, maximum: Double? = nil) {
      let sequence = first + orders.count
      orders.append(
        Order(
          sequence: sequence, decision: sequence, signal: 0, cycle: cycle, symbol: symbol, intent: intent, size: size,
          maximumUnits: maximum))
    }
    for symbol in 0..<symbolCount where account.quantities[symbol] != 0 && draw.integer(in: 0...4) == 0 {
      add(symbol, .exit, .position)
    }
    for symbol in 0..<symbolCount {
      switch draw.integer(in: 0...5) {
      case 0: add(symbol, .enterLong, .units(draw.uniform() * 8))
      case 1: add(symbol, .enterShort, .units(draw.uniform() * 8))
      case 2: add(symbol, .rebalance, .targetWeight((draw.uniform() - 0.5) * 0.1))
      case 3: add(symbol, .rebalance, .targetWeight((draw.uniform() - 0.5) * 0.1), maximum: draw.uniform() * 40)
      case 4:
        if account.quantities[symbol] == 0, draw.integer(in: 0...20) == 0 {
          add(symbol, .enterShort, .allIn, maximum: 5)
        }
      default: break
      }
    }
    return orders
  }

  @Test func fills_areThoseOfANaiveEngine() throws {
    let cycles = 60
    var draw = SeededGenerator(masterSeed: 9, id: "many", purpose: "test")
    let closes = (0..<Self.symbolCount).map { _ in (0..<cycles).map { _ in 5 + draw.uniform() * 60 } }
    var engine = ExecutionCore(
      settings: Self.settings, portfolios: [(20_000, .fractional)], symbolCount: Self.symbolCount)
    var naive = Naive(account: engine.account(of: 0))
    try engine.receive(ExecutionCoreTests.block(closes))
    var sequence = 1
    var seen: Set<String> = []
    for cycle in 0..<cycles {
      let orders = Self.orders(naive.account, cycle: cycle, from: sequence, &draw)
      sequence += orders.count
      try engine.accept(OrderBatch(cycle: cycle, orders: orders), from: 0)
      let events = try engine.work().flatMap(\.report.events).map(Self.text)
      #expect(events == naive.fill(orders, at: closes.map { $0[cycle] }))
      #expect(engine.account(of: 0) == naive.account)
      for event in events { seen.insert(String(event.split(separator: " ")[1])) }
    }
    #expect(seen.isSuperset(of: ["buy", "sell", "insufficient_funds"]))
  }
}
