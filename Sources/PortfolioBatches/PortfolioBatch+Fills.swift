import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

extension PortfolioBatch {
  /// Works the orders that were sent, at the prices of a cycle: what leaves the market and, among target weights, sales
  /// first; all by symbol.
  mutating func workOrders(_ raws: BatchPrices.Slice, _ bar: Bar) {
    hasPending = false
    if shape.isTargetSized { return workTargets(raws, bar) }
    for place in bar.positions.indices { exit(place, raws, bar) }
    for place in bar.positions.indices where bar.positions[place].plan.enters.holdsSomewhere {
      enter(place, raws, bar)
    }
  }

  @inline(__always)
  private mutating func exit(_ place: Int, _ raws: BatchPrices.Slice, _ bar: Bar) {
    let plan = bar.positions[place].plan
    guard plan.exits.holdsSomewhere else { return }
    let order = LaneOrder(place: place, isEntry: false, sequence: plan.exitSequence, cycle: plan.cycle)
    settle(order, rules.sizes.exit(held: bar.positions[place].held), plan.exits, raw: raws[place], bar)
  }

  @inline(__always)
  private mutating func enter(_ place: Int, _ raws: BatchPrices.Slice, _ bar: Bar) {
    let plan = bar.positions[place].plan
    let raw = Number(repeating: raws[place])
    let buys = .zero .< plan.direction
    let funds = cash + Number(repeating: 2) * shortValue(bar, raws, closing: nil)
    let trade =
      shape.isFixedSized
      ? rules.sizes.entry(units: plan.wanted, buys: buys, raw: raw, funds: funds)
      : rules.sizes.allIn(buys: buys, raw: raw, funds: funds, maximum: plan.maximum)
    settle(LaneOrder(entry: plan, place), trade, plan.enters, raw: raws[place], bar)
  }

  /// Moves to target weights, of a portfolio whose value is taken once, before any fill.
  @inline(__always)
  private mutating func workTargets(_ raws: BatchPrices.Slice, _ bar: Bar) {
    let value = cash + bar.value(at: raws)
    for place in bar.positions.indices {
      // The weight's place is taken by what it comes to.
      let target = rules.sizes.targetQuantity(
        weight: bar.positions[place].plan.weight, value: value, raw: Number(repeating: raws[place]))
      bar.positions[place].plan.weight = target
      bar.positions[place].plan.direction = Number.zero.replacing(
        with: Number(repeating: 1), where: bar.positions[place].held .< target)
    }
    for place in bar.positions.indices {
      exit(place, raws, bar)
      let sells = bar.positions[place].plan.enters .& (bar.positions[place].plan.direction .== .zero)
      if sells.holdsSomewhere { move(place, raws, bar, where: sells) }
    }
    for place in bar.positions.indices {
      let buys = bar.positions[place].plan.enters .& (bar.positions[place].plan.direction .!= .zero)
      if buys.holdsSomewhere { move(place, raws, bar, where: buys) }
    }
  }

  private mutating func move(_ place: Int, _ raws: BatchPrices.Slice, _ bar: Bar, where moves: Mask) {
    let raw = Number(repeating: raws[place])
    let units = bar.positions[place].held
    let plan = bar.positions[place].plan
    let order = rules.sizes.net(from: units, to: plan.weight, raw: raw)
    var funds = Number.zero
    if (order.opens .& moves).holdsSomewhere {
      let closes = order.closable .!= .zero
      let commission = rules.costs.proportional * order.closable * order.price
      let after = CostRule.cashAfter(
        cash, trading: order.closable, buys: .!(.zero .< units), at: order.price, commission: commission)
      let short = shortValue(bar, raws, closing: (place, closes))
      funds = cash.replacing(with: after, where: closes) + Number(repeating: 2) * short
    }
    let trade = rules.sizes.target(order, funds: funds, maximum: plan.maximum)
    settle(LaneOrder(entry: plan, place), trade, moves, raw: raws[place], bar)
  }

  /// The value of all short positions, in order of symbols, as `Account.funds` adds it up.
  ///
  /// - Parameter closing: A place, and the lanes in which its position counts as closed.
  @inline(__always)
  private func shortValue(
    _ bar: Bar, _ raws: BatchPrices.Slice, closing: (place: Int, lanes: Mask)?
  ) -> Number {
    var sum = Number.zero
    for place in bar.positions.indices {
      let held = bar.positions[place].held
      var isShort = held .< .zero
      if let closing, closing.place == place { isShort = isShort .& .!closing.lanes }
      guard isShort.holdsSomewhere else { continue }
      sum = sum.replacing(with: sum + held * Number(repeating: raws[place]), where: isShort)
    }
    return sum
  }

  /// Books what an order came to in the lanes that sent it: a fill, or why there is none.
  private mutating func settle(
    _ order: LaneOrder<Number>, _ trade: SizedTrade<Number>, _ orders: Mask, raw: Double, _ bar: Bar
  ) {
    let place = order.place
    let isFilled = orders .& (trade.quantity .!= .zero)
    if isFilled.holdsSomewhere { fill(order, trade, isFilled, raw: raw, bar) }
    let isRefused = orders .& .!isFilled
    if isRefused.holdsSomewhere {
      hasFailures = true
      bar.positions[place].attempt(isRefused, byTarget: shape.isTargetSized) {
        $0.refuse(isShortOfFunds: trade.isShortOfFunds, $1, &acceptedCount)
      }
      if keepsLedgers { writeRefusals(place, isRefused, trade, raw: raw, bar) }
    }
  }

  @inline(__always)
  private mutating func fill(
    _ order: LaneOrder<Number>, _ trade: SizedTrade<Number>, _ lanes: Mask, raw: Double, _ bar: Bar
  ) {
    let place = order.place
    let price = rules.costs.executionPrice(raw: Number(repeating: raw), buys: trade.buys)
    var commission = rules.costs.commission(quantity: trade.quantity, price: price)
    if let fault, fault.lane < Number.laneCount { commission[fault.lane] = commission[fault.lane].nextUp }
    if keepsLedgers || !fills.isEmpty {
      writeFills(order, trade, lanes, price: price, raw: raw, commission: commission, bar)
    }
    trades?.book(
      place, sequence: order.sequence, trade, price: price, raw: raw, commission: commission, bar, where: lanes)
    if order.isEntry {
      bar.positions[place].attempt(lanes, byTarget: shape.isTargetSized) { $0.end($1, &acceptedCount) }
    }
    cash = cash.replacing(
      with: CostRule.cashAfter(cash, trading: trade.quantity, buys: trade.buys, at: price, commission: commission),
      where: lanes)
    let held = bar.positions[place].held
    let units = (held - trade.quantity).replacing(with: held + trade.quantity, where: trade.buys)
    bar.positions[place].held = held.replacing(with: units, where: lanes)
  }

  /// Keeps or writes fills as they are, before cash and positions change.
  private mutating func writeFills(
    _ order: LaneOrder<Number>, _ trade: SizedTrade<Number>, _ lanes: Mask, price: Number, raw: Double,
    commission: Number, _ bar: Bar
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
  mutating func closeOut(_ bar: Bar) {
    let isClosed: [Mask] = shape.closesPositions ? bar.positions.map { $0.held .!= .zero } : []
    for place in isClosed.indices where isClosed[place].holdsSomewhere {
      orderCount.count(isClosed[place])
      bar.positions[place].plan.closeSequence = orderCount
      acceptedCount.count(isClosed[place])
      if keepsLedgers { writeCloseOuts(place, isClosed[place], bar) }
    }
    if hasPending {
      for place in bar.positions.indices {
        bar.positions[place].attempt(bar.positions[place].plan.enters, byTarget: shape.isTargetSized) {
          $0.end($1, &acceptedCount)
        }
      }
      if keepsLedgers { writeExpiries(bar) }
      hasPending = false
    }
    for place in isClosed.indices where isClosed[place].holdsSomewhere {
      var order = LaneOrder<Number>(
        place: place, isEntry: false, sequence: bar.positions[place].plan.closeSequence, cycle: bar.cycle)
      order.isClosing = true
      settle(
        order, rules.sizes.exit(held: bar.positions[place].held), isClosed[place], raw: bar.closes[place], bar)
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

extension LaneOrder {
  /// The entry of a plan.
  @inline(__always)
  init(entry plan: LanePlan<Number>, _ place: Int) {
    self.init(place: place, isEntry: true, sequence: plan.entrySequence, cycle: plan.cycle)
  }
}
