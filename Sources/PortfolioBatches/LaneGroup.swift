import Determinism
import PerformanceAnalytics
import PortfolioLanes
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Some portfolios of one shape, a lane each: what they are told is combined, they trade, and what they are worth is
/// measured, block by block.
///
/// Telling and measuring are worked in all lanes at once. Trading is where they act at the same cycles, as they do
/// where all are brought back to their targets at every bar, or are told the same; else each lane goes its own way from
/// one of its orders to the next, since lanes that stand still beside one that acts would cost as much. Which it is
/// shows nowhere.
final class LaneGroup<Number: Lane> {
  let shape: BatchShape
  private let laneCount: Int
  private let keepsLedgers: Bool
  /// Combines what lanes are told, all together, or where they follow nothing in common each alone; not while `plain`
  /// trades, which hears for itself.
  var told: LaneSignals<Number>?
  var toldAlone: [LaneSignals<Double>] = []
  /// Trades where only cash and positions are followed, as long as all goes as wanted.
  var plain: EquityTrading<Number>?
  /// Trades else, all together or each alone.
  var trading: PortfolioBatch<Number>?
  var tradingAlone: [PortfolioBatch<Double>] = []
  /// What was measured of lanes, in memory of its own: the group itself would have to be aligned like it.
  let measured: UnsafeMutablePointer<LanePerformance<Number>>
  /// What lanes are told in the block that is worked, all together or each alone.
  var changes: [StanceChange<Number>] = []
  var changesAlone: [[StanceChange<Double>]] = []
  let portfolios: ArraySlice<BatchPortfolio>
  let actsTogether: Bool
  let memory: BatchMemory
  let loop: LaneLoop
  let signals: BatchSignals

  /// - Parameters:
  ///   - streams: What the merged signals of a block are of: those that these portfolios follow, at least.
  ///   - signals: Those of the whole run, where they are not told block by block.
  init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, streams: [Int], basis: AnnualBasis,
    keeping: LaneExtent, fault: LaneFault?, memory: BatchMemory, signals: BatchSignals
  ) {
    self.shape = shape
    loop = memory.loops.of(Number.laneCount)
    self.portfolios = portfolios
    self.memory = memory
    self.signals = signals
    laneCount = portfolios.count
    if case .everything = keeping { keepsLedgers = true } else { keepsLedgers = false }
    measured = memory.room(for: 1, of: LanePerformance<Number>.self)
    measured.initialize(to: LanePerformance(capital: Number(of: portfolios) { $0.settings.capital }, basis: basis))
    actsTogether = Number.laneCount == 1 || Self.actTogether(portfolios, shape)
    if case .equity = keeping, fault == nil { plain = EquityTrading(portfolios, shape: shape, known: memory) }
    // Where every row is kept signals come merged for all.
    if actsTogether || keepsLedgers || streams.count < portfolios.reduce(0, { $0 + $1.voiceCount }) {
      let weights = WeightSets<Number>(portfolios, shape, streams: streams)
      let events = signals.events(BatchSignals.Following(streams: streams, symbols: shape.symbols))
      if plain == nil {
        told = LaneSignals(weights, places: shape.symbols.count, events: events)
      } else {
        plain?.signals = EquitySignals(weights, places: shape.symbols.count, events: events)
      }
    } else if plain == nil {
      toldAlone = signalsAlone()
    } else {
      plain?.events = eventsAlone()
    }
    if !actsTogether { changesAlone = portfolios.map { _ in [] } }
    if plain != nil { return }
    if actsTogether {
      trading = PortfolioBatch(portfolios, shape: shape, keeping: keeping, fault: fault)
    } else {
      tradingAlone = portfolios.indices.enumerated().map { lane, place in
        PortfolioBatch(
          portfolios[place...place], shape: shape, keeping: keeping,
          fault: fault?.lane == lane ? LaneFault(lane: 0) : nil)
      }
    }
  }

  /// Whether lanes act at the same cycles: at every one, or where they are told the same.
  private static func actTogether(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape) -> Bool {
    guard let first = portfolios.first, !shape.rebalancesAlways else { return true }
    return portfolios.allSatisfy { $0.listens(like: first) }
  }

  /// Works through the next block of bars.
  func work(_ block: MarketBlock) {
    let cycles = shape.cycles(in: block)
    memory.makeRoom(max(1, cycles.count), bytesPerRow: MemoryLayout<Number>.stride)
    // Where others go on in the middle, what lanes are told in this block is known already.
    if plain == nil { listen(through: block.endCycle - 1) } else if workPlainly(block) { return }
    trade(block)
    if !keepsLedgers { measure(block) }
  }

  /// Takes note of what lanes are worth at the cycles of a block.
  ///
  /// - Parameter still: Rows in which nothing moves.
  func measure(
    _ block: MarketBlock, still: UnsafeBufferPointer<Range<Int>> = UnsafeBufferPointer(start: nil, count: 0)
  ) {
    let cycles = shape.cycles(in: block)
    if cycles.isEmpty { return }
    let equities = UnsafeRawPointer(memory.equities(Number.self))
    let days = memory.days(of: cycles, in: block)
    block.timestamps.withUnsafeBufferPointer { timestamps in
      let first = cycles.lowerBound - block.firstCycle
      let own = UnsafeBufferPointer(rebasing: timestamps[first..<(first + cycles.count)])
      loop.measure(
        MeasureWork(
          performance: UnsafeMutableRawPointer(measured), equities: equities, timestamps: own, days: days,
          still: still))
    }
  }

  /// Works through the next block, and takes the signals of its cycles, which are the only ones known.
  ///
  /// - Returns: By lane what it did.
  func work(_ block: MarketBlock, _ events: SignalEvents) -> [LaneRecord] {
    told?.take(events)
    let signalCount = events.events.count
    trading?.begin(block, signalCount: signalCount)
    for lane in tradingAlone.indices { tradingAlone[lane].begin(block, signalCount: signalCount) }
    work(block)
    let cycles = shape.cycles(in: block)
    let before = cycles.isEmpty ? 0 : cycles.lowerBound - block.firstCycle
    return (0..<laneCount).map { lane in
      let column = [Double](unsafeUninitializedCapacity: block.count) { column, count in
        column.initialize(repeating: 0)
        let values = memory.values(Double.self)
        for row in 0..<cycles.count {
          column[before + row] =
            trading == nil ? values[lane * cycles.count + row] : values[row * Number.laneCount + lane]
        }
        count = block.count
      }
      return trading?.end(block, lane, positionValues: column)
        ?? tradingAlone[lane].end(block, 0, positionValues: column)
    }
  }

  /// Finds out what lanes are told up to a cycle.
  func listen(through cycle: Int) {
    if actsTogether {
      // Lanes that act together are told together.
      var heard: [StanceChange<Number>] = []
      swap(&heard, &changes)
      heard.removeAll(keepingCapacity: true)
      told?.forEachChange(through: cycle) {
        heard.append(StanceChange(cycle: $0, place: $1, lanes: $2, stance: $3.pointee))
      }
      changes = heard
      return
    }
    var heard: [[StanceChange<Double>]] = []
    swap(&heard, &changesAlone)
    for lane in heard.indices { heard[lane].removeAll(keepingCapacity: true) }
    told?.forEachChange(through: cycle) { cycle, place, lanes, stance in
      var rest = lanes.bits
      while rest != 0 {
        let lane = rest.trailingZeroBitCount
        rest &= rest &- 1
        // Lanes beyond those with a portfolio.
        if lane >= heard.count { break }
        let own = LaneStance(direction: stance.pointee.direction[lane], strength: stance.pointee.strength[lane])
        heard[lane].append(StanceChange(cycle: cycle, place: place, lanes: true, stance: own))
      }
    }
    for lane in toldAlone.indices {
      toldAlone[lane].forEachChange(through: cycle) {
        heard[lane].append(StanceChange(cycle: $0, place: $1, lanes: $2, stance: $3.pointee))
      }
    }
    changesAlone = heard
  }

  private func trade(_ block: MarketBlock) {
    let count = shape.cycles(in: block).count
    changes.withUnsafeBufferPointer { changes in
      let marks = LaneMarks(
        memory.equities(Number.self), stride: 1, values: keepsLedgers ? memory.values(Number.self) : nil)
      trading?.work(block, changes, marks)
    }
    for lane in tradingAlone.indices {
      let marks = LaneMarks(
        memory.equities(Double.self) + lane, stride: Number.laneCount,
        values: keepsLedgers ? memory.values(Double.self) + lane * count : nil)
      changesAlone[lane].withUnsafeBufferPointer { tradingAlone[lane].work(block, $0, marks) }
    }
  }

  // MARK: Lanes

  /// What shows in no figure of what a lane did.
  func tally(of lane: Int) -> RiskTally { trading?.tally(lane) ?? tradingAlone[lane].tally(0) }

  /// The fills of a lane, where they are kept.
  func fills(of lane: Int) -> [Fill] { trading?.fills[lane] ?? tradingAlone[lane].fills[0] }

  /// Tells by lane what its portfolio came to, and how many of its orders were accepted; not where its numbers ran
  /// away.
  func forEachOutcome(
    _ basis: AnnualBasis, _ context: BatchContext, _ body: (_ lane: Int, _ outcome: consuming LaneOutcome) -> Void
  ) {
    if let rows = plain?.rows, let layout = plain?.layout {
      for (lane, portfolio) in portfolios.enumerated() {
        var equity = measured.pointee.lane(lane)
        let view = rows.lane(lane)
        equity.addExposure(view[layout.exposed])
        let result = PortfolioResult(
          of: portfolio, equity, nil, cash: view[layout.cash], held: { view[layout.held($0)] }, basis, context)
        body(lane, (result, 0))
      }
      return
    }
    for (lane, portfolio) in portfolios.enumerated() {
      let equity = measured.pointee.lane(lane)
      let outcome =
        trading == nil
        ? tradingAlone[lane].outcome(of: portfolio, 0, equity, basis, context)
        : trading?.outcome(of: portfolio, lane, equity, basis, context)
      if let outcome { body(lane, outcome) }
    }
  }
}

extension PortfolioBatch {
  @inline(__always)
  fileprivate func outcome(
    of portfolio: BatchPortfolio, _ lane: Int, _ equity: LanePerformance<Double>, _ basis: AnnualBasis,
    _ context: BatchContext
  ) -> LaneOutcome? {
    if isLost[lane] { return nil }
    var equity = equity
    equity.addExposure(exposedCount[lane])
    let result = PortfolioResult(
      of: portfolio, equity, trades.map { ($0.moments.lane(lane), $0.sample.lane(lane), $0.streams(of: lane)) },
      cash: cash[lane], held: { positions[$0].held[lane] }, basis, context)
    return (result, trades == nil ? 0 : Int(acceptedCount[lane]))
  }
}
