import Backtesting
import Configuration
import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import TableFiles
import TradingContainers
import TradingModel

extension PhaseRunner {
  /// Optimizes in each training window, and trades the winner in the test window behind it.
  func walkForward(_ task: PhaseTask) async throws -> PhaseResult {
    guard let settings = task.phase.settings.windows else { throw PhaseError("walking forward needs 'windows'") }
    let objective = task.phase.settings.trials.objective
    let (base, capital) = try walked(task)
    let (space, sets, dropped) = try walkedTrials(task, base)
    let backtest = try workshop.backtest(base)
    let times = backtest.data.timestamps
    let windows = WalkForwardWindow.windows(
      settings, timestamps: times, cycles: backtest.data.warmupCount..<times.count)
    guard !windows.isEmpty else {
      throw PhaseError("the data have \(times.count - backtest.data.warmupCount) cycles, too few for one window")
    }
    var walk = WalkForward(
      windows, objective: objective.comparing, capital: capital, timestamps: times, basis: backtest.basis)
    let table = TrialTable(phase: task.phase.name, axes: space.axes)
    let writer = try task.folder?.table(TrialTable.name, [ColumnSchema("window", .int64)] + table.schema)
    var work = WindowWork(task.phase, space, sets, workshop, times)
    defer { enter(work.tried, trials: work.triedCount, task, space, sets) }
    while let window = walk.next {
      if watch.isStopped { throw PhaseStopped() }
      let number = walk.number
      var trained: [Int: String] = [:]
      let ranked = try work.train(window.train) { results in
        if workshop.manner.path == .network { for result in results { trained[result.trial] = result.resultDigest } }
        try writer?.add(table.rows(results).numbered(number))
      }
      var best = walk.best(of: ranked)
      if walk.equity <= 0 { best = nil }
      let set = best.flatMap { sets.set(of: $0.trial) }
      let test = try set.map { try work.test($0, window.test, capital: walk.equity) }
      if let set, let test, workshop.manner.path == .network {
        try await prove(set.trial, work.workflow(set, window.train), trained[set.trial])
        try await prove(set.trial, test.workflow, test.resultDigest)
      }
      walk.add(best, parameters: set.map(work.parameters) ?? [], test?.outcome)
      watch.tell(PhaseProgress(phase: task.phase.name, done: walk.number - 1, total: windows.count))
    }
    try writer?.close()
    return try result(task, walk.result, space, sets, dropped, trainings: work.trainings)
  }

  /// The workflow that walks, with the one portfolio that its objective is of, and that portfolio's capital.
  func walked(_ task: PhaseTask) throws -> (base: Workflow, capital: Double) {
    var base = try base(of: task)
    let objective = task.phase.settings.trials.objective
    if let id = objective.portfolio { base.risk.removeAll { $0.id != id } }
    base.risk = Array(base.risk.prefix(1))
    guard let capital = base.risk.first?.capital else {
      throw PhaseError("there is no portfolio '\(objective.portfolio ?? "")'")
    }
    return (base, capital)
  }

  /// The trials of each training window: those of the grid, each with each vector of weights.
  func walkedTrials(
    _ task: PhaseTask, _ base: Workflow
  ) throws -> (space: TrialSpace, sets: ParameterSets, dropped: Int) {
    let space = TrialSpace(task.phase, base: base, registry: workshop.registry)
    let (sets, dropped) = try space.sets()
    guard let weights = task.phase.settings.trials.weights else { return (space, sets, dropped) }
    let search = try WeightTrials(weights, task.phase, base)
    return (
      space.searchingWeights(of: search.strategies),
      try search.sets(besides: sets, masterSeed: base.masterSeed), dropped
    )
  }

  /// What the folder of the phase says that it came to, but for the digest.
  func walkForward(_ task: PhaseTask, answeredFrom place: String) throws -> PhaseResult {
    let bytes = try FileSystem.read(FilePath.join(place, "walk_forward.json"))
    let found = try WalkForwardResult(reading: JSONValue(parsing: bytes))
    let (space, sets, dropped) = try walkedTrials(task, walked(task).base)
    return try result(task, found, space, sets, dropped, trainings: [])
  }

  private func result(
    _ task: PhaseTask, _ walked: WalkForwardResult, _ space: TrialSpace, _ sets: ParameterSets, _ dropped: Int,
    trainings: [String]
  ) throws -> PhaseResult {
    if let folder = task.folder {
      try folder.write(walked.json, to: "walk_forward.json")
      let writer = try folder.table("equity", walked.curve.table.schema)
      try writer.add(walked.curve.table)
      try writer.close()
    }
    let text = String(decoding: walked.json.compactText, as: UTF8.self)
    var result = PhaseResult(digest: PhaseDigest.combine(trainings + [text]))
    result.counts.total = walked.windows.count
    result.counts.done = walked.windows.count
    let short = walked.windows.count(where: \.isShort)
    if dropped > 0 {
      result.sentences.append("The constraints drop \(dropped) of \(dropped + sets.count) combinations.")
    }
    func shown(_ value: Double?) -> String {
      value.map { DecimalText.string(($0 * 1e4).rounded() / 1e4) } ?? "undefined"
    }
    result.sentences.append(
      "\(walked.windows.count) windows of \(sets.count) trials each\(short > 0 ? ", the last one shorter" : ""); "
        + "efficiency \(shown(walked.efficiency)), stitched Sharpe ratio \(shown(walked.metrics.sharpe)), total return "
        + "\(shown(walked.metrics.totalReturn)).")
    let id = space.base.risk.first?.id ?? "main"
    let metrics = [PortfolioMetrics(portfolioID: id, metrics: walked.metrics)]
    result.outputs.metrics = metrics
    if let trial = walked.last?.trial, let set = sets.set(of: trial) {
      let parameters = space.parameters(set)
      result.small = [
        JSONMember("best_trial", .integer(set.trial)), JSONMember("best_params", .object(parameters)),
      ]
      var best = TrialResult(trial: set.trial, parameters: parameters)
      best.portfolios = [
        TrialResult.Portfolio(id: id, orderCount: 0, metrics: walked.metrics, equity: [], firstCycle: 0)
      ]
      result.outputs.trials = TrialOutputs(
        space: space, sets: sets, failedCount: 0, distinctCount: sets.count, best: best, ranking: [])
    }
    result.aggregation = AggregatedResultsFile.aggregation(of: metrics, state: .complete)
    return result
  }
}

/// The trials of the windows of a walk.
private struct WindowWork {
  private let phase: Phase
  private let space: TrialSpace
  private let sets: ParameterSets
  private let workshop: PhaseWorkshop
  private let timestamps: [Int64]
  private let objective: Metric
  /// By window the digest of all its trials.
  private(set) var trainings: [String] = []
  private var trials: WindowedTrials

  init(
    _ phase: Phase, _ space: TrialSpace, _ sets: ParameterSets, _ workshop: PhaseWorkshop, _ timestamps: [Int64]
  ) {
    self.phase = phase
    self.space = space
    self.sets = sets
    self.workshop = workshop
    self.timestamps = timestamps
    trials = WindowedTrials(count: sets.count)
    objective = Metric.all.first { $0.name == phase.settings.trials.objective.metric } ?? .sharpe
  }

  /// Runs all trials in a training window.
  ///
  /// - Parameter write: Takes the results of a batch, in the order of trials.
  /// - Returns: The best that may be traded; none where no trial may.
  mutating func train(_ cycles: Range<Int>, _ write: ([TrialResult]) throws -> Void) throws -> [RankedTrial] {
    let runner = TrialRunner(workshop, TrialRunner.Extent(of: phase, keepsReturns: false))
    var digest = PhaseDigest()
    var top = TopTrials(phase.settings.trials.objective.comparing, limit: 1)
    for start in stride(from: 0, to: sets.count, by: TrialSearch.trialsAtOnce) {
      let batch = sets[start..<min(start + TrialSearch.trialsAtOnce, sets.count)]
      let results = try runner.run(
        batch.map { set in (set.trial, space.parameters(set), Result { try workflow(set, cycles) }) })
      for result in results {
        digest.add(result.resultDigest ?? "FAILED")
        trials.add(result)
        let ranked = ranked(result)
        if ranked.isEligible { top.add(ranked) }
      }
      try write(results)
    }
    trials.endWindow()
    trainings.append(digest.hexadecimal)
    return top.trials
  }

  /// How many trials were tried; each once, in however many windows.
  var triedCount: Int { trainings.isEmpty ? 0 : sets.count }

  /// What was tried: of each trial all its training windows as one result, with their mean Sharpe ratio.
  var tried: TriedResults {
    var tried = TriedResults()
    for trial in sets.indices {
      if let (digest, sharpe) = trials.all(of: trial) { tried.add(digest, sharpe: sharpe) }
    }
    return tried
  }

  private func ranked(_ result: TrialResult) -> RankedTrial {
    RankedTrial(
      trial: result.trial, value: result.state == .complete ? result.value(objective) : nil,
      isEligible: TrialRequirement.isMet(phase, result))
  }

  func parameters(_ set: ParameterSet) -> [TrialParameter] {
    zip(space.axes, set.values).map { TrialParameter(path: $0.path, value: $1) }
  }

  /// What a trial comes to in a test window.
  func test(
    _ set: ParameterSet, _ cycles: Range<Int>, capital: Double
  ) throws -> (outcome: WalkForward.Outcome, workflow: Workflow, resultDigest: String) {
    var workflow = try workflow(set, cycles)
    workflow.risk[0].capital = capital
    let backtest = try workshop.backtest(workflow)
    guard let signals = try workshop.signals(of: [backtest]).first?.get() else { throw PhaseStopped() }
    let job = ScalarBatch.Job(plan: backtest.plan, signals: signals)
    let outcomes = ScalarBatch(backtest).run([job], metrics: .all, keepsLedgers: true)
    guard let outcome = try outcomes.first?.get(), let ledger = outcome.ledgers.first,
      let result = outcome.results.first
    else { throw PhaseStopped() }
    var trades = TradeLedger(symbolCount: backtest.plan.symbols.count)
    let closed = ledger.fills.compactMap { trades.record($0.fill, at: timestamps[$0.fill.cycle]) }
    let first = cycles.lowerBound - ledger.firstCycle
    let span = first..<(first + cycles.count)
    let found = WalkForward.Outcome(
      equity: span.map { ledger.cash[$0] + ledger.positionValue[$0] }, isExposed: span.map { ledger.isExposed[$0] },
      fills: ledger.fills.map(\.fill), trades: closed, value: objective.number(in: result.metrics))
    return (found, workflow, outcome.resultDigest)
  }

  /// The workflow of a trial, in the market in some cycles only.
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
}

extension ColumnBatch {
  /// The same rows with the number of their window before them.
  fileprivate func numbered(_ window: Int) -> ColumnBatch {
    ColumnBatch(
      [ColumnSchema("window", .int64)] + schema,
      [Column(.int64s(Array(repeating: Int64(window), count: rowCount)))] + columns, rowCount: rowCount)
  }
}
