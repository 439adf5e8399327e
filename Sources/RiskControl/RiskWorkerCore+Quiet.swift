import TradingModel

extension RiskWorkerCore {
  /// Marks cycles for as long as there is nothing open, nothing to decide and no signal: the common case, in one loop.
  ///
  /// Ends before the next signal, before a close-out, and before a cycle at which the worker stops or equity is not
  /// finite: those are left to the ordinary steps.
  mutating func markQuietCycles(_ block: MarketBlock) throws(RiskError) {
    guard offset < block.count, isQuiet else { return }
    let end = quietEnd(block)
    if end <= offset { return }
    addPositionValues(block, offset..<end)
    let marked = scanEquity(end - offset)
    if marked == 0 { return }

    let rows = (ledgerBase + offset)..<(ledgerBase + offset + marked)
    let cash = account.cash
    let exposed = isExposed
    ledger.cash.withUnsafeMutableBufferPointer { column in for row in rows { column[row] = cash } }
    if exposed {
      ledger.isExposed.withUnsafeMutableBufferPointer { column in for row in rows { column[row] = true } }
    }
    refreshCloses(block, offset..<(offset + marked))
    offset += marked
    lastCycle += marked
  }

  /// Writes the value of all positions at each cycle: the sums of `Account.positionValue`, in the same order.
  private mutating func addPositionValues(_ block: MarketBlock, _ range: Range<Int>) {
    let row = ledgerBase + range.lowerBound
    let absent = BarPresence.absent.rawValue
    let quantities = account.quantities
    let closes = lastCloses
    ledger.positionValue.withUnsafeMutableBufferPointer { column in
      for index in 0..<range.count { column[row + index] = 0 }
      for symbol in quantities.indices where quantities[symbol] != 0 {
        let quantity = quantities[symbol]
        let start = symbol * block.count + range.lowerBound
        var last = closes[symbol]
        block.close.withUnsafeBufferPointer { close in
          block.presence.withUnsafeBufferPointer { presence in
            for index in 0..<range.count {
              if presence[start + index] != absent { last = close[start + index] }
              column[row + index] += quantity * last
            }
          }
        }
      }
    }
  }

  /// Raises the peak over at most `count` cycles; returns how many come before a stop or a value that is not finite.
  private mutating func scanEquity(_ count: Int) -> Int {
    let row = ledgerBase + offset
    let cash = account.cash
    let isWatched = !isStopped
    let kept = stop == nil ? settings.limits.maxDrawdown.map { 1 - $0 } : nil
    // Without a drawdown limit the threshold lies below every equity.
    let factor = kept ?? -Double.infinity
    var highest = peak
    let marked = ledger.positionValue.withUnsafeBufferPointer { column in
      for index in 0..<count {
        let equity = cash + column[row + index]
        let candidate = equity > highest ? equity : highest
        if !equity.isFinite || (isWatched && (equity <= 0 || equity <= candidate * factor)) { return index }
        highest = candidate
      }
      return count
    }
    peak = highest
    return marked
  }

  /// Sets the last close of every symbol as of the end of a range of cycles.
  private mutating func refreshCloses(_ block: MarketBlock, _ range: Range<Int>) {
    let absent = BarPresence.absent.rawValue
    for symbol in lastCloses.indices {
      let start = symbol * block.count
      var index = start + range.upperBound - 1
      while index >= start + range.lowerBound {
        if block.presence[index] != absent {
          lastCloses[symbol] = block.close[index]
          break
        }
        index -= 1
      }
    }
  }

  private var isQuiet: Bool {
    if !open.isEmpty { return false }
    if isStopped { return !isExposed }
    if isTargetSized {
      let everyBar = settings.rebalance == .everyBar
      for symbol in symbols {
        if hasChanged[symbol] { return false }
        if everyBar && (account.quantities[symbol] != 0 || targets[symbol].direction != 0) { return false }
      }
      return true
    }
    for symbol in symbols where sign(account.quantities[symbol]) != targets[symbol].direction { return false }
    return true
  }

  private func quietEnd(_ block: MarketBlock) -> Int {
    var end = block.count
    if block.isLast && closeAtEnd && isExposed { end -= 1 }
    if !isStopped, nextSignal < signals.count { end = min(end, signals[nextSignal].cycle - block.firstCycle) }
    return end
  }
}
