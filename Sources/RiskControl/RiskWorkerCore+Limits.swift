import TradingModel

extension RiskWorkerCore {
  /// Gives every plan's entry its size, within the limits; takes the entry back where nothing is left of it.
  ///
  /// Everything is estimated at the closes of the decision. What a plan keeps of a position is granted first, then the
  /// parts that open or enlarge compete for what the gross limit leaves, in symbol order. A limit thus never sells.
  mutating func size(_ plans: inout [OrderPlan]) {
    let equity = account.cash + account.positionValue(at: lastCloses)
    for index in plans.indices { estimate(&plans[index], equity: equity) }
    var gross = settings.limits.maxGrossExposure == nil ? 0 : retainedExposure(plans)
    for index in plans.indices {
      guard let intent = plans[index].entry else { continue }
      let symbol = plans[index].symbol
      if isFixedSized && !(plans[index].wanted > 0) {
        noteRun(.refusal, .nothingToTrade, symbol, intent)
        plans[index].entry = nil
        continue
      }
      limit(&plans[index], intent, equity: equity, gross: gross)
      gross += plans[index].opening * lastCloses[symbol]
    }
  }

  private var isFixedSized: Bool {
    switch settings.sizing {
    case .fixedQuantity, .fixedFraction: true
    case .allIn, .targetPercent: false
    }
  }

  /// Sets size, wanted and retained units.
  private func estimate(_ plan: inout OrderPlan, equity: Double) {
    let close = lastCloses[plan.symbol]
    let held = account.quantities[plan.symbol]
    plan.retained = plan.exits ? 0 : held.magnitude
    guard let intent = plan.entry else { return }
    switch settings.sizing {
    case .fixedQuantity(let units): plan.wanted = settings.quantities.rounded(units)
    case .fixedFraction(let fraction): plan.wanted = settings.quantities.rounded(fraction * equity / close)
    case .allIn:
      let price = costs.executionPrice(raw: close, side: intent == .enterShort ? .sell : .buy)
      plan.wanted = costs.affordableUnits(
        funds: fundsAfterExit(plan), price: price, quantities: settings.quantities)
      plan.size = .allIn
    case .targetPercent:
      let weight = weight(of: plan.symbol)
      plan.wanted = settings.quantities.rounded(weight.magnitude * max(equity, 0) / close)
      plan.retained = weight * held > 0 ? min(held.magnitude, plan.wanted) : 0
      plan.size = .targetWeight(weight)
    }
    if isFixedSized { plan.size = .units(plan.wanted) }
  }

  /// Reduces the part of an entry that opens or enlarges a position to what the limits leave.
  private mutating func limit(_ plan: inout OrderPlan, _ intent: OrderIntent, equity: Double, gross: Double) {
    plan.opening = max(0, plan.wanted - plan.retained)
    guard plan.opening > 0, let limit = largestPosition(plan, equity: equity, gross: gross) else { return }
    let most = settings.quantities.rounded(limit)
    if most <= plan.retained {
      noteRun(.limited, nil, plan.symbol, intent)
      plan.opening = 0
      // A reversal still closes what is held; the engine opens nothing beyond.
      let closes = intent == .rebalance && plan.retained == 0 && account.quantities[plan.symbol] != 0
      if closes { plan.maximumUnits = 0 } else { plan.entry = nil }
      return
    }
    plan.opening = most - plan.retained
    plan.reducedTo = most
    if isFixedSized { plan.size = .units(most) } else { plan.maximumUnits = most }
  }

  /// The units to which the limits reduce what a plan wants to hold at the close, not rounded; nil where it fits.
  ///
  /// What fits or is left but for `RoundingNoise` of the limit's value fits, and is nothing.
  private func largestPosition(_ plan: OrderPlan, equity: Double, gross: Double) -> Double? {
    let close = lastCloses[plan.symbol]
    var most: Double?
    if let limit = settings.limits.maxPosition {
      let units = max(0, limit * equity / close)
      if !RoundingNoise.covers(plan.wanted - units, of: units) {
        most = RoundingNoise.covers(units - plan.retained, of: units) ? plan.retained : units
      }
    }
    if let limit = settings.limits.maxGrossExposure {
      let total = limit * equity
      let rest = total - gross
      if !RoundingNoise.covers(plan.opening * close - rest, of: total) {
        let units = plan.retained + (RoundingNoise.covers(rest, of: total) ? 0 : rest / close)
        most = min(most ?? units, units)
      }
    }
    return most
  }

  /// Gross exposure at the closes that stays when every plan has closed what it closes and opened nothing, entries open
  /// from earlier cycles included.
  private func retainedExposure(_ plans: [OrderPlan]) -> Double {
    var units = account.quantities.map { $0.magnitude }
    for plan in plans { units[plan.symbol] = plan.retained }
    for entry in open { units[entry.order.symbol] += entry.opening }
    var gross = 0.0
    for symbol in units.indices where units[symbol] != 0 { gross += units[symbol] * lastCloses[symbol] }
    return gross
  }

  /// Funds, at the closes, once the position of the plan's symbol is left.
  private func fundsAfterExit(_ plan: OrderPlan) -> Double {
    let held = account.quantities[plan.symbol]
    if held == 0 { return account.funds(at: lastCloses) }
    let side: Side = held > 0 ? .sell : .buy
    let raw = lastCloses[plan.symbol]
    let price = costs.executionPrice(raw: raw, side: side)
    let quantity = held.magnitude
    var after = account
    after.apply(
      Fill(
        order: 0, cycle: cycle, symbol: plan.symbol, side: side, quantity: quantity, price: price, rawPrice: raw,
        commission: costs.commission(quantity: quantity, price: price)))
    return after.funds(at: lastCloses)
  }
}
