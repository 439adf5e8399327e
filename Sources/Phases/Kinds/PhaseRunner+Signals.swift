import Backtesting
import Configuration
import Determinism
import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RunResults
import TableFiles
import TradingModel
import TradingStrategies

extension PhaseRunner {
  /// Runs strategies without execution: saves what each trial's say, and estimates what it is worth.
  func generateSignals(_ task: PhaseTask) throws -> PhaseResult {
    let space = TrialSpace(task.phase, base: try base(of: task), registry: workshop.registry)
    let (sets, dropped) = try space.sets()
    let table = TrialTable(phase: task.phase.name, axes: space.axes)
    let estimates = EstimateTable(phase: task.phase.name, axes: space.axes)
    let trialWriter = try task.folder?.table(TrialTable.name, table.schema)
    let estimateWriter = try task.folder?.table(EstimateTable.name, estimates.schema)
    var outcome = SignalOutcome(task.phase, readers(of: task.place))
    for start in stride(from: 0, to: sets.count, by: Self.signalTrialsAtOnce) {
      if watch.isStopped { throw PhaseStopped() }
      let batch = sets[start..<min(start + Self.signalTrialsAtOnce, sets.count)]
      let reached = PhaseProgress(
        phase: task.phase.name, done: start, total: sets.count, stored: outcome.storedCount)
      let meter = WorkMeter(trials: batch.count, behind: 0) { [watch] part in
        var progress = reached
        progress.part = part
        watch.tell(progress)
      }
      let found = try signals(of: Array(batch), space, task, meter)
      for trial in found { outcome.add(trial) }
      try trialWriter?.add(table.rows(found.map(\.result)))
      try estimateWriter?.add(estimates.rows(found.map { ($0.result, $0.estimate) }))
      watch.tell(
        PhaseProgress(
          phase: task.phase.name, done: start + batch.count, total: sets.count, stored: outcome.storedCount))
    }
    try trialWriter?.close()
    try estimateWriter?.close()
    var result = outcome.result(space, sets, dropped: dropped)
    if outcome.keepsReturns {
      result.outputs.trials?.areEstimates = true
      result.outputs.trials?.firstCycle = try workshop.data(space.base).warmupCount
    }
    return result
  }

  /// Trials whose strategies run together.
  static let signalTrialsAtOnce = 64

  private func signals(
    of sets: [ParameterSet], _ space: TrialSpace, _ task: PhaseTask, _ meter: WorkMeter
  ) throws -> [SignalTrial] {
    var results = sets.map { TrialResult(trial: $0.trial, parameters: space.parameters($0)) }
    var backtests: [(place: Int, backtest: Backtest)] = []
    for (place, set) in sets.enumerated() {
      do { backtests.append((place, try workshop.backtest(try space.workflow(set)))) } catch {
        results[place].fail(error)
      }
    }
    var estimates: [SignalEstimate?] = results.map { _ in nil }
    var stored = results.map { _ in false }
    let answers = workshop.savedSignals(of: backtests.map(\.backtest), onlyFollowed: false, progress: (meter, 1))
    for ((place, backtest), answer) in zip(backtests, answers) {
      switch answer {
      case .failure(let error as NotStored): throw error
      case .failure(is WorkStopped): throw PhaseStopped()
      case .failure(let error): results[place].fail(error)
      case .success(let saved):
        let columns = saved.map { $0.columns ?? SignalColumns() }
        stored[place] = saved.allSatisfy(\.isFromStore)
        results[place].signalCount = columns.reduce(0) { $0 + $1.count }
        results[place].resultDigest = digest(columns, backtest)
        estimates[place] = backtest.estimate(columns)
        try write(columns, backtest, trial: results[place].trial, task)
      }
    }
    return results.indices.map { SignalTrial(result: results[$0], estimate: estimates[$0], isStored: stored[$0]) }
  }

  /// The digest of what the strategies of a trial say.
  private func digest(_ columns: [SignalColumns], _ backtest: Backtest) -> String {
    let symbols = backtest.plan.symbols.symbols.map(\.name)
    let streams = zip(backtest.plan.strategies, columns).map { strategy, columns in
      let digest = columns.digest(symbols: symbols, timestamps: backtest.data.timestamps)
      return "\(strategy.id) \(Hexadecimal.string(of: digest)) \(columns.count)"
    }
    return PhaseDigest.combine(streams)
  }

  private func write(_ columns: [SignalColumns], _ backtest: Backtest, trial: Int, _ task: PhaseTask) throws {
    guard let folder = task.folder else { return }
    let symbols = backtest.plan.symbols.symbols.map(\.name)
    var writer: PhaseTable?
    for (owner, columns) in zip(backtest.plan.strategyOwners, columns) {
      let rows = columns.table(
        of: owner, symbols: symbols, timestamps: backtest.data.timestamps, hasSessions: backtest.data.hasSessions)
      let open = try writer ?? folder.table(task.phase.settings.signalsName ?? "signals/trial_\(trial)", rows.schema)
      try open.add(rows)
      writer = open
    }
    try writer?.close()
  }
}

/// A trial of a phase that generates signals.
private struct SignalTrial {
  var result: TrialResult
  var estimate: SignalEstimate?
  /// Whether the store had the signals of all its strategies.
  var isStored: Bool
}

/// What the trials of a phase that generates signals came to, in memory that grows with their number by little more
/// than their digests.
private struct SignalOutcome {
  /// Whether the returns of each trial are kept.
  let keepsReturns: Bool
  private let metric: String
  private var top: TopTrials
  /// These and those that others may look at.
  private var ranking: TopTrials
  /// The best trials with their gross figures, by trial.
  private var best: [Int: (result: TrialResult, gross: Double?)] = [:]
  private var words = PhaseDigest()
  private var digests = DigestSet()
  private var count = 0
  private var failedCount = 0
  /// Trials whose signals were in the store.
  private(set) var storedCount = 0
  /// The first trials that failed.
  private var failures: [TrialResult] = []
  private var returns: [[Double]] = []
  private var trialDigests: [String?] = []

  init(_ phase: Phase, _ readers: TrialReaders) {
    keepsReturns = readers.returns
    let settings = phase.settings.trials
    metric = settings.objective.metric
    let kept = max(10, settings.keep)
    top = TopTrials(settings.objective.comparing, limit: kept)
    ranking = TopTrials(settings.objective.comparing, limit: max(kept, readers.ranked))
  }

  /// Takes in the next trial.
  mutating func add(_ trial: SignalTrial) {
    let (result, estimate) = (trial.result, trial.estimate)
    count += 1
    if trial.isStored { storedCount += 1 }
    words.add("\(result.trial) \(result.resultDigest ?? "FAILED")")
    if let digest = result.resultDigest { _ = digests.insert(digest) }
    if result.state == .failed {
      failedCount += 1
      if failures.count < 5 { failures.append(result) }
    }
    if keepsReturns {
      returns.append(estimate?.netReturns ?? [])
      trialDigests.append(result.resultDigest)
    }
    let value = estimate.flatMap { EstimateTable.value(metric, $0.net) }
    let ranked = RankedTrial(trial: result.trial, value: value)
    ranking.add(ranked)
    guard top.add(ranked) else { return }
    best[result.trial] = (result, estimate.flatMap { EstimateTable.value(metric, $0.gross) })
    if best.count > top.trials.count {
      let kept = Set(top.trials.map(\.trial))
      best = best.filter { kept.contains($0.key) }
    }
  }

  /// What the phase came to.
  func result(_ space: TrialSpace, _ sets: ParameterSets, dropped: Int) -> PhaseResult {
    let best = top.trials.first.flatMap { first in first.value == nil ? nil : self.best[first.trial]?.result }
    var small: [JSONMember] = []
    if let best {
      small = [JSONMember("best_trial", .integer(best.trial)), JSONMember("best_params", .object(best.parameters))]
    }
    var words = words
    words.add(String(decoding: JSONValue.object(small).compactText, as: UTF8.self))
    var result = PhaseResult(digest: words.hexadecimal)
    result.small = small
    result.counts.total = sets.count
    result.counts.done = count
    result.counts.failed = failedCount
    result.counts.stored = storedCount
    result.counts.distinct = digests.count
    result.sentences = sentences(sets, dropped)
    result.top = shown
    result.outputs.trials = TrialOutputs(
      space: space, sets: sets, failedCount: failedCount, distinctCount: digests.count, best: best,
      ranking: ranking.trials, returns: returns, digests: trialDigests)
    return result
  }

  private func sentences(_ sets: ParameterSets, _ dropped: Int) -> [String] {
    var sentences: [String] = []
    if dropped > 0 { sentences.append("The constraints drop \(dropped) of \(dropped + sets.count) combinations.") }
    for failure in failures { sentences.append("Trial \(failure.trial) failed: \(failure.error ?? "")") }
    return sentences + ["Figures of this phase are estimates, net of costs where nothing else is said."]
  }

  /// The first of the best, as manifests show them.
  private var shown: [JSONValue] {
    top.trials.prefix(10).map { ranked in
      .object([
        JSONMember("trial", .integer(ranked.trial)),
        JSONMember("parameters", .object(best[ranked.trial]?.result.parameters ?? [])),
        JSONMember("estimated_\(metric)", ranked.value.map { .number($0) } ?? .null),
        JSONMember("gross_\(metric)", best[ranked.trial]?.gross.map { .number($0) } ?? .null),
      ])
    }
  }
}
