import Determinism
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

extension PortfolioBatch {
  /// Works the orders that were sent, at the prices of a cycle: what leaves the market and, among target weights, sales
  /// first; all by symbol.
  mutating func workOrders(_ raws: BatchPrices.Slice, _ bar: BatchBar) {
    hasPending = false
    if shape.isTargetSized {
      workTargets(raws, bar)
    } else {
      for place in plans.indices { exit(place, raws, bar) }
      for place in plans.indices where plans[place].enters.holdsSomewhere { enter(place, raws, bar) }
    }
  }

  private mutating func exit(_ place: Int, _ raws: BatchPrices.Slice, _ bar: BatchBar) {
    let exits = plans[place].exits
    guard exits.holdsSomewhere else { return }
    let order = LaneOrder(place: place, isEntry: false, sequence: plans[place].exitSequence, cycle: plans[place].cycle)
    settle(order, rules.sizes.exit(held: held[place]), exits, raw: raws[place], bar)
  }

  private mutating func enter(_ place: Int, _ raws: BatchPrices.Slice, _ bar: BatchBar) {
    let raw = Number(repeating: raws[place])
    let buys = .zero .< plans[place].direction
    let funds = cash + Number(repeating: 2) * shortValue(raws, closing: nil)
    let trade =
      shape.isFixedSized
      ? rules.sizes.entry(units: plans[place].wanted, buys: buys, raw: raw, funds: funds)
      : rules.sizes.allIn(buys: buys, raw: raw, funds: funds, maximum: plans[place].maximum)
    settle(entry(place), trade, plans[place].enters, raw: raws[place], bar)
  }

  /// Moves to target weights, of a portfolio whose value is taken once, before any fill.
  private mutating func workTargets(_ raws: BatchPrices.Slice, _ bar: BatchBar) {
    var value = Number.zero
    for place in held.indices { value = value + held[place] * Number(repeating: raws[place]) }
    value = cash + value
    for place in plans.indices {
      // The weight's place is taken by what it comes to.
      plans[place].weight = rules.sizes.targetQuantity(
        weight: plans[place].weight, value: value, raw: Number(repeating: raws[place]))
      plans[place].direction = Number.zero.replacing(
        with: Number(repeating: 1), where: held[place] .< plans[place].weight)
    }
    for place in plans.indices {
      exit(place, raws, bar)
      let sells = plans[place].enters .& (plans[place].direction .== .zero)
      if sells.holdsSomewhere { move(place, raws, bar, where: sells) }
    }
    for place in plans.indices {
      let buys = plans[place].enters .& (plans[place].direction .!= .zero)
      if buys.holdsSomewhere { move(place, raws, bar, where: buys) }
    }
  }

  private mutating func move(_ place: Int, _ raws: BatchPrices.Slice, _ bar: BatchBar, where moves: Mask) {
    let raw = Number(repeating: raws[place])
    let units = held[place]
    let order = rules.sizes.net(from: units, to: plans[place].weight, raw: raw)
    var funds = Number.zero
    if (order.opens .& moves).holdsSomewhere {
      let closes = order.closable .!= .zero
      let commission = rules.costs.proportional * order.closable * order.price
      let after = Self.cashAfter(
        cash, trading: order.closable, buys: .!(.zero .< units), at: order.price, commission: commission)
      let short = shortValue(raws, closing: (place, closes))
      funds = cash.replacing(with: after, where: closes) + Number(repeating: 2) * short
    }
    let trade = rules.sizes.target(order, funds: funds, maximum: plans[place].maximum)
    settle(entry(place), trade, moves, raw: raws[place], bar)
  }

  /// The value of all short positions, in order of symbols, as `Account.funds` adds it up.
  ///
  /// - Parameter closing: A place, and the lanes in which its position counts as closed.
  @inline(__always)
  private func shortValue(_ raws: BatchPrices.Slice, closing: (place: Int, lanes: Mask)?) -> Number {
    var sum = Number.zero
    for place in held.indices {
      var isShort = held[place] .< .zero
      if let closing, closing.place == place { isShort = isShort .& .!closing.lanes }
      guard isShort.holdsSomewhere else { continue }
      sum = sum.replacing(with: sum + held[place] * Number(repeating: raws[place]), where: isShort)
    }
    return sum
  }

  /// The cash once units are traded.
  @inline(__always)
  static func cashAfter(
    _ cash: Number, trading units: Number, buys: Mask, at price: Number, commission: Number
  ) -> Number {
    let value = units * price
    return (cash + value).replacing(with: cash - value, where: buys) - commission
  }

  @inline(__always)
  private func entry(_ place: Int) -> LaneOrder<Number> {
    LaneOrder(place: place, isEntry: true, sequence: plans[place].entrySequence, cycle: plans[place].cycle)
  }

  /// Books what an order came to in the lanes that sent it: a fill, or why there is none.
  private mutating func settle(
    _ order: LaneOrder<Number>, _ trade: SizedTrade<Number>, _ orders: Mask, raw: Double, _ bar: BatchBar
  ) {
    let place = order.place
    let isFilled = orders .& (trade.quantity .!= .zero)
    if isFilled.holdsSomewhere {
      let price = rules.costs.executionPrice(raw: Number(repeating: raw), buys: trade.buys)
      var commission = rules.costs.commission(quantity: trade.quantity, price: price)
      if let fault, fault.lane < Number.laneCount { commission[fault.lane] = commission[fault.lane].nextUp }
      if trades == nil || !fills.isEmpty {
        writeFills(order, trade, isFilled, price: price, raw: raw, commission: commission, bar)
      }
      trades?.book(
        place, cycle: bar.cycle, sequence: order.sequence, trade, price: price, raw: raw, commission: commission,
        where: isFilled)
      if order.isEntry { forEachAttempt(place, isFilled) { $0.journal.end($1, $2) } }
      cash = cash.replacing(
        with: Self.cashAfter(cash, trading: trade.quantity, buys: trade.buys, at: price, commission: commission),
        where: isFilled)
      let units = (held[place] - trade.quantity).replacing(with: held[place] + trade.quantity, where: trade.buys)
      held[place] = held[place].replacing(with: units, where: isFilled)
    }
    let isRefused = orders .& .!isFilled
    if isRefused.holdsSomewhere {
      let isShortOfFunds = trade.isShortOfFunds
      forEachAttempt(place, isRefused) { $0.journal.refuse($1, isShortOfFunds: isShortOfFunds, $2) }
      if keepsLedgers { writeRefusals(place, isRefused, trade, raw: raw, bar) }
    }
  }

  /// Keeps or writes fills as they are, before cash and positions change.
  private mutating func writeFills(
    _ order: LaneOrder<Number>, _ trade: SizedTrade<Number>, _ lanes: Mask, price: Number, raw: Double,
    commission: Number, _ bar: BatchBar
  ) {
    forEachLane(lanes) { batch, lane in
      let fill = Fill(
        order: Int(order.sequence[lane]), cycle: bar.cycle, symbol: batch.shape.symbols[order.place],
        side: trade.buys[lane] ? .buy : .sell, quantity: trade.quantity[lane], price: price[lane], rawPrice: raw,
        commission: commission[lane])
      if batch.keepsLedgers { batch.write(fill, of: order, lane, bar) } else { batch.keep(fill, lane) }
    }
  }

  /// Ends the last cycle: orders expire, and positions are closed by symbol where they are closed at the end.
  mutating func closeOut(_ bar: BatchBar) {
    let one = Number(repeating: 1)
    let isClosed: [Mask] = shape.closesPositions ? held.map { $0 .!= .zero } : []
    for place in isClosed.indices where isClosed[place].holdsSomewhere {
      orderCount = orderCount.replacing(with: orderCount + one, where: isClosed[place])
      plans[place].closeSequence = orderCount
      journal.sendExits(isClosed[place])
      if keepsLedgers { writeCloseOuts(place, isClosed[place]) }
    }
    if hasPending {
      for place in plans.indices { forEachAttempt(place, plans[place].enters) { $0.journal.end($1, $2) } }
      if keepsLedgers { writeExpiries(bar.closes) }
      hasPending = false
    }
    for place in isClosed.indices where isClosed[place].holdsSomewhere {
      var order = LaneOrder<Number>(
        place: place, isEntry: false, sequence: plans[place].closeSequence, cycle: bar.cycle)
      order.isClosing = true
      settle(order, rules.sizes.exit(held: held[place]), isClosed[place], raw: bar.closes[place], bar)
    }
  }
}

/// An order of some lanes for one symbol.
struct LaneOrder<Number: Lane> {
  let place: Int
  /// Whether it opens or enlarges a position.
  let isEntry: Bool
  let sequence: Number
  /// Cycle of the decision.
  let cycle: Int
  /// Whether it closes the position because the window or the data end.
  var isClosing = false
}
