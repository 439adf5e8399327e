import TradingModel

extension RiskWorkerCore {
  /// Marks cycles for as long as there is nothing open, nothing to decide and no signal: the common case, in one loop.
  ///
  /// Ends before the next signal, before a close-out, and before a cycle at which the worker stops or equity is not
  /// finite: those are left to the ordinary steps.
  mutating func markQuietCycles(_ block: MarketBlock) {
    let first = journal.cycle - block.firstCycle
    guard first < block.count, window.contains(journal.cycle), isQuiet else { return }
    let end = quietEnd(block)
    if end <= first { return }
    journal.writePositionValues(of: holdings, in: block, first..<end)
    let values = journal.positionValues(end - first)
    let marked = isStopped ? values.count : equityGuard.watchQuiet(cash: account.cash, positionValues: values)
    if marked == 0 { return }
    journal.markQuiet(marked, cash: account.cash, isExposed: holdings.isExposed)
    holdings.updateCloses(block, first..<(first + marked))
  }

  @inline(__always)
  private var isQuiet: Bool {
    if !open.isEmpty || holdings.hasChanges { return false }
    if isStopped { return !holdings.isExposed }
    if isTargetSized {
      let everyBar = settings.rebalance == .everyBar
      for symbol in symbols {
        if signals.hasChanged(symbol) { return false }
        if everyBar && (holdings.side(symbol) != 0 || signals.direction(of: symbol) != 0) { return false }
      }
      return true
    }
    for symbol in symbols where holdings.side(symbol) != signals.direction(of: symbol) { return false }
    return true
  }

  @inline(__always)
  private func quietEnd(_ block: MarketBlock) -> Int {
    var end = min(block.endCycle, window.upperBound) - block.firstCycle
    if let last = lastCycle(in: block), closesPositions, holdings.isExposed { end = min(end, last - block.firstCycle) }
    if !isStopped, let next = signals.nextCycle { end = min(end, next - block.firstCycle) }
    return end
  }
}
