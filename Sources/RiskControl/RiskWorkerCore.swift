import TradingModel

/// An order that the engine may still fill, with what the worker knew when it sent it.
struct OpenOrder: Sendable {
  var order: Order
  var side: Side?
  var quantity: Double?
  /// Units that it is expected to open or enlarge a position by, estimated at the close of the decision.
  var opening: Double
  /// What a limit left of it, where one reduced it.
  var reducedTo: Double?
  /// Whether its acceptance is not recorded yet, because it repeats an order that was refused.
  var isWithheld: Bool
  var timestamp: Int64
}

/// Where in a cycle the worker stands.
enum RiskPhase: Sendable {
  case start, openFillsAwaited, decide, sent, closeFillsAwaited, closeOut, closeOutSent, closeOutAwaited, mark
}

/// One portfolio's risk worker as a pure, resumable state machine: portfolio state, sizing, limits, order generation.
///
/// For each block: `begin`, then `advance` until it says `finished`, doing what each step asks for; then `takeLedger`.
/// Quiet cycles (nothing open, nothing to decide) are marked in one loop and cost no message. Nothing depends on how
/// the data is cut into blocks.
public struct RiskWorkerCore: Sendable {
  /// The worker's section of the workflow.
  public let settings: RiskSettings
  let costs: CostModel
  let fill: FillRule
  let closeAtEnd: Bool
  /// Indices of the symbols that it trades, ascending.
  let symbols: [Int]

  /// Cash and positions, the sum of the fills applied.
  public internal(set) var account: Account
  /// The last cycle marked, or the one before the first.
  public internal(set) var lastCycle = -1
  /// Whether the worker has left the market for good.
  public var isStopped: Bool { stop != nil }

  /// Average price of the units held of each symbol, costs apart.
  var averagePrices: [Double]
  /// Symbols whose position changed in the cycle.
  var touched: [Int] = []
  /// Last close of each symbol, carried bars included; NaN before the first.
  var lastCloses: [Double]
  var targets: [Stance]
  var signalSequences: [Int]
  /// Whether the stance of a symbol changed and no target order was made of it yet.
  var hasChanged: [Bool]
  var open: [OpenOrder] = []
  var orderCount = 0
  var decisionCount = 0
  var runs: RefusalRuns
  var peak: Double
  var stop: RiskEventKind?

  var block: MarketBlock?
  var signals: [Signal] = []
  var nextSignal = 0
  var offset = 0
  var phase = RiskPhase.start
  var awaited: CyclePoint?
  var hasReport = false
  var ledger = LedgerBlock(firstCycle: 0)
  /// Where the current block's columns begin in the ledger.
  var ledgerBase = 0

  /// A worker that holds nothing but its capital.
  ///
  /// - Parameters:
  ///   - fill: When the engine fills its orders.
  ///   - costs: For estimates at the decision; the engine's fills carry their own.
  ///   - closeAtEnd: Whether positions are closed at the last close of the data.
  ///   - symbols: Indices of the symbols that it trades.
  ///   - symbolCount: Number of symbols of the run.
  /// - Throws: `RiskProblem.allInSymbolCount` or `unusableCapital`.
  public init(
    settings: RiskSettings, fill: FillRule, costs: CostModel, closeAtEnd: Bool, symbols: [Int],
    symbolCount: Int
  ) throws(RiskError) {
    self.settings = settings
    self.costs = costs
    self.fill = fill
    self.closeAtEnd = closeAtEnd
    self.symbols = symbols.sorted()
    account = Account(capital: settings.capital, symbolCount: symbolCount)
    averagePrices = Array(repeating: 0, count: symbolCount)
    lastCloses = Array(repeating: .nan, count: symbolCount)
    targets = Array(repeating: .flat, count: symbolCount)
    signalSequences = Array(repeating: 0, count: symbolCount)
    hasChanged = Array(repeating: false, count: symbolCount)
    runs = RefusalRuns(symbolCount: symbolCount)
    peak = settings.capital
    if settings.sizing == .allIn, symbols.count != 1 { throw error(.data, .allInSymbolCount(symbols.count)) }
    guard settings.capital > 0, settings.capital.isFinite else {
      throw error(.data, .unusableCapital(settings.capital))
    }
  }

  /// Takes the next block of market data and the portfolio's final signals for its cycles, in (cycle, symbol) order.
  ///
  /// - Throws: `RiskProblem.disorderedBlock` where the block does not follow the one before or that is not finished.
  public mutating func begin(_ block: MarketBlock, finalSignals: [Signal]) throws(RiskError) {
    let isFirst = self.block == nil
    if !isFirst, offset != self.block?.count || block.firstCycle != lastCycle + 1 {
      throw error(.data, .disorderedBlock(expected: lastCycle + 1, found: block.firstCycle))
    }
    if isFirst {
      lastCycle = block.firstCycle - 1
      ledger.firstCycle = block.firstCycle
    }
    self.block = block
    signals = finalSignals
    nextSignal = 0
    offset = 0
    ledgerBase = ledger.count
    ledger.timestamps.append(contentsOf: block.timestamps)
    ledger.cash.append(contentsOf: repeatElement(0, count: block.count))
    ledger.positionValue.append(contentsOf: repeatElement(0, count: block.count))
    ledger.isExposed.append(contentsOf: repeatElement(false, count: block.count))
  }

  /// Goes on to the next thing that the actor has to do.
  ///
  /// - Throws: `RiskError` for a violated invariant.
  public mutating func advance() throws(RiskError) -> RiskStep {
    guard let block else { return .finished }
    while true {
      switch phase {
      case .start:
        try markQuietCycles(block)
        if offset == block.count { return try finish(block) }
        updateCloses(block.slice(at: offset))
        if !open.isEmpty && fill == .nextOpen { return waitForReport(.openFills, then: .openFillsAwaited) }
        phase = .decide
      case .openFillsAwaited:
        try takeReport()
        phase = .decide
      case .decide:
        let batch = try decide(block.slice(at: offset))
        phase = .closeOut
        if batch.isEmpty && open.isEmpty { continue }
        phase = .sent
        return .send(batch, promised: batch.point)
      case .sent:
        if !open.isEmpty && fill == .sameClose { return waitForReport(.closeFills, then: .closeFillsAwaited) }
        phase = .closeOut
      case .closeFillsAwaited:
        try takeReport()
        phase = .closeOut
      case .closeOut:
        phase = .mark
        guard let batch = closeOut(block) else { continue }
        phase = .closeOutSent
        return .send(batch, promised: batch.point)
      case .closeOutSent:
        return waitForReport(.closeOut, then: .closeOutAwaited)
      case .closeOutAwaited:
        try takeReport()
        if !open.isEmpty { throw error(.closeOut, .openAtEnd(count: open.count)) }
        phase = .mark
      case .mark:
        try mark(block.slice(at: offset))
        phase = .start
      }
    }
  }

  /// Everything that happened since the last take, in the cycles that were marked: call it when a block is finished,
  /// or for the last time after an error.
  public mutating func takeLedger() -> LedgerBlock {
    let taken = ledger.prefix(before: lastCycle + 1)
    ledger = LedgerBlock(firstCycle: lastCycle + 1)
    ledgerBase = 0
    return taken
  }

  private mutating func waitForReport(_ step: CycleStep, then next: RiskPhase) -> RiskStep {
    phase = next
    let point = CyclePoint(cycle: cycle, step: step)
    awaited = point
    hasReport = false
    return .awaitReport(point)
  }

  private mutating func takeReport() throws(RiskError) {
    if !hasReport { throw error(awaited?.step ?? .apply, .missingReport) }
    awaited = nil
  }

  private mutating func finish(_ block: MarketBlock) throws(RiskError) -> RiskStep {
    if block.isLast {
      if !open.isEmpty { throw error(.mark, .openAtEnd(count: open.count)) }
      for event in runs.endAll() { recordLate(event, lastCycle) }
    }
    return .finished
  }

  /// The cycle being worked.
  var cycle: Int { lastCycle + 1 }

  func error(_ step: CycleStep, _ problem: RiskProblem) -> RiskError {
    RiskError(portfolio: settings.id, point: CyclePoint(cycle: cycle, step: step), problem: problem)
  }
}
