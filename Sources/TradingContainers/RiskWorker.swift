import Determinism
import RiskControl
import SimulationRuntime
import TradingModel

/// Owns one portfolio: follows its final signals, decides on orders, applies fills, marks equity.
///
/// While no order is open it hears nothing from the engine and tells it nothing but a promise at the end of a block;
/// only an order costs a round trip.
public actor RiskWorker: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Touched between suspensions only, so that exclusive access need not be checked at every call.
  @exclusivity(unchecked) private var core: RiskWorkerCore
  private let market: Receiver<MarketBlock>
  private let signals: Receiver<[Signal]>
  private let reports: Receiver<ExecutionReport>
  private let orders: Sender<OrderBatch>
  private let ledger: Sender<LedgerBlock>

  /// A container around `core`.
  public init(
    id: ContainerID, core: RiskWorkerCore, market: Receiver<MarketBlock>, signals: Receiver<[Signal]>,
    reports: Receiver<ExecutionReport>, orders: Sender<OrderBatch>, ledger: Sender<LedgerBlock>
  ) {
    self.id = id
    self.core = core
    self.market = market
    self.signals = signals
    self.reports = reports
    self.orders = orders
    self.ledger = ledger
  }

  /// What shows in no figure of what the worker did.
  public var tally: RiskTally { core.tally }

  /// Works block by block, cycle by cycle.
  public func run() async throws {
    while let message = try await market.next() {
      guard let final = try await signals.next(), final.through <= message.through else {
        throw MisalignedStreams(container: id.path)
      }
      do {
        try await work(through: message.events.prefix(before: final.through.cycle + 1), final.events)
      } catch {
        try await handOnFinished(before: error)
        throw error
      }
      if final.through < message.through {
        // Signals that end within a block are the last ones before a failure, which is thrown here.
        _ = try await signals.next()
        throw MisalignedStreams(container: id.path)
      }
    }
    try orders.finish()
    try ledger.finish()
  }

  private func work(through block: MarketBlock, _ final: [Signal]) async throws {
    try timed { () throws(RiskError) in try core.begin(block, finalSignals: final) }
    try await workThroughBlock()
    let end = VirtualTime(block.endCycle - 1, .mark)
    if orders.promised < VirtualTime(block.endCycle - 1, .accept) {
      try await orders.send(OrderBatch(cycle: block.endCycle - 1), through: end)
    }
    try await ledger.send(core.takeLedger(), through: end)
  }

  /// Hands on the cycles that were finished before a failure and promises whatever comes before it, so that what others
  /// still do and what is recorded do not depend on the cut into blocks.
  private func handOnFinished(before error: any Error) async throws {
    let end = VirtualTime(core.lastCycle, .mark)
    let promise = max(end, (error as? TradingFailure)?.virtualTime.predecessor ?? end)
    if orders.promised < promise { try await orders.send(OrderBatch(cycle: core.lastCycle), through: promise) }
    let finished = core.takeLedger()
    if finished.count > 0 { try await ledger.send(finished, through: end) }
  }

  /// Does what each bar asks for on its way through the nine steps, `RiskWorkerCore.workThroughBar`: sends, and
  /// receives until the engine's promise passes the place of a report that is waited for.
  ///
  /// In one function, as each asynchronous one of an actor asks for the actor's executor when it begins.
  private func workThroughBlock() async throws {
    while true {
      var awaited: VirtualTime?
      switch try timed({ () throws(RiskError) in try core.advance() }) {
      case .send(let batch): try await orders.send(batch, through: VirtualTime(batch.point))
      case .awaitReport(let point): awaited = VirtualTime(point)
      case .closeOut(let batch):
        awaited = VirtualTime(batch.point)
        try await orders.send(batch, through: VirtualTime(batch.point))
      case .finished: return
      }
      while let time = awaited, reports.through < time {
        guard let report = try await reports.next() else { throw MisalignedStreams(container: id.path) }
        try timed { () throws(RiskError) in try core.apply(report.events) }
      }
    }
  }

  private func timed<Result>(_ body: () throws(RiskError) -> Result) throws -> Result {
    do { return try body() } catch { throw TradingFailure(error, at: error.point) }
  }
}
