import Determinism
import RiskControl
import TradingModel
import TradingStrategies

extension PortfolioBatch {
  /// Decides on the closes of a cycle, and orders: exits before entries, by symbol within each.
  mutating func decide(_ bar: BatchBar) {
    var wants = Mask(repeating: false)
    for place in plans.indices {
      if shape.isTargetSized { planTarget(place) } else { planDirection(place) }
      plans[place].cycle = bar.cycle
      wants = wants .| plans[place].exits .| plans[place].enters
    }
    // Who wants nothing wants nothing before the next signal; who wants something may be refused, and tries again.
    needsDecision = wants.holdsSomewhere
    if !needsDecision { return }
    size(bar.closes)
    if keepsLedgers { writeDecisions() }
    send()
  }

  private mutating func planDirection(_ place: Int) {
    let none = Mask(repeating: false)
    let direction = finals[place].direction.replacing(with: .zero, where: isStopped)
    let (exits, enters) = DecisionRule.decide(
      side: DecisionRule.side(of: held[place]), direction: direction, isExiting: none, isEntering: none)
    plans[place].exits = exits
    plans[place].enters = enters
    plans[place].direction = direction
    hasChanged[place] = none
  }

  private mutating func planTarget(_ place: Int) {
    let none = Mask(repeating: false)
    let side = DecisionRule.side(of: held[place])
    let weight = finals[place].direction * finals[place].strength * rules.amount
    let isDue = shape.rebalancesAlways ? Mask(repeating: true) : hasChanged[place]
    plans[place].weight = weight
    plans[place].enters =
      DecisionRule.rebalances(side: side, weight: weight, isDue: isDue, isRebalancing: none) .& .!isStopped
    plans[place].exits = isStopped .& (side .!= .zero)
    hasChanged[place] = none
  }

  /// Gives every entry its size, within the limits; takes it back where nothing is left of it.
  private mutating func size(_ closes: BatchPrices.Slice) {
    var value = Number.zero
    for place in held.indices { value = value + held[place] * Number(repeating: closes[place]) }
    let equity = cash + value
    for place in plans.indices { estimate(place, equity: equity, close: Number(repeating: closes[place])) }
    var gross = rules.limitsGross ? retainedExposure(closes) : .zero
    for place in plans.indices where plans[place].enters.holdsSomewhere {
      let close = Number(repeating: closes[place])
      if shape.isFixedSized { dropNothing(place, closes) }
      gross = gross + limit(place, equity: equity, gross: gross, closes) * close
    }
  }

  private mutating func estimate(_ place: Int, equity: Number, close: Number) {
    let units = held[place]
    var retained = units.magnitude.replacing(with: .zero, where: plans[place].exits)
    var wanted = Number.zero
    switch shape.sizing {
    case .fixedQuantity: wanted = shape.quantities.rounded(rules.amount)
    case .fixedFraction: wanted = rules.entries.units(fraction: rules.amount, equity: equity, close: close)
    case .allIn:
      wanted = rules.entries.units(
        funds: Self.fundsAfterExit(cash, held: units, rules.costs, close), buys: .zero .< plans[place].direction,
        close: close)
    case .targetPercent:
      let weight = plans[place].weight
      wanted = rules.entries.units(weight: weight, equity: equity, close: close)
      retained = retained.replacing(
        with: rules.entries.retained(weight: weight, held: units, wanted: wanted), where: plans[place].enters)
    }
    plans[place].wanted = wanted
    plans[place].retained = retained
    plans[place].maximum = Number(repeating: .infinity)
  }

  /// Funds, at the closes, once the position is left: cash, as `all_in` holds one symbol at most.
  ///
  /// Of its type, as what asks a batch something would be handed a copy of all of it.
  @inline(__always)
  private static func fundsAfterExit(
    _ cash: Number, held units: Number, _ costs: CostRule<Number>, _ close: Number
  ) -> Number {
    let isLong = .zero .< units
    let price = costs.executionPrice(raw: close, buys: .!isLong)
    let commission = costs.commission(quantity: units.magnitude, price: price)
    let after = cashAfter(cash, trading: units.magnitude, buys: .!isLong, at: price, commission: commission)
    return after.replacing(with: cash, where: units .== .zero)
  }

  /// A fixed size of no unit makes no order.
  private mutating func dropNothing(_ place: Int, _ closes: BatchPrices.Slice) {
    let isNothing = plans[place].enters .& .!(.zero .< plans[place].wanted)
    guard isNothing.holdsSomewhere else { return }
    forEachAttempt(place, isNothing) { $0.journal.fail($1, .nothingToTrade, $2) }
    if keepsLedgers { writeFailures(place, isNothing, isLimited: false, closes) }
    plans[place].enters = plans[place].enters .& .!isNothing
  }

  /// Gross exposure at the closes that stays when every plan has closed what it closes and opened nothing.
  @inline(__always)
  private func retainedExposure(_ closes: BatchPrices.Slice) -> Number {
    var gross = Number.zero
    for place in plans.indices {
      let units = held[place].magnitude.replacing(
        with: plans[place].retained, where: plans[place].exits .| plans[place].enters)
      gross = gross + units * Number(repeating: closes[place])
    }
    return gross
  }

  /// Reduces the part of an entry that opens or enlarges a position to what the limits leave.
  ///
  /// - Returns: Units by which the entries open or enlarge then, 0 in lanes without one.
  private mutating func limit(
    _ place: Int, equity: Number, gross: Number, _ closes: BatchPrices.Slice
  ) -> Number {
    let (enters, wanted, retained) = (plans[place].enters, plans[place].wanted, plans[place].retained)
    var opening = rules.entries.opening(wanted: wanted, retained: retained).replacing(with: .zero, where: .!enters)
    guard rules.limitsEntries else { return opening }
    let close = Number(repeating: closes[place])
    let limited = rules.entries.limited(
      wanted: wanted, retained: retained, equity: equity, gross: gross, close: close)
    let isReduced = limited.isReduced .& enters
    if isReduced.holdsSomewhere {
      let isNothing = limited.isNothing .& enters
      opening = opening.replacing(with: limited.units - retained, where: isReduced)
        .replacing(with: .zero, where: isNothing)
      if shape.isFixedSized {
        plans[place].wanted = wanted.replacing(with: limited.units, where: isReduced)
      } else {
        plans[place].maximum = plans[place].maximum.replacing(with: limited.units, where: isReduced)
      }
      if keepsLedgers { writeReductions(place, isReduced .& .!isNothing, to: limited.units, closes) }
      if isNothing.holdsSomewhere {
        forEachAttempt(place, isNothing) { $0.journal.fail($1, .limited, $2) }
        if keepsLedgers { writeFailures(place, isNothing, isLimited: true, closes) }
        // A reversal still closes what is held; the engine opens nothing beyond.
        let closes = isNothing .& (retained .== .zero) .& (held[place] .!= .zero)
        let reverses = shape.isTargetSized ? closes : Mask(repeating: false)
        plans[place].maximum = plans[place].maximum.replacing(with: .zero, where: reverses)
        plans[place].enters = enters .& (.!isNothing .| reverses)
      }
    }
    return opening
  }

  /// Numbers the orders, exits before entries and by symbol within each.
  private mutating func send() {
    let one = Number(repeating: 1)
    let infinity = Number(repeating: .infinity)
    for place in plans.indices where plans[place].exits.holdsSomewhere {
      orderCount = orderCount.replacing(with: orderCount + one, where: plans[place].exits)
      plans[place].exitSequence = orderCount
      journal.sendExits(plans[place].exits)
      if keepsLedgers { writeExits(place, plans[place].exits) }
      hasPending = true
    }
    for place in plans.indices where plans[place].enters.holdsSomewhere {
      let enters = plans[place].enters
      orderCount = orderCount.replacing(with: orderCount + one, where: enters)
      plans[place].entrySequence = orderCount
      forEachAttempt(place, enters) { $0.journal.sendEntries($1, $2) }
      if keepsLedgers { writeEntries(place, enters) }
      hasPending = true
      // Such an order ends the run; the lane's own run says how.
      let isUsable = (plans[place].wanted.magnitude .< infinity) .& .!(plans[place].maximum .< .zero)
      lose(enters .& .!(isUsable .& (plans[place].maximum .== plans[place].maximum)))
    }
  }

  /// Runs `body` on the attempts at entering a symbol that some lanes make, by direction.
  @inline(__always)
  mutating func forEachAttempt(_ place: Int, _ lanes: Mask, _ body: (inout Self, _ attempt: Int, Mask) -> Void) {
    if shape.isTargetSized { return body(&self, 2 * place, lanes) }
    let isShort = plans[place].direction .< .zero
    body(&self, 2 * place, lanes .& .!isShort)
    body(&self, 2 * place + 1, lanes .& isShort)
  }

  /// Runs `body` on each lane with a portfolio in which a mask holds, and whose numbers are numbers.
  mutating func forEachLane(_ mask: Mask, _ body: (inout Self, Int) -> Void) {
    let lanes = mask .& .!isLost
    for lane in 0..<laneCount where lanes[lane] { body(&self, lane) }
  }
}
