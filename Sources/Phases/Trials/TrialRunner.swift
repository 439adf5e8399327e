import Backtesting
import Configuration
import FileFormats
import MarketData
import PerformanceAnalytics
import RunResults
import TradingModel

/// Runs trials: each the workflow that it would be alone, with what strategies say computed once for all.
///
/// Trials run through the cores without actors, on as many threads as there are; which runs beside which shows nowhere.
struct TrialRunner {
  /// What is wanted of trials beside their rows.
  struct Extent {
    /// Whether the run digest of each is computed.
    var hasRunDigests = false
    /// Whether orders, fills and trades are followed.
    var hasTrades = true
    /// Whether the equity of each cycle is kept.
    var keepsEquity = false
    var metrics = MetricSet.core

    /// Why lanes write down everything that trials do; empty where results are enough.
    var reasonsToRecord: [String] {
      var reasons: [String] = []
      if hasRunDigests { reasons.append("'digests: full' covers every stream") }
      if keepsEquity { reasons.append("a phase behind reads their returns") }
      if metrics != .core {
        reasons.append("'objective', 'require' or a condition names a metric beyond the core ones")
      }
      return reasons
    }
  }

  /// A trial: its number, its parameters and its workflow; an error where it has none.
  typealias Trial = (number: Int, parameters: [JSONMember], workflow: Result<TrialWorkflow, any Error>)

  /// The fewest portfolios that are worked in lanes which write down everything.
  static let leastInLanes = 4
  /// So many trials that it is worth a look at another thread.
  static let trialsTogether = 64

  private let workshop: PhaseWorkshop
  let extent: Extent
  private let onPart: @Sendable (Double) -> Void

  /// - Parameter onPart: Told now and then how much of the trials at hand is worked, in trials, on whatever thread.
  init(
    _ workshop: PhaseWorkshop, _ extent: Extent, onPart: @escaping @Sendable (Double) -> Void = { _ in }
  ) {
    self.workshop = workshop
    self.extent = extent
    self.onPart = onPart
  }

  /// What trials came to, in their order.
  ///
  /// - Throws: `PhaseStopped` where it was asked to stop before all had come to their end.
  func run(_ trials: [Trial]) throws(PhaseStopped) -> [TrialResult] {
    var results = trials.map { trial in
      var result = TrialResult(trial: trial.number, parameters: trial.parameters)
      result.hasTrades = extent.hasTrades
      return result
    }
    // Trials over the same bars run together.
    var groups: [[(place: Int, workflow: TrialWorkflow)]] = []
    for place in trials.indices {
      switch trials[place].workflow {
      case .failure(let error): results[place].fail(error)
      case .success(let workflow):
        if let index = groups.firstIndex(where: { $0[0].workflow.workflow.hasSameBars(as: workflow.workflow) }) {
          groups[index].append((place, workflow))
        } else {
          groups.append([(place, workflow)])
        }
      }
    }
    var begun = 0
    for group in groups {
      let meter = WorkMeter(trials: group.count, behind: begun, onPart)
      try run(group, meter, into: &results)
      begun += group.count
    }
    return results
  }

  private func run(
    _ trials: [(place: Int, workflow: TrialWorkflow)], _ meter: WorkMeter, into results: inout [TrialResult]
  ) throws(PhaseStopped) {
    var backtests: [(place: Int, backtest: Backtest)] = []
    backtests.reserveCapacity(trials.count)
    for ((place, _), backtest) in zip(trials, workshop.backtests(trials.map(\.workflow))) {
      switch backtest {
      case .success(let backtest): backtests.append((place, backtest))
      case .failure(let error): results[place].fail(error)
      }
    }
    guard let first = backtests.first?.backtest else { return }
    // A run digest covers the signals of all strategies, results those that are followed.
    // Strategies take some half of the time where they run.
    let signals = workshop.savedSignals(
      of: backtests.map(\.backtest), onlyFollowed: !extent.hasRunDigests, progress: (meter, 0.5))
    var jobs: [(place: Int, job: ScalarBatch.Job)] = []
    jobs.reserveCapacity(backtests.count)
    for ((place, backtest), signals) in zip(backtests, signals) {
      switch signals {
      case .failure(is WorkStopped): throw PhaseStopped()
      case .failure(let error): results[place].fail(error)
      case .success(let saved):
        results[place].signalCount = saved.reduce(0) { $0 + $1.count }
        let columns = saved.map { $0.columns ?? SignalColumns() }
        jobs.append((place, ScalarBatch.Job(plan: backtest.plan, signals: columns)))
      }
    }
    let (places, outcomes) = (jobs.map(\.place), run(jobs.map(\.job), over: first, meter))
    // A digest costs more than anything else that is left to do for a trial, and to be rid of its plan is next.
    let size = Self.trialsTogether
    let plans = zip(backtests.pieces(of: size), jobs.pieces(of: size))
    let done = plans.enumerated().map { piece, plans in (piece, plans) }
    (backtests, jobs) = ([], [])
    let digests = ParallelPieces.map(handingOver: consume done, threads: workshop.threads) { piece, _ in
      outcomes[(piece * size)..<min((piece + 1) * size, outcomes.count)].map { (try? $0.get())?.resultDigest }
    }
    for ((place, outcome), digest) in zip(zip(places, outcomes), digests.joined()) {
      switch outcome {
      case .failure(is WorkStopped): throw PhaseStopped()
      case .failure(let error): results[place].fail(error)
      case .success(let outcome): results[place].take(outcome, digest: digest)
      }
    }
  }

  /// Runs jobs in lanes, which write down everything where more is wanted than results, or one by one.
  private func run(
    _ jobs: [ScalarBatch.Job], over backtest: Backtest, _ meter: WorkMeter
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    let portfolioCount = jobs.reduce(0) { $0 + $1.plan.portfolios.count }
    meter.begin(total: portfolioCount * (backtest.data.cycleCount - backtest.data.warmupCount))
    if workshop.manner.path == .lanes, extent.reasonsToRecord.isEmpty {
      var batch = LaneBatch(backtest)
      batch.isStopped = workshop.isStopped
      batch.onWorked = { meter.add($0) }
      return batch.run(jobs, withTrades: extent.hasTrades, threads: workshop.threads)
    }
    let outcomes = runWithTrades(jobs, over: backtest, portfolioCount: portfolioCount, meter)
    return extent.hasTrades ? outcomes : outcomes.map { outcome in outcome.map { $0.leavingOutTrades() } }
  }

  /// Runs jobs in lanes that write down everything, or one by one.
  private func runWithTrades(
    _ jobs: [ScalarBatch.Job], over backtest: Backtest, portfolioCount: Int, _ meter: WorkMeter
  ) -> [Result<ScalarBatch.Outcome, any Error>] {
    let digests: RecordedExtent = extent.hasRunDigests ? .everything : .results
    // Few would leave most lanes empty.
    if workshop.manner.path == .lanes, portfolioCount >= Self.leastInLanes {
      var batch = RecordedLaneBatch(backtest)
      batch.isStopped = workshop.isStopped
      batch.onWorked = { meter.add($0) }
      return batch.run(
        jobs, digests: digests, metrics: extent.metrics, threads: workshop.threads, keepsEquity: extent.keepsEquity)
    }
    var batch = ScalarBatch(backtest)
    batch.isStopped = workshop.isStopped
    batch.onWorked = { meter.add($0) }
    return batch.run(
      jobs, digests: digests, metrics: extent.metrics, threads: workshop.threads, keepsEquity: extent.keepsEquity)
  }
}

extension TrialResult {
  mutating func fail(_ error: any Error) {
    state = .failed
    self.error = "\(error)"
    portfolios = []
  }

  /// - Parameter digest: The digest of the outcome's results.
  mutating func take(_ outcome: ScalarBatch.Outcome, digest: String?) {
    portfolios = outcome.results.enumerated().map { place, result in
      Portfolio(
        id: result.id, orderCount: outcome.orderCounts[place], metrics: result.metrics,
        equity: outcome.equity.isEmpty ? [] : outcome.equity[place],
        firstCycle: outcome.firstCycles.isEmpty ? 0 : outcome.firstCycles[place])
    }
    resultDigest = digest
    runDigest = outcome.runDigest
  }
}

/// The workflow of a trial.
///
/// A class of a constant, as a workflow has dozens of parts to be counted with each copy.
package final class TrialWorkflow: Sendable {
  package let workflow: Workflow

  package init(_ workflow: Workflow) { self.workflow = workflow }
}

extension Workflow {
  /// Whether two run over the same bars, and have their figures by the same basis.
  func hasSameBars(as other: Workflow) -> Bool {
    dataToRead == other.dataToRead && metrics == other.metrics
  }
}
