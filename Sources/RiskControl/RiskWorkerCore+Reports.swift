import TradingModel

extension RiskWorkerCore {
  /// Books one thing that the engine reports.
  mutating func apply(_ event: ExecutionEvent) throws(RiskError) {
    switch event {
    case .filled(let fill):
      let entry = try takeOpen(fill.order)
      guard isConsistent(fill, with: entry) else { throw error(.apply, .contradictoryFill(sequence: fill.order)) }
      noteFill(fill, of: entry.order)
      journal.fill(entry, by: fill)
      holdings.apply(fill)
    case .closed(let sequence, _, let closure):
      let entry = try takeOpen(sequence)
      switch closure {
      case .cancelled: throw error(.apply, .contradictoryClosure(sequence: sequence))
      case .expired:
        note(.expired, entry.order.symbol, price: holdings.closes[entry.order.symbol])
        journal.end(entry, .expired)
      case .refused(let reason):
        noteRefusal(entry.order, reason)
        journal.refuse(entry, reason)
      }
    }
  }

  @inline(__always)
  private func isConsistent(_ fill: Fill, with entry: OpenOrder) -> Bool {
    let order = entry.order
    guard fill.symbol == order.symbol, fill.cycle == journal.cycle, fill.quantity > 0, fill.quantity.isFinite,
      fill.price > 0, fill.price.isFinite, fill.commission >= 0, fill.commission.isFinite,
      entry.side == nil || entry.side == fill.side
    else { return false }
    switch order.size {
    case .units(let units): return fill.quantity <= units
    case .position: return fill.quantity == holdings.quantity(fill.symbol).magnitude
    case .allIn, .targetWeight: return true
    }
  }

  private mutating func takeOpen(_ sequence: Int) throws(RiskError) -> OpenOrder {
    guard let entry = open.take(sequence) else { throw error(.apply, .fillWithoutOrder(sequence: sequence)) }
    return entry
  }
}
