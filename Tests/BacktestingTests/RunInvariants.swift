import Configuration
import MarketData
import OrderExecution
import ReproducibilityTesting
import RiskControl
import RunResults
import TestSupport
import TradingModel

/// A rule that the tables of a run break.
struct BrokenInvariant: Error, CustomStringConvertible {
  let description: String
}

/// Re-computes from the tables of a run what must hold in every run, in the plainest way.
struct RunInvariants {
  let workflow: GeneratedWorkflow
  let market: NaiveMarket
  private let cycles: [String: Int]
  private let orders: [Row]
  private let fills: [Row]
  private let equity: [Row]
  private let events: [Row]
  private let positions: [Row]
  private let signals: [Row]

  init(_ workflow: GeneratedWorkflow, folder: String) throws {
    self.workflow = workflow
    market = NaiveMarket(workflow.data)
    var cycles: [String: Int] = [:]
    for (cycle, time) in market.times.enumerated() { cycles[Timestamp(nanoseconds: time).description] = cycle }
    self.cycles = cycles
    orders = try Row.all(in: folder + "/orders.jsonl")
    fills = try Row.all(in: folder + "/fills.jsonl")
    equity = try Row.all(in: folder + "/equity.jsonl")
    events = try Row.all(in: folder + "/events.jsonl")
    positions = try Row.all(in: folder + "/positions.jsonl")
    signals = try Row.all(in: folder + "/signals.jsonl")
  }

  /// What happened, to see that the rare things did.
  var tally: [String] {
    orders.map { "order \($0.text("state") ?? "")" } + events.map { "event \($0.text("kind") ?? "")" }
  }

  /// Checks every portfolio.
  func check() throws {
    let rows = market.times.count * workflow.workflow.risk.count
    try require(equity.count == rows, "one equity row a cycle and portfolio")
    for worker in workflow.workflow.risk {
      try checkOrders(worker)
      try checkFills(worker)
      try checkAccount(worker)
      try checkStop(worker)
    }
  }

  private func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
    if !condition { throw BrokenInvariant(description: rule()) }
  }

  private func rows(_ table: [Row], of worker: RiskSettings) -> [Row] {
    table.filter { $0.text("portfolio_id") == worker.id }
  }

  func cycle(_ row: Row) throws -> Int {
    guard let cycle = cycles[row.text("timestamp") ?? ""] else {
      throw BrokenInvariant(description: "\(row.text("timestamp") ?? "nothing") is the time of a cycle")
    }
    return cycle
  }

  /// Every accepted order ends once, not before it was accepted, and follows a signal of its own time or earlier.
  private func checkOrders(_ worker: RiskSettings) throws {
    let rows = rows(orders, of: worker)
    let final = self.rows(signals, of: worker).filter { $0.text("stage") == "final" }
    var known: [String: (cycle: Int, isEnded: Bool)] = [:]
    for row in rows {
      let id = row.text("order_id") ?? ""
      let cycle = try cycle(row)
      if row.text("state") == "accepted" {
        try require(known[id] == nil, "\(id) is accepted once")
        known[id] = (cycle, false)
        if let signal = row.text("signal_id") {
          let cause = final.first { $0.text("signal_id") == signal }
          let time = try cause.map { try self.cycle($0) } ?? .max
          try require(time <= cycle, "\(id) of cycle \(cycle) follows \(signal), which was known")
        }
      } else {
        let before = known[id]
        try require(before != nil && before?.isEnded == false, "\(id) was accepted and open before it ended")
        try require((before?.cycle ?? .max) <= cycle, "\(id) ends after it was accepted")
        known[id]?.isEnded = true
      }
    }
    try require(known.values.allSatisfy(\.isEnded), "every accepted order of \(worker.id) has ended")
  }

  /// Every fill belongs to an accepted order, at the one cycle and price at which it may be filled, within its size.
  private func checkFills(_ worker: RiskSettings) throws {
    let accepted = rows(orders, of: worker).filter { $0.text("state") == "accepted" }
    let filled = rows(orders, of: worker).filter { $0.text("state") == "filled" }
    let fills = rows(fills, of: worker)
    try require(fills.map { $0.text("order_id") } == filled.map { $0.text("order_id") }, "one fill a filled order")
    for fill in fills {
      let id = fill.text("order_id") ?? ""
      guard let order = accepted.first(where: { $0.text("order_id") == id }) else {
        throw BrokenInvariant(description: "\(id) was filled, so it was accepted")
      }
      let symbol = fill.text("symbol") ?? ""
      let cycle = try cycle(fill)
      let decided = try self.cycle(order)
      try require(order.text("symbol") == symbol, "\(id) is filled in its own symbol")
      try require(cycle == dueCycle(order, symbol, decided), "\(id) of cycle \(decided) is not filled at \(cycle)")
      try checkPrice(fill, order, symbol, cycle)
      let quantity = fill.number("quantity")
      try require(quantity > 0, "\(id) is filled with units")
      try require(!(quantity > order.number("quantity")), "\(id) is filled within its quantity")
      try require(order.text("side").map { $0 == fill.text("side") } ?? true, "\(id) is filled on its side")
      if worker.quantities == .whole { try require(quantity == quantity.rounded(), "\(id) is filled with whole units") }
    }
  }

  private func dueCycle(_ order: Row, _ symbol: String, _ decided: Int) -> Int? {
    if order.text("intent") == "close_out" { return market.times.count - 1 }
    return market.nextBar(symbol, from: workflow.workflow.execution.fill == .nextOpen ? decided + 1 : decided)
  }

  private func checkPrice(_ fill: Row, _ order: Row, _ symbol: String, _ cycle: Int) throws {
    let execution = workflow.workflow.execution
    let bar = market.bar(symbol, cycle)
    let isCloseOut = order.text("intent") == "close_out"
    let raw = isCloseOut ? market.lastClose(symbol, cycle) : execution.fill == .nextOpen ? bar?.open : bar?.close
    let points = execution.slippageBasisPoints / 1e4
    let price = (raw ?? .nan) * (fill.text("side") == "buy" ? 1 + points : 1 - points)
    let quantity = fill.number("quantity")
    let commission = execution.fixedCommission + execution.proportionalCommission * quantity * price
    try require(fill.number("price") == price, "the price \(fill.number("price")) at cycle \(cycle) is \(price)")
    try require(fill.number("commission") == commission, "the commission at cycle \(cycle) is \(commission)")
    try require(
      fill.number("slippage") == (price - (raw ?? .nan)).magnitude * quantity, "the slippage at cycle \(cycle)")
  }

  /// Cash and positions are the sum of the fills, equity is cash and the value of positions, at every cycle.
  private func checkAccount(_ worker: RiskSettings) throws {
    var fills = rows(fills, of: worker)[...]
    var positions = rows(positions, of: worker)[...]
    var cash = worker.capital
    var held: [String: Double] = [:]
    for row in rows(equity, of: worker) {
      let cycle = try cycle(row)
      var touched: [String] = []
      while let fill = fills.first, try self.cycle(fill) == cycle {
        fills.removeFirst()
        let symbol = fill.text("symbol") ?? ""
        let value = fill.number("quantity") * fill.number("price")
        let sign = fill.text("side") == "buy" ? 1.0 : -1.0
        let before = held[symbol] ?? 0
        cash -= sign * value
        cash -= fill.number("commission")
        held[symbol] = before + sign * fill.number("quantity")
        touched.append(symbol)
        try checkFunds(cash, held, fill, before: before, cycle)
      }
      for symbol in market.symbols where touched.contains(symbol) {
        let position = positions.popFirst()
        try require(
          position?.text("symbol") == symbol && position?.number("quantity") == held[symbol],
          "the position in \(symbol) at cycle \(cycle) is the sum of its fills")
      }
      var value = 0.0
      for symbol in market.symbols where (held[symbol] ?? 0) != 0 {
        value += (held[symbol] ?? 0) * market.lastClose(symbol, cycle)
      }
      try require(row.number("cash") == cash, "\(worker.id) cash at cycle \(cycle) is \(cash)")
      try require(row.number("position_value") == value, "\(worker.id) position value at cycle \(cycle) is \(value)")
      try require(row.number("equity") == cash + value, "\(worker.id) equity at cycle \(cycle) is \(cash + value)")
    }
    try require(fills.isEmpty && positions.isEmpty, "every fill and position of \(worker.id) is of a cycle of the run")
    if workflow.workflow.execution.closeAtEnd {
      try require(held.values.allSatisfy { $0 == 0 }, "nothing is held after the end")
    }
  }

  /// What opens or enlarges a position is paid for: no leverage.
  ///
  /// Funds are cash less twice the value of short positions; the units just sold short count with what they brought.
  private func checkFunds(
    _ cash: Double, _ held: [String: Double], _ fill: Row, before: Double, _ cycle: Int
  ) throws {
    let symbol = fill.text("symbol") ?? ""
    let after = held[symbol] ?? 0
    guard after.magnitude > before.magnitude, before * after >= 0 else { return }
    var short = 0.0
    for other in market.symbols where (held[other] ?? 0) < 0 {
      short += (other == symbol ? before : held[other] ?? 0) * rawPrice(other, cycle)
    }
    if after < 0 { short += (after - before) * fill.number("price") }
    let room = cash + 2 * short
    try require(
      room >= -1e-9 * worth(cash, held, cycle), "\(fill.text("order_id") ?? "") at cycle \(cycle) is paid for")
  }

  /// Open or close by the fill rule where the symbol has a bar, else the last close before.
  private func rawPrice(_ symbol: String, _ cycle: Int) -> Double {
    guard let bar = market.bar(symbol, cycle) else { return market.lastClose(symbol, cycle) }
    return workflow.workflow.execution.fill == .nextOpen ? bar.open : bar.close
  }

  private func worth(_ cash: Double, _ held: [String: Double], _ cycle: Int) -> Double {
    held.reduce(cash.magnitude) { $0 + ($1.value * rawPrice($1.key, cycle)).magnitude }
  }

  /// The drawdown stop comes at the first cycle at which equity calls for it, and no position is opened after it.
  private func checkStop(_ worker: RiskSettings) throws {
    var peak = worker.capital
    var expected: (cycle: Int, kind: String)?
    for row in rows(equity, of: worker) where expected == nil {
      let equity = row.number("equity")
      peak = max(peak, equity)
      let floor = worker.limits.maxDrawdown.map { peak * (1 - $0) } ?? -.infinity
      if equity <= 1e-12 * peak {
        expected = (try cycle(row), "ruin")
      } else if equity - floor <= 1e-12 * peak {
        expected = (try cycle(row), "drawdown_stop")
      }
    }
    let stops = rows(events, of: worker).filter { ["ruin", "drawdown_stop"].contains($0.text("kind")) }
    try require(stops.first?.text("kind") == expected?.kind, "\(worker.id) stops where equity calls for it")
    guard let expected, let first = stops.first else { return }
    try require(try cycle(first) == expected.cycle, "\(worker.id) stops at cycle \(expected.cycle)")
    for order in rows(orders, of: worker) where order.text("state") == "accepted" {
      let isExit = ["exit", "close_out"].contains(order.text("intent"))
      try require(isExit || (try cycle(order)) <= expected.cycle, "\(worker.id) opens nothing after its stop")
    }
  }
}
