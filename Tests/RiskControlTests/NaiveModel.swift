import OrderExecution
import RiskControl
import TradingModel

/// The rules once more for one portfolio, bar by bar and without messages, blocks or engine: what the state machines
/// must come to, to the bit.
///
/// Without exposure limits; signals only where the symbol has a bar.
struct NaiveModel {
  enum Kind { case exit, enter, target }

  struct Pending {
    var symbol: Int
    var kind: Kind
    var direction: Double
    /// Units of a fixed size, the weight of a target.
    var amount: Double
    var cycle: Int
  }

  let market: TestMarket
  let settings: RiskSettings
  let execution: ExecutionSettings
  let symbols: [Int]

  var cash: Double
  var held: [Double]
  var closes: [Double]
  var wanted: [Stance]
  var changed: [Bool]
  var pending: [Pending] = []
  var fills: [String] = []
  var equity: [Double] = []
  var peak: Double
  var isStopped = false

  init(_ market: TestMarket, _ settings: RiskSettings, _ execution: ExecutionSettings, symbols: [Int]) {
    self.market = market
    self.settings = settings
    self.execution = execution
    self.symbols = symbols
    cash = settings.capital
    peak = settings.capital
    held = Array(repeating: 0, count: market.symbolCount)
    closes = Array(repeating: 0, count: market.symbolCount)
    wanted = Array(repeating: .flat, count: market.symbolCount)
    changed = Array(repeating: false, count: market.symbolCount)
  }

  mutating func run(_ signals: [Signal]) {
    for cycle in 0..<market.count {
      if execution.fill == .nextOpen { fill(at: cycle, prices: market.open, before: closes) }
      for symbol in held.indices where market.isTraded(symbol, cycle) { closes[symbol] = market.close[symbol][cycle] }
      for signal in signals where signal.cycle == cycle && !isStopped {
        wanted[signal.symbol] = signal.stance
        changed[signal.symbol] = true
      }
      decide(cycle)
      if execution.fill == .sameClose { fill(at: cycle, prices: market.close, before: closes) }
      if cycle == market.count - 1 {
        pending = []
        for symbol in held.indices where execution.closeAtEnd && held[symbol] != 0 {
          trade(symbol, -held[symbol], closes[symbol], cycle)
        }
      }
      mark()
    }
  }

  private mutating func decide(_ cycle: Int) {
    var freed: [Int] = []
    if isStopped {
      freed = pending.filter { $0.kind != .exit }.map(\.symbol)
      pending.removeAll { $0.kind != .exit }
    }
    var value = cash
    var positions = 0.0
    for symbol in held.indices where held[symbol] != 0 { positions += held[symbol] * closes[symbol] }
    value += positions
    var exits: [Pending] = []
    var entries: [Pending] = []
    for symbol in symbols where market.isTraded(symbol, cycle) || freed.contains(symbol) {
      if pending.contains(where: { $0.symbol == symbol }) { continue }
      let side = Double(isStopped ? 0 : wanted[symbol].direction)
      if case .targetPercent(let fraction) = settings.sizing, !isStopped {
        let weight = side * wanted[symbol].strength * fraction
        if (changed[symbol] || settings.rebalance == .everyBar) && (weight != 0 || held[symbol] != 0) {
          entries.append(Pending(symbol: symbol, kind: .target, direction: 0, amount: weight, cycle: cycle))
          changed[symbol] = false
        }
        continue
      }
      let now: Double = held[symbol] > 0 ? 1 : held[symbol] < 0 ? -1 : 0
      if now == side { continue }
      if now != 0 { exits.append(Pending(symbol: symbol, kind: .exit, direction: 0, amount: 0, cycle: cycle)) }
      if side == 0 { continue }
      var units = 0.0
      if case .fixedQuantity(let fixed) = settings.sizing { units = fixed }
      if case .fixedFraction(let fraction) = settings.sizing { units = fraction * value / closes[symbol] }
      units = rounded(units)
      if units <= 0 && settings.sizing != .allIn { continue }
      entries.append(Pending(symbol: symbol, kind: .enter, direction: side, amount: units, cycle: cycle))
    }
    pending += exits + entries
  }

  private mutating func fill(at cycle: Int, prices: [[Double]], before: [Double]) {
    let due = pending.filter { market.isTraded($0.symbol, cycle) }
    pending.removeAll { market.isTraded($0.symbol, cycle) }
    if due.isEmpty { return }
    var raw = before
    for symbol in held.indices where market.isTraded(symbol, cycle) { raw[symbol] = prices[symbol][cycle] }
    var positions = 0.0
    for symbol in held.indices where held[symbol] != 0 { positions += held[symbol] * raw[symbol] }
    let value = cash + positions
    var now: [(Pending, Double)] = []
    var later: [(Pending, Double)] = []
    for order in due {
      var delta = 0.0
      if order.kind == .target {
        let goal = value > 0 ? rounded(order.amount * value / raw[order.symbol]) : 0
        delta = goal - held[order.symbol]
      }
      let isLate = order.kind == .target ? delta > 0 : execution.fill == .sameClose && order.kind == .enter
      if isLate { later.append((order, delta)) } else { now.append((order, delta)) }
    }
    for (order, delta) in now + later { work(order, delta, raw, cycle) }
  }

  private mutating func work(_ order: Pending, _ delta: Double, _ raw: [Double], _ cycle: Int) {
    let symbol = order.symbol
    let price = raw[symbol]
    switch order.kind {
    case .exit: trade(symbol, -held[symbol], price, cycle)
    case .enter:
      let each = executed(price, order.direction) * (1 + execution.proportionalCommission)
      if settings.sizing == .allIn {
        let units = rounded((funds(raw) - execution.fixedCommission) / each, scale: funds(raw) / each)
        if units > 0 { trade(symbol, order.direction * units, price, cycle) }
      } else {
        let cost = order.amount * executed(price, order.direction) * (1 + execution.proportionalCommission)
        let lacking = cost + execution.fixedCommission - funds(raw)
        if lacking <= 1e-12 * funds(raw).magnitude {
          trade(symbol, order.direction * order.amount, price, cycle)
        }
      }
    case .target:
      let closing = held[symbol] * delta < 0 ? held[symbol].magnitude : 0
      if delta.magnitude <= 1e-12 * held[symbol].magnitude { return }
      if delta.magnitude <= closing {
        trade(symbol, delta, price, cycle)
        return
      }
      let sign: Double = delta > 0 ? 1 : -1
      var copy = self
      if closing > 0 {
        copy.trade(symbol, sign * closing, price, cycle)
        // The fixed part is due once; what is asked is how much the rest of the order may cost.
        copy.cash = cash
        let exec = executed(price, sign)
        copy.cash -= sign * closing * exec
        copy.cash -= execution.proportionalCommission * closing * exec
      }
      let each = executed(price, sign) * (1 + execution.proportionalCommission)
      let affordable = rounded((copy.funds(raw) - execution.fixedCommission) / each, scale: copy.funds(raw) / each)
      let opening = delta.magnitude - closing
      if opening <= affordable {
        trade(symbol, delta, price, cycle)
      } else if affordable > 1e-12 * opening {
        trade(symbol, sign * (closing + affordable), price, cycle)
      } else if closing > 0 {
        trade(symbol, sign * closing, price, cycle)
      }
    }
  }

  private func executed(_ raw: Double, _ direction: Double) -> Double {
    let part = execution.slippageBasisPoints / 1e4
    return raw * (direction > 0 ? 1 + part : 1 - part)
  }

  private mutating func trade(_ symbol: Int, _ quantity: Double, _ raw: Double, _ cycle: Int) {
    let price = executed(raw, quantity)
    let commission = execution.fixedCommission + execution.proportionalCommission * quantity.magnitude * price
    cash -= quantity * price
    cash -= commission
    held[symbol] += quantity
    fills.append("\(cycle) \(symbol) \(quantity) @ \(price) \(commission)")
  }

  private func funds(_ prices: [Double]) -> Double {
    var short = 0.0
    for symbol in held.indices where held[symbol] < 0 { short += held[symbol] * prices[symbol] }
    return cash + 2 * short
  }

  private func rounded(_ units: Double) -> Double { rounded(units, scale: units) }

  private func rounded(_ units: Double, scale: Double) -> Double {
    if settings.quantities == .fractional { return units }
    let size = (units.magnitude + 1e-12 * scale.magnitude).rounded(.towardZero)
    return units < 0 ? -size : size
  }

  private mutating func mark() {
    var positions = 0.0
    for symbol in held.indices where held[symbol] != 0 { positions += held[symbol] * closes[symbol] }
    let now = cash + positions
    equity.append(now)
    peak = max(peak, now)
    let noise = 1e-12 * peak
    if now <= noise { isStopped = true }
    if let limit = settings.limits.maxDrawdown, now - peak * (1 - limit) <= noise { isStopped = true }
  }
}
