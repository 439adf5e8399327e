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
    let settings = task.phase.settings.trials
    let table = TrialTable(phase: task.phase.name, axes: space.axes)
    let estimates = EstimateTable(phase: task.phase.name, axes: space.axes)
    let trialWriter = try task.folder?.table(TrialTable.name, table.schema)
    let estimateWriter = try task.folder?.table(EstimateTable.name, estimates.schema)
    var ranking = TopTrials(task.phase.settings.trials.objective.comparing, limit: max(10, settings.keep))
    var results: [TrialResult] = []
    var figures: [SignalEstimate?] = []
    var words: [String] = []
    for start in stride(from: 0, to: sets.count, by: Self.signalTrialsAtOnce) {
      if watch.isStopped { throw PhaseStopped() }
      let batch = sets[start..<min(start + Self.signalTrialsAtOnce, sets.count)]
      let found = try signals(of: batch.map { ($0, space) }, task)
      for (result, estimate) in found {
        results.append(result)
        figures.append(estimate)
        words.append("\(result.trial) \(result.resultDigest ?? "FAILED")")
        ranking.add(
          RankedTrial(
            trial: result.trial,
            value: estimate.flatMap { estimates.value(task.phase.settings.trials.objective.metric, $0) }))
      }
      try trialWriter?.add(table.rows(found.map(\.result)))
      try estimateWriter?.add(estimates.rows(found.map { ($0.result, $0.estimate) }))
      watch.tell(PhaseProgress(phase: task.phase.name, done: start + batch.count, total: sets.count))
    }
    try trialWriter?.close()
    try estimateWriter?.close()
    var result = result(
      task, space, sets, dropped, results, figures: zip(results, figures).map { ($0.trial, $1) }, ranking, words)
    if returnsAreRead(of: task.place) {
      result.outputs.trials?.returns = figures.map { $0?.netReturns ?? [] }
      result.outputs.trials?.digests = results.map(\.resultDigest)
      result.outputs.trials?.firstCycle = try workshop.data(space.base).warmupCount
    }
    return result
  }

  private static let signalTrialsAtOnce = 64

  private func signals(
    of trials: [(set: ParameterSet, space: TrialSpace)], _ task: PhaseTask
  ) throws -> [(result: TrialResult, estimate: SignalEstimate?)] {
    var results = trials.map { TrialResult(trial: $0.set.trial, parameters: $0.space.parameters($0.set)) }
    var backtests: [(place: Int, backtest: Backtest)] = []
    for (place, trial) in trials.enumerated() {
      do { backtests.append((place, try workshop.backtest(try trial.space.workflow(trial.set)))) } catch {
        results[place].fail(error)
      }
    }
    var estimates: [SignalEstimate?] = results.map { _ in nil }
    for ((place, backtest), answer) in zip(backtests, workshop.signals(of: backtests.map(\.backtest))) {
      switch answer {
      case .failure(let error as NotStored): throw error
      case .failure(let error): results[place].fail(error)
      case .success(let columns):
        results[place].signalCount = columns.reduce(0) { $0 + $1.count }
        results[place].resultDigest = digest(columns, backtest)
        estimates[place] = backtest.estimate(columns)
        try write(columns, backtest, trial: results[place].trial, task)
      }
    }
    return zip(results, estimates).map { ($0, $1) }
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
      let open = try writer ?? folder.table("signals/trial_\(trial)", rows.schema)
      try open.add(rows)
      writer = open
    }
    try writer?.close()
  }

  private func result(
    _ task: PhaseTask, _ space: TrialSpace, _ sets: [ParameterSet], _ dropped: Int, _ results: [TrialResult],
    figures: [(trial: Int, estimate: SignalEstimate?)], _ ranking: TopTrials, _ words: [String]
  ) -> PhaseResult {
    let objective = task.phase.settings.trials.objective.metric
    let best = ranking.trials.first.flatMap { first in
      first.value == nil ? nil : results.first { $0.trial == first.trial }
    }
    let digest = PhaseDigest.combine(words)
    var result = PhaseResult(digest: digest)
    if let best {
      result.small = [
        JSONMember("best_trial", .integer(best.trial)), JSONMember("best_params", .object(best.parameters)),
      ]
    }
    result.digest = PhaseDigest.combine(
      words + [String(decoding: JSONValue.object(result.small).compactText, as: UTF8.self)])
    let failures = results.filter { $0.state == .failed }
    result.counts.total = sets.count
    result.counts.done = results.count
    result.counts.failed = failures.count
    result.counts.distinct = Set(results.compactMap(\.resultDigest)).count
    if dropped > 0 {
      result.sentences.append("The constraints drop \(dropped) of \(dropped + sets.count) combinations.")
    }
    for failure in failures.prefix(5) {
      result.sentences.append("Trial \(failure.trial) failed: \(failure.error ?? "")")
    }
    result.sentences.append("Figures of this phase are estimates, net of costs where nothing else is said.")
    result.top = ranking.trials.prefix(10).map { ranked in
      let estimate = figures.first { $0.trial == ranked.trial }?.estimate
      return .object([
        JSONMember("trial", .integer(ranked.trial)),
        JSONMember("parameters", .object(results.first { $0.trial == ranked.trial }?.parameters ?? [])),
        JSONMember("estimated_\(objective)", ranked.value.map { .number($0) } ?? .null),
        JSONMember(
          "gross_\(objective)",
          estimate.flatMap { EstimateTable.value(objective, $0.gross) }.map { .number($0) } ?? .null),
      ])
    }
    result.outputs.trials = TrialOutputs(
      space: space, sets: sets, failedCount: failures.count, distinctCount: result.counts.distinct ?? 0, best: best,
      ranking: ranking.trials)
    return result
  }
}
