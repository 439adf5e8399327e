import Determinism
import OrderExecution
import PerformanceAnalytics
import RiskControl
import TradingModel
import TradingStrategies

/// Portfolios of one shape, a lane each, of which only cash and positions are followed, while everything goes as
/// wanted: nothing but stances decides who trades, and no entry fails.
///
/// Cash and positions are, to the bit, those of `PortfolioBatch`, which goes on from the first block in which something
/// does not go as wanted: limits, stops, ruin, entries without funds, numbers that run away. So only what most orders
/// are is here, and lanes that trade cost what their own trades cost, beside others that stand still.
struct EquityTrading<Number: Lane> {
  let layout: EquityLayout
  let rows: LaneRows<Number>
  let shape: BatchShape
  private let terms: EquityTerms<Number>
  let memory: EquityMemory
  /// Lanes with orders for the next open.
  private(set) var pending: UInt64 = 0
  /// Number of cycles that ended with a position.
  private(set) var exposedCount = Number.zero
  /// Rows of the last block at which no lane holds anything, so many in a row that they are worth telling.
  private(set) var still: [Range<Int>] = []
  /// Both before the last block.
  private var pendingBefore: UInt64 = 0
  private var exposedBefore = Number.zero
  /// What lanes are told together.
  var signals: EquitySignals<Number>?
  /// Else what they are told each for itself in the whole run.
  var events: LaneEvents?
  /// Whether something was not as wanted.
  private var isUnusual = false

  /// Portfolios that hold nothing; nil where their shape or their limits need more than is here.
  ///
  /// - Parameter known: Keeps what portfolios of the same terms have in common.
  init?(_ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, known: BatchMemory = BatchMemory()) {
    terms = EquityTerms.of(portfolios, shape, known: known)
    if terms.rules.limitsEntries || shape.symbols.isEmpty { return nil }
    self.shape = shape
    layout = EquityLayout(places: shape.symbols.count)
    rows = LaneRows(count: layout.count, keeping: layout.keptCount)
    memory = EquityMemory(places: layout.places)
    rows.all[layout.cash] = rules.capital
  }

  /// What lanes go by.
  var rules: LaneRules<Number> { terms.rules }

  /// Works through the cycles of the next block that lie in the window.
  ///
  /// - Parameter equities: Gets what lanes are worth at each of those cycles.
  /// - Returns: Whether all went as wanted; where not, the block is to be taken back.
  mutating func work(_ block: MarketBlock, _ equities: UnsafeMutablePointer<Number>) -> Bool {
    (pendingBefore, exposedBefore) = (pending, exposedCount)
    rows.save()
    memory.save()
    isUnusual = false
    still.removeAll(keepingCapacity: true)
    if let signals {
      signals.save()
      signals.hear(tellsLanes: !shape.rebalancesAlways) { work(block, &$0, equities) }
    } else if let events {
      let calendar = events.calendar
      var own = LaneEventReader<Number>(calendar)
      work(block, &own, equities)
      own.end()
      withExtendedLifetime((calendar, events)) {}
    }
    return !isUnusual
  }

  /// Takes back the last block, but for what each lane was told for itself.
  mutating func takeBack() {
    (pending, exposedCount) = (pendingBefore, exposedBefore)
    rows.restore()
    memory.restore()
    signals?.restore()
  }

  @inline(__always)
  private mutating func work<Source: StanceSource<Number>>(
    _ block: MarketBlock, _ source: inout Source, _ equities: UnsafeMutablePointer<Number>
  ) {
    let cycles = shape.cycles(in: block)
    let stances = StanceRows(
      first: rows.pointer(layout.stance(0)), due: memory.due, isWeight: shape.isTargetSized)
    _ = source.take(through: cycles.lowerBound - 1, into: stances)
    block.withPointers(shape) { market, symbols in
      let prices = BatchPrices(market, firstCycle: block.firstCycle, symbols: symbols, .none)
      let last = shape.closesPositions ? shape.lastCycle(in: block) : nil
      work(cycles, last: last, prices, &source, stances, equities)
    }
    _ = source.take(through: block.endCycle - 1, into: stances)
  }

  @inline(__always)
  private mutating func work<Source: StanceSource<Number>>(
    _ cycles: Range<Int>, last: Int?, _ prices: BatchPrices, _ source: inout Source, _ stances: StanceRows<Number>,
    _ equities: UnsafeMutablePointer<Number>
  ) {
    var (cycle, marked) = (cycles.lowerBound, cycles.lowerBound)
    // Who was told something before the window.
    var acting = memory.dueLanes & ~pending
    while true {
      // Up to here lanes had the positions that they have.
      if cycle > marked {
        let row = marked - cycles.lowerBound
        mark(prices.closes(marked), cycle - marked, equities + row, row: row)
        marked = cycle
      }
      if cycle >= cycles.upperBound || isUnusual { return }
      if pending != 0 {
        trade(pending, prices.opens(cycle))
        pending = 0
      }
      if source.dueCycle <= cycle { acting |= source.take(through: cycle, into: stances) }
      if shape.rebalancesAlways { acting = Self.allLanes }
      if acting != 0 { act(acting, prices.closes(cycle)) }
      acting = 0
      if cycle == last { closeOut(prices.closes(cycle)) }
      if pending != 0 || shape.rebalancesAlways {
        cycle += 1
        continue
      }
      // Nothing happens before somebody is told something else, but that positions may be closed at the last.
      var end = cycles.upperBound
      if let last, cycle < last { end = last }
      cycle = end
      if source.dueCycle < cycles.upperBound {
        let told = source.takeNext(through: min(end, cycles.upperBound - 1), into: stances)
        if told.lanes != 0 { (acting, cycle) = told }
      }
    }
  }

  /// By place a bit a lane whose stance changed, and that has not acted on it.
  @inline(__always)
  var due: UnsafeMutablePointer<UInt64> { memory.due }

  static var allLanes: UInt64 { Number.allLanes }

  // MARK: Trades

  /// Decides on closes: trades at once, or at the next open.
  @inline(__always)
  private mutating func act(_ lanes: UInt64, _ closes: BatchPrices.Slice) {
    if !shape.isTargetSized {
      forEachLane(lanes) { trading, lane, trader in
        if !trader.pointee.wantUnits(trading.rows.lane(lane), trading.layout, closes) { trading.isUnusual = true }
      }
    } else if shape.rebalancesAlways {
      for place in 0..<layout.places { due[place] = Self.allLanes }
    }
    if shape.fill == .sameClose { trade(lanes, closes) } else { pending = lanes }
  }

  @inline(__always)
  private mutating func trade(_ lanes: UInt64, _ raws: BatchPrices.Slice) {
    if !shape.isTargetSized {
      memory.areLong = false
      forEachLane(lanes) { trading, lane, trader in
        if !trader.pointee.leaveAndEnter(trading.rows.lane(lane), trading.layout, raws) { trading.isUnusual = true }
        for place in 0..<trading.layout.places { trading.due[place] &= ~(1 &<< UInt64(lane)) }
      }
      return
    }
    // Together where several trade; what one cannot pay for it trades alone.
    let isTogether = layout.places == 1 ? lanes & (lanes &- 1) != 0 : lanes.nonzeroBitCount > 3
    let alone = !isTogether ? lanes : layout.places == 1 ? moveInOne(lanes, raws[0]) : moveTogether(lanes, raws)
    if alone == 0 { return }
    memory.areLong = false
    forEachLane(alone) { trading, lane, trader in
      trader.pointee.moveToTargets(
        trading.rows.lane(lane), trading.layout, raws, due: trading.due, bit: 1 &<< UInt64(lane))
    }
  }

  @inline(__always)
  private mutating func closeOut(_ closes: BatchPrices.Slice) {
    // What is not filled by now expires.
    pending = 0
    forEachLane(Self.allLanes) { trading, lane, trader in
      trader.pointee.closeOut(trading.rows.lane(lane), trading.layout, closes)
    }
  }

  @inline(__always)
  private mutating func forEachLane(_ lanes: UInt64, _ body: (inout Self, Int, UnsafePointer<LaneTrader>) -> Void) {
    let traders = terms.traders.first
    var rest = lanes
    while rest != 0 {
      let lane = rest.trailingZeroBitCount
      rest &= rest &- 1
      body(&self, lane, traders + lane)
    }
  }

  // MARK: Marks

  /// Values lanes at cycles of equal positions.
  ///
  /// - Parameters:
  ///   - closes: Of the first of them.
  ///   - equities: Gets what lanes are worth, one a cycle.
  ///   - first: The row of the first.
  @inline(__always)
  private mutating func mark(
    _ closes: BatchPrices.Slice, _ count: Int, _ equities: UnsafeMutablePointer<Number>, row first: Int
  ) {
    let (cash, positions) = (rows.all[layout.cash], rows.pointer(layout.held(0)))
    let isAlone = layout.places == 1
    var bits = positions[0]
    if !isAlone { for place in 1..<layout.places { bits = bits.union(positions[place]) } }
    exposedCount = exposedCount + Number.zero.replacing(with: Number(repeating: Double(count)), where: bits .!= .zero)
    if count >= Self.fewestStill, Self.holdsNothing(positions, layout.places) {
      for row in 0..<count { equities[row] = cash }
      still.append(first..<(first + count))
      return
    }
    if isAlone {
      let (held, column) = (positions[0], closes.column(0))
      for row in 0..<count { equities[row] = cash + held * Number(repeating: column[row]) }
      return
    }
    var closes = closes
    for row in 0..<count {
      var value = Number.zero
      for place in 0..<layout.places { value = value + positions[place] * Number(repeating: closes[place]) }
      equities[row] = cash + value
      closes.advance()
    }
  }

  /// Whether no lane has a position.
  private static func holdsNothing(_ positions: UnsafePointer<Number>, _ places: Int) -> Bool {
    (0..<places).allSatisfy { !(positions[$0] .!= .zero).holdsSomewhere }
  }

  /// Shorter runs without positions are measured as others are.
  private static var fewestStill: Int { 8 }

  /// Whether nothing that was worth so much could have to stop, or ran away.
  func passes(_ performance: LanePerformance<Number>) -> Bool {
    var isFinite = Number.Mask(repeating: true)
    // A number that is none stays in what it was made of.
    for row in 0...layout.places { isFinite = isFinite .& (rows.all[row].magnitude .< Number(repeating: .infinity)) }
    return !(.!isFinite).holdsSomewhere
      && performance.isWellAbove(rules.maxDrawdown.value, where: rules.maxDrawdown.isSet)
  }

  // MARK: Going on elsewhere

  /// The state of all lanes.
  ///
  /// - Parameter peak: The highest that they were worth so far.
  func state(peak: Number) -> EquityState<Number> {
    EquityState(
      view: rows.all, layout: layout, due: (0..<layout.places).map { Number.Mask(bits: due[$0]) },
      pending: Number.Mask(bits: pending), exposedCount: exposedCount, peak: peak)
  }

  /// The state of one lane.
  func state(of lane: Int, peak: Number) -> EquityState<Double> {
    EquityState(
      view: rows.lane(lane), layout: layout, due: (0..<layout.places).map { due[$0] >> UInt64(lane) & 1 == 1 },
      pending: pending >> UInt64(lane) & 1 == 1, exposedCount: exposedCount[lane], peak: peak[lane])
  }
}

/// What trades change, at hand without a look at who else holds it.
final class EquityMemory {
  /// By place a bit a lane, and behind them those that were saved.
  let due: UnsafeMutablePointer<UInt64>
  private let places: Int
  /// Whether it is known that no lane holds less than nothing.
  var areLong = false

  init(places: Int) {
    self.places = places
    due = .allocate(capacity: 2 * places)
    due.initialize(repeating: 0, count: 2 * places)
  }

  deinit { due.deallocate() }

  /// Lanes with a bit anywhere.
  var dueLanes: UInt64 { (0..<places).reduce(0) { $0 | due[$1] } }

  func save() { (due + places).update(from: due, count: places) }

  func restore() {
    due.update(from: due + places, count: places)
    areLong = false
  }
}
