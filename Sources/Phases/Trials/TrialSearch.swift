import Configuration
import ContentStore
import Determinism
import Expressions
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RunResults

/// Of what size units of work are.
package enum TrialUnits {
  /// Trials that run together, and that are lost together where the program is killed.
  package static let size = 500

  /// Trials of a phase that run together: of a walk, whose units are windows, fewer where they have many portfolios.
  package static func size(in phase: Phase) -> Int {
    phase.settings.kind == .walkForward ? max(1, size / max(1, phase.workflow.risk.count)) : size
  }
}

/// The trials of a phase, batch by batch: what is in the store is taken from there.
struct TrialSearch {
  /// Trials that run together, and that are lost together where the program is killed.
  static let trialsAtOnce = TrialUnits.size

  let phase: Phase
  let space: TrialSpace
  let extent: TrialRunner.Extent
  let workshop: PhaseWorkshop
  let watch: PhaseWatch

  private let objective: Metric
  private let requirement: Expression?
  /// How many of the best trials others may look at, in their order.
  private let rankedCount: Int

  init(
    _ phase: Phase, _ space: TrialSpace, _ readers: TrialReaders, _ workshop: PhaseWorkshop, _ watch: PhaseWatch
  ) {
    self.phase = phase
    self.space = space
    self.workshop = workshop
    self.watch = watch
    let settings = phase.settings.trials
    let objective = Metric.all.first { $0.name == phase.settings.trials.objective.metric } ?? .sharpe
    self.objective = objective
    requirement = settings.require.flatMap { try? Expression($0, in: TrialRequirement.scope) }
    extent = TrialRunner.Extent(of: phase, readers)
    rankedCount = readers.ranked
  }

  /// The table of trials.
  var table: TrialTable { TrialTable(phase: phase.name, axes: space.axes, hasRunDigests: extent.hasRunDigests) }

  /// No trial yet.
  func begin() -> SearchOutcome {
    SearchOutcome(
      phase.settings.trials.objective, objective: objective,
      kept: max(10, phase.settings.trials.keep), ranked: rankedCount,
      keepsReturns: extent.keepsEquity, provesAll: workshop.manner.path == .network)
  }

  /// Runs trials behind those that the outcome has already.
  ///
  /// - Parameter write: Takes the rows of a batch, in the order of trials.
  /// - Returns: The objective of each; nil where it failed, is not defined, or misses what is required.
  /// - Throws: `PhaseStopped` where it was asked to stop; what `write` throws. The outcome has what was done
  ///   until then.
  func run(
    _ sets: some RandomAccessCollection<ParameterSet>, into outcome: inout SearchOutcome,
    _ write: (ColumnBatch) throws -> Void
  ) throws -> [Double?] {
    var scores: [Double?] = []
    var next = sets.startIndex
    while next < sets.endIndex {
      if watch.isStopped { throw PhaseStopped() }
      let batch = Array(sets[next...].prefix(Self.trialsAtOnce))
      next = sets.index(next, offsetBy: batch.count)
      let object = object(of: batch)
      let stored = object.flatMap { object in
        workshop.store?.get(object.key, remembering: false).flatMap(object.results)
      }
      if stored == nil, workshop.onlyStored {
        throw NotStored(what: "its trials from \(batch[0].trial) on are")
      }
      if stored == nil, outcome.storedCount > 0, outcome.storedCount == outcome.count {
        watch.onPhase(.resumed(name: phase.name, found: outcome.storedCount, total: sets.count))
      }
      let reached = PhaseProgress(
        phase: phase.name, done: outcome.count, total: max(outcome.count, sets.count), stored: outcome.storedCount)
      let runner = TrialRunner(workshop, extent) { [watch] part in
        var progress = reached
        progress.part = part
        watch.tell(progress)
      }
      let results =
        try stored
        ?? runner.run(trials(batch))
      if stored == nil, let object { workshop.store?.put(object.key, object.content(results), remembering: false) }
      try write(table.rows(results))
      for result in results {
        let isEligible = isEligible(result)
        outcome.add(result, isEligible: isEligible)
        scores.append(isEligible ? result.value(objective, portfolio: phase.settings.trials.objective.portfolio) : nil)
      }
      outcome.storedCount += stored == nil ? 0 : batch.count
      watch.tell(
        PhaseProgress(
          phase: phase.name, done: outcome.count, total: max(outcome.count, sets.count), stored: outcome.storedCount))
    }
    return scores
  }

  /// Parameter sets with the workflow of each.
  private func trials(_ batch: [ParameterSet]) -> [TrialRunner.Trial] {
    let space = space
    return ParallelPieces.map(batch.count, together: TrialRunner.trialsTogether, threads: workshop.threads) {
      sets, add in
      for set in batch[sets] {
        add(
          (
            number: set.trial, parameters: space.parameters(set),
            workflow: Result { TrialWorkflow(try space.workflow(set)) }
          ))
      }
    }
  }

  /// How many trials the store has, by its unit of work.
  func storedCount(_ sets: ParameterSets) -> Int {
    guard let store = workshop.store else { return 0 }
    var count = 0
    for start in stride(from: 0, to: sets.count, by: Self.trialsAtOnce) {
      let batch = Array(sets[start..<min(start + Self.trialsAtOnce, sets.count)])
      if let object = object(of: batch), store.contains(object.key) { count += batch.count }
    }
    return count
  }

  private func object(of batch: [ParameterSet]) -> TrialObject? {
    TrialObject(batch, of: phase, space, extent, workshop)
  }

  private func isEligible(_ result: TrialResult) -> Bool {
    requirement.map { TrialRequirement.isMet($0, phase, result) } ?? true
  }
}

extension TrialRunner.Extent {
  /// What is wanted of the trials of a phase.
  ///
  /// - Parameter readers: What other phases read of them.
  init(of phase: Phase, _ readers: TrialReaders) {
    let settings = phase.settings.trials
    hasTrades = settings.followsTrades
    let objective = Metric.all.first { $0.name == settings.objective.metric } ?? .sharpe
    let requirement = settings.require.flatMap { try? Expression($0, in: TrialRequirement.scope) }
    // What is read of a walk is what its test windows come to.
    let isRead = phase.settings.kind != .walkForward
    let names =
      [objective.name] + (requirement?.references.map(\.text) ?? []) + (isRead ? readers.metrics : [])
    // Figures beyond the core are computed where somebody asks for one of them.
    metrics = names.allSatisfy(ResultDigest.metrics.contains) ? .core : .all
    hasRunDigests = settings.digests == .full
    keepsEquity = readers.returns && isRead
  }
}

/// The names that a condition on a trial's metrics may use: those of `Metric.all`, a slot each.
enum TrialRequirement {
  static let scope: ExpressionScope = {
    var scope = ExpressionScope()
    for (slot, metric) in Metric.all.enumerated() {
      scope.define([metric.name], ExpressionType(.number, isNullable: true), slot: slot)
    }
    return scope
  }()

  /// Whether a trial meets what its phase requires.
  static func isMet(_ phase: Phase, _ result: TrialResult) -> Bool {
    guard let text = phase.settings.trials.require, let requirement = try? Expression(text, in: scope) else {
      return true
    }
    return isMet(requirement, phase, result)
  }

  static func isMet(_ requirement: Expression, _ phase: Phase, _ result: TrialResult) -> Bool {
    requirement.isTrue { slot in
      result.value(Metric.all[slot], portfolio: phase.settings.trials.objective.portfolio).map { .number($0) } ?? .null
    }
  }
}

/// Somebody asked the work to stop.
struct PhaseStopped: Error {}

/// What the trials of a phase came to, in memory that grows with their number by little more than their digests.
struct SearchOutcome {
  private let objective: Metric
  private let portfolio: String?
  /// The best, with their results.
  private(set) var top: TopTrials
  /// These and those that others may look at.
  private(set) var ranking: TopTrials
  /// The results of the best, by trial.
  private var bestResults: [Int: TrialResult] = [:]
  private(set) var failedCount = 0
  private(set) var count = 0
  /// The first trials that failed.
  private(set) var failures: [TrialResult] = []
  /// How many trials were in the store.
  var storedCount = 0
  /// How many did what their figures do not show.
  private(set) var oddities = TrialOddities()
  private(set) var aggregation: PhaseAggregation
  private var digests = DigestSet()
  /// What the ledger keeps of the distinct results.
  private(set) var tried = TriedResults()
  private var hash = SHA256()
  private(set) var returns: [[Double]] = []
  private(set) var trialDigests: [String?] = []
  /// By trial the value of the objective.
  private(set) var values = OptionalNumbers()
  private let keepsReturns: Bool
  /// By trial the digest of its result, nil where it failed; empty where not every trial is proved.
  private(set) var provedDigests: [String?] = []
  private let provesAll: Bool
  private(set) var firstCycle = 0

  init(
    _ settings: TrialObjective, objective: Metric, kept: Int, ranked: Int, keepsReturns: Bool, provesAll: Bool
  ) {
    self.keepsReturns = keepsReturns
    self.provesAll = provesAll
    self.objective = objective
    portfolio = settings.portfolio
    top = TopTrials(settings.comparing, limit: kept)
    ranking = TopTrials(settings.comparing, limit: max(kept, ranked))
    aggregation = PhaseAggregation(objective: objective, isMaximized: settings.direction == .maximize)
  }

  /// Takes in the next trial.
  mutating func add(_ result: TrialResult, isEligible: Bool) {
    count += 1
    values.append(result.state == .complete ? result.value(objective, portfolio: portfolio) : nil)
    if provesAll { provedDigests.append(result.state == .complete ? result.resultDigest : nil) }
    hash.update(Array("\(result.trial) \(result.resultDigest ?? "FAILED")\n".utf8))
    let own = result.portfolio(portfolio)
    aggregation.add(
      id: "trial_\(result.trial)", state: result.state.rawValue, metrics: own?.metrics, hasTrades: result.hasTrades)
    if keepsReturns {
      returns.append(own?.returns ?? [])
      trialDigests.append(result.resultDigest)
      firstCycle = own?.firstCycle ?? firstCycle
    }
    guard result.state == .complete else {
      failedCount += 1
      if failures.count < 5 { failures.append(result) }
      return
    }
    oddities.add(result)
    if let digest = result.resultDigest, digests.insert(digest) {
      tried.add(digest, sharpe: own.flatMap { Metric.sharpe.number(in: $0.metrics) })
    }
    let ranked = RankedTrial(
      trial: result.trial, value: result.value(objective, portfolio: portfolio), isEligible: isEligible)
    ranking.add(ranked)
    guard top.add(ranked) else { return }
    var light = result
    for index in light.portfolios.indices { light.portfolios[index].equity = [] }
    bestResults[result.trial] = light
    if bestResults.count > top.trials.count {
      let kept = Set(top.trials.map(\.trial))
      bestResults = bestResults.filter { kept.contains($0.key) }
    }
  }

  /// Number of distinct results.
  var distinctCount: Int { digests.count }

  /// What a trial among the best came to.
  func result(_ trial: Int) -> TrialResult? { bestResults[trial] }

  /// The best trial; nil where the objective is defined of none.
  var best: TrialResult? { top.trials.first.flatMap { $0.value == nil ? nil : bestResults[$0.trial] } }

  /// SHA-256 over number and digest of every trial, in order.
  var digest: String { hash.hexadecimal }
}
