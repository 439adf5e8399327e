import TradingModel

extension ExecutionCore {
  /// Works the pending item for every portfolio that it concerns, in order of portfolio and then of sequence.
  ///
  /// Call it once every portfolio has promised `requiredPromise` and `hasMarketForPending` holds.
  ///
  /// - Returns: One report for each portfolio that had an open order (or asked to be closed out), also where nothing
  ///   happened; empty with nothing pending.
  /// - Throws: `ExecutionError` for a violated invariant.
  public mutating func work() throws(ExecutionError) -> [(portfolio: Int, report: ExecutionReport)] {
    guard let item = pending else { return [] }
    guard let slice = market.slice(at: item.cycle) else { throw error(nil, item, .missingMarket) }
    var reports: [(portfolio: Int, report: ExecutionReport)] = []
    for portfolio in books.indices {
      let isConcerned =
        item.step == .closeOut
        ? books[portfolio].isClosingOut : books[portfolio].open.first.map { isDue($0, item) } ?? false
      if !isConcerned { continue }
      var events: [ExecutionEvent] = []
      if item.step == .closeOut { expireOrders(of: portfolio, item.cycle, &events) }
      try fillOrders(of: portfolio, slice, item, &events)
      let report = ExecutionReport(
        point: item, events: events, cash: books[portfolio].account.cash)
      reports.append((portfolio, report))
      if item.step == .closeOut { books[portfolio].isClosingOut = false }
    }
    worked = item
    findPending()
    return reports
  }

  private func isDue(_ order: Order, _ item: CyclePoint) -> Bool {
    switch item.step {
    case .openFills: order.cycle < item.cycle && order.intent != .closeOut
    case .closeFills: order.cycle <= item.cycle && order.intent != .closeOut
    default: order.intent == .closeOut
    }
  }

  private mutating func expireOrders(of portfolio: Int, _ cycle: Int, _ events: inout [ExecutionEvent]) {
    for order in books[portfolio].open where order.intent != .closeOut {
      events.append(.closed(order: order.sequence, cycle: cycle, closure: .expired))
    }
    books[portfolio].open.removeAll { $0.intent != .closeOut }
  }

  /// Fills what can be filled of a portfolio's orders against a slice.
  private mutating func fillOrders(
    of portfolio: Int, _ slice: MarketSlice, _ item: CyclePoint, _ events: inout [ExecutionEvent]
  ) throws(ExecutionError) {
    var due: [Order] = []
    for order in books[portfolio].open
    where isDue(order, item) && (item.step == .closeOut || slice.isTraded(order.symbol)) { due.append(order) }
    if due.isEmpty { return }

    setPrices(for: portfolio, due, slice, item.step)
    let work = ranked(due, of: portfolio, exitsFirst: item.step == .closeFills)
    for (order, target) in work {
      let raw = prices[order.symbol]
      guard raw > 0, raw.isFinite else {
        throw error(portfolio, item, .unusablePrice(sequence: order.sequence, price: raw))
      }
      switch resolve(order, target: target, of: portfolio, raw: raw) {
      case .refused(let reason):
        events.append(.closed(order: order.sequence, cycle: item.cycle, closure: .refused(reason)))
      case .trade(let side, let quantity):
        let price = costs.executionPrice(raw: raw, side: side)
        let fill = Fill(
          order: order.sequence, cycle: item.cycle, symbol: order.symbol, side: side, quantity: quantity,
          price: price, rawPrice: raw, commission: costs.commission(quantity: quantity, price: price))
        try check(fill, of: order, portfolio, item)
        books[portfolio].account.apply(fill)
        guard books[portfolio].account.cash.isFinite, books[portfolio].account.quantities[order.symbol].isFinite
        else {
          throw error(portfolio, item, .accountNotFinite(sequence: order.sequence))
        }
        events.append(.filled(fill))
      }
    }
    books[portfolio].open.removeAll { order in due.contains { $0.sequence == order.sequence } }
  }

  /// Sets the price of every symbol that the portfolio holds or trades: the raw fill price where the symbol is traded
  /// at the slice, else its last close.
  private mutating func setPrices(for portfolio: Int, _ due: [Order], _ slice: MarketSlice, _ step: CycleStep) {
    let quantities = books[portfolio].account.quantities
    for symbol in 0..<symbolCount where quantities[symbol] != 0 { setPrice(of: symbol, slice, step) }
    for order in due where quantities[order.symbol] == 0 { setPrice(of: order.symbol, slice, step) }
  }

  private mutating func setPrice(of symbol: Int, _ slice: MarketSlice, _ step: CycleStep) {
    if slice.isTraded(symbol) {
      prices[symbol] = step == .openFills ? slice.open(symbol) : slice.close(symbol)
    } else {
      let cycle = step == .openFills ? slice.cycle - 1 : slice.cycle
      prices[symbol] = market.lastClose(of: symbol, through: cycle)
    }
  }

  /// The orders in the order in which they fill, each with the position that it aims at where it has a target weight.
  ///
  /// Ascending sequence, except that sales precede buys among target weights, and exits precede entries at the close.
  /// All weights are valued once, at the prices of the slice and before any cost.
  private func ranked(_ due: [Order], of portfolio: Int, exitsFirst: Bool) -> [(order: Order, target: Double)] {
    let book = books[portfolio]
    var value: Double?
    var first: [(order: Order, target: Double)] = []
    var second: [(order: Order, target: Double)] = []
    for order in due {
      var target = 0.0
      var isSecond = exitsFirst && (order.intent == .enterLong || order.intent == .enterShort)
      if case .targetWeight(let weight) = order.size {
        let known = value ?? book.account.cash + book.account.positionValue(at: prices)
        value = known
        target = book.resolver.targetQuantity(weight: weight, value: known, raw: prices[order.symbol])
        isSecond = target > book.account.quantities[order.symbol]
      }
      if isSecond { second.append((order, target)) } else { first.append((order, target)) }
    }
    return first + second
  }

  private func resolve(_ order: Order, target: Double, of portfolio: Int, raw: Double) -> Resolution {
    let book = books[portfolio]
    let account = book.account
    let held = account.quantities[order.symbol]
    let side: Side = order.intent == .enterShort ? .sell : .buy
    switch order.size {
    case .position: return book.resolver.exit(held: held)
    case .units(let units):
      return book.resolver.entry(units: units, side: side, raw: raw, funds: account.funds(at: prices))
    case .allIn:
      return book.resolver.allIn(
        side: side, raw: raw, funds: account.funds(at: prices), maximum: order.maximumUnits)
    case .targetWeight:
      return book.resolver.target(target, held: held, raw: raw, maximum: order.maximumUnits) {
        units, price in
        let side: Side = held > 0 ? .sell : .buy
        if units == 0 { return account.funds(at: prices) }
        var closed = account
        closed.apply(
          Fill(
            order: order.sequence, cycle: order.cycle, symbol: order.symbol, side: side, quantity: units,
            price: price, rawPrice: raw, commission: costs.proportional * units * price))
        return closed.funds(at: prices)
      }
    }
  }

  private func check(
    _ fill: Fill, of order: Order, _ portfolio: Int, _ item: CyclePoint
  ) throws(ExecutionError) {
    let held = books[portfolio].account.quantities[order.symbol]
    var isWithin = fill.quantity > 0 && fill.quantity.isFinite
    switch order.size {
    case .units(let units): isWithin = isWithin && fill.quantity <= units
    case .position: isWithin = isWithin && fill.quantity <= held.magnitude
    case .allIn, .targetWeight: break
    }
    if let maximum = order.maximumUnits {
      let closing = held != 0 && (held > 0) == (fill.side == .sell) ? held.magnitude : 0
      let room = max(0, maximum - (closing == 0 ? held.magnitude : 0))
      // Either form may be off by one rounding where a fractional order closes and opens at once.
      isWithin = isWithin && (fill.quantity <= closing + room || fill.quantity - closing <= room)
    }
    if !isWithin { throw error(portfolio, item, .excessFill(sequence: order.sequence, quantity: fill.quantity)) }
  }
}
