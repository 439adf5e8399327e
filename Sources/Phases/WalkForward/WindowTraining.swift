import Configuration
import ContentStore
import Determinism
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel

/// The trials of a walk over the cycles of its windows.
struct WindowedWorkflows {
  let space: TrialSpace
  /// The instants of all cycles of the data.
  let timestamps: [Int64]

  /// The workflow of a trial, in the market in some cycles only, flat at the first of them.
  func workflow(_ set: ParameterSet, _ cycles: Range<Int>) throws -> Workflow {
    var workflow = try space.workflow(set)
    workflow.phases = []
    for index in workflow.risk.indices {
      workflow.risk[index].window = TradingWindow(
        start: Timestamp(nanoseconds: timestamps[cycles.lowerBound]),
        end: Timestamp(nanoseconds: timestamps[cycles.upperBound - 1]))
    }
    return workflow
  }

  func parameters(_ set: ParameterSet) -> [TrialParameter] {
    zip(space.axes, set.values).map { TrialParameter(path: $0.path, value: $1) }
  }
}

/// What the trials of a walk come to in its training windows.
struct WindowTraining {
  /// The trial that is traded behind a training window.
  struct Winner {
    var set: ParameterSet
    var rank: RankedTrial
    /// What it came to in the training window.
    var result: TrialResult
  }

  let workflows: WindowedWorkflows
  private let phase: Phase
  private let sets: ParameterSets
  private let workshop: PhaseWorkshop
  let objective: Metric
  /// Trials that run together: fewer of many portfolios.
  private let trialsAtOnce: Int
  private let portfolioCount: Int
  /// How many windows were in the store.
  private(set) var storedCount = 0
  /// By window the digest of all its trials.
  private(set) var digests: [String] = []
  private var trials: WindowedTrials

  init(_ phase: Phase, _ workflows: WindowedWorkflows, _ sets: ParameterSets, _ workshop: PhaseWorkshop) {
    self.phase = phase
    self.workflows = workflows
    self.sets = sets
    self.workshop = workshop
    trials = WindowedTrials(count: sets.count)
    objective = Metric.all.first { $0.name == phase.settings.trials.objective.metric } ?? .sharpe
    trialsAtOnce = TrialUnits.size(in: phase)
    portfolioCount = max(1, workflows.space.base.risk.count)
  }

  /// Runs all trials in a training window.
  ///
  /// - Parameters:
  ///   - onPart: Told now and then how much of the work is done, from 0 to 1, on whatever thread.
  ///   - write: Takes the results of a batch, in the order of trials.
  /// - Returns: `WindowBest` of them; nil where there is none.
  mutating func winner(
    _ cycles: Range<Int>, onPart: @escaping @Sendable (Double) -> Void, _ write: ([TrialResult]) throws -> Void
  ) throws -> Winner? {
    let all = Double(sets.count)
    var isStored = true
    var digest = PhaseDigest()
    var best = WindowBest(phase.settings.trials.objective.comparing)
    var found: TrialResult?
    for start in stride(from: 0, to: sets.count, by: trialsAtOnce) {
      let batch = batch(from: start)
      let object = object(of: batch, cycles)
      let stored = object.flatMap { workshop.store?.get($0.key, remembering: false).flatMap($0.results) }
      let runner = TrialRunner(workshop, extent) { onPart((Double(start) + $0) / all) }
      let results =
        try stored
        ?? runner.run(
          batch.map { set in
            (set.trial, workflows.space.parameters(set), Result { TrialWorkflow(try workflows.workflow(set, cycles)) })
          })
      if stored == nil, let object { workshop.store?.put(object.key, object.content(results), remembering: false) }
      isStored = isStored && stored != nil
      for result in results {
        digest.add(result.resultDigest ?? "FAILED")
        trials.add(result)
        if best.add(ranked(result)) { found = result }
      }
      try write(results)
    }
    trials.endWindow()
    storedCount += isStored ? 1 : 0
    digests.append(digest.hexadecimal)
    guard let rank = best.trial, let result = found, let set = sets.set(of: rank.trial) else { return nil }
    return Winner(set: set, rank: rank, result: result)
  }

  /// Whether the store has all trials of a training window.
  func isStored(_ cycles: Range<Int>) -> Bool {
    stride(from: 0, to: sets.count, by: trialsAtOnce).allSatisfy { start in
      object(of: batch(from: start), cycles).map { workshop.store?.contains($0.key) ?? false } ?? false
    }
  }

  /// What of its trials is followed.
  var extent: TrialRunner.Extent { TrialRunner.Extent(of: phase, .none) }

  private func batch(from start: Int) -> [ParameterSet] {
    Array(sets[start..<min(start + trialsAtOnce, sets.count)])
  }

  /// What is kept of some trials in a window; nil of so little work that it is done again sooner than looked up.
  private func object(of batch: [ParameterSet], _ cycles: Range<Int>) -> TrialObject? {
    guard batch.count * portfolioCount * cycles.count >= Self.leastKept else { return nil }
    return TrialObject(batch, of: phase, workflows.space, extent, workshop, window: cycles)
  }

  /// Cycles of portfolios that a store keeps at least.
  static let leastKept = 250_000

  /// How many trials were tried; each once, in however many windows.
  var triedCount: Int { digests.isEmpty ? 0 : sets.count }

  /// What was tried: of each trial all its training windows as one result, with their mean Sharpe ratio.
  var tried: TriedResults {
    var tried = TriedResults()
    for trial in sets.indices {
      if let (digest, sharpe) = trials.all(of: trial) { tried.add(digest, sharpe: sharpe) }
    }
    return tried
  }

  /// How a portfolio did with the winner in the training window.
  func rank(_ winner: Winner, of portfolio: String) -> RankedTrial {
    RankedTrial(
      trial: winner.rank.trial, value: winner.result.value(objective, portfolio: portfolio), isEligible: true)
  }

  private func ranked(_ result: TrialResult) -> RankedTrial {
    let portfolio = phase.settings.trials.objective.portfolio
    return RankedTrial(
      trial: result.trial, value: result.state == .complete ? result.value(objective, portfolio: portfolio) : nil,
      isEligible: TrialRequirement.isMet(phase, result))
  }
}
