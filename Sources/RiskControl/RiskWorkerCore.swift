import TradingModel

/// One portfolio's risk worker as a pure, resumable state machine: portfolio state, sizing, limits, order generation.
///
/// For each block: `begin`, then `advance` until it says `finished`, doing what each action asks for; then
/// `takeLedger`. Quiet cycles (nothing open, nothing to decide) are marked in one loop and cost no message. Nothing
/// depends on how the data is cut into blocks.
public struct RiskWorkerCore: Sendable {
  /// The worker's section of the workflow.
  public let settings: RiskSettings
  let entryRule: EntryRule<Double>
  let costs: CostModel
  let fill: FillRule
  let closeAtEnd: Bool
  /// The cycles at which it may be in the market; without an end where that is the end of the data.
  let window: Range<Int>
  /// Indices of the symbols that it trades, ascending.
  let symbols: [Int]
  /// By symbol, whether its fills are looked at for bars without volume; empty for none.
  let missesVolume: [Bool]
  /// Indices of the symbols whose positions stay at the last cycle.
  private let kept: [Int]

  var holdings: Holdings
  var signals: FollowedSignals
  var open: OpenOrders
  var journal: OrderJournal
  var equityGuard: EquityGuard<Double>
  /// Why the worker has left the market for good, where it has.
  var stop: RiskEventKind?
  /// What shows in no figure.
  var counts = RiskTally()

  private var block: MarketBlock?
  /// The step to be performed next.
  private var step = CycleStep.data
  /// What the worker decided, until it is sent.
  private var batch = OrderBatch(cycle: -1)
  /// The report that has to come before the next step.
  private var awaited: CyclePoint?

  /// A worker that holds nothing but its capital.
  ///
  /// - Parameters:
  ///   - fill: When the engine fills its orders.
  ///   - costs: For estimates at the decision; the engine's fills carry their own.
  ///   - closeAtEnd: Whether positions are closed at the last close of the data.
  ///   - symbols: Indices of the symbols that it trades.
  ///   - symbolCount: Number of symbols of the run.
  ///   - missesVolume: By symbol, whether some of its bars have volume and some have none; empty where none is so.
  ///   - window: The cycles at which it may be in the market, see `TradingWindow.cycles`.
  ///   - opening: What it holds at the first of them, ascending by symbol.
  ///   - kept: Indices of the symbols whose positions stay at the last of them.
  /// - Throws: `RiskProblem.allInSymbolCount` or `unusableCapital`.
  public init(
    settings: RiskSettings, fill: FillRule, costs: CostModel, closeAtEnd: Bool, symbols: [Int],
    symbolCount: Int, missesVolume: [Bool] = [], window: Range<Int> = 0..<Int.max, opening: [HeldUnits] = [],
    kept: [Int] = []
  ) throws(RiskError) {
    self.settings = settings
    self.fill = fill
    self.closeAtEnd = closeAtEnd
    self.window = window
    journal = OrderJournal(window: window)
    self.symbols = symbols.sorted()
    self.missesVolume = missesVolume
    self.kept = kept
    self.costs = costs
    entryRule = settings.entryRule(costs)
    holdings = Holdings(capital: settings.capital, symbolCount: symbolCount, opening: opening)
    signals = FollowedSignals(symbols: symbols, symbolCount: symbolCount, held: opening.map(\.symbol))
    open = OpenOrders(symbolCount: symbolCount)
    equityGuard = EquityGuard(capital: settings.capital, maxDrawdown: LaneLimit(settings.limits.maxDrawdown))
    if let problem = Self.problem(of: settings, symbols: symbols) { throw error(.data, problem) }
  }

  /// Why no worker can be made of settings, as `init` says it; nil where one can.
  package static func problem(of settings: RiskSettings, symbols: [Int]) -> RiskProblem? {
    if settings.sizing == .allIn, symbols.count != 1 { return .allInSymbolCount(symbols.count) }
    return settings.capital > 0 && settings.capital.isFinite ? nil : .unusableCapital(settings.capital)
  }

  /// Cash and positions, the sum of the fills applied.
  public var account: Account { holdings.account }

  /// The last cycle marked, or the one before the first.
  public var lastCycle: Int { journal.cycle - 1 }

  /// Whether the worker has left the market for good.
  public var isStopped: Bool { stop != nil }

  /// Takes the next block of market data and the portfolio's final signals for its cycles, in (cycle, symbol) order.
  ///
  /// - Throws: `RiskProblem.disorderedBlock` where the block does not follow the one before or that is not finished.
  public mutating func begin(_ block: MarketBlock, finalSignals: [Signal]) throws(RiskError) {
    if let last = self.block, journal.cycle != last.endCycle || block.firstCycle != last.endCycle {
      throw error(.data, .disorderedBlock(expected: journal.cycle, found: block.firstCycle))
    }
    self.block = block
    signals.begin(finalSignals)
    journal.begin(block, signalCount: finalSignals.count)
  }

  /// Goes on to the next thing that the actor has to do.
  ///
  /// - Throws: `RiskError` for a violated invariant.
  public mutating func advance() throws(RiskError) -> RiskAction {
    guard let block else { return .finished }
    if let awaited { throw error(awaited.step, .missingReport) }
    while true {
      if step == .data {
        try passByOutside(block)
        markQuietCycles(block)
        try passByOutside(block)
        if journal.cycle == block.endCycle {
          if block.isLast { journal.finish() }
          return .finished
        }
      }
      if let action = try workThroughBar(block.slice(at: journal.cycle - block.firstCycle)) { return action }
    }
  }

  /// A bar's way through a portfolio: the nine steps of Docs/Semantics.md, a line each.
  ///
  /// Performs the steps from the next one on, up to the end of the bar or to the first that the actor has to do
  /// something about.
  private mutating func workThroughBar(_ slice: MarketSlice) throws(RiskError) -> RiskAction? {
    var action: RiskAction?
    repeat {
      switch step {
      case .data: holdings.updateCloses(slice)
      case .openFills: action = fill == .nextOpen ? awaitReport(on: .openFills) : nil
      case .apply: break  // The fills were applied as the report came in, by `apply(_:)`.
      case .signals: try takeSignals(of: slice.cycle)
      case .risk: batch = decide(slice)
      case .accept: action = batch.isEmpty && open.isEmpty ? nil : .send(batch)
      case .closeFills: action = fill == .sameClose ? awaitReport(on: .closeFills) : nil
      case .closeOut: action = closeOut(slice)
      case .mark: try mark()
      }
      step = step.next
    } while action == nil && step != .data
    return action
  }

  /// Applies what the engine reports on the step that the worker waits for.
  ///
  /// - Throws: `RiskError` where the report contradicts what the worker knows: no fill without an open order, none
  /// beyond it, and cash that agrees to the bit.
  public mutating func apply(_ report: ExecutionReport) throws(RiskError) {
    guard let awaited, report.point == awaited else {
      throw error(.apply, .unexpectedReport(report.point))
    }
    self.awaited = nil
    for event in report.events { try apply(event) }
    if account.cash.bitPattern != report.cash.bitPattern {
      throw error(.apply, .cashDisagrees(own: account.cash, engine: report.cash))
    }
  }

  /// Everything that happened since the last take, in the cycles that were marked: call it when a block is finished,
  /// or for the last time after an error.
  public mutating func takeLedger() -> LedgerBlock { journal.take() }

  /// Waits for the engine's report on a step of this cycle where an order is open.
  private mutating func awaitReport(on step: CycleStep) -> RiskAction? {
    if open.isEmpty { return nil }
    let point = CyclePoint(cycle: journal.cycle, step: step)
    awaited = point
    return .awaitReport(point)
  }

  /// Passes by the cycles before and after the window: follows the signals of those before, ends what is kept open at
  /// the first of those after.
  private mutating func passByOutside(_ block: MarketBlock) throws(RiskError) {
    if journal.cycle < window.lowerBound {
      let first = min(window.lowerBound, block.endCycle)
      while let signal = signals.popFirst(through: first - 1) {
        guard signals.isTraded(signal.symbol) else {
          throw error(.signals, .misplacedSignal(cycle: signal.cycle, symbol: signal.symbol))
        }
        signals.follow(signal)
      }
      journal.passBy(to: first)
    }
    guard journal.cycle >= window.upperBound, journal.cycle < block.endCycle else { return }
    journal.finish()
    journal.passBy(to: block.endCycle)
  }

  /// The last cycle at which it may be in the market, where that lies in a block.
  @inline(__always)
  func lastCycle(in block: MarketBlock) -> Int? {
    if window.upperBound <= block.endCycle { return window.upperBound - 1 }
    return block.isLast ? block.endCycle - 1 : nil
  }

  /// Whether positions are closed at the last cycle: always where data come after it.
  var closesPositions: Bool { closeAtEnd || window.upperBound < Int.max }

  /// At the last cycle, where anything is open or to be closed: lets the orders expire, and closes whole positions in
  /// symbol order where positions are closed at the end.
  private mutating func closeOut(_ slice: MarketSlice) -> RiskAction? {
    guard slice.cycle == lastCycle(in: slice.block) else { return nil }
    let closes = closesPositions && holdings.isExposed(besides: kept)
    if open.isEmpty && !closes { return nil }
    let batch = closes ? closeOutBatch(besides: kept) : OrderBatch(cycle: slice.cycle, step: .closeOut)
    awaited = batch.point
    return .closeOut(batch)
  }

  /// Ends the cycle: records cash, the value of positions and their changes, and stops the worker where it must.
  private mutating func mark() throws(RiskError) {
    if let block, journal.cycle == lastCycle(in: block), !open.isEmpty {
      throw error(.closeOut, .openAtEnd(count: open.count))
    }
    let value = holdings.positionValue
    let equity = account.cash + value
    if !equity.isFinite { throw error(.mark, .equityNotFinite(equity)) }
    holdings.writeChanges(to: &journal)
    stopWhereDue(equity)
    journal.mark(cash: account.cash, positionValue: value, isExposed: holdings.isExposed)
  }

  /// Stops the worker at ruin, or where equity has fallen from its peak by the limit; each is recorded once.
  private mutating func stopWhereDue(_ equity: Double) {
    let (isDrawdown, isRuin) = equityGuard.watch(equity)
    if isRuin, stop != .ruin {
      stop = .ruin
      journal.stop(.ruin, value: equity)
      noteStop(.ruin, equity)
    } else if isDrawdown, !isRuin, stop == nil {
      stop = .drawdownStop
      journal.stop(.drawdownStop, value: 1 - equity / equityGuard.peak)
      noteStop(.drawdownStop, equity)
    }
  }

  /// The market's price of a fill in the cycle being worked: NaN where the symbol has no bar.
  func fillPrice(of symbol: Int) -> Double {
    guard let block else { return .nan }
    let slice = block.slice(at: journal.cycle - block.firstCycle)
    return fill == .nextOpen ? slice.open(symbol) : slice.close(symbol)
  }

  /// Whether a symbol's bar of the cycle being worked lacks the volume that others of its bars have.
  @inline(__always)
  func lacksVolume(_ symbol: Int) -> Bool {
    guard !missesVolume.isEmpty, missesVolume[symbol], let block else { return false }
    return block.volume[symbol * block.count + journal.cycle - block.firstCycle] == 0
  }

  func error(_ step: CycleStep, _ problem: RiskProblem) -> RiskError {
    RiskError(portfolio: settings.id, point: CyclePoint(cycle: journal.cycle, step: step), problem: problem)
  }
}
