import Determinism
import PerformanceAnalytics
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

/// Portfolios of one shape, a lane each: risk workers and their engine in one state, worked by the rules that these are
/// made of.
///
/// Every symbol that they trade has a bar at every cycle of their window (see `BatchEligibility`), so that an order
/// fills, is refused or expires at the first point at which it may, and none is open at a decision. What comes out of a
/// lane is, to the bit, what a `RiskWorkerCore` and an `ExecutionCore` come to; a lane whose numbers run away is marked
/// `isLost`, and is worked by these.
///
/// Methods that change nothing are inlined: elsewhere they would be handed a copy of all of it.
struct PortfolioBatch<Number: Lane>: Sendable {
  typealias Mask = Number.Mask
  typealias Bar = BatchBar<Number>

  let shape: BatchShape
  let rules: LaneRules<Number>
  private let context: BatchContext
  /// Lanes with a portfolio; those beyond repeat the first, and nobody asks for them.
  let laneCount: Int

  var cash: Number
  /// By place, but for the time in which a block is worked: they are where `BatchBar` says then.
  private(set) var positions: [LanePosition<Number>]
  /// Whether orders of an earlier step are still to be worked.
  var hasPending = false
  /// Whether some entry of the last decision came to nothing, and is tried again.
  var hasFailures = false
  /// Whether the next decision may want anything; where not, cycles are marked and nothing else.
  var needsDecision = true
  /// Number of orders so far.
  var orderCount = Number.zero
  /// Number of those that were accepted, see `LaneAttempt`.
  var acceptedCount = Number.zero
  var isStopped = Mask(repeating: false)
  var isRuined = Mask(repeating: false)
  /// Lanes in which something is no number any more.
  private(set) var isLost = Mask(repeating: false)
  /// Number of cycles that ended with a position.
  private(set) var exposedCount = Number.zero
  /// What fills come to; nil where everything is written down, or nobody asks.
  var trades: LaneTrades<Number>?
  /// By lane its fills, where these are asked for.
  private(set) var fills: [[Fill]] = []
  /// Everything that each lane does; empty where results are all that is asked for.
  var ledgers: [LaneLedger] = []
  /// Whether a position changed since the last mark, where ledgers are kept.
  var hasFills = false
  /// By place, the close of the last cycle.
  private(set) var lastCloses: [Double]
  /// By place, whether fills are looked at for bars without volume.
  let missesVolume: [Bool]
  private var equityGuard: EquityGuard<Number>
  private var nextChange = 0
  /// A mistake that tests put in, to see that it is found.
  let fault: LaneFault?

  /// - Parameter keeping: What is kept of what lanes do.
  init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, keeping: LaneExtent, fault: LaneFault? = nil
  ) {
    self.shape = shape
    self.fault = fault
    rules = LaneRules(portfolios, shape)
    laneCount = portfolios.count
    cash = rules.capital
    positions = Array(repeating: LanePosition(), count: shape.symbols.count)
    equityGuard = EquityGuard(capital: rules.capital, maxDrawdown: rules.maxDrawdown)
    lastCloses = []
    switch keeping {
    case .results(let context, let withFills):
      missesVolume = []
      self.context = context
      trades = LaneTrades(longestName: context.longestName(of: shape.symbols), laneCount: laneCount)
      if withFills { fills = Array(repeating: [], count: laneCount) }
    case .equity:
      context = .none
      missesVolume = []
    case .everything(let missesVolume):
      context = .none
      self.missesVolume = shape.symbols.map { !missesVolume.isEmpty && missesVolume[$0] }
      ledgers = portfolios.map { LaneLedger(symbols: $0.symbols, window: shape.window) }
      lastCloses = Array(repeating: .nan, count: shape.symbols.count)
    }
  }

  /// Whether everything that lanes do is written down.
  var keepsLedgers: Bool { !ledgers.isEmpty }

  /// Works through the cycles of the next block that lie in the window.
  ///
  /// - Parameters:
  ///   - changes: What lanes are told at its cycles.
  ///   - marks: Gets what they are worth at each of those cycles, from its first row on.
  mutating func work(
    _ block: MarketBlock, _ changes: UnsafeBufferPointer<StanceChange<Number>>, _ marks: LaneMarks<Number>
  ) {
    let cycles = shape.cycles(in: block)
    let last = shape.lastCycle(in: block)
    nextChange = 0
    // Taken out, so that steps can change both them and everything else.
    var positions: [LanePosition<Number>] = []
    swap(&positions, &self.positions)
    positions.withUnsafeMutableBufferPointer { positions in
      takeChanges(changes, positions, through: cycles.lowerBound - 1)
      block.withPointers(shape) { market, symbols in
        context.withPointers { context in
          let prices = BatchPrices(market, firstCycle: block.firstCycle, symbols: symbols, context)
          withUnsafePointer(to: prices) { work(cycles, $0, positions, changes, last: last, marks) }
        }
      }
      // The signals of cycles outside of the window are followed too.
      takeChanges(changes, positions, through: block.endCycle - 1)
    }
    self.positions = positions
  }

  private mutating func work(
    _ cycles: Range<Int>, _ prices: UnsafePointer<BatchPrices>,
    _ positions: UnsafeMutableBufferPointer<LanePosition<Number>>,
    _ changes: UnsafeBufferPointer<StanceChange<Number>>, last: Int?, _ marks: LaneMarks<Number>
  ) {
    var cycle = cycles.lowerBound
    while cycle < cycles.upperBound {
      let bar = Bar(cycle, positions, prices)
      var end = quietEnd(from: cycle, to: cycles.upperBound, last: last, changes)
      if end == cycle {
        workThroughBar(bar, changes, isLast: cycle == last)
        end = max(cycle + 1, quietEnd(from: cycle + 1, to: cycles.upperBound, last: last, changes))
      }
      cycle += mark(bar, end - cycle, marks.from(cycle - cycles.lowerBound))
    }
    if keepsLedgers, let marked = cycles.last {
      for place in lastCloses.indices { lastCloses[place] = prices.pointee.closes(marked)[place] }
    }
  }

  /// A bar's way through all lanes up to its mark: steps of Docs/Semantics.md, a line each.
  @inline(__always)
  private mutating func workThroughBar(
    _ bar: Bar, _ changes: UnsafeBufferPointer<StanceChange<Number>>, isLast: Bool
  ) {
    // With step 2 the fills are applied, which is step 3.
    if hasPending { workOrders(bar.opens, bar) }
    takeChanges(changes, bar.positions, through: bar.cycle)
    // Orders are accepted, step 6, as they are decided.
    if needsDecision { decide(bar) }
    if hasPending, shape.fill == .sameClose {
      workOrders(bar.closes, bar)
      // Who has what it wants wants nothing before the next signal.
      if !hasFailures, !shape.rebalancesAlways { needsDecision = false }
    }
    if isLast { closeOut(bar) }
  }

  // MARK: Signals

  @inline(__always)
  private mutating func takeChanges(
    _ changes: UnsafeBufferPointer<StanceChange<Number>>,
    _ positions: UnsafeMutableBufferPointer<LanePosition<Number>>, through cycle: Int
  ) {
    while nextChange < changes.count, changes[nextChange].cycle <= cycle {
      let change = changes[nextChange]
      nextChange += 1
      positions[change.place].final = change.stance
      positions[change.place].hasChanged = positions[change.place].hasChanged .| change.lanes
      needsDecision = true
      if keepsLedgers { writeSignals(change) }
    }
  }

  // MARK: Marks

  /// The end of the cycles at which there is nothing to do but mark.
  @inline(__always)
  private func quietEnd(
    from cycle: Int, to end: Int, last: Int?, _ changes: UnsafeBufferPointer<StanceChange<Number>>
  ) -> Int {
    if needsDecision || hasPending { return cycle }
    var end = end
    if nextChange < changes.count { end = min(end, changes[nextChange].cycle) }
    // Positions may be closed at the last.
    if shape.closesPositions, let last { end = min(end, last) }
    return end
  }

  /// Marks a cycle and those after it, of equal positions: takes note of equity, and stops the lanes that must.
  ///
  /// Ends after the first cycle at which one is stopped.
  ///
  /// - Returns: How many are marked.
  @inline(__always)
  private mutating func mark(_ bar: Bar, _ count: Int, _ marks: LaneMarks<Number>) -> Int {
    if hasFills { writeChanges(bar.positions) }
    let extent = marks.value(cash, bar, count)
    var (marked, stop) = (count, LaneStop<Number>?.none)
    if !equityGuard.passes(extent, isStopped: isStopped, isRuined: isRuined, isLost: isLost) {
      (marked, stop) = watch(marks, count)
    }
    var isExposed = Mask(repeating: false)
    for place in bar.positions.indices { isExposed = isExposed .| (bar.positions[place].held .!= .zero) }
    if keepsLedgers {
      writeMarks(marked, isExposed, stop)
    } else {
      let more = exposedCount + Number(repeating: Double(marked))
      exposedCount = exposedCount.replacing(with: more, where: isExposed)
    }
    return marked
  }

  /// Looks at marks one by one.
  ///
  /// - Returns: How many of them count, and the lanes that are stopped at the last of these.
  private mutating func watch(_ marks: LaneMarks<Number>, _ count: Int) -> (count: Int, stop: LaneStop<Number>?) {
    let infinity = Number(repeating: .infinity)
    for index in 0..<count {
      let equity = marks[index]
      let (isDrawdown, isRuin) = equityGuard.watch(equity)
      let stops = (isRuin .& .!isRuined) .| (isDrawdown .& .!isStopped)
      isLost = isLost .| .!(equity.magnitude .< infinity)
      if stops.holdsSomewhere {
        isRuined = isRuined .| isRuin
        isStopped = isStopped .| stops
        needsDecision = true
        return (index + 1, LaneStop(lanes: stops, isRuin: isRuin, equity: equity, peak: equityGuard.peak))
      }
    }
    return (count, nil)
  }

  /// Keeps a fill of a lane.
  mutating func keep(_ fill: Fill, _ lane: Int) { fills[lane].append(fill) }

  /// Changes what is held and wanted of a symbol, between blocks.
  mutating func update(_ place: Int, _ body: (inout LanePosition<Number>) -> Void) { body(&positions[place]) }

  /// Takes over what was counted and watched so far.
  mutating func resume(exposedCount count: Number, peak: Number) {
    exposedCount = count
    equityGuard = EquityGuard(capital: peak, maxDrawdown: rules.maxDrawdown)
  }

  /// Gives up lanes whose orders no engine could carry out.
  @inline(__always)
  mutating func lose(_ lanes: Mask) { isLost = isLost .| lanes }
}

/// What is kept of what lanes do.
enum LaneExtent {
  /// What results cover: figures, and digests of fills and trades.
  ///
  /// - Parameter withFills: Whether fills are kept as they are, too.
  case results(BatchContext, withFills: Bool)
  /// Cash, positions, and what they are worth.
  case equity
  /// Every row.
  ///
  /// - Parameter missesVolume: By symbol, as `RiskWorkerCore` has it.
  case everything(missesVolume: [Bool])
}

/// A mistake that tests put into one lane: its commission is a last place larger.
package struct LaneFault: Sendable {
  /// The lane of the group.
  package let lane: Int

  /// A mistake in this lane.
  package init(lane: Int) { self.lane = lane }
}
