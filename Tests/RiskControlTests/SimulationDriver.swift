import OrderExecution
import RiskControl
import TradingModel

/// Why a driven simulation could not go on.
enum DriverError: Error, Equatable {
  case deadlock(cycle: Int)
  case accountsDisagree(portfolio: Int)
  case ordersLeft(portfolio: Int)
}

/// Runs risk workers and the execution engine to completion without actors, under the rules of the real protocol: the
/// engine works a step only when every worker has promised it away, and a worker goes on only after its report.
struct SimulationDriver {
  private enum State: Equatable {
    case ready
    case waiting
    case finished
  }

  var engine: ExecutionCore
  var workers: [RiskWorkerCore]
  var ledgers: [LedgerBlock]
  /// Number of batches sent, and of blocks that the engine held at most.
  var batchCount = 0
  var mostBlocks = 0
  private var states: [State]
  private var promises: [CyclePoint]
  private let order: [Int]

  /// - Parameter reversed: Whether the workers take their turns in descending order, which must not matter.
  init(
    portfolios: [RiskSettings], execution: ExecutionSettings, symbolCount: Int,
    reversed: Bool = false
  ) throws {
    engine = ExecutionCore(
      settings: execution, portfolios: portfolios.map { ($0.capital, $0.quantities) },
      symbolCount: symbolCount)
    workers = try portfolios.map {
      try RiskWorkerCore(
        settings: $0, fill: execution.fill, costs: execution.costs,
        closeAtEnd: execution.closeAtEnd, symbols: RandomScenario.symbols($0, symbolCount),
        symbolCount: symbolCount)
    }
    ledgers = portfolios.map { _ in LedgerBlock(firstCycle: 0) }
    states = portfolios.map { _ in .finished }
    promises = portfolios.map { _ in CyclePoint(cycle: -1, step: .mark) }
    order = reversed ? portfolios.indices.reversed() : Array(portfolios.indices)
  }

  /// Runs all of `market` in blocks of `size` cycles; returns one ledger a portfolio.
  mutating func run(_ market: TestMarket, signals: [[Signal]], blockSize: Int) throws -> [LedgerBlock] {
    for block in market.blocks(of: blockSize) {
      try engine.receive(block)
      for index in workers.indices {
        let range = block.firstCycle..<block.endCycle
        try workers[index].begin(block, finalSignals: signals[index].filter { range.contains($0.cycle) })
        states[index] = .ready
      }
      try runBlock(block)
      mostBlocks = max(mostBlocks, engine.blockCount)
      engine.release(before: promises.map(\.cycle).min() ?? 0)
      for index in workers.indices { ledgers[index].append(workers[index].takeLedger()) }
    }
    for index in workers.indices {
      if engine.account(of: index) != workers[index].account { throw DriverError.accountsDisagree(portfolio: index) }
      if engine.openOrderCount(of: index) != 0 { throw DriverError.ordersLeft(portfolio: index) }
    }
    return ledgers
  }

  private mutating func runBlock(_ block: MarketBlock) throws {
    while states.contains(where: { $0 != .finished }) {
      var hasMoved = false
      for index in order where states[index] == .ready {
        hasMoved = true
        try advance(index, block)
      }
      if hasMoved { continue }
      guard let needed = engine.requiredPromise, engine.hasMarketForPending, promises.allSatisfy({ $0 >= needed })
      else { throw DriverError.deadlock(cycle: block.firstCycle) }
      for (portfolio, report) in try engine.work() {
        try workers[portfolio].apply(report)
        states[portfolio] = .ready
      }
    }
  }

  private mutating func advance(_ index: Int, _ block: MarketBlock) throws {
    switch try workers[index].advance() {
    case .awaitReport: states[index] = .waiting
    case .send(let batch): try send(batch, from: index)
    case .closeOut(let batch):
      try send(batch, from: index)
      states[index] = .waiting
    case .finished:
      states[index] = .finished
      promises[index] = CyclePoint(cycle: block.endCycle - 1, step: block.isLast ? .mark : .accept)
    }
  }

  private mutating func send(_ batch: OrderBatch, from index: Int) throws {
    promises[index] = batch.point
    batchCount += 1
    try engine.accept(batch, from: index)
  }

  /// Runs one portfolio at once.
  static func run(
    _ market: TestMarket, _ changes: [Change], _ portfolio: RiskSettings, _ execution: ExecutionSettings,
    blockSize: Int = 1000
  ) throws -> LedgerBlock {
    var driver = try SimulationDriver(
      portfolios: [portfolio], execution: execution, symbolCount: market.symbolCount)
    return try driver.run(market, signals: [Change.signals(changes)], blockSize: blockSize)[0]
  }
}

extension LedgerBlock {
  mutating func append(_ other: LedgerBlock) {
    timestamps += other.timestamps
    cash += other.cash
    positionValue += other.positionValue
    isExposed += other.isExposed
    orders += other.orders
    fills += other.fills
    positions += other.positions
    events += other.events
  }

  /// `sequence state` of each order row.
  var orderStates: [String] { orders.map { "\($0.order.sequence) \($0.state.name) @\($0.cycle)" } }

  /// `cycle side quantity @ price` of each fill.
  var fillTexts: [String] {
    fills.map { "\($0.fill.cycle) \($0.fill.side.name) \($0.fill.quantity) @ \($0.fill.price)" }
  }

  var equities: [Double] { cash.indices.map { equity($0) } }
}
