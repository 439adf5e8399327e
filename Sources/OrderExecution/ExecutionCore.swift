import TradingModel

/// What an engine has to work next, and what it needs for that.
public struct PendingWork: Equatable, Sendable {
  /// The cycle and the step.
  public let point: CyclePoint
  /// What every portfolio must have promised.
  public let requiredPromise: CyclePoint
  /// Whether the market's slice is there.
  public let hasMarket: Bool
}

/// The execution engine as a pure state machine: accepts order batches of all portfolios, fills them against the market
/// and reports.
///
/// The actor around it feeds market blocks and batches in, and calls `work()` for the `pending` item as soon as every
/// portfolio has promised `requiredPromise` and the market's slice is there. What it reports is a function of
/// (cycle, step, portfolio, sequence) alone: neither the order in which batches of different portfolios arrive nor the
/// cut of the data into blocks shows.
///
/// A portfolio that sends a cancellation books it itself at once: it could decide only because the engine had worked
/// everything before, so the order cannot be filled any more. The engine drops the order and reports nothing about it.
public struct ExecutionCore: Sendable {
  /// The section of the workflow that it carries out.
  public let settings: ExecutionSettings
  private var books: [PortfolioBook]
  private var market: MarketWindow
  private var schedule: WorkSchedule

  /// By portfolio the last cycle of its window, where that ends before the data; empty where none does.
  private let lastCycles: [Int?]

  /// An engine for portfolios in the order of their container IDs.
  ///
  /// - Parameters:
  ///   - opening: By portfolio what it holds at the beginning; empty for nothing.
  ///   - lastCycles: By portfolio the cycle at which it is closed out before the data end; empty for none.
  public init(
    settings: ExecutionSettings, portfolios: [(capital: Double, quantities: QuantityRule)], symbolCount: Int,
    opening: [[HeldUnits]] = [], lastCycles: [Int?] = []
  ) {
    self.settings = settings
    self.lastCycles = lastCycles.contains { $0 != nil } ? lastCycles : []
    let costs = settings.costs
    books = portfolios.enumerated().map { index, portfolio in
      let held = opening.indices.contains(index) ? opening[index] : []
      return PortfolioBook(
        portfolio: index, account: Account(capital: portfolio.capital, symbolCount: symbolCount, opening: held),
        resolver: SizeResolver(costs: costs, quantities: portfolio.quantities))
    }
    market = MarketWindow(symbolCount: symbolCount)
    schedule = WorkSchedule(fill: settings.fill, portfolioCount: portfolios.count, lastCycles: self.lastCycles)
  }

  /// The least point at which some portfolio has something to be worked, or nil.
  ///
  /// `openFills` or `closeFills` while a portfolio has an open order from before, cycle by cycle, whether its symbol
  /// has a bar or not; `closeOut` at the last cycle where a portfolio asked for it.
  public var pending: CyclePoint? { schedule.pending }

  /// What every portfolio must have promised before `pending` may be worked; nil with nothing pending.
  ///
  /// A promise of (cycle, `accept`) covers everything up to step `accept` of the next cycle, the close-out of the last
  /// cycle excepted; hence `openFills` needs the batches of the cycle before, `closeFills` those of its own.
  public var requiredPromise: CyclePoint? {
    guard let pending else { return nil }
    switch pending.step {
    case .openFills: return CyclePoint(cycle: pending.cycle - 1, step: .accept)
    case .closeFills: return CyclePoint(cycle: pending.cycle, step: .accept)
    default: return pending
    }
  }

  /// `pending` with what it needs; nil with nothing pending.
  ///
  /// One look at the engine instead of three: to look at a value within an actor, it is copied.
  public var pendingWork: PendingWork? {
    guard let pending, let requiredPromise else { return nil }
    return PendingWork(point: pending, requiredPromise: requiredPromise, hasMarket: hasMarketForPending)
  }

  /// Whether the market data that `pending` needs has been received.
  public var hasMarketForPending: Bool {
    guard let pending, let end = market.end else { return false }
    return pending.cycle < end
  }

  /// The account of a portfolio as the engine sees it.
  public func account(of portfolio: Int) -> Account { books[portfolio].account }

  /// Number of open orders of a portfolio.
  public func openOrderCount(of portfolio: Int) -> Int { books[portfolio].openOrderCount }

  /// Number of market blocks held.
  public var blockCount: Int { market.blockCount }

  /// Takes the next block of market data.
  ///
  /// - Throws: `ExecutionProblem.disorderedMarket` where it does not follow the block before.
  public mutating func receive(_ block: MarketBlock) throws(ExecutionError) {
    if let expected = market.end, expected != block.firstCycle {
      throw ExecutionError(
        portfolio: nil, point: CyclePoint(cycle: block.firstCycle, step: .data),
        problem: .disorderedMarket(expected: expected, found: block.firstCycle))
    }
    market.append(block)
    if block.isLast { schedule.noteEnd(block.endCycle) }
  }

  /// Forgets market data that cannot be needed any more.
  ///
  /// - Parameter cycle: No portfolio will send a batch for an earlier cycle.
  public mutating func release(before cycle: Int) {
    let needed = pending.map { min($0.cycle, cycle) } ?? cycle
    market.drop(before: needed)
  }

  /// Takes a batch of a portfolio: drops what it cancels, then opens its orders.
  ///
  /// - Returns: `isLast` of the batch.
  /// - Throws: an `ExecutionError` where the batch breaks the protocol or an order cannot be carried out by any engine.
  /// - Complexity: O(orders of the portfolio + log n) with n portfolios.
  @discardableResult
  public mutating func accept(_ batch: OrderBatch, from portfolio: Int) throws(ExecutionError) -> Bool {
    guard batch.step == .accept || batch.step == .closeOut else {
      throw ExecutionError(portfolio: portfolio, point: batch.point, problem: .misplacedBatch)
    }
    if isLast(batch, of: portfolio) {
      schedule.note(try books[portfolio].accept(batch), of: portfolio)
      return true
    }
    // The step that comes after the batch: once worked, the batch is too late.
    let late: CycleStep = batch.step == .closeOut ? .closeOut : .closeFills
    if schedule.worked >= CyclePoint(cycle: batch.cycle, step: late) {
      throw ExecutionError(portfolio: portfolio, point: batch.point, problem: .lateBatch)
    }
    schedule.note(try books[portfolio].accept(batch), of: portfolio)
    if batch.step == .closeOut { schedule.noteCloseOut(of: portfolio, at: batch.cycle) }
    return false
  }

  /// Whether a batch closes a portfolio out before the data end: `closeOut` has to answer it, once there is the market
  /// of its cycle.
  ///
  /// Nobody else is waited for: others may have gone on, or wait for what comes later.
  public func isLast(_ batch: OrderBatch, of portfolio: Int) -> Bool {
    batch.step == .closeOut && lastCycles.indices.contains(portfolio) && lastCycles[portfolio] == batch.cycle
  }

  /// Whether the market data of a cycle has been received.
  public func hasMarket(of cycle: Int) -> Bool { market.end.map { cycle < $0 } ?? false }

  /// Closes a portfolio out at the last cycle of its window, whose batch was accepted.
  ///
  /// - Throws: `ExecutionError` for a violated invariant; `missingMarket` where the market's slice is not there.
  public mutating func closeOut(_ portfolio: Int, at cycle: Int) throws(ExecutionError) -> ExecutionReport {
    let item = CyclePoint(cycle: cycle, step: .closeOut)
    guard let slice = market.slice(at: cycle) else {
      throw ExecutionError(portfolio: portfolio, point: item, problem: .missingMarket)
    }
    var prices = SlicePrices(slice, .closeOut, market)
    let (report, open) = try books[portfolio].work(item, &prices)
    schedule.note(open, of: portfolio)
    return report
  }

  /// Works the pending item for every portfolio that it concerns, in order of portfolio and then of sequence.
  ///
  /// Call it once every portfolio has promised `requiredPromise` and `hasMarketForPending` holds.
  ///
  /// - Returns: One report for each portfolio that had an open order (or asked to be closed out), also where nothing
  ///   happened; empty with nothing pending.
  /// - Throws: `ExecutionError` for a violated invariant.
  /// - Complexity: O(symbols) for the slice; for each portfolio concerned O(its open orders + log n) with n portfolios,
  ///   and for an order that opens or enlarges a position and may not be paid for O(symbols held short that come after
  ///   its own).
  public mutating func work() throws(ExecutionError) -> [(portfolio: Int, report: ExecutionReport)] {
    guard let item = pending else { return [] }
    guard let slice = market.slice(at: item.cycle) else {
      throw ExecutionError(portfolio: nil, point: item, problem: .missingMarket)
    }
    var prices = SlicePrices(slice, item.step, market)
    var reports: [(portfolio: Int, report: ExecutionReport)] = []
    schedule.takeConcerned()
    reports.reserveCapacity(schedule.concerned.count)
    for place in schedule.concerned.indices {
      let portfolio = schedule.concerned[place]
      let (report, open) = try books[portfolio].work(item, &prices)
      reports.append((portfolio, report))
      schedule.note(open, of: portfolio)
    }
    return reports
  }
}
