import Determinism
import OrderExecution
import SimulationRuntime
import TradingModel

/// Fills the orders of all portfolios and sends each fill back to the portfolio that it belongs to.
///
/// A step of a cycle is worked only when every portfolio's promise has passed what came before it, so that all its
/// orders are in and are worked as one batch in (container ID, sequence) order.
public actor ExecutionEngine: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Touched between suspensions only, so that exclusive access need not be checked at every call.
  @exclusivity(unchecked) private var core: ExecutionCore
  private let market: Receiver<MarketBlock>
  private let orders: PromiseMerge<OrderBatch>
  private let reports: [Sender<ExecutionReport>]

  /// A container around `core`; orders and reports by portfolio, in the order of their IDs.
  public init(
    id: ContainerID, core: ExecutionCore, market: Receiver<MarketBlock>, orders: [Receiver<OrderBatch>],
    reports: [Sender<ExecutionReport>]
  ) {
    self.id = id
    self.core = core
    self.market = market
    self.orders = PromiseMerge(orders)
    self.reports = reports
  }

  /// Works whatever the promises allow, then reads the input that holds it up, until everything has ended.
  ///
  /// In one function, as each asynchronous one of an actor asks for the actor's executor when it begins.
  public func run() async throws {
    while let action = nextAction {
      switch action {
      case .readMarket: if let message = try await market.next() { try receive(message.events) }
      case .readOrders:
        if let (portfolio, message) = try await orders.read(), let batch = message?.events,
          try accept(batch, from: portfolio)
        {
          try await closeOut(portfolio, at: batch.point)
        }
      case .work(let item):
        for (portfolio, report) in try timed({ () throws(ExecutionError) in try core.work() }) {
          try await reports[portfolio].send(report, through: VirtualTime(item))
        }
      }
    }
    for report in reports { try report.finish() }
  }

  private enum Action {
    case readMarket
    /// Of the portfolio that has promised the least.
    case readOrders
    case work(CyclePoint)
  }

  /// What to do next; nil once everything has ended.
  ///
  /// Pending work waits for the portfolios' promises, then for the market's slice: the market comes last, so that all
  /// earlier work is done before its failure is heard. After its end nothing is waited for: what is still pending then
  /// stays open. Without pending work the input that has told the least is read, the market first among equals.
  ///
  /// Complexity: O(1).
  private var nextAction: Action? {
    if let item = core.pendingWork, item.hasMarket || !market.hasEnded {
      if orders.through < VirtualTime(item.requiredPromise) { return .readOrders }
      return item.hasMarket ? .work(item.point) : .readMarket
    }
    if !market.hasEnded, market.through <= orders.through { return .readMarket }
    return orders.hasEnded ? nil : .readOrders
  }

  private func receive(_ block: MarketBlock) throws {
    try timed { () throws(ExecutionError) in try core.receive(block) }
    core.release(before: min(block.firstCycle, orders.through.cycle))
  }

  /// Takes a batch; whether its portfolio is to be closed out now.
  private func accept(_ batch: OrderBatch, from portfolio: Int) throws -> Bool {
    if batch.isEmpty, batch.step == .accept { return false }
    return try timed { () throws(ExecutionError) in try core.accept(batch, from: portfolio) }
  }

  /// Closes a portfolio out at the last cycle of its window; its market is on the way, as the portfolio has seen it.
  private func closeOut(_ portfolio: Int, at point: CyclePoint) async throws {
    while !core.hasMarket(of: point.cycle), let message = try await market.next() { try receive(message.events) }
    let report = try timed { () throws(ExecutionError) in try core.closeOut(portfolio, at: point.cycle) }
    try await reports[portfolio].send(report, through: VirtualTime(point))
  }

  private func timed<Result>(_ body: () throws(ExecutionError) -> Result) throws -> Result {
    do { return try body() } catch { throw TradingFailure(error, at: error.point) }
  }
}
