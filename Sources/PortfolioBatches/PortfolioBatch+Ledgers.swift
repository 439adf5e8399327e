import Determinism
import OrderExecution
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
  mutating func writeSignals(_ place: Int, cycle: Int, _ changes: Mask) {
    forEachLane(changes) { batch, lane in
      let final = batch.finals[place]
      let stance = Stance(direction: Int8(final.direction[lane]), strength: final.strength[lane])
      batch.ledgers[lane].follow(stance, at: place, cycle: cycle)
    }
  }

  // MARK: Orders

  mutating func writeDecisions() {
    for place in plans.indices {
      forEachLane(plans[place].exits .| plans[place].enters) { $0.ledgers[$1].decide(place) }
    }
  }

  mutating func writeFailures(_ place: Int, _ lanes: Mask, isLimited: Bool, _ closes: BatchPrices.Slice) {
    forEachLane(lanes) { batch, lane in
      let (cash, held) = (batch.cash[lane], batch.held)
      batch.ledgers[lane].fail(
        place, batch.intent(place, lane), isLimited: isLimited, price: closes[place],
        funds: { Self.funds(cash, held, lane, closes) })
    }
  }

  mutating func writeReductions(_ place: Int, _ lanes: Mask, to units: Number, _ closes: BatchPrices.Slice) {
    forEachLane(lanes) { batch, lane in
      let (cash, held) = (batch.cash[lane], batch.held)
      batch.ledgers[lane].reduce(
        place, to: units[lane], price: closes[place], funds: { Self.funds(cash, held, lane, closes) })
    }
  }

  mutating func writeExits(_ place: Int, _ lanes: Mask) {
    forEachLane(lanes) { $0.ledgers[$1].sendExit(place, held: $0.held[place][$1]) }
  }

  mutating func writeCloseOuts(_ place: Int, _ lanes: Mask) {
    forEachLane(lanes) { $0.ledgers[$1].sendCloseOut(place, held: $0.held[place][$1]) }
  }

  mutating func writeEntries(_ place: Int, _ lanes: Mask) {
    forEachLane(lanes) { batch, lane in
      let plan = batch.plans[place]
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
          intent: batch.intent(place, lane), size: size, maximumUnits: maximum == .infinity ? nil : maximum))
    }
  }

  /// Writes a fill, before cash and position change.
  mutating func write(_ fill: Fill, of order: LaneOrder<Number>, _ lane: Int, _ bar: BatchBar) {
    let place = order.place
    hasFills = true
    let (cash, held) = (cash[lane], held)
    ledgers[lane].fill(
      place, order.isClosing ? .closeOut : order.isEntry ? .entry : .exit, fill, held: held[place][lane],
      lacksVolume: missesVolume[place] && bar.volumes[place] == 0,
      funds: { Self.funds(cash, held, lane, bar.closes) })
  }

  mutating func writeRefusals(
    _ place: Int, _ lanes: Mask, _ trade: SizedTrade<Number>, raw: Double, _ bar: BatchBar
  ) {
    forEachLane(lanes) { batch, lane in
      let (cash, held) = (batch.cash[lane], batch.held)
      batch.ledgers[lane].refuse(
        place, trade.isShortOfFunds[lane] ? .insufficientFunds : .nothingToTrade, held: held[place][lane], price: raw,
        funds: { Self.funds(cash, held, lane, bar.closes) })
    }
  }

  mutating func writeExpiries(_ closes: BatchPrices.Slice) {
    forEachLane(Mask(repeating: true)) { batch, lane in
      let (cash, held) = (batch.cash[lane], batch.held)
      batch.ledgers[lane].expireAll(
        price: { closes[$0] }, funds: { Self.funds(cash, held, lane, closes) })
    }
  }

  @inline(__always)
  private func intent(_ place: Int, _ lane: Int) -> OrderIntent {
    if shape.isTargetSized { return .rebalance }
    return plans[place].direction[lane] < 0 ? .enterShort : .enterLong
  }

  /// What is free for new positions at some closes, as `Account.funds` adds it up.
  private static func funds(
    _ cash: Double, _ held: [Number], _ lane: Int, _ closes: BatchPrices.Slice
  ) -> Double {
    var short = 0.0
    for place in held.indices where held[place][lane] < 0 { short += held[place][lane] * closes[place] }
    return cash + 2 * short
  }

  // MARK: Cycles

  mutating func writeChanges() {
    hasFills = false
    let held = held
    for lane in ledgers.indices { ledgers[lane].writeChanges { held[$0][lane] } }
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
    ledgers[lane].tally(held: { held[$0][lane] }, close: { lastCloses[$0] })
  }
}
