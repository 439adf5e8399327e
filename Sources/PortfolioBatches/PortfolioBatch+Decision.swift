import Determinism
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

extension PortfolioBatch {
  /// Decides on the closes of a cycle, and orders: exits before entries, by symbol within each.
  mutating func decide(_ bar: Bar) {
    var wants = Mask(repeating: false)
    for place in bar.positions.indices {
      plan(&bar.positions[place], bar.cycle)
      wants = wants .| bar.positions[place].plan.exits .| bar.positions[place].plan.enters
    }
    // Who wants nothing wants nothing before the next signal; who wants something may be refused, and tries again.
    needsDecision = wants.holdsSomewhere
    if !needsDecision { return }
    hasFailures = false
    size(bar)
    if keepsLedgers { writeDecisions(bar) }
    send(bar)
  }

  @inline(__always)
  private func plan(_ position: inout LanePosition<Number>, _ cycle: Int) {
    let none = Mask(repeating: false)
    let side = DecisionRule.side(of: position.held)
    if shape.isTargetSized {
      let weight = position.final.direction * position.final.strength * rules.amount
      let isDue = shape.rebalancesAlways ? Mask(repeating: true) : position.hasChanged
      position.plan.weight = weight
      position.plan.enters =
        DecisionRule.rebalances(side: side, weight: weight, isDue: isDue, isRebalancing: none) .& .!isStopped
      position.plan.exits = isStopped .& (side .!= .zero)
    } else {
      let direction = position.final.direction.replacing(with: .zero, where: isStopped)
      let (exits, enters) = DecisionRule.decide(
        side: side, direction: direction, isExiting: none, isEntering: none)
      position.plan.exits = exits
      position.plan.enters = enters
      position.plan.direction = direction
    }
    position.plan.cycle = cycle
    position.hasChanged = none
  }

  /// Gives every entry its size, within the limits; takes it back where nothing is left of it.
  @inline(__always)
  private mutating func size(_ bar: Bar) {
    // Other sizes are found where they are filled: what they come to at the close is for limits only.
    if !shape.isFixedSized && !rules.limitsEntries { return }
    let equity = cash + bar.value(at: bar.closes)
    for place in bar.positions.indices {
      estimate(&bar.positions[place], equity: equity, close: Number(repeating: bar.closes[place]))
    }
    var gross = rules.limitsGross ? retainedExposure(bar) : .zero
    for place in bar.positions.indices where bar.positions[place].plan.enters.holdsSomewhere {
      if shape.isFixedSized { dropNothing(place, bar) }
      if rules.limitsEntries {
        gross = gross + limit(place, equity: equity, gross: gross, bar) * Number(repeating: bar.closes[place])
      }
    }
  }

  @inline(__always)
  private func estimate(_ position: inout LanePosition<Number>, equity: Number, close: Number) {
    let units = position.held
    var retained = units.magnitude.replacing(with: .zero, where: position.plan.exits)
    var wanted = Number.zero
    switch shape.sizing {
    case .fixedQuantity: wanted = shape.quantities.rounded(rules.amount)
    case .fixedFraction: wanted = rules.entries.units(fraction: rules.amount, equity: equity, close: close)
    case .allIn:
      wanted = rules.entries.units(
        funds: Self.fundsAfterExit(cash, held: units, rules.costs, close), buys: .zero .< position.plan.direction,
        close: close)
    case .targetPercent:
      let weight = position.plan.weight
      wanted = rules.entries.units(weight: weight, equity: equity, close: close)
      retained = retained.replacing(
        with: rules.entries.retained(weight: weight, held: units, wanted: wanted), where: position.plan.enters)
    }
    position.plan.wanted = wanted
    position.plan.retained = retained
    position.plan.maximum = Number(repeating: .infinity)
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
    let after = CostRule.cashAfter(cash, trading: units.magnitude, buys: .!isLong, at: price, commission: commission)
    return after.replacing(with: cash, where: units .== .zero)
  }

  /// A fixed size of no unit makes no order.
  @inline(__always)
  private mutating func dropNothing(_ place: Int, _ bar: Bar) {
    let enters = bar.positions[place].plan.enters
    let isNothing = enters .& .!(.zero .< bar.positions[place].plan.wanted)
    guard isNothing.holdsSomewhere else { return }
    hasFailures = true
    bar.positions[place].attempt(isNothing, byTarget: shape.isTargetSized) { $0.fail(.nothingToTrade, $1) }
    if keepsLedgers { writeFailures(place, isNothing, isLimited: false, bar) }
    bar.positions[place].plan.enters = enters .& .!isNothing
  }

  /// Gross exposure at the closes that stays when every plan has closed what it closes and opened nothing.
  @inline(__always)
  private func retainedExposure(_ bar: Bar) -> Number {
    var gross = Number.zero
    for place in bar.positions.indices {
      let plan = bar.positions[place].plan
      let units = bar.positions[place].held.magnitude.replacing(
        with: plan.retained, where: plan.exits .| plan.enters)
      gross = gross + units * Number(repeating: bar.closes[place])
    }
    return gross
  }

  /// Reduces the part of an entry that opens or enlarges a position to what the limits leave.
  ///
  /// - Returns: Units by which the entries open or enlarge then, 0 in lanes without one.
  private mutating func limit(_ place: Int, equity: Number, gross: Number, _ bar: Bar) -> Number {
    let plan = bar.positions[place].plan
    let (enters, wanted, retained) = (plan.enters, plan.wanted, plan.retained)
    var opening = rules.entries.opening(wanted: wanted, retained: retained).replacing(with: .zero, where: .!enters)
    let limited = rules.entries.limited(
      wanted: wanted, retained: retained, equity: equity, gross: gross, close: Number(repeating: bar.closes[place]))
    let isReduced = limited.isReduced .& enters
    if isReduced.holdsSomewhere {
      let isNothing = limited.isNothing .& enters
      opening = opening.replacing(with: limited.units - retained, where: isReduced)
        .replacing(with: .zero, where: isNothing)
      if shape.isFixedSized {
        bar.positions[place].plan.wanted = wanted.replacing(with: limited.units, where: isReduced)
      } else {
        bar.positions[place].plan.maximum = plan.maximum.replacing(with: limited.units, where: isReduced)
      }
      if keepsLedgers { writeReductions(place, isReduced .& .!isNothing, to: limited.units, bar) }
      if isNothing.holdsSomewhere { dropLimited(place, isNothing, bar) }
    }
    return opening
  }

  /// Takes back entries of which a limit leaves nothing.
  private mutating func dropLimited(_ place: Int, _ isNothing: Mask, _ bar: Bar) {
    hasFailures = true
    bar.positions[place].attempt(isNothing, byTarget: shape.isTargetSized) { $0.fail(.limited, $1) }
    if keepsLedgers { writeFailures(place, isNothing, isLimited: true, bar) }
    let plan = bar.positions[place].plan
    // A reversal still closes what is held; the engine opens nothing beyond.
    let closes = isNothing .& (plan.retained .== .zero) .& (bar.positions[place].held .!= .zero)
    let reverses = shape.isTargetSized ? closes : Mask(repeating: false)
    bar.positions[place].plan.maximum = plan.maximum.replacing(with: .zero, where: reverses)
    bar.positions[place].plan.enters = plan.enters .& (.!isNothing .| reverses)
  }

  /// Numbers the orders, exits before entries and by symbol within each.
  @inline(__always)
  private mutating func send(_ bar: Bar) {
    for place in bar.positions.indices {
      let exits = bar.positions[place].plan.exits
      guard exits.holdsSomewhere else { continue }
      orderCount.count(exits)
      bar.positions[place].plan.exitSequence = orderCount
      acceptedCount.count(exits)
      if keepsLedgers { writeExits(place, exits, bar) }
      hasPending = true
    }
    let infinity = Number(repeating: .infinity)
    for place in bar.positions.indices {
      let enters = bar.positions[place].plan.enters
      guard enters.holdsSomewhere else { continue }
      orderCount.count(enters)
      bar.positions[place].plan.entrySequence = orderCount
      bar.positions[place].attempt(enters, byTarget: shape.isTargetSized) { $0.send($1, &acceptedCount) }
      if keepsLedgers { writeEntries(place, enters, bar) }
      hasPending = true
      if !shape.isFixedSized && !rules.limitsEntries { continue }
      // Such an order ends the run; the lane's own run says how.
      let (wanted, maximum) = (bar.positions[place].plan.wanted, bar.positions[place].plan.maximum)
      let isUsable = (wanted.magnitude .< infinity) .& .!(maximum .< .zero)
      lose(enters .& .!(isUsable .& (maximum .== maximum)))
    }
  }

  /// Runs `body` on each lane with a portfolio in which a mask holds, and whose numbers are numbers.
  mutating func forEachLane(_ mask: Mask, _ body: (inout Self, Int) -> Void) {
    let lanes = mask .& .!isLost
    for lane in 0..<laneCount where lanes[lane] { body(&self, lane) }
  }
}
