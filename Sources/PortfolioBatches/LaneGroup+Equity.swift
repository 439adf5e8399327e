import Determinism
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension LaneGroup {
  /// Works through the next block where only cash and positions are followed.
  ///
  /// - Returns: Whether that is all there is to do; where not, others go on from before the block, and from now on.
  func workPlainly(_ block: MarketBlock) -> Bool {
    let before = measured.pointee
    if plain?.work(block, loop, memory.equities(Number.self)) == true {
      if let plain { measure(block, still: plain.still) }
      if plain?.passes(measured.pointee) == true { return true }
      measured.pointee = before
    }
    plain?.takeBack()
    if let plain { goOn(from: plain, at: block) }
    plain = nil
    return false
  }

  private func goOn(from plain: EquityTrading<Number>, at block: MarketBlock) {
    told = plain.signals?.goingOn()
    if actsTogether {
      trading = PortfolioBatch(portfolios, shape: shape, goingOnFrom: plain.state(peak: measured.pointee.peak))
    } else {
      let peak = measured.pointee.peak
      tradingAlone = portfolios.indices.enumerated().map { lane, place in
        PortfolioBatch(portfolios[place...place], shape: shape, goingOnFrom: plain.state(of: lane, peak: peak))
      }
      // What they were told before is in their state.
      if told == nil { toldAlone = signalsAlone() }
      for lane in toldAlone.indices { toldAlone[lane].forEachChange(through: block.firstCycle - 1) { _, _, _, _ in } }
    }
    listen(through: block.endCycle - 1)
  }
}

extension LaneStance {
  /// The stance of a direction, or of a direction times its strength.
  @inline(__always)
  init(signed value: Number) { self.init(direction: DecisionRule.side(of: value), strength: value.magnitude) }
}
