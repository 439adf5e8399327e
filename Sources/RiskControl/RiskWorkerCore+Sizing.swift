import TradingModel

extension RiskWorkerCore {
  /// Gives every plan's entry its size, within the limits; takes the entry back where nothing is left of it.
  ///
  /// Everything is estimated at the closes of the decision. What a plan keeps of a position is granted first, then the
  /// parts that open or enlarge compete for what the gross limit leaves, in symbol order. A limit thus never sells.
  mutating func size(_ plans: inout [OrderPlan]) {
    let equity = account.cash + holdings.positionValue
    for index in plans.indices { estimate(&plans[index], equity: equity) }
    var gross = settings.limits.maxGrossExposure == nil ? 0 : retainedExposure(plans)
    for index in plans.indices {
      guard let intent = plans[index].entry else { continue }
      let symbol = plans[index].symbol
      if isFixedSized && !(plans[index].wanted > 0) {
        journal.noteFailure(.refusal, .nothingToTrade, symbol, intent)
        note(.belowOneUnit, symbol, price: holdings.closes[symbol])
        plans[index].entry = nil
        continue
      }
      limit(&plans[index], intent, equity: equity, gross: gross)
      gross += plans[index].opening * holdings.closes[symbol]
    }
  }

  private var isFixedSized: Bool {
    switch settings.sizing {
    case .fixedQuantity, .fixedFraction: true
    case .allIn, .targetPercent: false
    }
  }

  /// Sets size, wanted and retained units.
  @inline(__always)
  private func estimate(_ plan: inout OrderPlan, equity: Double) {
    let close = holdings.closes[plan.symbol]
    let held = holdings.quantity(plan.symbol)
    plan.retained = plan.exits ? 0 : held.magnitude
    guard let intent = plan.entry else { return }
    switch settings.sizing {
    case .fixedQuantity(let units): plan.wanted = settings.quantities.rounded(units)
    case .fixedFraction(let fraction):
      plan.wanted = entryRule.units(fraction: fraction, equity: equity, close: close)
    case .allIn:
      plan.wanted = entryRule.units(funds: fundsAfterExit(plan), buys: intent != .enterShort, close: close)
      plan.size = .allIn
    case .targetPercent:
      let weight = weight(of: plan.symbol)
      plan.wanted = entryRule.units(weight: weight, equity: equity, close: close)
      plan.retained = entryRule.retained(weight: weight, held: held, wanted: plan.wanted)
      plan.size = .targetWeight(weight)
    }
    if isFixedSized { plan.size = .units(plan.wanted) }
  }

  /// Reduces the part of an entry that opens or enlarges a position to what the limits leave.
  private mutating func limit(_ plan: inout OrderPlan, _ intent: OrderIntent, equity: Double, gross: Double) {
    plan.opening = entryRule.opening(wanted: plan.wanted, retained: plan.retained)
    let limited = entryRule.limited(
      wanted: plan.wanted, retained: plan.retained, equity: equity, gross: gross, close: holdings.closes[plan.symbol])
    if limited.isNothing {
      journal.noteFailure(.limited, nil, plan.symbol, intent)
      note(.limitedToNothing, plan.symbol, price: holdings.closes[plan.symbol])
      plan.opening = 0
      // A reversal still closes what is held; the engine opens nothing beyond.
      let closes = intent == .rebalance && plan.retained == 0 && holdings.quantity(plan.symbol) != 0
      if closes { plan.maximumUnits = 0 } else { plan.entry = nil }
    } else if limited.isReduced {
      note(.reduced, plan.symbol, price: holdings.closes[plan.symbol])
      plan.opening = limited.units - plan.retained
      plan.reducedTo = limited.units
      if isFixedSized { plan.size = .units(limited.units) } else { plan.maximumUnits = limited.units }
    }
  }

  /// Gross exposure at the closes that stays when every plan has closed what it closes and opened nothing, entries open
  /// from earlier cycles included.
  private func retainedExposure(_ plans: [OrderPlan]) -> Double {
    var units = account.quantities.map { $0.magnitude }
    for plan in plans { units[plan.symbol] = plan.retained }
    open.forEach { units[$0.order.symbol] += $0.opening }
    var gross = 0.0
    for symbol in units.indices where units[symbol] != 0 { gross += units[symbol] * holdings.closes[symbol] }
    return gross
  }

  /// Funds, at the closes, once the position of the plan's symbol is left: cash, as `all_in` holds one symbol at most.
  private func fundsAfterExit(_ plan: OrderPlan) -> Double {
    let held = holdings.quantity(plan.symbol)
    if held == 0 { return account.cash }
    let side: Side = held > 0 ? .sell : .buy
    let price = costs.executionPrice(raw: holdings.closes[plan.symbol], side: side)
    let commission = costs.commission(quantity: held.magnitude, price: price)
    return account.cashAfter(trading: held.magnitude, side, at: price, commission: commission)
  }
}
