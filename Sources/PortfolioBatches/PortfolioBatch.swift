import Determinism
import PerformanceAnalytics
import RiskControl
import TradingModel
import TradingStrategies

/// Portfolios of one shape, a lane each: risk workers, their engine and their metrics in one state, worked by the rules
/// that these are made of.
///
/// Every symbol that they trade has a bar at every cycle of their window (see `BatchEligibility`), so that an order
/// fills, is refused or expires at the first point at which it may, and none is open at a decision. What comes out of a
/// lane is, to the bit, what a `RiskWorkerCore` and an `ExecutionCore` come to; a lane whose numbers run away is marked
/// `isLost`, and is worked by these.
///
/// Methods that change nothing are inlined: elsewhere they would be handed a copy of all of it.
struct PortfolioBatch<Number: Lane>: Sendable {
  typealias Mask = Number.Mask

  let shape: BatchShape
  let rules: LaneRules<Number>
  /// Lanes with a portfolio; those beyond repeat the first, and nobody asks for them.
  let laneCount: Int
  private var events: SignalEvents

  var cash: Number
  /// Signed units, by place.
  var held: [Number]
  /// What is to be done about a symbol, by place.
  var plans: [LanePlan<Number>]
  /// Whether orders of an earlier step are still to be worked.
  var hasPending = false
  /// Whether the next decision may want anything; where not, cycles are marked and nothing else.
  var needsDecision = true
  /// Number of orders so far.
  var orderCount = Number.zero
  var isStopped = Mask(repeating: false)
  var isRuined = Mask(repeating: false)
  /// Lanes in which something is no number any more.
  private(set) var isLost = Mask(repeating: false)
  var journal: LaneJournal<Number>
  /// What fills come to; nil where everything is written down.
  var trades: LaneTrades<Number>?
  /// By lane its fills, where these are asked for.
  private(set) var fills: [[Fill]] = []
  /// Everything that each lane does; empty where results are all that is asked for.
  var ledgers: [LaneLedger] = []
  /// Whether a position changed since the last mark, where ledgers are kept.
  var hasFills = false
  /// How many cycles of the block are marked: all that lie in the window, at its end.
  private var markCount = 0
  /// What they are worth in all lanes, a cycle each.
  private var equities: [Number] = []
  /// The value of their positions, where ledgers are kept.
  private var values: [Number] = []
  /// By place, the close of the last cycle.
  private(set) var lastCloses: [Double]
  /// By place, whether fills are looked at for bars without volume.
  let missesVolume: [Bool]

  private var equityGuard: EquityGuard<Number>
  private(set) var performance: LanePerformance<Number>
  /// The stance that holds of each stream, at place * voices + voice.
  private var voices: [LaneStance<Double>]
  /// The final stance by place.
  private(set) var finals: [LaneStance<Number>]
  /// Whether it changed since the last decision.
  var hasChanged: [Mask]
  private var nextEvent = 0
  /// A mistake that tests put in, to see that it is found.
  let fault: LaneFault?

  /// - Parameter keeping: What is kept of what lanes do.
  init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, streams: [Int], events: SignalEvents,
    basis: AnnualBasis, keeping: LaneExtent, fault: LaneFault? = nil
  ) {
    self.shape = shape
    self.events = events
    self.fault = fault
    rules = LaneRules(portfolios, shape, streams: streams)
    laneCount = portfolios.count
    cash = rules.capital
    let places = shape.symbols.count
    held = Array(repeating: .zero, count: places)
    plans = Array(repeating: LanePlan(), count: places)
    journal = LaneJournal(placeCount: places)
    equityGuard = EquityGuard(capital: rules.capital, maxDrawdown: rules.maxDrawdown)
    performance = LanePerformance(capital: rules.capital, basis: basis)
    voices = Array(repeating: LaneStance(direction: 0, strength: 0), count: places * streams.count)
    finals = Array(repeating: LaneStance(direction: .zero, strength: .zero), count: places)
    hasChanged = Array(repeating: Mask(repeating: false), count: places)
    lastCloses = Array(repeating: .nan, count: places)
    switch keeping {
    case .results(let symbols, let timestamps, let withFills):
      missesVolume = []
      trades = LaneTrades(
        symbols: shape.symbols.map { symbols[$0] }, timestamps: timestamps, laneCount: laneCount)
      if withFills { fills = Array(repeating: [], count: laneCount) }
    case .everything(let missesVolume):
      self.missesVolume = shape.symbols.map { !missesVolume.isEmpty && missesVolume[$0] }
      ledgers = portfolios.map { LaneLedger(symbols: $0.symbols, window: shape.window) }
    }
  }

  /// Whether everything that lanes do is written down.
  var keepsLedgers: Bool { !ledgers.isEmpty }

  /// Works through the next block, and takes the signals of its cycles, which are the only ones known.
  ///
  /// - Returns: By lane what it did.
  mutating func work(_ block: MarketBlock, _ signals: SignalEvents) -> [LaneRecord] {
    (events, nextEvent) = (signals, 0)
    for lane in ledgers.indices { ledgers[lane].begin(block, signalCount: signals.events.count) }
    work(block)
    // The signals of cycles outside of the window are followed too.
    takeSignals(through: block.endCycle - 1)
    let first = min(max(shape.window.lowerBound, block.firstCycle), block.endCycle) - block.firstCycle
    return ledgers.indices.map { lane in
      let column = [Double](unsafeUninitializedCapacity: block.count) { column, count in
        column.initialize(repeating: 0)
        for index in 0..<markCount { column[first + index] = values[index][lane] }
        count = block.count
      }
      return LaneRecord(
        isLost: isLost[lane], final: ledgers[lane].takeFinals(),
        ledger: ledgers[lane].end(block, positionValues: column))
    }
  }

  /// Works through the cycles of the next block that lie in the window.
  mutating func work(_ block: MarketBlock) {
    let cycles = (block.firstCycle..<block.endCycle).clamped(to: shape.window)
    takeSignals(through: cycles.lowerBound - 1)
    makeRoom(cycles.count)
    let last = shape.lastCycle(in: block)
    block.withPointers(shape.symbols) { market, symbols in
      let prices = BatchPrices(market, firstCycle: block.firstCycle, symbols: symbols)
      var cycle = cycles.lowerBound
      while cycle < cycles.upperBound {
        let end = quietEnd(from: cycle, to: cycles.upperBound, last: last)
        if cycle < end {
          cycle = markQuiet(prices, cycle..<end)
        } else {
          workThroughBar(prices, cycle, isLast: cycle == last)
          cycle += 1
        }
      }
      guard let marked = cycles.last else { return }
      if !keepsLedgers {
        equities.withUnsafeBufferPointer {
          performance.record(UnsafeBufferPointer(rebasing: $0[..<markCount]), prices.timestamps(cycles))
        }
      }
      for place in lastCloses.indices { lastCloses[place] = prices.closes(marked)[place] }
    }
  }

  /// Makes room for the marks of a block.
  private mutating func makeRoom(_ count: Int) {
    markCount = 0
    if equities.count >= count { return }
    equities = Array(repeating: .zero, count: count)
    if keepsLedgers { values = equities }
  }

  /// A bar's way through all lanes: the nine steps of Docs/Semantics.md, a line each.
  private mutating func workThroughBar(_ prices: BatchPrices, _ cycle: Int, isLast: Bool) {
    // Step 1: the slice.
    let bar = prices.bar(cycle)
    // With step 2 the fills are applied, which is step 3.
    if hasPending { workOrders(bar.opens, bar) }
    takeSignals(through: cycle)
    // Orders are accepted, step 6, as they are decided.
    if needsDecision { decide(bar) }
    if hasPending, shape.fill == .sameClose { workOrders(bar.closes, bar) }
    if isLast { closeOut(bar) }
    _ = markQuiet(prices, cycle..<(cycle + 1))
  }

  // MARK: Signals

  private mutating func takeSignals(through cycle: Int) {
    while nextEvent < events.events.count, events.events[nextEvent].cycle <= cycle { takeSignal() }
  }

  /// Takes every signal of one cycle and symbol, and combines the stances that hold then.
  private mutating func takeSignal() {
    let first = events.events[nextEvent]
    let place = Int(first.place)
    while nextEvent < events.events.count {
      let event = events.events[nextEvent]
      guard event.cycle == first.cycle, event.place == first.place else { break }
      voices[place * rules.voiceCount + Int(event.voice)] = LaneStance(
        direction: event.direction, strength: event.strength)
      nextEvent += 1
    }
    let combined = combine(place)
    let changes = .!combined.isAbout(finals[place])
    guard changes.holdsSomewhere else { return }
    finals[place] = LaneStance(
      direction: finals[place].direction.replacing(with: combined.direction, where: changes),
      strength: finals[place].strength.replacing(with: combined.strength, where: changes))
    hasChanged[place] = hasChanged[place] .| changes
    needsDecision = true
    if keepsLedgers { writeSignals(place, cycle: Int(first.cycle), changes) }
  }

  @inline(__always)
  private func combine(_ place: Int) -> LaneStance<Number> {
    let combined: LaneStance<Number> =
      switch shape.method {
      case .weightedMean, .weightedSum: weighted(place)
      case .majority: LaneStance(repeating: votes(place).majority)
      case .unanimous: LaneStance(repeating: votes(place).unanimity)
      }
    return shape.strength.applied(to: combined)
  }

  @inline(__always)
  private func weighted(_ place: Int) -> LaneStance<Number> {
    let first = place * rules.voiceCount
    var (sum, voiced) = (Number.zero, Number.zero)
    for voice in 0..<rules.voiceCount {
      let stance = voices[first + voice]
      // What a flat stance adds changes no sum.
      if stance.direction == 0 { continue }
      let part = StanceRule.part(
        weight: rules.weights[first + voice], direction: Number(repeating: stance.direction),
        strength: Number(repeating: stance.strength))
      sum = sum + part
      voiced = voiced + part.magnitude
    }
    let divisor = rules.divisors[place]
    return rules.stances.stance(of: sum / divisor, voiced: voiced / divisor)
  }

  @inline(__always)
  private func votes(_ place: Int) -> StanceVotes<Double> {
    let first = place * rules.voiceCount
    var votes = StanceVotes<Double>()
    for voice in 0..<rules.voiceCount where rules.isFollowed[first + voice] {
      let stance = voices[first + voice]
      votes.add(direction: stance.direction, strength: stance.strength)
    }
    return votes
  }

  // MARK: Marks

  /// The end of the cycles at which there is nothing to do but mark.
  @inline(__always)
  private func quietEnd(from cycle: Int, to end: Int, last: Int?) -> Int {
    if needsDecision || hasPending { return cycle }
    var end = end
    if nextEvent < events.events.count { end = min(end, Int(events.events[nextEvent].cycle)) }
    // Positions may be closed at the last.
    if shape.closesPositions, let last { end = min(end, last) }
    return end
  }

  /// Marks cycles of equal positions: takes note of equity, and stops the lanes that must.
  ///
  /// Ends after the first cycle at which one is stopped.
  ///
  /// - Returns: The cycle after the last marked.
  private mutating func markQuiet(_ prices: BatchPrices, _ cycles: Range<Int>) -> Int {
    if hasFills { writeChanges() }
    let first = markCount
    value(prices, cycles, from: first)
    let (end, stop) = watch(first..<(first + cycles.count))
    markCount = end
    var isExposed = Mask(repeating: false)
    for units in held { isExposed = isExposed .| (units .!= .zero) }
    if keepsLedgers {
      writeMarks(end - first, isExposed, stop)
    } else {
      performance.addExposure(end - first, where: isExposed)
    }
    return cycles.lowerBound + (end - first)
  }

  /// Values the positions at cycles.
  ///
  /// - Parameter first: Where the first of them stands in the columns of the block.
  private mutating func value(_ prices: BatchPrices, _ cycles: Range<Int>, from first: Int) {
    let cash = cash
    let keepsLedgers = keepsLedgers
    held.withUnsafeBufferPointer { held in
      equities.withUnsafeMutableBufferPointer { equities in
        values.withUnsafeMutableBufferPointer { values in
          var closes = prices.closes(cycles.lowerBound)
          for index in first..<(first + cycles.count) {
            var value = Number.zero
            for place in held.indices { value = value + held[place] * Number(repeating: closes[place]) }
            equities[index] = cash + value
            if keepsLedgers { values[index] = value }
            closes.advance()
          }
        }
      }
    }
  }

  /// Looks at the equity of marks that were not looked at before.
  ///
  /// - Returns: The end of those that count, and the lanes that are stopped at the last of them.
  private mutating func watch(_ marks: Range<Int>) -> (end: Int, stop: LaneStop<Number>?) {
    let infinity = Number(repeating: .infinity)
    var index = marks.lowerBound
    while true {
      index = equities.withUnsafeBufferPointer {
        equityGuard.watchQuiet(UnsafeBufferPointer(rebasing: $0[..<marks.upperBound]), from: index)
      }
      if index == marks.upperBound { return (index, nil) }
      let equity = equities[index]
      index += 1
      let (isDrawdown, isRuin) = equityGuard.watch(equity)
      let stops = (isRuin .& .!isRuined) .| (isDrawdown .& .!isStopped)
      isLost = isLost .| .!(equity.magnitude .< infinity)
      if stops.holdsSomewhere {
        isRuined = isRuined .| isRuin
        isStopped = isStopped .| stops
        needsDecision = true
        return (index, LaneStop(lanes: stops, isRuin: isRuin, equity: equity, peak: equityGuard.peak))
      }
    }
  }

  /// Keeps a fill of a lane.
  mutating func keep(_ fill: Fill, _ lane: Int) { fills[lane].append(fill) }

  /// Gives up lanes whose orders no engine could carry out.
  mutating func lose(_ lanes: Mask) { isLost = isLost .| lanes }
}

/// What is kept of what lanes do.
enum LaneExtent {
  /// What results cover: figures, and digests of fills and trades.
  ///
  /// - Parameters:
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instants of all cycles, in nanoseconds since the epoch.
  ///   - withFills: Whether fills are kept as they are, too.
  case results(symbols: [String], timestamps: [Int64], withFills: Bool)
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

extension LaneStance {
  /// The same stance in every lane.
  init(repeating stance: LaneStance<Double>) {
    self.init(direction: Number(repeating: stance.direction), strength: Number(repeating: stance.strength))
  }
}

extension MarketBlock {
  /// Runs `body` on the columns and on the symbols' indices, or not at all if the block holds no bar.
  fileprivate func withPointers(_ symbols: [Int], _ body: (MarketBlockPointers, UnsafePointer<Int>) -> Void) {
    // One more than there are: a list of none would have no address.
    let symbols = symbols + [0]
    withPointers { market in
      symbols.withUnsafeBufferPointer { if let first = $0.baseAddress { body(market, first) } }
    }
  }
}
