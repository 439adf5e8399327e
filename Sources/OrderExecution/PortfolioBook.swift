import Determinism
import TradingModel

/// What the execution engine keeps of one portfolio: its account and its open orders.
struct PortfolioBook: Sendable {
  /// Index of the portfolio, for errors.
  private let portfolio: Int
  private let resolver: SizeResolver
  /// Cash and positions, changed by the engine's own fills alone.
  private(set) var account: Account
  private var orders = OrderQueue()

  init(portfolio: Int, account: Account, resolver: SizeResolver) {
    self.portfolio = portfolio
    self.account = account
    self.resolver = resolver
  }

  /// Number of open orders.
  var openOrderCount: Int { orders.count }

  /// Drops what a batch cancels, then opens its orders.
  ///
  /// - Returns: The order that has been open for longest then, close-outs apart.
  mutating func accept(_ batch: OrderBatch) throws(ExecutionError) -> Order? {
    do throws(ExecutionProblem) {
      try orders.cancel(batch.cancellations)
      try orders.open(batch, symbolCount: account.quantities.count)
    } catch {
      throw self.error(batch.point, error)
    }
    return orders.first
  }

  /// Works an item: fills what can be filled; at the close-out other orders expire first.
  ///
  /// - Returns: What to tell the portfolio, and the order that has been open for longest then, close-outs apart.
  mutating func work(
    _ item: CyclePoint, _ prices: inout SlicePrices
  ) throws(ExecutionError) -> (report: ExecutionReport, firstOpen: Order?) {
    var events: [ExecutionEvent] = []
    if item.step == .closeOut {
      for sequence in orders.expire() {
        events.append(.closed(order: sequence, cycle: item.cycle, closure: .expired))
      }
    }
    var shorts = ShortValue()
    if let order = orders.takeOnly(at: item, prices) {
      let target = target(of: order, value: nil, &prices)
      events.append(try work(order, target: target, item, &prices, &shorts))
    } else {
      let due = orders.takeDue(at: item, prices)
      for (order, target) in ranked(due, exitsFirst: item.step == .closeFills, &prices) {
        events.append(try work(order, target: target, item, &prices, &shorts))
      }
    }
    return (ExecutionReport(point: item, events: events, cash: account.cash), orders.first)
  }

  /// Works one order: a fill, or why there is none.
  private mutating func work(
    _ order: Order, target: Double, _ item: CyclePoint, _ prices: inout SlicePrices, _ shorts: inout ShortValue
  ) throws(ExecutionError) -> ExecutionEvent {
    shorts.move(to: order.symbol)
    let raw = prices.price(of: order.symbol)
    guard raw > 0, raw.isFinite else {
      throw error(item, .unusablePrice(sequence: order.sequence, price: raw))
    }
    switch resolve(order, target: target, raw: raw, &prices, &shorts) {
    case .refused(let reason):
      return .closed(order: order.sequence, cycle: item.cycle, closure: .refused(reason))
    case .trade(let side, let quantity):
      let before = account.quantities[order.symbol]
      let fill = try fill(order, side, quantity, raw: raw, item)
      shorts.note(from: before, to: account.quantities[order.symbol], at: raw)
      return .filled(fill)
    }
  }

  /// The position that an order with a target weight aims at, else 0.
  ///
  /// - Parameter value: What the account is worth at the prices of the slice and before any cost; nil where it is not
  ///   known yet.
  private func target(of order: Order, value: Double?, _ prices: inout SlicePrices) -> Double {
    guard case .targetWeight(let weight) = order.size else { return 0 }
    let value = value ?? account.cash + prices.positionValue(of: account)
    return resolver.targetQuantity(weight: weight, value: value, raw: prices.price(of: order.symbol))
  }

  /// The orders in the order in which they fill, each with the position that it aims at where it has a target weight.
  ///
  /// Ascending sequence, except that sales precede buys among target weights, and exits precede entries at the close.
  /// All weights are valued once, at the prices of the slice and before any cost.
  private func ranked(
    _ due: [Order], exitsFirst: Bool, _ prices: inout SlicePrices
  ) -> [(order: Order, target: Double)] {
    var value: Double?
    var first: [(order: Order, target: Double)] = []
    var second: [(order: Order, target: Double)] = []
    for order in due {
      var isSecond = exitsFirst && (order.intent == .enterLong || order.intent == .enterShort)
      if case .targetWeight = order.size, value == nil { value = account.cash + prices.positionValue(of: account) }
      let target = target(of: order, value: value, &prices)
      if case .targetWeight = order.size { isSecond = target > account.quantities[order.symbol] }
      if isSecond { second.append((order, target)) } else { first.append((order, target)) }
    }
    return second.isEmpty ? first : first.isEmpty ? second : first + second
  }

  private func resolve(
    _ order: Order, target: Double, raw: Double, _ prices: inout SlicePrices, _ shorts: inout ShortValue
  ) -> Resolution {
    let held = account.quantities[order.symbol]
    let side: Side = order.intent == .enterShort ? .sell : .buy
    switch order.size {
    case .position: return resolver.exit(held: held)
    case .units(let units):
      // What a bound of the funds pays for, the funds pay for.
      let bound = account.cash + 2 * shorts.bound(of: account, at: &prices, closing: nil)
      let paid = resolver.entry(units: units, side: side, raw: raw, funds: bound)
      if case .trade = paid { return paid }
      let short = shorts.value(of: account, at: &prices, before: order.symbol, isClosed: false)
      return resolver.entry(units: units, side: side, raw: raw, funds: account.cash + 2 * short)
    case .allIn:
      let short = shorts.value(of: account, at: &prices, before: order.symbol, isClosed: false)
      return resolver.allIn(side: side, raw: raw, funds: account.cash + 2 * short, maximum: order.maximumUnits)
    case .targetWeight:
      // Where a bound of the funds pays for the whole difference, the funds do.
      let whole = resolver.target(target, held: held, raw: raw, maximum: order.maximumUnits) { units, price in
        let short = shorts.bound(of: account, at: &prices, closing: units != 0 ? order.symbol : nil)
        return cash(closing: units, of: held, at: price) + 2 * short
      }
      if case .trade(_, let quantity) = whole, quantity == (target - held).magnitude { return whole }
      return resolver.target(target, held: held, raw: raw, maximum: order.maximumUnits) { units, price in
        let short = shorts.value(of: account, at: &prices, before: order.symbol, isClosed: units != 0)
        return cash(closing: units, of: held, at: price) + 2 * short
      }
    }
  }

  /// The cash once `units` of a position of `held` are closed with proportional commission.
  private func cash(closing units: Double, of held: Double, at price: Double) -> Double {
    if units == 0 { return account.cash }
    let commission = resolver.costs.proportional * units * price
    return account.cashAfter(trading: units, held > 0 ? .sell : .buy, at: price, commission: commission)
  }

  private mutating func fill(
    _ order: Order, _ side: Side, _ quantity: Double, raw: Double, _ item: CyclePoint
  ) throws(ExecutionError) -> Fill {
    let price = resolver.costs.executionPrice(raw: raw, side: side)
    let fill = Fill(
      order: order.sequence, cycle: item.cycle, symbol: order.symbol, side: side, quantity: quantity, price: price,
      rawPrice: raw, commission: resolver.costs.commission(quantity: quantity, price: price))
    guard isWithin(order, fill) else {
      throw error(item, .excessFill(sequence: order.sequence, quantity: quantity))
    }
    account.apply(fill)
    guard account.cash.isFinite, account.quantities[order.symbol].isFinite else {
      throw error(item, .accountNotFinite(sequence: order.sequence))
    }
    return fill
  }

  /// Whether a fill keeps within what its order allows.
  private func isWithin(_ order: Order, _ fill: Fill) -> Bool {
    let held = account.quantities[order.symbol]
    guard fill.quantity > 0, fill.quantity.isFinite else { return false }
    switch order.size {
    case .units(let units): if fill.quantity > units { return false }
    case .position: if fill.quantity > held.magnitude { return false }
    case .allIn, .targetWeight: break
    }
    guard let maximum = order.maximumUnits else { return true }
    let closing = held != 0 && (held > 0) == (fill.side == .sell) ? held.magnitude : 0
    let room = max(0, maximum - (closing == 0 ? held.magnitude : 0))
    return fill.quantity.isAtMost(closing + room, scale: fill.quantity)
  }

  private func error(_ point: CyclePoint, _ problem: ExecutionProblem) -> ExecutionError {
    ExecutionError(portfolio: portfolio, point: point, problem: problem)
  }
}
