import TradingModel

extension RiskWorkerCore {
  /// Applies what the engine reports on the step that the worker waits for.
  ///
  /// - Throws: `RiskError` where the report contradicts what the worker knows: no fill without an open order, none
  /// beyond it, and cash that agrees to the bit.
  public mutating func apply(_ report: ExecutionReport) throws(RiskError) {
    guard let awaited, report.point == awaited, !hasReport else {
      throw error(.apply, .unexpectedReport(report.point))
    }
    hasReport = true
    for event in report.events {
      switch event {
      case .filled(let fill): try apply(fill)
      case .closed(let sequence, _, let closure): try close(sequence, closure)
      }
    }
    if account.cash.bitPattern != report.cash.bitPattern {
      throw error(.apply, .cashDisagrees(own: account.cash, engine: report.cash))
    }
  }

  private mutating func apply(_ fill: Fill) throws(RiskError) {
    let entry = try takeOpen(fill.order)
    let held = account.quantities[fill.symbol]
    guard isConsistent(fill, with: entry, held: held) else {
      throw error(.apply, .contradictoryFill(sequence: fill.order))
    }
    let order = entry.order
    recordAcceptance(of: entry)
    endRun(order.symbol, order.intent)
    averagePrices[fill.symbol] = AverageCost.after(fill, held: held, average: averagePrices[fill.symbol])
    account.apply(fill)
    touched.append(fill.symbol)
    ledger.orders.append(
      OrderRecord(
        cycle: fill.cycle, order: order, state: .filled, side: fill.side, quantity: fill.quantity,
        timestamp: now))
    ledger.fills.append(FillRecord(fill: fill, order: order))
  }

  private func isConsistent(_ fill: Fill, with entry: OpenOrder, held: Double) -> Bool {
    let order = entry.order
    guard fill.symbol == order.symbol, fill.cycle == cycle, fill.quantity > 0, fill.quantity.isFinite,
      fill.price > 0, fill.price.isFinite, fill.commission >= 0, fill.commission.isFinite,
      entry.side == nil || entry.side == fill.side
    else { return false }
    switch order.size {
    case .units(let units): return fill.quantity <= units
    case .position: return fill.quantity == held.magnitude
    case .allIn, .targetWeight: return true
    }
  }

  private mutating func close(_ sequence: Int, _ closure: OrderClosure) throws(RiskError) {
    let entry = try takeOpen(sequence)
    let order = entry.order
    switch closure {
    case .cancelled: throw error(.apply, .contradictoryClosure(sequence: sequence))
    case .expired:
      recordAcceptance(of: entry)
      endRun(order.symbol, order.intent)
      record(entry, .expired)
    case .refused(let reason):
      if !entry.isWithheld || !runs.repeats(order.symbol, order.intent, reason) {
        recordAcceptance(of: entry)
        record(entry, .refused)
      }
      noteRun(.refusal, reason, order.symbol, order.intent)
    }
  }

  private mutating func takeOpen(_ sequence: Int) throws(RiskError) -> OpenOrder {
    guard let index = open.firstIndex(where: { $0.order.sequence == sequence }) else {
      throw error(.apply, .fillWithoutOrder(sequence: sequence))
    }
    return open.remove(at: index)
  }

  /// Time of the cycle being worked, in nanoseconds since the epoch.
  var now: Int64 { ledger.timestamps[ledgerBase + offset] }

  /// Records that a withheld order was accepted, now that its outcome is not one more of the same refusals.
  mutating func recordAcceptance(of entry: OpenOrder) {
    if entry.isWithheld { recordAccepted(entry) }
  }

  /// Records an order's acceptance, and the limit that reduced it.
  mutating func recordAccepted(_ entry: OpenOrder) {
    if let units = entry.reducedTo {
      ledger.events.append(
        RiskEvent(
          cycle: entry.order.cycle, kind: .reduced, symbol: entry.order.symbol, value: units,
          timestamp: entry.timestamp, knownCycle: cycle))
    }
    ledger.orders.append(
      OrderRecord(
        cycle: entry.order.cycle, order: entry.order, state: .accepted, side: entry.side, quantity: entry.quantity,
        timestamp: entry.timestamp, knownCycle: cycle))
  }

  /// Records that an order ended now without a fill.
  mutating func record(_ entry: OpenOrder, _ state: OrderState) {
    ledger.orders.append(
      OrderRecord(
        cycle: cycle, order: entry.order, state: state, side: entry.side, quantity: entry.quantity, timestamp: now))
  }

  /// Counts an attempt of this cycle that came to nothing.
  mutating func noteRun(_ kind: RiskEventKind, _ reason: RefusalReason?, _ symbol: Int, _ intent: OrderIntent) {
    if let event = runs.note(kind, reason, symbol, intent, cycle: cycle, timestamp: now) { recordLate(event, cycle) }
  }

  mutating func endRun(_ symbol: Int, _ intent: OrderIntent) {
    if let event = runs.end(symbol, intent) { recordLate(event, cycle) }
  }

  /// Records an event that became known only at `knownCycle`.
  mutating func recordLate(_ event: RiskEvent, _ knownCycle: Int) {
    var event = event
    event.knownCycle = knownCycle
    ledger.events.append(event)
  }
}
