import Determinism
import OrderExecution
import SimulationRuntime
import TradingModel

/// Fills the orders of all portfolios and sends each fill back to the portfolio that it belongs to.
///
/// A step of a cycle is worked only when every portfolio's promise has passed what came before it, so that all its
/// orders are in and are worked as one batch in (container ID, sequence) order.
public actor ExecutionEngine: Container {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Touched between suspensions only, so that exclusive access need not be checked at every call.
  @exclusivity(unchecked) private var core: ExecutionCore
  private let market: Receiver<MarketBlock>
  private let orders: [Receiver<OrderBatch>]
  private let reports: [Sender<ExecutionReport>]

  /// A container around `core`; orders and reports by portfolio, in the order of their IDs.
  public init(
    id: ContainerID, core: ExecutionCore, market: Receiver<MarketBlock>, orders: [Receiver<OrderBatch>],
    reports: [Sender<ExecutionReport>]
  ) {
    self.id = id
    self.core = core
    self.market = market
    self.orders = orders
    self.reports = reports
  }

  /// Works whatever the promises allow, then reads the input that holds it up, until everything has ended.
  public func run() async throws {
    while true {
      if let input = holdUp() {
        try await read(input)
      } else if let work = core.pending, core.hasMarketForPending {
        try await doWork(work)
      } else if let input = leastInput() {
        try await read(input)
      } else {
        break
      }
    }
    for report in reports { try report.finish() }
  }

  private enum Input {
    case market
    case portfolio(Int)
  }

  /// What the pending work waits for: the portfolio that has promised the least, or the market's slice.
  ///
  /// The market comes last, so that all earlier work is done before its failure is heard. After its end nothing is
  /// waited for: what is still pending then stays open.
  private func holdUp() -> Input? {
    guard let needed = core.requiredPromise else { return nil }
    let hasMarket = core.hasMarketForPending
    if !hasMarket && market.hasEnded { return nil }
    let time = VirtualTime(needed)
    var late: Int?
    for index in orders.indices where orders[index].through < time {
      if let known = late, orders[known].through <= orders[index].through { continue }
      late = index
    }
    if let late { return .portfolio(late) }
    return hasMarket ? nil : .market
  }

  /// The input that has told the least, the market first among equals.
  private func leastInput() -> Input? {
    var least: (input: Input, through: VirtualTime)?
    if !market.hasEnded { least = (.market, market.through) }
    for index in orders.indices where !orders[index].hasEnded {
      if let known = least, known.through <= orders[index].through { continue }
      least = (.portfolio(index), orders[index].through)
    }
    return least?.input
  }

  private func read(_ input: Input) async throws {
    switch input {
    case .market:
      guard let message = try await market.next() else { return }
      try timed { () throws(ExecutionError) in try core.receive(message.events) }
      core.release(before: orders.reduce(message.events.firstCycle) { min($0, $1.through.cycle) })
    case .portfolio(let index):
      guard let message = try await orders[index].next() else { return }
      let batch = message.events
      if batch.isEmpty, batch.step == .accept { return }
      try timed { () throws(ExecutionError) in try core.accept(batch, from: index) }
    }
  }

  private func doWork(_ work: CyclePoint) async throws {
    let results = try timed { () throws(ExecutionError) in try core.work() }
    for (portfolio, report) in results {
      try await reports[portfolio].send(report, through: VirtualTime(work))
    }
  }

  private func timed<Result>(_ body: () throws(ExecutionError) -> Result) throws -> Result {
    do { return try body() } catch { throw TradingFailure(error, at: error.point) }
  }
}
