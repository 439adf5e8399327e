import Configuration
import Determinism
import MarketData
import OrderExecution
import RiskControl
import SimulationRuntime
import TradingContainers
import TradingModel
import TradingStrategies

/// One portfolio and an execution engine of its own, called directly: the cores that actors stand around, in the order
/// in which these would send to each other.
///
/// Portfolios do not meet in the engine: orders are never netted, and what is filled for one bears on no other. So each
/// may have its own, and they may be worked in any order, or at once.
struct ScalarPortfolio {
  private var worker: RiskWorkerCore
  private var engine: ExecutionCore
  private var aggregator: SignalAggregator
  private let followed: [Int]
  private let container: ContainerID
  /// Its position in the order of container IDs.
  private let place: Int

  /// - Parameter place: Its position in the order of container IDs.
  init(_ plan: BacktestPlan, place: Int, in data: MarketDataSet) throws {
    let portfolio = plan.portfolios[place]
    self.place = place
    container = portfolio.containerID
    followed = portfolio.strategies
    worker = try plan.worker(of: portfolio, in: data)
    aggregator = try plan.aggregator(of: portfolio, in: data)
    engine = ExecutionCore(
      settings: plan.workflow.execution,
      portfolios: [(portfolio.settings.capital, portfolio.settings.quantities)], symbolCount: plan.symbols.count,
      opening: [portfolio.opening], lastCycles: [plan.lastCycle(of: portfolio, in: data)])
  }

  /// What shows in no figure.
  var tally: RiskTally { worker.tally }

  /// The last cycle that is finished.
  var lastCycle: Int { worker.lastCycle }

  /// The portfolio's final signals for the cycles of the raw ones, which are those up to `end`.
  mutating func finalSignals(_ raw: [[Signal]], before end: Int) -> [Signal] {
    aggregator.process(followed.map { raw[$0] }, before: end)
  }

  /// Works through a block; what was finished, and what ended it before its end.
  mutating func work(_ block: MarketBlock, _ final: [Signal]) -> (ledger: LedgerBlock, failure: ContainerFailure?) {
    var failure: ContainerFailure?
    do {
      try engine.receive(block)
      try workThrough(block, final)
      engine.release(before: block.endCycle)
    } catch let error as RiskError {
      failure = ContainerFailure(
        container: container, time: VirtualTime(error.point), underlying: TradingFailure(error, at: error.point))
    } catch {
      failure = engineFailure(error)
    }
    return (worker.takeLedger(), failure)
  }

  private mutating func workThrough(_ block: MarketBlock, _ final: [Signal]) throws {
    try worker.begin(block, finalSignals: final)
    while true {
      switch try worker.advance() {
      case .send(let batch): if !batch.isEmpty { try engine.accept(batch, from: 0) }
      case .awaitReport(let point): try settle(through: point)
      case .closeOut(let batch):
        try engine.accept(batch, from: 0)
        if engine.isLast(batch, of: 0) {
          try worker.apply(try engine.closeOut(0, at: batch.cycle))
        } else {
          try settle(through: batch.point)
        }
      case .finished: return
      }
    }
  }

  /// Lets the engine work what is due, and applies what it reports.
  private mutating func settle(through point: CyclePoint) throws {
    while let item = engine.pending, item <= point {
      for (_, report) in try engine.work() { try worker.apply(report) }
    }
  }

  /// A failure of the engine, in which this portfolio is the first and only one, as of the engine of the whole run.
  private func engineFailure(_ error: any Error) -> ContainerFailure {
    guard var error = error as? ExecutionError else {
      return ContainerFailure(container: container, time: .beginning, underlying: error)
    }
    if error.portfolio != nil { error.portfolio = place }
    return ContainerFailure(
      container: BacktestPlan.engineID, time: VirtualTime(error.point),
      underlying: TradingFailure(error, at: error.point))
  }
}
