import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

/// What a lane did in a block.
package struct LaneRecord: Sendable {
  /// Whether its numbers ran away: what stands here is nothing then.
  package let isLost: Bool
  /// The final signals of the portfolio.
  package let final: [Signal]
  /// Everything else.
  package let ledger: LedgerBlock
}

/// Lanes that leave the market at one cycle.
struct LaneStop<Number: Lane> {
  let lanes: Number.Mask
  let isRuin: Number.Mask
  let equity: Number
  let peak: Number
}

// Every step that leaves a row takes the lanes apart: rows are of one portfolio, as is how they are numbered.
extension PortfolioBatch {
  /// Takes the next block, before its signals.
  mutating func begin(_ block: MarketBlock, signalCount: Int) {
    for lane in ledgers.indices { ledgers[lane].begin(block, signalCount: signalCount) }
  }

  /// Ends the block for a lane.
  ///
  /// - Parameter values: The value of all positions at the end of each of its cycles.
  mutating func end(_ block: MarketBlock, _ lane: Int, positionValues values: [Double]) -> LaneRecord {
    LaneRecord(
      isLost: isLost[lane], final: ledgers[lane].takeFinals(), ledger: ledgers[lane].end(block, positionValues: values))
  }

  mutating func writeSignals(_ change: StanceChange<Number>) {
    forEachLane(change.lanes) { batch, lane in
      let stance = Stance(direction: Int8(change.stance.direction[lane]), strength: change.stance.strength[lane])
      batch.ledgers[lane].follow(stance, at: change.place, cycle: change.cycle)
    }
  }

  // MARK: Orders

  mutating func writeDecisions(_ bar: Bar) {
    for place in bar.positions.indices {
      let plan = bar.positions[place].plan
      forEachLane(plan.exits .| plan.enters) { $0.ledgers[$1].decide(place) }
    }
  }

  mutating func writeFailures(_ place: Int, _ lanes: Mask, isLimited: Bool, _ bar: Bar) {
    forEachLane(lanes) { batch, lane in
      let cash = batch.cash[lane]
      batch.ledgers[lane].fail(
        place, batch.intent(place, lane, bar), isLimited: isLimited, price: bar.closes[place],
        funds: { Self.funds(cash, lane, bar) })
    }
  }

  mutating func writeReductions(_ place: Int, _ lanes: Mask, to units: Number, _ bar: Bar) {
    forEachLane(lanes) { batch, lane in
      let cash = batch.cash[lane]
      batch.ledgers[lane].reduce(
        place, to: units[lane], price: bar.closes[place], funds: { Self.funds(cash, lane, bar) })
    }
  }

  mutating func writeExits(_ place: Int, _ lanes: Mask, _ bar: Bar) {
    forEachLane(lanes) { $0.ledgers[$1].sendExit(place, held: bar.positions[place].held[$1]) }
  }

  mutating func writeCloseOuts(_ place: Int, _ lanes: Mask, _ bar: Bar) {
    forEachLane(lanes) { $0.ledgers[$1].sendCloseOut(place, held: bar.positions[place].held[$1]) }
  }

  mutating func writeEntries(_ place: Int, _ lanes: Mask, _ bar: Bar) {
    forEachLane(lanes) { batch, lane in
      let plan = bar.positions[place].plan
      let size: OrderSize =
        switch batch.shape.sizing {
        case .fixedQuantity, .fixedFraction: .units(plan.wanted[lane])
        case .allIn: .allIn
        case .targetPercent: .targetWeight(plan.weight[lane])
        }
      let maximum = plan.maximum[lane]
      batch.ledgers[lane].sendEntry(
        place,
        LaneLedger.Entry(
          intent: batch.intent(place, lane, bar), size: size, maximumUnits: maximum == .infinity ? nil : maximum))
    }
  }

  /// Writes a fill, before cash and position change.
  mutating func write(_ fill: Fill, of order: LaneOrder<Number>, _ lane: Int, _ bar: Bar) {
    let place = order.place
    hasFills = true
    let cash = cash[lane]
    ledgers[lane].fill(
      place, order.isClosing ? .closeOut : order.isEntry ? .entry : .exit, fill, held: bar.positions[place].held[lane],
      lacksVolume: missesVolume[place] && bar.volumes[place] == 0,
      funds: { Self.funds(cash, lane, bar) })
  }

  mutating func writeRefusals(
    _ place: Int, _ lanes: Mask, _ trade: SizedTrade<Number>, raw: Double, _ bar: Bar
  ) {
    forEachLane(lanes) { batch, lane in
      let cash = batch.cash[lane]
      batch.ledgers[lane].refuse(
        place, trade.isShortOfFunds[lane] ? .insufficientFunds : .nothingToTrade,
        held: bar.positions[place].held[lane], price: raw,
        funds: { Self.funds(cash, lane, bar) })
    }
  }

  mutating func writeExpiries(_ bar: Bar) {
    forEachLane(Mask(repeating: true)) { batch, lane in
      let cash = batch.cash[lane]
      batch.ledgers[lane].expireAll(price: { bar.closes[$0] }, funds: { Self.funds(cash, lane, bar) })
    }
  }

  @inline(__always)
  private func intent(_ place: Int, _ lane: Int, _ bar: Bar) -> OrderIntent {
    if shape.isTargetSized { return .rebalance }
    return bar.positions[place].plan.direction[lane] < 0 ? .enterShort : .enterLong
  }

  /// What is free for new positions at some closes, as `Account.funds` adds it up.
  private static func funds(_ cash: Double, _ lane: Int, _ bar: Bar) -> Double {
    var short = 0.0
    for place in bar.positions.indices {
      let held = bar.positions[place].held[lane]
      if held < 0 { short += held * bar.closes[place] }
    }
    return cash + 2 * short
  }

  // MARK: Cycles

  mutating func writeChanges(_ positions: UnsafeMutableBufferPointer<LanePosition<Number>>) {
    hasFills = false
    for lane in ledgers.indices { ledgers[lane].writeChanges { positions[$0].held[lane] } }
  }

  /// Writes that cycles are marked, at the last of which some lanes may leave the market.
  mutating func writeMarks(_ count: Int, _ isExposed: Mask, _ stop: LaneStop<Number>?) {
    for lane in ledgers.indices {
      let (cash, isExposed) = (cash[lane], isExposed[lane])
      guard let stop, stop.lanes[lane], !isLost[lane] else {
        ledgers[lane].mark(count, cash: cash, isExposed: isExposed)
        continue
      }
      ledgers[lane].mark(count - 1, cash: cash, isExposed: isExposed)
      ledgers[lane].stop(
        isRuin: stop.isRuin[lane], equity: stop.equity[lane], peak: stop.peak[lane], isExposed: isExposed)
      ledgers[lane].mark(1, cash: cash, isExposed: isExposed)
    }
  }

  /// What shows in no figure of what a lane did.
  func tally(_ lane: Int) -> RiskTally {
    ledgers[lane].tally(held: { positions[$0].held[lane] }, close: { lastCloses[$0] })
  }
}
