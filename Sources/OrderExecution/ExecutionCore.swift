import TradingModel

/// What the execution engine keeps of one portfolio.
struct ExecutionBook: Sendable {
  /// Cash and positions, changed by the engine's own fills alone.
  var account: Account
  let resolver: SizeResolver
  /// In ascending sequence; the close-out orders of the last cycle stand at the end.
  var open: [Order] = []
  var lastSequence = 0
  /// Whether the portfolio has sent its close-out batch.
  var isClosingOut = false
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
  let costs: CostModel
  let symbolCount: Int
  var books: [ExecutionBook]
  var market: MarketWindow
  /// The last item worked.
  var worked = CyclePoint(cycle: -1, step: .mark)
  /// The cycle after the last of the data, once known.
  var end: Int?
  /// Raw fill price or last close by symbol, of the portfolio and slice being worked; stale where nothing is held.
  var prices: [Double]

  /// The least point at which some portfolio has something to be worked, or nil.
  ///
  /// `openFills` or `closeFills` while a portfolio has an open order from before, cycle by cycle, whether its symbol
  /// has a bar or not; `closeOut` at the last cycle where a portfolio asked for it.
  public internal(set) var pending: CyclePoint?

  /// An engine for portfolios in the order of their container IDs.
  public init(
    settings: ExecutionSettings, portfolios: [(capital: Double, quantities: QuantityRule)], symbolCount: Int
  ) {
    self.settings = settings
    self.symbolCount = symbolCount
    let costs = settings.costs
    self.costs = costs
    books = portfolios.map {
      ExecutionBook(
        account: Account(capital: $0.capital, symbolCount: symbolCount),
        resolver: SizeResolver(costs: costs, quantities: $0.quantities))
    }
    market = MarketWindow(symbolCount: symbolCount)
    prices = Array(repeating: .nan, count: symbolCount)
  }

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

  /// Whether the market data that `pending` needs has been received.
  public var hasMarketForPending: Bool {
    guard let pending, let end = market.end else { return false }
    return pending.cycle < end
  }

  /// The account of a portfolio as the engine sees it.
  public func account(of portfolio: Int) -> Account { books[portfolio].account }

  /// Number of open orders of a portfolio.
  public func openOrderCount(of portfolio: Int) -> Int { books[portfolio].open.count }

  /// Number of market blocks held.
  public var blockCount: Int { market.blockCount }

  /// Takes the next block of market data.
  ///
  /// - Throws: `ExecutionProblem.disorderedMarket` where it does not follow the block before.
  public mutating func receive(_ block: MarketBlock) throws(ExecutionError) {
    if let expected = market.end, expected != block.firstCycle {
      throw error(
        nil, CyclePoint(cycle: block.firstCycle, step: .data),
        .disorderedMarket(expected: expected, found: block.firstCycle))
    }
    market.append(block)
    if block.isLast {
      end = block.endCycle
      findPending()
    }
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
  /// - Throws: an `ExecutionError` where the batch breaks the protocol or an order cannot be carried out by any engine.
  public mutating func accept(_ batch: OrderBatch, from portfolio: Int) throws(ExecutionError) {
    guard batch.step == .accept || batch.step == .closeOut else {
      throw error(portfolio, batch.point, .misplacedBatch)
    }
    // The step that comes after the batch: once worked, the batch is too late.
    let late: CycleStep = batch.step == .closeOut ? .closeOut : .closeFills
    if worked >= CyclePoint(cycle: batch.cycle, step: late) {
      throw error(portfolio, batch.point, .lateBatch)
    }
    for sequence in batch.cancellations {
      guard let index = books[portfolio].open.firstIndex(where: { $0.sequence == sequence }) else {
        throw error(portfolio, batch.point, .unknownOrder(sequence: sequence))
      }
      books[portfolio].open.remove(at: index)
    }
    for order in batch.orders {
      try check(order, of: portfolio, in: batch)
      books[portfolio].open.append(order)
      books[portfolio].lastSequence = order.sequence
    }
    if batch.step == .closeOut {
      books[portfolio].isClosingOut = true
      end = batch.cycle + 1
    }
    findPending()
  }

  private func check(_ order: Order, of portfolio: Int, in batch: OrderBatch) throws(ExecutionError) {
    let isCloseOut = batch.step == .closeOut
    guard order.sequence > books[portfolio].lastSequence, order.cycle == batch.cycle,
      (order.intent == .closeOut) == isCloseOut
    else { throw error(portfolio, batch.point, .disorderedOrder(sequence: order.sequence)) }
    guard order.symbol >= 0, order.symbol < symbolCount else {
      throw error(portfolio, batch.point, .unknownSymbol(sequence: order.sequence, symbol: order.symbol))
    }
    var isUsable = true
    switch order.size {
    case .units(let units): isUsable = units > 0 && units.isFinite
    case .targetWeight(let weight): isUsable = weight.isFinite
    case .allIn: isUsable = order.intent == .enterLong || order.intent == .enterShort
    case .position: break
    }
    if let maximum = order.maximumUnits { isUsable = isUsable && maximum >= 0 }
    if !isUsable { throw error(portfolio, batch.point, .unusableSize(sequence: order.sequence)) }
  }

  /// Finds the least item of work.
  ///
  /// Complexity: O(portfolios).
  mutating func findPending() {
    var least: CyclePoint?
    let step: CycleStep = settings.fill == .nextOpen ? .openFills : .closeFills
    for book in books {
      if let first = book.open.first, first.intent != .closeOut {
        let earliest = settings.fill == .nextOpen ? first.cycle + 1 : first.cycle
        let cycle = max(earliest, worked.cycle + 1)
        let exists = end.map { cycle < $0 } ?? true
        if exists, least.map({ cycle < $0.cycle }) ?? true { least = CyclePoint(cycle: cycle, step: step) }
      }
    }
    if least == nil, let end, books.contains(where: { $0.isClosingOut }) {
      least = CyclePoint(cycle: end - 1, step: .closeOut)
    }
    pending = least
  }

  func error(
    _ portfolio: Int?, _ point: CyclePoint, _ problem: ExecutionProblem
  ) -> ExecutionError {
    ExecutionError(portfolio: portfolio, point: point, problem: problem)
  }
}
