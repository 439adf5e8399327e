import TradingModel

extension RiskWorkerCore {
  /// Notes the closes of a slice, carried bars included.
  mutating func updateCloses(_ slice: MarketSlice) {
    for symbol in lastCloses.indices where slice.presence(symbol) != .absent {
      lastCloses[symbol] = slice.close(symbol)
    }
  }

  /// Ends the cycle: records cash, the value of positions and their changes, and stops the worker where it must.
  mutating func mark(_ slice: MarketSlice) throws(RiskError) {
    let value = account.positionValue(at: lastCloses)
    let equity = account.cash + value
    if !equity.isFinite { throw error(.mark, .equityNotFinite(equity)) }
    let row = ledgerBase + offset
    ledger.cash[row] = account.cash
    ledger.positionValue[row] = value
    ledger.isExposed[row] = isExposed
    recordPositions()
    checkStop(equity)
    offset += 1
    lastCycle += 1
  }

  private mutating func recordPositions() {
    if touched.isEmpty { return }
    touched.sort()
    var last = -1
    for symbol in touched where symbol != last {
      last = symbol
      ledger.positions.append(
        PositionRecord(
          cycle: cycle, symbol: symbol, quantity: account.quantities[symbol], averagePrice: averagePrices[symbol]))
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// Stops the worker at ruin, or where equity has fallen from its peak by the limit; each is recorded once.
  func stopKind(equity: Double, peak: Double) -> RiskEventKind? {
    if equity <= 0 { return stop == .ruin ? nil : .ruin }
    if stop == nil, let limit = settings.limits.maxDrawdown, equity <= peak * (1 - limit) { return .drawdownStop }
    return nil
  }

  mutating func checkStop(_ equity: Double) {
    if equity > peak { peak = equity }
    guard let kind = stopKind(equity: equity, peak: peak) else { return }
    stop = kind
    let value = kind == .ruin ? equity : 1 - equity / peak
    ledger.events.append(RiskEvent(cycle: cycle, kind: kind, symbol: nil, value: value, timestamp: now))
  }
}
