import Determinism
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension LaneGroup {
  /// Finds out what lanes are told up to a cycle, as `plain` takes it.
  private func listenPlainly(through cycle: Int) {
    var heard: [EquityChange<Number>] = []
    swap(&heard, &plainChanges)
    heard.removeAll(keepingCapacity: true)
    let isWeight = shape.isTargetSized
    told?.forEachSignedChange(through: cycle) { cycle, place, lanes, stance in
      heard.append(
        EquityChange(
          cycle: Int32(truncatingIfNeeded: cycle), place: Int32(truncatingIfNeeded: place), lanes: lanes,
          stance: isWeight ? stance.pointee : DecisionRule.side(of: stance.pointee)))
    }
    plainChanges = heard
  }

  /// What lanes are told each for itself in the whole run, by cycle: all of it is known.
  func eventsAlone() -> [LaneEvent] {
    var heard: [LaneEvent] = []
    heard.reserveCapacity(toldAlone.reduce(0) { $0 + $1.signalCount })
    var ends: [Int] = []
    let isWeight = shape.isTargetSized
    for lane in toldAlone.indices {
      var signals = toldAlone[lane]
      signals.forEachSignedChange(through: .max) { cycle, place, _, stance in
        heard.append(
          LaneEvent(
            cycle: Int32(truncatingIfNeeded: cycle), place: Int32(truncatingIfNeeded: place), lane: Int32(lane),
            stance: isWeight ? stance.pointee : DecisionRule.side(of: stance.pointee)))
      }
      ends.append(heard.count)
    }
    heard.mergeByCycle(runsTo: ends)
    return heard
  }

  /// Works through the next block where only cash and positions are followed.
  ///
  /// - Returns: Whether that is all there is to do; where not, others go on from before the block, and from now on.
  func workPlainly(_ block: MarketBlock) -> Bool {
    listenPlainly(through: block.endCycle - 1)
    let (told, equities) = (plainChanges, memory.equities(Number.self))
    let before = performance
    if plain?.work(block, told, equities) == true {
      measure(block, still: plain?.still ?? [])
      if plain?.passes(performance) == true { return true }
      performance = before
    }
    plain?.takeBack()
    if let plain { goOn(from: plain, at: block) }
    plain = nil
    return false
  }

  private func goOn(from plain: EquityTrading<Number>, at block: MarketBlock) {
    told?.endSigned()
    if actsTogether {
      trading = PortfolioBatch(portfolios, shape: shape, goingOnFrom: plain.state(peak: performance.peak))
      changes = plainChanges.map { change in
        StanceChange(
          cycle: Int(change.cycle), place: Int(change.place), lanes: Number.Mask(bits: change.lanes),
          stance: LaneStance(signed: change.stance))
      }
    } else {
      let peak = performance.peak
      tradingAlone = portfolios.indices.enumerated().map { lane, place in
        PortfolioBatch(portfolios[place...place], shape: shape, goingOnFrom: plain.state(of: lane, peak: peak))
      }
      // What they were told before is in their state.
      for lane in toldAlone.indices { toldAlone[lane].forEachChange(through: block.firstCycle - 1) { _, _, _, _ in } }
      let changes = plainChanges
      listen(through: block.endCycle - 1)
      for lane in changesAlone.indices { changesAlone[lane] += changes.of(lane) }
    }
    plainChanges = []
  }
}

extension Array {
  /// What one lane is told.
  fileprivate func of<Number: Lane>(_ lane: Int) -> [StanceChange<Double>] where Element == EquityChange<Number> {
    compactMap { change in
      if change.lanes >> UInt64(lane) & 1 == 0 { return nil }
      return StanceChange(
        cycle: Int(change.cycle), place: Int(change.place), lanes: true,
        stance: LaneStance(signed: change.stance[lane]))
    }
  }
}

extension LaneStance {
  /// The stance of a direction, or of a direction times its strength.
  @inline(__always)
  init(signed value: Number) { self.init(direction: DecisionRule.side(of: value), strength: value.magnitude) }
}

extension [LaneEvent] {
  /// Merges runs in ascending order of cycles into one.
  ///
  /// - Parameter ends: Of the runs, which have all elements.
  fileprivate mutating func mergeByCycle(runsTo ends: [Int]) {
    var ends = ends
    while ends.count > 1 {
      let (from, runs) = (self, ends)
      self = [LaneEvent](unsafeUninitializedCapacity: from.count) { merged, count in
        from.withUnsafeBufferPointer { Self.merge($0, runsTo: runs, into: merged) }
        count = from.count
      }
      ends = runs.indices.filter { $0 % 2 == 1 || $0 == runs.count - 1 }.map { runs[$0] }
    }
  }

  /// Merges every two runs that follow each other.
  private static func merge(
    _ events: UnsafeBufferPointer<LaneEvent>, runsTo ends: [Int], into merged: UnsafeMutableBufferPointer<LaneEvent>
  ) {
    var (left, next) = (0, 0)
    for run in Swift.stride(from: 0, to: ends.count, by: 2) {
      let middle = ends[run]
      let end = run + 1 < ends.count ? ends[run + 1] : middle
      var right = middle
      while next < end {
        let takesRight = left == middle || right < end && events[right].cycle < events[left].cycle
        merged.initializeElement(at: next, to: events[takesRight ? right : left])
        if takesRight { right += 1 } else { left += 1 }
        next += 1
      }
      left = end
    }
  }
}

extension EquityTrading {
  @inline(__always)
  func outcome(
    of portfolio: BatchPortfolio, _ lane: Int, _ equity: LanePerformance<Double>, _ basis: AnnualBasis,
    _ context: BatchContext
  ) -> PortfolioResult {
    var equity = equity
    equity.addExposure(exposedCount[lane])
    let view = rows.lane(lane)
    return PortfolioResult(
      of: portfolio, equity, nil, cash: view[layout.cash], held: { view[layout.held($0)] }, basis, context)
  }
}
