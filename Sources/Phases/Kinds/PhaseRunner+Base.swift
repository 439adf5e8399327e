import Backtesting
import Configuration
import Coordination
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingContainers
import TradingStrategies

// What kinds of phases have in common: the workflow that inputs make of the file's, and what a search leaves.
extension PhaseRunner {
  /// The workflow of a phase with what its inputs change: grid and search come over these, the file under them.
  func base(of task: PhaseTask) throws -> Workflow {
    var workflow = task.phase.workflow
    workflow.phases = []
    try task.inputs.refuseContradictions()
    for given in task.inputs.given {
      switch given.output {
      case .bestParameters: try apply(given, to: &workflow)
      case .finalWeights:
        guard let weights = given.outputs.finalWeights else {
          throw PhaseError("'\(given.phase)' has no weights: it searched none")
        }
        workflow = try workflow.with(weights, from: given.phase)
      case .regimeParameters:
        let chosen = try RegimeInput(given, task.phase).parameters()
        if !chosen.overrides.isEmpty {
          workflow = try workflow.overridden(chosen.overrides, registry: workshop.registry)
        }
        workflow = try workflow.with(chosen.weights, from: given.phase)
      case .regimeWeights:
        workflow = try workflow.with(RegimeInput(given, task.phase).weights(), from: given.phase)
      default: break
      }
    }
    return workflow
  }

  private func apply(_ given: PhaseInputs.Given, to workflow: inout Workflow) throws {
    guard let trials = given.outputs.trials, trials.best != nil else {
      throw PhaseError("'\(given.phase)' has no best trial: its objective is defined of none")
    }
    var overrides: [String] = []
    var parameters: [(strategy: String, members: [JSONMember])] = []
    for (axis, value) in trials.bestParameters {
      switch axis.target {
      case .parameter(let strategy, let name):
        if parameters.last?.strategy != strategy { parameters.append((strategy, [])) }
        parameters[parameters.count - 1].members.append(JSONMember(name, value))
      case .weight(let strategy): value.double.map { workflow.setWeight($0, of: strategy) }
      case .key(let path): overrides.append("\(path)=\(String(decoding: value.compactText, as: UTF8.self))")
      }
    }
    if !overrides.isEmpty { workflow = try workflow.overridden(overrides, registry: workshop.registry) }
    for (strategy, members) in parameters { try workflow.setParameters(members, of: strategy, workshop.registry) }
  }

  /// A single pass through all containers.
  ///
  /// - Parameters:
  ///   - marks: What its manifest says of how it came about.
  ///   - isProof: Whether it is what others are held to, and so runs in the plainest manner.
  func run(
    _ workflow: Workflow, into folder: String?, _ marks: RunMarks, isProof: Bool = false
  ) async throws -> SinglePass {
    let watch = watch
    let manner = isProof ? nil : workshop.manner
    guard let folder else {
      let backtest = try workshop.backtest(workflow)
      let warnings = backtest.warnings
      let outcome = try await backtest.run(
        manner?.manner(of: backtest.plan) ?? RunManner(), onStart: { watch.onNetwork($0) })
      if outcome.wasInterrupted { throw PhaseStopped() }
      return SinglePass(
        runDigest: outcome.runDigest, results: outcome.results, metrics: outcome.metrics,
        notices: backtest.notices(of: outcome, warnings: warnings))
    }
    try FileSystem.makeFolder(FilePath.folder(of: folder))
    var run = try WorkflowRun(
      workflow, registry: workshop.registry, program: program, store: workshop.store, watch: watch.onLoading)
    run.plant(workshop.manner.fault)
    try workshop.check(run.backtest.data, workflow.dataToRead)
    let progress = RunProgress()
    watch.onPass(progress, run.cycleCount)
    let summary = try await run.execute(
      into: folder, manner: manner?.manner(of: run.backtest.plan) ?? RunManner(),
      keeping: RunKeeping(progress: progress), marks: marks,
      onStart: { watch.onNetwork($0) })
    guard summary.manifest.status == .complete, let digest = summary.manifest.runDigest else { throw PhaseStopped() }
    return SinglePass(
      runDigest: digest, results: summary.results, metrics: summary.metrics,
      notices: summary.manifest.notices)
  }

  /// What a search leaves beside its table: counts, the best, and sentences.
  func result(
    of outcome: SearchOutcome, _ task: PhaseTask, _ space: TrialSpace, _ sets: ParameterSets, dropped: Int,
    small: [JSONMember] = []
  ) -> PhaseResult {
    let objective = task.phase.settings.trials.objective.metric
    var small = small
    if let best = outcome.best {
      small.insert(JSONMember("best_trial", .integer(best.trial)), at: 0)
      small.insert(JSONMember("best_params", .object(best.parameters)), at: 1)
    }
    let digests = [outcome.digest, String(decoding: JSONValue.object(small).compactText, as: UTF8.self)]
    var result = PhaseResult(digest: PhaseDigest.combine(digests))
    result.small = small
    result.counts.total = sets.count
    result.counts.done = outcome.count
    result.counts.failed = outcome.failedCount
    result.counts.stored = outcome.storedCount
    result.counts.distinct = outcome.distinctCount
    result.aggregation = outcome.aggregation
    result.top = outcome.top.trials.prefix(10).compactMap { ranked in
      guard let trial = outcome.result(ranked.trial) else { return nil }
      let own = trial.portfolio(task.phase.settings.trials.objective.portfolio)
      let trades = trial.hasTrades ? own?.metrics.trades ?? 0 : nil
      return .object(
        [
          JSONMember("trial", .integer(ranked.trial)), JSONMember("parameters", .object(trial.parameters)),
          JSONMember(objective, ranked.value.map { .number($0) } ?? .null),
        ] + (trades.map { [JSONMember("trades", .integer($0))] } ?? []))
    }
    result.sentences = SearchSentences(outcome, of: task.phase, total: sets.count, dropped: dropped).all
    for input in task.phase.settings.inputs where input.kind == .estimates {
      result.sentences.append(
        "'\(input)' changes nothing by itself: trials are ranked by what they come to here.")
    }
    result.outputs.trials = TrialOutputs(
      space: space, sets: sets, failedCount: outcome.failedCount, distinctCount: outcome.distinctCount,
      best: outcome.best, ranking: outcome.ranking.trials,
      returns: outcome.returns, digests: outcome.trialDigests, values: outcome.values,
      firstCycle: outcome.firstCycle)
    return result
  }
}

/// What a single pass came to.
struct SinglePass {
  var runDigest: String
  var results: [PortfolioResult]
  var metrics: [PortfolioMetrics]
  var notices: [Notice]

  /// The digest of what it came to.
  ///
  /// - Parameter withTrades: Whether fills and trades count.
  func resultDigest(withTrades: Bool) -> String {
    ResultDigest.combine(withTrades ? results : results.map { $0.leavingOutTrades() })
  }

  /// What its figures do not show, a sentence each.
  var warnings: [String] { notices.filter { $0.code.severity == .warning }.map(\.text) }
}

/// What people should know of a search.
struct SearchSentences {
  let all: [String]

  init(_ outcome: SearchOutcome, of phase: Phase, total: Int, dropped: Int) {
    var all: [String] = []
    if dropped > 0 { all.append("The constraints drop \(dropped) of \(dropped + total) combinations.") }
    if outcome.storedCount > 0 { all.append("\(outcome.storedCount) of \(total) trials were in the store.") }
    let complete = outcome.count - outcome.failedCount
    if complete > 1 {
      all.append("\(outcome.distinctCount) of \(complete) results are distinct.")
      if outcome.distinctCount * 10 < complete {
        all.append("Fewer than one in ten results is distinct: what is varied hardly acts.")
      }
    }
    all += outcome.oddities.sentences(of: complete)
    for failure in outcome.failures {
      let values = failure.parameters.map { member in
        "\(member.name)=\(String(decoding: member.value.compactText, as: UTF8.self))"
      }
      let again = Self.command(failure, phase).map { "; again: \($0)" } ?? ""
      all.append("Trial \(failure.trial) failed: \(failure.error ?? "") (\(values.joined(separator: " "))\(again))")
    }
    let further = outcome.failedCount - outcome.failures.count
    if further > 0 {
      all.append("\(further) more trial\(further == 1 ? "" : "s") failed; all stand in the table of trials.")
    }
    self.all = all
  }

  /// What runs a trial alone, in the phase that it belongs to; nil where its weights were searched, which no grid of
  /// this file can name, and where it has a seed of its own number.
  private static func command(_ trial: TrialResult, _ phase: Phase) -> String? {
    let settings = phase.settings.trials
    guard settings.weights == nil, settings.seed != .perTrial, !trial.parameters.isEmpty else { return nil }
    let grid = JSONValue.object(trial.parameters.map { JSONMember($0.name, .array([$0.value])) })
    let key = "phases.\(phase.name)."
    let overrides =
      ["\(key)grid=\(String(decoding: grid.compactText, as: UTF8.self))"]
      + (settings.method == nil ? [] : ["\(key)search=null"])
      + (settings.constraints.isEmpty ? [] : ["\(key)constraints=null"])
    // Without the name of the program: a report's digest covers the sentence.
    return "run FILE --phases \(phase.name)"
      + overrides.map { " --set '\($0.replacing("'", with: "'\\''"))'" }.joined()
  }
}
