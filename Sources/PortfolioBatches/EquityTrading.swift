import Determinism
import PerformanceAnalytics
import PortfolioLanes
import RiskControl
import TradingModel

/// Portfolios of one shape, a lane each, of which only cash and positions are followed, while everything goes as
/// wanted: nothing but stances decides who trades, and no entry fails.
///
/// Cash and positions are, to the bit, those of `PortfolioBatch`, which goes on from the first block in which something
/// does not go as wanted: limits, stops, ruin, entries without funds, numbers that run away. So only what most orders
/// are is here, and lanes that trade cost what their own trades cost, beside others that stand still. Here is what a
/// block begins with and leaves; what happens in it is worked by an `EquityLoop`. A class, whose parts nobody counts.
final class EquityTrading<Number: Lane> {
  let layout: EquityLayout
  let rows: LaneRows<Number>
  let shape: BatchShape
  private let terms: EquityTerms<Number>
  let memory: EquityMemory
  /// Lanes with orders for the next open.
  private(set) var pending: UInt64 = 0
  /// Before the last block.
  private var pendingBefore: UInt64 = 0
  /// What lanes are told together.
  var signals: EquitySignals<Number>?
  /// Else what they are told each for itself in the whole run.
  var events: LaneEvents?

  /// Portfolios that hold nothing; nil where their shape or their limits need more than is here.
  ///
  /// - Parameter known: Keeps what portfolios of the same terms have in common, and has room.
  init?(_ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, known: BatchMemory = BatchMemory()) {
    terms = EquityTerms.of(portfolios, shape, known: known)
    if terms.rules.limitsEntries || shape.symbols.isEmpty { return nil }
    self.shape = shape
    layout = EquityLayout(places: shape.symbols.count)
    rows = LaneRows(count: layout.count, keeping: layout.keptCount, in: known)
    memory = EquityMemory(places: layout.places, in: known)
    rows.all[layout.cash] = rules.capital
  }

  /// What lanes go by.
  var rules: LaneRules<Number> { terms.rules }

  /// Rows of the last block at which no lane holds anything, so many in a row that they are worth telling.
  var still: UnsafeBufferPointer<Range<Int>> { memory.still }

  /// Works through the cycles of the next block that lie in the window.
  ///
  /// - Parameters:
  ///   - loop: Of this number.
  ///   - equities: Gets what lanes are worth at each of those cycles.
  /// - Returns: Whether all went as wanted; where not, the block is to be taken back.
  func work(_ block: MarketBlock, _ loop: LaneLoop, _ equities: UnsafeMutablePointer<Number>) -> Bool {
    pendingBefore = pending
    rows.save()
    memory.save()
    signals?.save()
    let cycles = shape.cycles(in: block)
    memory.makeRoom(forStillOf: cycles.count)
    var isAsWanted = true
    block.withPointers(shape) { market, symbols in
      var work = EquityWork(
        layout: layout,
        steps: EquityWork.Steps(
          isTargetSized: shape.isTargetSized, isFixedSized: shape.isFixedSized,
          rebalancesAlways: shape.rebalancesAlways, fillsAtClose: shape.fill == .sameClose),
        rules: UnsafeRawPointer(rules.trades.first), traders: terms.traders.first,
        rows: UnsafeMutableRawPointer(rows.pointer(0)), due: memory.due, equities: UnsafeMutableRawPointer(equities),
        still: memory.stillRows, prices: BlockPrices(market, firstCycle: block.firstCycle, symbols: symbols),
        cycles: cycles, last: shape.closesPositions ? shape.lastCycle(in: block) : nil, endCycle: block.endCycle,
        pending: pending, areLong: memory.areLong)
      if let signals {
        signals.hear(tellsLanes: !shape.rebalancesAlways, &work, loop.trade)
      } else if let events {
        work.calendar = events.calendar
        withExtendedLifetime(events) { loop.trade(&work) }
      }
      (pending, memory.areLong, memory.stillCount) = (work.pending, work.areLong, work.stillCount)
      isAsWanted = !work.isUnusual
    }
    return isAsWanted
  }

  /// Takes back the last block, but for what each lane was told for itself.
  func takeBack() {
    pending = pendingBefore
    rows.restore()
    memory.restore()
    signals?.restore()
  }

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
      view: rows.all, layout: layout, due: (0..<layout.places).map { Number.Mask(bits: memory.due[$0]) },
      pending: Number.Mask(bits: pending), exposedCount: rows.all[layout.exposed], peak: peak)
  }

  /// The state of one lane.
  func state(of lane: Int, peak: Number) -> EquityState<Double> {
    let view = rows.lane(lane)
    return EquityState(
      view: view, layout: layout, due: (0..<layout.places).map { memory.due[$0] >> UInt64(lane) & 1 == 1 },
      pending: pending >> UInt64(lane) & 1 == 1, exposedCount: view[layout.exposed], peak: peak[lane])
  }
}

/// What trades change, at hand without a look at who else holds it.
final class EquityMemory {
  /// By place a bit a lane, and behind them those that were saved.
  let due: UnsafeMutablePointer<UInt64>
  private let places: Int
  /// Whether it is known that no lane holds less than nothing.
  var areLong = false
  /// Rows at which no lane holds anything; as many as `stillCount`.
  private(set) var stillRows: UnsafeMutablePointer<Range<Int>>
  var stillCount = 0
  private var stillCapacity = 0
  /// Whose memory it is.
  private let owner: BatchMemory

  init(places: Int, in owner: BatchMemory) {
    self.places = places
    self.owner = owner
    due = owner.room(for: 2 * places, of: UInt64.self)
    due.initialize(repeating: 0, count: 2 * places)
    stillRows = owner.room(for: 0, of: Range<Int>.self)
  }

  var still: UnsafeBufferPointer<Range<Int>> { UnsafeBufferPointer(start: stillRows, count: stillCount) }

  /// Forgets the still rows, and makes room for those of a number of cycles.
  func makeRoom(forStillOf cycles: Int) {
    stillCount = 0
    let most = cycles / EquityWork.fewestStill
    if most <= stillCapacity { return }
    stillRows = owner.room(for: most, of: Range<Int>.self)
    stillRows.initialize(repeating: 0..<0, count: most)
    stillCapacity = most
  }

  func save() { (due + places).update(from: due, count: places) }

  func restore() {
    due.update(from: due + places, count: places)
    areLong = false
  }
}
