import TradingModel

/// The books of one portfolio that is worked in a lane: the rows of its ledger, and what shows in no figure of it.
///
/// Lanes find out together what sizes, fills and equity are, and tell it where something happens; it numbers, withholds
/// and writes as a `RiskWorkerCore` does. A symbol's position among those that the portfolio trades is its *place*.
/// Prices are those of a unit in the market; funds are what is free for new positions at the closes, asked for where
/// something happens for the first time.
package struct LaneLedger: Sendable {
  /// What an entry is ordered with.
  package struct Entry: Sendable {
    let intent: OrderIntent
    let size: OrderSize
    let maximumUnits: Double?

    /// - Parameter maximumUnits: See `Order.maximumUnits`.
    package init(intent: OrderIntent, size: OrderSize, maximumUnits: Double?) {
      self.intent = intent
      self.size = size
      self.maximumUnits = maximumUnits
    }
  }

  /// Which of a place's orders is meant.
  package enum Part: Sendable {
    case exit
    case entry
    case closeOut
  }

  /// A symbol that the portfolio trades.
  private struct Place: Sendable {
    let symbol: Int
    /// Number of the decision of the cycle.
    var decision = 0
    /// Number of the final signal that holds.
    var signal = 0
    /// What a limit left of the entry that is decided on.
    var reducedTo: Double?
    var exit: OpenOrder?
    var entry: OpenOrder?
    var closeOut: OpenOrder?
    /// Average price of the units held, costs apart.
    var averagePrice = 0.0
    /// Whether the position changed in the cycle.
    var isTouched = false
  }

  private var journal: OrderJournal
  private var counts = RiskTally()
  private var places: [Place]
  private let window: Range<Int>
  private var openCount = 0
  private var hasTouched = false
  private var isStopped = false
  private var finals: [Signal] = []
  private var finalCount = 0

  /// The books of a portfolio that holds nothing.
  ///
  /// - Parameters:
  ///   - symbols: Indices of the symbols that it trades, ascending.
  ///   - window: The cycles at which it may be in the market.
  package init(symbols: [Int], window: Range<Int>) {
    journal = OrderJournal(window: window, reusesColumns: true)
    places = symbols.map { Place(symbol: $0) }
    self.window = window
  }

  /// Takes the next block: leaves out its cycles outside of the window.
  package mutating func begin(_ block: MarketBlock, signalCount: Int) {
    journal.begin(block, signalCount: signalCount)
    if journal.cycle < window.lowerBound { journal.passBy(to: min(window.lowerBound, block.endCycle)) }
    endWindow(block)
  }

  /// Ends the block.
  ///
  /// - Parameter values: The value of all positions at the end of each of its cycles.
  package mutating func end(_ block: MarketBlock, positionValues values: [Double]) -> LedgerBlock {
    endWindow(block)
    if block.isLast { journal.finish() }
    return journal.take(positionValues: values)
  }

  private mutating func endWindow(_ block: MarketBlock) {
    guard journal.cycle >= window.upperBound, journal.cycle < block.endCycle else { return }
    journal.finish()
    journal.passBy(to: block.endCycle)
  }

  // MARK: Signals

  /// Takes note of a final signal.
  package mutating func follow(_ stance: Stance, at place: Int, cycle: Int) {
    finalCount += 1
    finals.append(Signal(cycle: cycle, symbol: places[place].symbol, stance: stance, sequence: finalCount))
    // Who has left the market hears nothing any more.
    if !isStopped { places[place].signal = finalCount }
  }

  /// The final signals since the last take.
  package mutating func takeFinals() -> [Signal] {
    defer { finals = [] }
    return finals
  }

  // MARK: Orders

  /// Numbers the decision about a symbol.
  package mutating func decide(_ place: Int) { places[place].decision = journal.nextDecision() }

  /// Writes that a limit makes the entry decided on smaller.
  package mutating func reduce(_ place: Int, to units: Double, price: Double, funds: () -> Double) {
    places[place].reducedTo = units
    note(.reduced, place, price: price, funds: funds)
  }

  /// Writes that an entry was not even ordered: less than a unit, or nothing that a limit leaves.
  package mutating func fail(
    _ place: Int, _ intent: OrderIntent, isLimited: Bool, price: Double, funds: () -> Double
  ) {
    if isLimited {
      journal.noteFailure(.limited, nil, places[place].symbol, intent)
    } else {
      journal.noteFailure(.refusal, .nothingToTrade, places[place].symbol, intent)
    }
    note(isLimited ? .limitedToNothing : .belowOneUnit, place, price: price, funds: funds)
  }

  /// Sends an order that leaves a position.
  package mutating func sendExit(_ place: Int, held: Double) {
    let signal = isStopped ? 0 : places[place].signal
    places[place].exit = openPosition(place, .exit, held: held, decision: places[place].decision, signal: signal)
  }

  /// Sends an order that closes a position because the window or the data end.
  package mutating func sendCloseOut(_ place: Int, held: Double) {
    places[place].closeOut = openPosition(
      place, .closeOut, held: held, decision: journal.nextDecision(), signal: 0)
  }

  private mutating func openPosition(
    _ place: Int, _ intent: OrderIntent, held: Double, decision: Int, signal: Int
  ) -> OpenOrder {
    let order = Order(
      sequence: journal.nextSequence(), decision: decision, signal: signal, cycle: journal.cycle,
      symbol: places[place].symbol, intent: intent, size: .position)
    openCount += 1
    return journal.open(order, side: held > 0 ? .sell : .buy, quantity: held.magnitude)
  }

  /// Sends an order that opens, enlarges or moves a position.
  package mutating func sendEntry(_ place: Int, _ entry: Entry) {
    let order = Order(
      sequence: journal.nextSequence(), decision: places[place].decision, signal: places[place].signal,
      cycle: journal.cycle, symbol: places[place].symbol, intent: entry.intent, size: entry.size,
      maximumUnits: entry.maximumUnits)
    let side: Side? = entry.intent == .enterLong ? .buy : entry.intent == .enterShort ? .sell : nil
    var quantity: Double?
    if case .units(let units) = entry.size { quantity = units }
    places[place].entry = journal.open(order, side: side, quantity: quantity, reducedTo: places[place].reducedTo)
    places[place].reducedTo = nil
    openCount += 1
  }

  /// Books a fill.
  ///
  /// - Parameters:
  ///   - held: Signed units before.
  ///   - lacksVolume: Whether the bar lacks the volume that others have.
  package mutating func fill(
    _ place: Int, _ part: Part, _ fill: Fill, held: Double, lacksVolume: Bool, funds: () -> Double
  ) {
    guard let entry = take(part, of: place) else { return }
    if part == .closeOut { note(.closedOut, place, price: fill.rawPrice, funds: funds) }
    if lacksVolume { note(.filledWithoutVolume, place, price: fill.rawPrice, funds: funds) }
    journal.fill(entry, by: fill)
    places[place].averagePrice = AverageCost.after(fill, held: held, average: places[place].averagePrice)
    places[place].isTouched = true
    hasTouched = true
  }

  /// Writes that the engine refused an entry.
  package mutating func refuse(
    _ place: Int, _ reason: RefusalReason, held: Double, price: Double, funds: () -> Double
  ) {
    guard let entry = take(.entry, of: place) else { return }
    if reason == .insufficientFunds || held == 0 {
      var named: Double?
      if case .units(let units) = entry.order.size { named = units }
      note(
        reason == .insufficientFunds ? .insufficientFunds : .belowOneUnit, place, price: price, units: named,
        funds: funds)
    }
    journal.refuse(entry, reason)
  }

  /// Ends every open order but close-outs without a fill: exits were numbered first.
  package mutating func expireAll(price: (_ place: Int) -> Double, funds: () -> Double) {
    for part in [Part.exit, .entry] {
      for place in places.indices {
        guard let entry = take(part, of: place) else { continue }
        note(.expired, place, price: price(place), funds: funds)
        journal.end(entry, .expired)
      }
    }
  }

  private mutating func take(_ part: Part, of place: Int) -> OpenOrder? {
    let order: OpenOrder?
    switch part {
    case .exit: (order, places[place].exit) = (places[place].exit, nil)
    case .entry: (order, places[place].entry) = (places[place].entry, nil)
    case .closeOut: (order, places[place].closeOut) = (places[place].closeOut, nil)
    }
    if order != nil { openCount -= 1 }
    return order
  }

  // MARK: Cycles

  /// Writes the positions that changed in the cycle.
  ///
  /// - Parameter held: Signed units by place.
  package mutating func writeChanges(_ held: (_ place: Int) -> Double) {
    if !hasTouched { return }
    hasTouched = false
    for place in places.indices where places[place].isTouched {
      places[place].isTouched = false
      journal.recordPosition(
        of: places[place].symbol, quantity: held(place), averagePrice: places[place].averagePrice)
    }
  }

  /// Marks the next cycles.
  package mutating func mark(_ count: Int, cash: Double, isExposed: Bool) {
    if count > 0 { journal.markQuiet(count, cash: cash, isExposed: isExposed) }
  }

  /// Writes that the portfolio leaves the market for good at the end of the cycle being worked.
  package mutating func stop(isRuin: Bool, equity: Double, peak: Double, isExposed: Bool) {
    isStopped = true
    let kind = isRuin ? RiskEventKind.ruin : .drawdownStop
    journal.stop(kind, value: isRuin ? equity : 1 - equity / peak)
    counts.note(
      RiskTally.Stop(
        kind: kind, timestamp: journal.now, equity: equity, peak: peak, isInvested: isExposed || openCount > 0))
  }

  private mutating func note(
    _ kind: RiskTally.Kind, _ place: Int, price: Double, units: Double? = nil, funds: () -> Double
  ) {
    counts.note(kind, places[place].symbol, at: journal.now, price: price, funds: funds(), units: units)
  }

  /// What shows in no figure of everything marked so far.
  ///
  /// - Parameters:
  ///   - held: Signed units by place.
  ///   - close: The last close by place.
  package func tally(held: (_ place: Int) -> Double, close: (_ place: Int) -> Double) -> RiskTally {
    var tally = counts
    for place in places.indices where held(place) != 0 {
      tally.positions.append(
        RiskTally.Position(
          symbol: places[place].symbol, quantity: held(place), averagePrice: places[place].averagePrice,
          close: close(place)))
    }
    return tally
  }
}
