import TradingModel

/// The book of one risk worker: it counts cycles, decisions and orders, and writes every row of the ledger.
///
/// An order that repeats a refused one is withheld: its acceptance is written when its outcome turns out to be another,
/// with the cycle of the acceptance. Refusals in a row become one event when their run ends. So neither shows how the
/// data is cut into blocks.
struct OrderJournal: Sendable {
  private var ledger = LedgerBlock(firstCycle: 0)
  /// The cycles of the ledger that are marked; the next is the one being worked.
  private var markedCount = 0
  /// What holds of the marked cycles, from fill to fill: written into the ledger's columns only when it is taken, at
  /// once and in order, instead of a piece at each order.
  private var stretches: [Stretch] = []
  private var orderCount = 0
  private var decisionCount = 0
  private var runs = RefusalRuns()
  /// Rows of the ledger taken last, for which the next makes room at once: portfolios that act together would else all
  /// grow theirs together, again and again.
  private var lastCounts = (orders: 0, fills: 0, positions: 0)

  /// The ledger taken last, where its columns are to serve again: in place once whoever took it has let go of it, and
  /// else as any copied column.
  private var spare: LedgerBlock?
  private let reusesColumns: Bool

  /// Cycles in a row with the same cash.
  private struct Stretch: Sendable {
    /// The row of the ledger after the last.
    var end: Int
    let cash: Double
    let isExposed: Bool
  }

  /// A book that passes by the cycles outside of `window`.
  ///
  /// - Parameter reusesColumns: Whether each ledger takes over the columns of the last one.
  init(window: Range<Int>, reusesColumns: Bool = false) {
    self.reusesColumns = reusesColumns
    ledger.window = window
  }

  /// The cycle being worked.
  var cycle: Int { ledger.firstCycle + markedCount }

  /// Its instant, in nanoseconds since the epoch.
  var now: Int64 { ledger.timestamps[markedCount] }

  /// Makes room for the cycles of a block.
  ///
  /// A signal makes one order as a rule, which is accepted and filled.
  /// - Parameter signalCount: Number of signals in the block.
  /// - Precondition: it begins with the cycle to be worked, or is the first.
  mutating func begin(_ block: MarketBlock, signalCount: Int) {
    takeOverColumns()
    if ledger.count == 0 {
      // Shares the block's own column where nothing comes before it.
      ledger.firstCycle = block.firstCycle
      ledger.timestamps = block.timestamps
    } else {
      ledger.timestamps.append(contentsOf: block.timestamps)
    }
    ledger.orders.reserveCapacity(max(lastCounts.orders, 2 * signalCount))
    ledger.fills.reserveCapacity(max(lastCounts.fills, signalCount))
    ledger.positions.reserveCapacity(max(lastCounts.positions, signalCount))
    ledger.positionValue.reserveCapacity(ledger.count)
  }

  /// Goes on in the memory of the ledger taken last.
  private mutating func takeOverColumns() {
    guard var old = spare else { return }
    spare = nil
    swap(&ledger.cash, &old.cash)
    swap(&ledger.positionValue, &old.positionValue)
    swap(&ledger.isExposed, &old.isExposed)
    func takeOver<Row>(_ rows: inout [Row], _ others: inout [Row]) {
      swap(&rows, &others)
      rows.removeAll(keepingCapacity: true)
    }
    takeOver(&ledger.orders, &old.orders)
    takeOver(&ledger.fills, &old.fills)
    takeOver(&ledger.positions, &old.positions)
    takeOver(&ledger.events, &old.events)
  }

  /// The rows of the cycles that were marked since the last take.
  mutating func take() -> LedgerBlock {
    lastCounts = (ledger.orders.count, ledger.fills.count, ledger.positions.count)
    writeStretches()
    let taken = ledger.prefix(before: cycle)
    if reusesColumns { spare = taken }
    ledger = LedgerBlock(firstCycle: cycle)
    ledger.window = taken.window
    markedCount = 0
    return taken
  }

  /// The same where the value of positions was followed elsewhere.
  ///
  /// - Parameter values: One a cycle, all of which are marked.
  mutating func take(positionValues values: [Double]) -> LedgerBlock {
    Self.overwrite(&ledger.positionValue, values.count, { values }) { column in
      _ = column.update(fromContentsOf: values)
    }
    return take()
  }

  /// Ends the data: every run of refusals ends at the last cycle marked.
  mutating func finish() {
    for event in runs.endAll() { record(event, knownAt: cycle - 1) }
  }

  // MARK: Orders

  /// The number of a new decision.
  mutating func nextDecision() -> Int {
    decisionCount += 1
    return decisionCount
  }

  /// The sequence of a new order.
  mutating func nextSequence() -> Int {
    orderCount += 1
    return orderCount
  }

  /// Writes that an order is accepted, unless it repeats a refused one; returns it as an open one.
  mutating func open(
    _ order: Order, side: Side?, quantity: Double?, opening: Double = 0, reducedTo: Double? = nil
  ) -> OpenOrder {
    let entry = OpenOrder(
      order: order, side: side, quantity: quantity, opening: opening, reducedTo: reducedTo,
      isWithheld: runs.isRefused(order.symbol, order.intent), timestamp: now)
    if !entry.isWithheld { recordAcceptance(of: entry) }
    return entry
  }

  /// Writes a fill of an open order.
  mutating func fill(_ entry: OpenOrder, by fill: Fill) {
    recordWithheld(entry)
    endRun(of: entry)
    ledger.orders.append(
      OrderRecord(
        cycle: fill.cycle, order: entry.order, state: .filled, side: fill.side, quantity: fill.quantity,
        timestamp: now))
    ledger.fills.append(FillRecord(fill: fill, order: entry.order))
  }

  /// Writes that an open order ended without a fill: cancelled or expired.
  mutating func end(_ entry: OpenOrder, _ state: OrderState) {
    recordWithheld(entry)
    endRun(of: entry)
    record(entry, state)
  }

  /// Writes that the engine refused an open order; of one refusal after the other only how many there were.
  mutating func refuse(_ entry: OpenOrder, _ reason: RefusalReason) {
    let order = entry.order
    if !entry.isWithheld || !runs.repeats(order.symbol, order.intent, reason) {
      recordWithheld(entry)
      record(entry, .refused)
    }
    noteFailure(.refusal, reason, order.symbol, order.intent)
  }

  /// Counts an attempt of this cycle that came to nothing.
  mutating func noteFailure(_ kind: RiskEventKind, _ reason: RefusalReason?, _ symbol: Int, _ intent: OrderIntent) {
    let ended = runs.note(kind, reason, symbol, intent, cycle: cycle, timestamp: now)
    if let ended { record(ended, knownAt: cycle) }
  }

  private mutating func endRun(of entry: OpenOrder) {
    if let event = runs.end(entry.order.symbol, entry.order.intent) { record(event, knownAt: cycle) }
  }

  private mutating func recordWithheld(_ entry: OpenOrder) {
    if entry.isWithheld { recordAcceptance(of: entry) }
  }

  private mutating func recordAcceptance(of entry: OpenOrder) {
    if let units = entry.reducedTo {
      ledger.events.append(
        RiskEvent(
          cycle: entry.order.cycle, kind: .reduced, symbol: entry.order.symbol, value: units,
          timestamp: entry.timestamp, knownCycle: cycle))
    }
    ledger.orders.append(
      OrderRecord(
        cycle: entry.order.cycle, order: entry.order, state: .accepted, side: entry.side, quantity: entry.quantity,
        timestamp: entry.timestamp, knownCycle: cycle))
  }

  private mutating func record(_ entry: OpenOrder, _ state: OrderState) {
    ledger.orders.append(
      OrderRecord(
        cycle: cycle, order: entry.order, state: state, side: entry.side, quantity: entry.quantity, timestamp: now))
  }

  private mutating func record(_ event: RiskEvent, knownAt knownCycle: Int) {
    var event = event
    event.knownCycle = knownCycle
    ledger.events.append(event)
  }

  // MARK: Cycles

  /// Writes that the worker leaves the market for good.
  mutating func stop(_ kind: RiskEventKind, value: Double) {
    ledger.events.append(RiskEvent(cycle: cycle, kind: kind, symbol: nil, value: value, timestamp: now))
  }

  /// Writes a position that changed in the cycle.
  mutating func recordPosition(of symbol: Int, quantity: Double, averagePrice: Double) {
    ledger.positions.append(
      PositionRecord(cycle: cycle, symbol: symbol, quantity: quantity, averagePrice: averagePrice))
  }

  /// Writes the value of all positions at the next cycles of a block, not yet marked.
  mutating func writePositionValues(of holdings: borrowing Holdings, in block: MarketBlock, _ range: Range<Int>) {
    growPositionValues(to: markedCount + range.count)
    ledger.positionValue.withUnsafeMutableBufferPointer { column in
      let values = UnsafeMutableBufferPointer(rebasing: column[markedCount..<(markedCount + range.count)])
      holdings.writePositionValues(block, range, to: values)
    }
  }

  /// The values of positions at the next `count` cycles.
  func positionValues(_ count: Int) -> ArraySlice<Double> {
    ledger.positionValue[markedCount..<(markedCount + count)]
  }

  /// Marks the cycle being worked, and goes on to the next.
  mutating func mark(cash: Double, positionValue: Double, isExposed: Bool) {
    growPositionValues(to: markedCount + 1)
    ledger.positionValue[markedCount] = positionValue
    markQuiet(1, cash: cash, isExposed: isExposed)
  }

  /// Leaves out the cycles before `cycle`, which lie outside of the window.
  mutating func passBy(to cycle: Int) {
    growPositionValues(to: markedCount + cycle - self.cycle)
    markQuiet(cycle - self.cycle, cash: 0, isExposed: false)
  }

  /// The column grows as it is written: thousands of portfolios would else go through their columns once in vain.
  private mutating func growPositionValues(to count: Int) {
    var missing = count - ledger.positionValue.count
    while missing > 0 {
      // A copy of memory, where a repeated element would be one append each.
      let piece = min(missing, Self.zeros.count)
      ledger.positionValue.append(contentsOf: Self.zeros[..<piece])
      missing -= piece
    }
  }

  private static let zeros = [Double](repeating: 0, count: 4_096)

  /// Marks `count` cycles of equal cash whose values of positions are written, and goes on to the next.
  mutating func markQuiet(_ count: Int, cash: Double, isExposed: Bool) {
    markedCount += count
    if let last = stretches.last, last.cash.bitPattern == cash.bitPattern, last.isExposed == isExposed {
      stretches[stretches.count - 1].end = markedCount
    } else {
      stretches.append(Stretch(end: markedCount, cash: cash, isExposed: isExposed))
    }
  }

  /// Writes cash, and whether a position is held, of the marked cycles.
  private mutating func writeStretches() {
    let (stretches, count) = (stretches, markedCount)
    func write<Value>(_ column: inout [Value], _ value: (Stretch) -> Value) {
      Self.overwrite(&column, count) {
        [Value](unsafeUninitializedCapacity: count) { column, end in
          for stretch in stretches {
            column[end..<stretch.end].initialize(repeating: value(stretch))
            end = stretch.end
          }
        }
      } inPlace: { column in
        var end = 0
        for stretch in stretches {
          column[end..<stretch.end].update(repeating: value(stretch))
          end = stretch.end
        }
      }
    }
    write(&ledger.cash, \.cash)
    write(&ledger.isExposed, \.isExposed)
    self.stretches.removeAll(keepingCapacity: true)
  }

  /// Writes a column into the memory of an older one where that is long enough, else puts a new one in its place.
  private static func overwrite<Value>(
    _ column: inout [Value], _ count: Int, _ new: () -> [Value], inPlace: (UnsafeMutableBufferPointer<Value>) -> Void
  ) {
    guard count > 0, column.count >= count else {
      column = new()
      return
    }
    column.removeLast(column.count - count)
    column.withUnsafeMutableBufferPointer { inPlace($0) }
  }
}
