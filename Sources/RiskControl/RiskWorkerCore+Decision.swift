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
}

extension RiskWorkerCore {
  /// Decides on the closes of a slice: which open orders to cancel, which orders to send.
  ///
  /// A symbol is decided on where it has a traded bar, and also where one of its open orders was cancelled just now:
  /// what is wanted instead goes out with the cancellation. (An order is open at a decision only while its symbol
  /// misses bars.)
  mutating func decide(_ slice: MarketSlice) throws(RiskError) -> OrderBatch {
    try takeSignals(of: slice.cycle)
    var batch = OrderBatch(cycle: slice.cycle)
    let replaced = cancelUnwanted(&batch)
    var plans = plans(for: slice, replaced: replaced)
    if !plans.isEmpty {
      size(&plans)
      send(plans, &batch)
    }
    return batch
  }

  /// The batch that ends the data: whole positions where they are closed at the end, in symbol order, else empty; nil
  /// where the cycle is not the last or nothing is open and nothing to be closed.
  mutating func closeOut(_ block: MarketBlock) -> OrderBatch? {
    guard block.isLast, offset == block.count - 1 else { return nil }
    let closes = closeAtEnd && isExposed
    if open.isEmpty && !closes { return nil }
    var batch = OrderBatch(cycle: cycle, step: .closeOut)
    if !closes { return batch }
    for symbol in account.quantities.indices where account.quantities[symbol] != 0 {
      decisionCount += 1
      sendExit(of: symbol, intent: .closeOut, decision: decisionCount, signal: 0, &batch)
    }
    return batch
  }

  /// Whether any position is held.
  var isExposed: Bool { account.quantities.contains { $0 != 0 } }

  private mutating func takeSignals(of cycle: Int) throws(RiskError) {
    while nextSignal < signals.count, signals[nextSignal].cycle <= cycle {
      let signal = signals[nextSignal]
      nextSignal += 1
      if isStopped { continue }
      guard signal.cycle == cycle, symbols.contains(signal.symbol) else {
        throw error(.signals, .misplacedSignal(cycle: signal.cycle, symbol: signal.symbol))
      }
      targets[signal.symbol] = signal.stance
      signalSequences[signal.symbol] = signal.sequence
      hasChanged[signal.symbol] = true
    }
  }

  /// Cancels the open orders that the targets no longer call for; returns their symbols.
  ///
  /// The engine has worked everything before this step, so none of them can be filled any more: they end here.
  private mutating func cancelUnwanted(_ batch: inout OrderBatch) -> [Int] {
    if open.isEmpty { return [] }
    var kept: [OpenOrder] = []
    var replaced: [Int] = []
    for entry in open {
      if isWanted(entry.order) {
        kept.append(entry)
        continue
      }
      batch.cancellations.append(entry.order.sequence)
      replaced.append(entry.order.symbol)
      recordAcceptance(of: entry)
      endRun(entry.order.symbol, entry.order.intent)
      record(entry, .cancelled)
    }
    open = kept
    return replaced
  }

  private func isWanted(_ order: Order) -> Bool {
    let held = account.quantities[order.symbol]
    switch order.intent {
    case .exit: return held != 0 && sign(held) != direction(of: order.symbol)
    case .enterLong: return direction(of: order.symbol) == 1
    case .enterShort: return direction(of: order.symbol) == -1
    case .rebalance: return !isStopped && order.size == .targetWeight(weight(of: order.symbol))
    case .closeOut: return true
    }
  }

  private mutating func plans(for slice: MarketSlice, replaced: [Int]) -> [OrderPlan] {
    var plans: [OrderPlan] = []
    for symbol in symbols where slice.isTraded(symbol) || replaced.contains(symbol) {
      let held = account.quantities[symbol]
      if !isStopped, isTargetSized {
        let isDue = hasChanged[symbol] || settings.rebalance == .everyBar
        let isNothing = held == 0 && weight(of: symbol) == 0
        hasChanged[symbol] = false
        if isDue, !isNothing, !isOpen(symbol, .rebalance) {
          plans.append(OrderPlan(symbol: symbol, entry: .rebalance))
        }
        continue
      }
      let direction = direction(of: symbol)
      if sign(held) == direction { continue }
      var plan = OrderPlan(symbol: symbol)
      plan.exits = held != 0 && !isOpen(symbol, .exit)
      let entry: OrderIntent? = direction == 0 ? nil : direction > 0 ? .enterLong : .enterShort
      if let entry, !isOpen(symbol, entry) { plan.entry = entry }
      if plan.exits || plan.entry != nil { plans.append(plan) }
    }
    return plans
  }

  private func isOpen(_ symbol: Int, _ intent: OrderIntent) -> Bool {
    open.contains { $0.order.symbol == symbol && $0.order.intent == intent }
  }

  /// Whether positions follow target weights.
  var isTargetSized: Bool {
    if case .targetPercent = settings.sizing { return true }
    return false
  }

  /// The direction wanted now: none once the worker has stopped.
  func direction(of symbol: Int) -> Int8 { isStopped ? 0 : targets[symbol].direction }

  /// direction * strength * fraction.
  func weight(of symbol: Int) -> Double {
    guard case .targetPercent(let fraction) = settings.sizing else { return 0 }
    return Double(targets[symbol].direction) * targets[symbol].strength * fraction
  }

  func sign(_ quantity: Double) -> Int8 { quantity > 0 ? 1 : quantity < 0 ? -1 : 0 }

  /// Numbers the orders, exits before entries and by symbol within each, and registers them as open.
  private mutating func send(_ plans: [OrderPlan], _ batch: inout OrderBatch) {
    var decisions: [Int] = []
    for plan in plans {
      if plan.exits || plan.entry != nil { decisionCount += 1 }
      decisions.append(decisionCount)
    }
    for (plan, decision) in zip(plans, decisions) where plan.exits {
      let signal = isStopped ? 0 : signalSequences[plan.symbol]
      sendExit(of: plan.symbol, intent: .exit, decision: decision, signal: signal, &batch)
    }
    for (plan, decision) in zip(plans, decisions) {
      guard let intent = plan.entry else { continue }
      orderCount += 1
      let order = Order(
        sequence: orderCount, decision: decision, signal: signalSequences[plan.symbol], cycle: batch.cycle,
        symbol: plan.symbol, intent: intent, size: plan.size, maximumUnits: plan.maximumUnits)
      let side: Side? = intent == .enterLong ? .buy : intent == .enterShort ? .sell : nil
      var quantity: Double?
      if case .units(let units) = plan.size { quantity = units }
      register(
        OpenOrder(
          order: order, side: side, quantity: quantity, opening: plan.opening, reducedTo: plan.reducedTo,
          isWithheld: false, timestamp: now), &batch)
    }
  }

  private mutating func sendExit(
    of symbol: Int, intent: OrderIntent, decision: Int, signal: Int, _ batch: inout OrderBatch
  ) {
    orderCount += 1
    let held = account.quantities[symbol]
    let order = Order(
      sequence: orderCount, decision: decision, signal: signal, cycle: batch.cycle, symbol: symbol, intent: intent,
      size: .position)
    register(
      OpenOrder(
        order: order, side: held > 0 ? .sell : .buy, quantity: held.magnitude, opening: 0, reducedTo: nil,
        isWithheld: false, timestamp: now), &batch)
  }

  private mutating func register(_ entry: OpenOrder, _ batch: inout OrderBatch) {
    var entry = entry
    entry.isWithheld = runs.isRefused(entry.order.symbol, entry.order.intent)
    if !entry.isWithheld { recordAccepted(entry) }
    open.append(entry)
    batch.orders.append(entry.order)
  }
}
