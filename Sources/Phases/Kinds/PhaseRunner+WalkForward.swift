import Backtesting
import Configuration
import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import TableFiles
import TradingModel

extension PhaseRunner {
  /// Optimizes in each training window, and trades the winner in the test window behind it.
  func walkForward(_ task: PhaseTask) async throws -> PhaseResult {
    guard let settings = task.phase.settings.windows else { throw PhaseError("walking forward needs 'windows'") }
    let base = try base(of: task)
    let (space, sets, dropped) = try walkedTrials(task, base)
    let backtest = try workshop.backtest(base)
    let times = backtest.data.timestamps
    let windows = WalkForwardWindow.windows(
      settings, timestamps: times, cycles: backtest.data.warmupCount..<times.count)
    guard !windows.isEmpty else {
      throw PhaseError("the data have \(times.count - backtest.data.warmupCount) cycles, too few for one window")
    }
    let portfolios = backtest.plan.portfolios.map { (id: $0.settings.id, capital: $0.settings.capital) }
    let lead = try lead(of: portfolios.map(\.id), task)
    let workflows = WindowedWorkflows(space: space, timestamps: times)
    var training = WindowTraining(task.phase, workflows, sets, workshop)
    var tests = TestWindows(
      workflows, portfolios: portfolios, objective: training.objective, carries: settings.carriesPositions, workshop)
    var walks = portfolios.map { portfolio in
      WalkForward(
        windows, objective: task.phase.settings.trials.objective.comparing, capital: portfolio.capital,
        timestamps: times, basis: backtest.basis, keepsCurve: false)
    }
    let output = try WalkOutput(
      task, space, portfolios.map(\.id), hasRunDigests: training.extent.hasRunDigests)
    defer { enter(training.tried, trials: training.triedCount, task, space, sets) }
    var trained: [WindowTraining.Winner?] = []
    for (index, window) in windows.enumerated() {
      // What the next window wants to hold is known once it is trained.
      let last = settings.carriesPositions ? min(index + 1, windows.count - 1) : index
      while trained.count <= last {
        if watch.isStopped { throw PhaseStopped() }
        let reached = PhaseProgress(phase: task.phase.name, done: index, total: windows.count)
        trained.append(try await train(windows[trained.count], trained.count + 1, reached, &training, output))
      }
      let winner = tests.canTrade ? trained[index] : nil
      let follows = index < last && windows[index + 1].test.lowerBound == window.test.upperBound
      let next = follows ? trained[index + 1].map { (set: $0.set, cycles: windows[index + 1].test) } : nil
      let tested = try winner.map { try tests.test($0.set, window.test, next: next) }
      if workshop.manner.path == .network, let winner, let tested {
        for run in tested.runs {
          try await prove(winner.set.trial, run.workflow, run.resultDigest, withTrades: true)
        }
      }
      for place in walks.indices {
        let outcome = tested?.outcomes[place] ?? nil
        let rank = outcome == nil ? nil : winner.map { training.rank($0, of: portfolios[place].id) }
        let parameters = winner.map { workflows.parameters($0.set) } ?? []
        try output.add(place, walks[place].add(rank, parameters: parameters, outcome))
      }
      try output.add(index + 1, walks.compactMap(\.last))
      // Trained ahead is not done.
      let stored = min(training.storedCount, index + 1)
      if stored == index, stored > 0 {
        watch.onPhase(.resumed(name: task.phase.name, found: stored, total: windows.count))
      }
      watch.tell(
        PhaseProgress(phase: task.phase.name, done: index + 1, total: windows.count, stored: stored))
    }
    try output.close()
    let totals = WalkTotals(walks.map(\.result), portfolios.map(\.id), lead: lead)
    var found = try result(task, totals, space, sets, dropped, trainings: training.digests)
    found.counts.stored = training.storedCount
    return found
  }

  /// Runs all trials in a training window; where everything runs through all containers, the winner does so too.
  private func train(
    _ window: WalkForwardWindow, _ number: Int, _ reached: PhaseProgress, _ training: inout WindowTraining,
    _ output: WalkOutput
  ) async throws -> WindowTraining.Winner? {
    let tell: @Sendable (Double) -> Void = { [watch] part in
      var progress = reached
      progress.part = part
      watch.tell(progress)
    }
    let winner = try training.winner(window.train, onPart: tell) { try output.add(number, $0) }
    if let winner, workshop.manner.path == .network {
      let workflow = try training.workflows.workflow(winner.set, window.train)
      try await prove(
        winner.set.trial, workflow, winner.result.resultDigest, withTrades: winner.result.hasTrades)
    }
    return winner
  }

  /// The place of the portfolio by which trials are chosen: the one that the objective names, else the first.
  private func lead(of ids: [String], _ task: PhaseTask) throws -> Int {
    guard let id = task.phase.settings.trials.objective.portfolio else { return 0 }
    guard let place = ids.firstIndex(of: id) else { throw PhaseError("there is no portfolio '\(id)'") }
    return place
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
    let base = try base(of: task)
    let totals = try WalkTotals(reading: JSONValue(parsing: bytes), id: base.risk.first?.id ?? "main")
    let (space, sets, dropped) = try walkedTrials(task, base)
    return try result(task, totals, space, sets, dropped, trainings: [])
  }

  private func result(
    _ task: PhaseTask, _ totals: WalkTotals, _ space: TrialSpace, _ sets: ParameterSets, _ dropped: Int,
    trainings: [String]
  ) throws -> PhaseResult {
    let (walked, json) = (totals.result, totals.json)
    try task.folder?.write(json, to: "walk_forward.json")
    let text = String(decoding: json.compactText, as: UTF8.self)
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
    let others = totals.portfolios.count - 1
    let who =
      others == 0 ? "" : ", traded by \(others + 1) portfolios and chosen by \(totals.lead), whose figures these are"
    result.sentences.append(
      "\(walked.windows.count) windows of \(sets.count) trials each\(short > 0 ? ", the last one shorter" : "")\(who); "
        + "efficiency \(shown(walked.efficiency)), stitched Sharpe ratio \(shown(walked.metrics.sharpe)), total return "
        + "\(shown(walked.metrics.totalReturn)).")
    let metrics = totals.portfolios.map { PortfolioMetrics(portfolioID: $0.id, metrics: $0.metrics) }
    result.outputs.metrics = metrics
    if let trial = walked.last?.trial, let set = sets.set(of: trial) {
      let parameters = space.parameters(set)
      result.small = [
        JSONMember("best_trial", .integer(set.trial)), JSONMember("best_params", .object(parameters)),
      ]
      var best = TrialResult(trial: set.trial, parameters: parameters)
      best.portfolios = totals.portfolios.map {
        TrialResult.Portfolio(id: $0.id, orderCount: 0, metrics: $0.metrics, equity: [], firstCycle: 0)
      }
      result.outputs.trials = TrialOutputs(
        space: space, sets: sets, failedCount: 0, distinctCount: sets.count, best: best, ranking: [])
    }
    result.aggregation = AggregatedResultsFile.aggregation(of: metrics, state: .complete)
    return result
  }
}

/// Where the tables of a walk go; nowhere without a folder.
private struct WalkOutput {
  private let tables: WalkTables
  private let trials: TrialTable
  private let trialWriter: PhaseTable?
  private let windowWriter: PhaseTable?
  private let equityWriter: PhaseTable?

  init(_ task: PhaseTask, _ space: TrialSpace, _ portfolios: [String], hasRunDigests: Bool) throws {
    tables = WalkTables(axes: space.axes, portfolios: portfolios)
    trials = TrialTable(phase: task.phase.name, axes: space.axes, hasRunDigests: hasRunDigests)
    trialWriter = try task.folder?.table(TrialTable.name, [ColumnSchema("window", .int64)] + trials.schema)
    windowWriter = try task.folder?.table(WalkTables.windows, tables.windowSchema)
    equityWriter = try task.folder?.table(WalkTables.equity, tables.equitySchema)
  }

  /// Writes what trials came to in the training window of a number.
  func add(_ window: Int, _ results: [TrialResult]) throws {
    guard let trialWriter else { return }
    let rows = trials.rows(results)
    try trialWriter.add(
      ColumnBatch(
        [ColumnSchema("window", .int64)] + rows.schema,
        [Column(.int64s(Array(repeating: Int64(window), count: rows.rowCount)))] + rows.columns,
        rowCount: rows.rowCount))
  }

  /// Writes the equity of a portfolio in a window.
  func add(_ portfolio: Int, _ curve: WalkForwardResult.Curve) throws {
    try equityWriter?.add(tables.equity(of: portfolio, curve))
  }

  /// Writes what the window of a number came to, by portfolio.
  func add(_ window: Int, _ windows: [WalkForwardResult.Window]) throws {
    try windowWriter?.add(tables.rows(window, windows))
  }

  func close() throws {
    try trialWriter?.close()
    try windowWriter?.close()
    try equityWriter?.close()
  }
}
