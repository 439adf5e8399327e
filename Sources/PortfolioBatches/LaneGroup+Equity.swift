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
      if told == nil { toldAlone = signalsAlone() }
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
