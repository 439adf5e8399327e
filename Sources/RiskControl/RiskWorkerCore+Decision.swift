import TradingModel

/// What the worker wants to do about one symbol in one batch.
struct OrderPlan: Sendable {
  var symbol: Int
  /// Whether the whole position is left first.
  var exits = false
  /// What to do then, if anything.
  var entry: OrderIntent?
  var size = OrderSize.allIn
  var maximumUnits: Double?
  /// Units, in magnitude, that the entry wants to be held, estimated at the close.
  var wanted = 0.0
  /// Units, in magnitude, that stay held whatever becomes of the entry's opening part.
  var retained = 0.0
  /// Units by which the entry opens or enlarges, after limits.
  var opening = 0.0
  var reducedTo: Double?
  /// The number of the decision, once it is made.
  var decision = 0
}

extension RiskWorkerCore {
  /// Takes the final signals of a cycle; a worker that has left the market ignores them.
  mutating func takeSignals(of cycle: Int) throws(RiskError) {
    while let signal = signals.popFirst(through: cycle) {
      if isStopped { continue }
      guard signal.cycle == cycle, signals.isTraded(signal.symbol) else {
        throw error(.signals, .misplacedSignal(cycle: signal.cycle, symbol: signal.symbol))
      }
      signals.follow(signal)
    }
  }

  /// Decides on the closes of a slice: which open orders to cancel, which orders to send.
  ///
  /// A symbol is decided on where it has a traded bar, and also where one of its open orders was cancelled just now:
  /// what is wanted instead goes out with the cancellation. (An order is open at a decision only while its symbol
  /// misses bars.)
  mutating func decide(_ slice: MarketSlice) -> OrderBatch {
    var batch = OrderBatch(cycle: slice.cycle)
    let replaced = cancelUnwanted(&batch)
    var plans = plans(for: slice, replaced: replaced)
    if !plans.isEmpty {
      size(&plans)
      send(&plans, &batch)
    }
    return batch
  }

  /// The batch that closes every position but those in some symbols at the last cycle, in symbol order.
  mutating func closeOutBatch(besides kept: [Int] = []) -> OrderBatch {
    var batch = OrderBatch(cycle: journal.cycle, step: .closeOut)
    let held = account.held
    held.forEach { symbol in
      if kept.contains(symbol) { return }
      sendExit(of: symbol, intent: .closeOut, decision: journal.nextDecision(), signal: 0, &batch)
    }
    return batch
  }

  /// Cancels the open orders that the targets no longer call for; returns their symbols.
  ///
  /// The engine has worked everything before this step, so none of them can be filled any more: they end here.
  private mutating func cancelUnwanted(_ batch: inout OrderBatch) -> Set<Int> {
    if open.isEmpty { return [] }
    var replaced: Set<Int> = []
    for entry in open.takeAll(unless: isWanted) {
      batch.cancellations.append(entry.order.sequence)
      replaced.insert(entry.order.symbol)
      journal.end(entry, .cancelled)
    }
    return replaced
  }

  private func isWanted(_ order: Order) -> Bool {
    let direction = direction(of: order.symbol)
    return switch order.intent {
    case .exit: !DecisionRule.cancelsExit(side: holdings.side(order.symbol), direction: direction)
    case .enterLong: !DecisionRule.cancelsEntry(entry: 1, direction: direction)
    case .enterShort: !DecisionRule.cancelsEntry(entry: -1, direction: direction)
    case .rebalance: !isStopped && order.size == .targetWeight(weight(of: order.symbol))
    case .closeOut: true
    }
  }

  private mutating func plans(for slice: MarketSlice, replaced: Set<Int>) -> [OrderPlan] {
    var plans: [OrderPlan] = []
    for symbol in symbols where slice.isTraded(symbol) || replaced.contains(symbol) {
      let plan = !isStopped && isTargetSized ? rebalancePlan(symbol) : directionPlan(symbol)
      if let plan { plans.append(plan) }
    }
    return plans
  }

  /// The order that moves a symbol to its target weight, where one is due.
  private mutating func rebalancePlan(_ symbol: Int) -> OrderPlan? {
    var hasChanged = signals.takeChange(of: symbol)
    // What it holds from the beginning stays at its quantity where that has the direction wanted.
    if signals.takeOpening(of: symbol), holdings.side(symbol) == direction(of: symbol) { hasChanged = false }
    let isDue = hasChanged || settings.rebalance == .everyBar
    let rebalances = DecisionRule.rebalances(
      side: holdings.side(symbol), weight: weight(of: symbol), isDue: isDue,
      isRebalancing: open.contains(symbol, .rebalance))
    return rebalances ? OrderPlan(symbol: symbol, entry: .rebalance) : nil
  }

  /// The orders that give a symbol's position the direction wanted, where it has another.
  private func directionPlan(_ symbol: Int) -> OrderPlan? {
    let direction = direction(of: symbol)
    let entry: OrderIntent = direction < 0 ? .enterShort : .enterLong
    let (exits, enters) = DecisionRule.decide(
      side: holdings.side(symbol), direction: direction, isExiting: open.contains(symbol, .exit),
      isEntering: open.contains(symbol, entry))
    return exits || enters ? OrderPlan(symbol: symbol, exits: exits, entry: enters ? entry : nil) : nil
  }

  /// Whether positions follow target weights.
  var isTargetSized: Bool {
    if case .targetPercent = settings.sizing { return true }
    return false
  }

  /// The direction wanted now: none once the worker has stopped.
  private func direction(of symbol: Int) -> Double { isStopped ? 0 : signals.direction(of: symbol) }

  /// direction * strength * fraction.
  func weight(of symbol: Int) -> Double {
    guard case .targetPercent(let fraction) = settings.sizing else { return 0 }
    let stance = signals.stance(of: symbol)
    return Double(stance.direction) * stance.strength * fraction
  }

  /// Numbers the orders, exits before entries and by symbol within each, and registers them as open.
  private mutating func send(_ plans: inout [OrderPlan], _ batch: inout OrderBatch) {
    for index in plans.indices where plans[index].exits || plans[index].entry != nil {
      plans[index].decision = journal.nextDecision()
    }
    for plan in plans where plan.exits {
      let signal = isStopped ? 0 : signals.sequence(of: plan.symbol)
      sendExit(of: plan.symbol, intent: .exit, decision: plan.decision, signal: signal, &batch)
    }
    for plan in plans {
      guard let intent = plan.entry else { continue }
      let order = Order(
        sequence: journal.nextSequence(), decision: plan.decision, signal: signals.sequence(of: plan.symbol),
        cycle: batch.cycle, symbol: plan.symbol, intent: intent, size: plan.size, maximumUnits: plan.maximumUnits)
      let side: Side? = intent == .enterLong ? .buy : intent == .enterShort ? .sell : nil
      var quantity: Double?
      if case .units(let units) = plan.size { quantity = units }
      open.append(
        journal.open(order, side: side, quantity: quantity, opening: plan.opening, reducedTo: plan.reducedTo))
      batch.orders.append(order)
    }
  }

  private mutating func sendExit(
    of symbol: Int, intent: OrderIntent, decision: Int, signal: Int, _ batch: inout OrderBatch
  ) {
    let held = holdings.quantity(symbol)
    let order = Order(
      sequence: journal.nextSequence(), decision: decision, signal: signal, cycle: batch.cycle, symbol: symbol,
      intent: intent, size: .position)
    open.append(journal.open(order, side: held > 0 ? .sell : .buy, quantity: held.magnitude))
    batch.orders.append(order)
  }
}
