import Determinism
import OrderExecution
import RiskControl
import TradingModel

/// Trades of one lane of which only cash and positions are followed: what `PortfolioBatch` does, where nothing stops a
/// portfolio, limits its entries or makes one fail.
///
/// Its methods are not inlinable, so that modules that are built for different vectors call the same code.
package struct LaneTrader: Sendable {
  /// How sizes are found; the amounts differ by lane.
  package enum Sizing: Hashable, Sendable {
    case fixedQuantity
    case fixedFraction
    case allIn
    case targetPercent
  }

  private let sizing: Sizing
  private let sizes: SizeRule<Double>
  private let entries: EntryRule<Double>
  private let amount: Double

  /// - Parameters:
  ///   - amount: Units or a fraction, as the sizing has it.
  package init(_ sizing: Sizing, amount: Double, costs: CostRule<Double>, quantities: QuantityRule) {
    let none = LaneLimit<Double>(value: 0, isSet: false)
    self.sizing = sizing
    sizes = SizeRule(costs: costs, quantities: quantities)
    entries = EntryRule(costs: costs, quantities: quantities, maxPosition: none, maxGrossExposure: none)
    self.amount = amount
  }

  // MARK: Target weights

  /// Moves to target weights where that is due, sales first: what `PortfolioBatch.workTargets` does.
  ///
  /// - Parameters:
  ///   - due: By place a bit a lane, which is taken back once it is done.
  ///   - bit: That of this lane.
  package func moveToTargets(
    _ lane: LaneView<Double>, _ layout: EquityLayout, _ raws: BlockPrices.Slice,
    due: UnsafeMutablePointer<UInt64>, bit: UInt64
  ) {
    var value = 0.0
    for place in 0..<layout.places { value = value + lane[layout.held(place)] * raws[place] }
    value = lane[layout.cash] + value
    if layout.places == 1 {
      let weight = lane[layout.stance(0)] * amount
      move(lane, layout, 0, weight, to: sizes.targetQuantity(weight: weight, value: value, raw: raws[0]), raws)
      due[0] &= ~bit
      return
    }
    for place in 0..<layout.places where due[place] & bit != 0 {
      lane[layout.wanted(place)] = sizes.targetQuantity(
        weight: lane[layout.stance(place)] * amount, value: value, raw: raws[place])
    }
    for sells in [true, false] {
      for place in 0..<layout.places where due[place] & bit != 0 {
        let target = lane[layout.wanted(place)]
        if sells, lane[layout.held(place)] < target { continue }
        move(lane, layout, place, lane[layout.stance(place)] * amount, to: target, raws)
        due[place] &= ~bit
      }
    }
  }

  @inline(__always)
  private func move(
    _ lane: LaneView<Double>, _ layout: EquityLayout, _ place: Int, _ weight: Double, to target: Double,
    _ raws: BlockPrices.Slice
  ) {
    let held = lane[layout.held(place)]
    if held == 0 && weight == 0 { return }
    let raw = raws[place]
    let order = sizes.net(from: held, to: target, raw: raw)
    var funds = 0.0
    if order.opens {
      let closes = order.closable != 0
      let cash = lane[layout.cash]
      let commission = sizes.costs.proportional * order.closable * order.price
      let after = CostRule.cashAfter(
        cash, trading: order.closable, buys: !(held > 0), at: order.price, commission: commission)
      funds = (closes ? after : cash) + 2 * shortValue(lane, layout, raws, without: closes ? place : nil)
    }
    let trade = sizes.target(order, funds: funds, maximum: .infinity)
    if trade.quantity != 0 { fill(lane, layout, place, trade, raw: raw) }
  }

  // MARK: Entries

  /// Finds how many units entries want that name them, at the closes of the decision.
  ///
  /// - Returns: Whether all want some.
  package func wantUnits(_ lane: LaneView<Double>, _ layout: EquityLayout, _ closes: BlockPrices.Slice) -> Bool {
    var value = 0.0
    for place in 0..<layout.places { value = value + lane[layout.held(place)] * closes[place] }
    let equity = lane[layout.cash] + value
    for place in 0..<layout.places {
      let direction = lane[layout.stance(place)]
      if direction == 0 || direction == DecisionRule.side(of: lane[layout.held(place)]) { continue }
      let units =
        sizing == .fixedQuantity
        ? sizes.quantities.rounded(amount)
        : entries.units(fraction: amount, equity: equity, close: closes[place])
      if !(units > 0 && units < .infinity) { return false }
      lane[layout.wanted(place)] = units
    }
    return true
  }

  /// Leaves and enters positions as stances want it: what `PortfolioBatch.workOrders` does.
  ///
  /// - Returns: Whether every entry was filled.
  package func leaveAndEnter(_ lane: LaneView<Double>, _ layout: EquityLayout, _ raws: BlockPrices.Slice) -> Bool {
    // A second time where it is known that there is one symbol, as mostly: without it trades cost half as much again.
    layout.places == 1
      ? leaveAndEnter(lane, of: EquityLayout(places: 1), raws) : leaveAndEnter(lane, of: layout, raws)
  }

  @inline(__always)
  private func leaveAndEnter(
    _ lane: LaneView<Double>, of layout: EquityLayout, _ raws: BlockPrices.Slice
  ) -> Bool {
    for place in 0..<layout.places {
      let held = lane[layout.held(place)]
      if held == 0 || DecisionRule.side(of: held) == lane[layout.stance(place)] { continue }
      fill(lane, layout, place, sizes.exit(held: held), raw: raws[place])
    }
    for place in 0..<layout.places {
      let direction = lane[layout.stance(place)]
      if direction == 0 || lane[layout.held(place)] != 0 { continue }
      let raw = raws[place]
      let funds = lane[layout.cash] + 2 * shortValue(lane, layout, raws, without: nil)
      let trade =
        sizing == .allIn
        ? sizes.allIn(buys: direction > 0, raw: raw, funds: funds, maximum: .infinity)
        : sizes.entry(units: lane[layout.wanted(place)], buys: direction > 0, raw: raw, funds: funds)
      if trade.quantity == 0 { return false }
      fill(lane, layout, place, trade, raw: raw)
    }
    return true
  }

  // MARK: Fills

  /// Leaves every position, by symbol.
  package func closeOut(_ lane: LaneView<Double>, _ layout: EquityLayout, _ raws: BlockPrices.Slice) {
    for place in 0..<layout.places {
      let held = lane[layout.held(place)]
      if held != 0 { fill(lane, layout, place, sizes.exit(held: held), raw: raws[place]) }
    }
  }

  @inline(__always)
  private func fill(
    _ lane: LaneView<Double>, _ layout: EquityLayout, _ place: Int, _ trade: SizedTrade<Double>, raw: Double
  ) {
    let price = sizes.costs.executionPrice(raw: raw, buys: trade.buys)
    lane[layout.cash] = CostRule.cashAfter(
      lane[layout.cash], trading: trade.quantity, buys: trade.buys, at: price,
      commission: sizes.costs.commission(quantity: trade.quantity, price: price))
    let held = lane[layout.held(place)]
    lane[layout.held(place)] = trade.buys ? held + trade.quantity : held - trade.quantity
  }

  /// The value of all short positions, in order of symbols.
  @inline(__always)
  private func shortValue(
    _ lane: LaneView<Double>, _ layout: EquityLayout, _ raws: BlockPrices.Slice, without closing: Int?
  ) -> Double {
    var sum = 0.0
    for place in 0..<layout.places where place != closing {
      let held = lane[layout.held(place)]
      if held < 0 { sum = sum + held * raws[place] }
    }
    return sum
  }
}
