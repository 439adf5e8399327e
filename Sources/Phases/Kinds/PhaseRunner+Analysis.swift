import Backtesting
import Configuration
import Determinism
import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RegimeAnalysis
import RunResults
import TableFiles
import TradingStrategies

extension PhaseRunner {
  /// Reads earlier phases: regimes, what is best in each, and how far the best may be luck; nothing trades.
  func analyse(_ task: PhaseTask) throws -> PhaseResult {
    let settings = task.phase.settings.analysis
    let workflow = try base(of: task)
    var work = AnalysisWork(task.phase, backtest: try workshop.backtest(workflow), workshop)
    if !settings.regimes.classifiers.isEmpty { try work.label() }
    if let source = task.inputs.trials(as: PhaseGraph.trialNames(of: .analysis)) {
      try work.read(source.name, source.trials)
      if settings.overfitting { work.weigh(task.inputs.searches(besides: source.name)) }
    }
    let history = work.evidence.flatMap { self.history($0, work.searches, work.backtest, task) }
    for (name, json) in work.files { try task.folder?.write(json, to: name) }
    if let table = work.scores?.table, let folder = task.folder {
      let writer = try folder.table("regimes", table.schema)
      try writer.add(table)
      try writer.close()
    }
    let words = work.files.map { "\($0.name) \(String(decoding: $0.json.compactText, as: UTF8.self))" }
    var result = PhaseResult(digest: PhaseDigest.combine(words))
    result.counts.total = 1
    result.counts.done = 1
    result.sentences = work.sentences
    result.small = work.small
    result.history = history
    result.outputs = work.outputs
    return result
  }
}

extension PhaseInputs {
  /// The searches on the way to a phase but for one, the nearest first.
  func searches(besides name: String) -> [(name: String, trials: TrialOutputs)] {
    ancestors.compactMap { ancestor in
      ancestor.name == name ? nil : ancestor.outputs.trials.map { (ancestor.name, $0) }
    }
  }
}

/// An analysis at work.
private struct AnalysisWork {
  private let phase: Phase
  let backtest: Backtest
  private let workshop: PhaseWorkshop
  /// What lies behind the cycles that choices are made from, where the data are split.
  private let test: TestPart?
  private let objective: ReturnObjective
  private var labels: RegimeLabels?
  private var source: (name: String, returns: TrialReturns, trials: [AnalysedTrial])?
  /// The trial that the search itself found best; nil where that is none of those that are looked at.
  private var chosen: Int?
  private(set) var scores: RegimeScores?
  private(set) var outputs = PhaseOutputs()
  /// Small outputs by the names of their files, in order.
  private(set) var files: [(name: String, json: JSONValue)] = []
  private(set) var small: [JSONMember] = []
  private(set) var sentences: [String] = []
  /// How far the best trial may be luck, and the searches that say so, its own first.
  private(set) var evidence: OverfittingEvidence?
  private(set) var searches: [SearchedTrials] = []

  init(_ phase: Phase, backtest: Backtest, _ workshop: PhaseWorkshop) {
    self.phase = phase
    self.backtest = backtest
    self.workshop = workshop
    test = TestPart(backtest.plan.workflow, workshop)
    objective = ReturnObjective(phase.settings.trials.objective) ?? ReturnObjective(.sharpe)
  }

  private var settings: AnalysisSettings { phase.settings.analysis }

  mutating func label() throws {
    let labels = try RegimeLabels(
      settings.regimes, bars: backtest.data.series, timestamps: backtest.data.timestamps, registry: workshop.registry)
    let regimes = Regimes(
      labels, timestamps: backtest.data.timestamps, custom: try settings.regimes.identities(workshop.registry))
    self.labels = labels
    outputs.regimes = regimes
    files.append(("regimes.json", regimes.json))
    small.append(
      JSONMember("regime_shares", .object(regimes.summaries.map { JSONMember($0.label, .number($0.share)) })))
    if regimes.looksAhead {
      sentences.append("The regimes look ahead: they describe, and nothing may trade by them.")
    }
  }

  /// Looks at the trials of a phase.
  mutating func read(_ name: String, _ trials: TrialOutputs) throws {
    let complete = trials.sets.indices.filter { trials.returns.indices.contains($0) && !trials.returns[$0].isEmpty }
    guard let first = complete.first else {
      sentences.append("'\(name)' has no trial with returns: nothing is chosen by regime.")
      return
    }
    let count = trials.returns[first].count
    let all = backtest.data.timestamps
    let times = Array(try workshop.data(trials.space.base).timestamps.dropFirst(trials.firstCycle).prefix(count))
    let place = times.first.map { all.lowerBound(of: $0) } ?? 0
    let alike = complete.filter { trials.returns[$0].count == count }
    let returns = TrialReturns(
      timestamps: times, firstCycle: place, trials: alike.map { trials.sets[$0].trial },
      values: alike.flatMap { trials.returns[$0] })
    guard let returns, all.dropFirst(place).starts(with: times) else {
      throw PhaseError("the trials of '\(name)' are of other cycles than this phase has")
    }
    let variants = try trials.variants()
    let analysed = try alike.map { try AnalysedTrial(trials, place: $0, variants, labels?.settings) }
    source = (name, returns, analysed)
    chosen = trials.best.map(\.trial).flatMap { returns.trials.contains($0) ? $0 : nil }
    outputs.analysed = trials
    if let labels {
      let analysis = RegimeTrials(
        returns, labels, objective, minimumBars: settings.minimumBars, basis: backtest.basis,
        split: test?.firstCycle(in: backtest.data.timestamps))
      try choose(analysis, analysed, trials)
      if analysed.contains(where: { $0.strategies.isEmpty }) {
        sentences.append(
          "The weights of the trials of '\(name)' change with other regimes than these: what is best in each is told, "
            + "and no later phase can take it.")
      }
    }
    if let validation = settings.crossValidation.flatMap({ TrialCrossValidation(returns, objective, $0) }) {
      files.append(("cross_validation.json", validation.json))
      if let means = validation.means {
        let figures = [means.inSample, means.outOfSample].map { DecimalText.string(($0 * 1e4).rounded() / 1e4) }
        sentences.append(
          "Cross-validation: the best of each split has a mean \(objective.score.rawValue) of \(figures[0]) in sample "
            + "and of \(figures[1]) out of it.")
      }
    }
  }

  private mutating func choose(_ analysis: RegimeTrials, _ trials: [AnalysedTrial], _ source: TrialOutputs) throws {
    scores = analysis.scores
    var parameters = RegimeParameters(analysis, trials: trials)
    var weights = RegimeWeights(analysis, trials: trials, top: settings.top, weighting: settings.weighting)
    if analysis.outOfSample == nil, let test {
      let numbers = Set((parameters?.followed ?? []) + (weights?.followed ?? [])).sorted()
      if let returns = try test.returns(of: source, numbers, behind: analysis.returns.timestamps.last) {
        let labels = try test.labels(settings.regimes)
        parameters?.judge(on: returns, labels, analysis)
        weights?.judge(on: returns, labels, analysis)
      }
    }
    if let parameters {
      outputs.regimeParameters = parameters
      files.append(("regime_params.json", parameters.json))
      small.append(
        JSONMember(
          "regime_params",
          .object(parameters.choices.byRegime.map { JSONMember($0.label, .integer($0.choice.trial)) })))
      sentences.append(parameters.estimate.sentence("the best trial"))
    }
    if let weights {
      outputs.regimeWeights = weights
      files.append(("regime_weights.json", weights.json))
      sentences.append(weights.estimate.sentence("the weights"))
    }
  }

  /// How far the best trial may be luck.
  mutating func weigh(_ others: [(name: String, trials: TrialOutputs)]) {
    guard let source else { return }
    var searches = [
      SearchedTrials(source.name, source.returns, digests: source.trials.map(\.resultDigest))
    ]
    for other in others {
      let complete = other.trials.returns.indices.filter { !other.trials.returns[$0].isEmpty }
      guard let first = complete.first else { continue }
      let count = other.trials.returns[first].count
      let times = Array(backtest.data.timestamps.dropFirst(other.trials.firstCycle).prefix(count))
      let alike = complete.filter { other.trials.returns[$0].count == count }
      let returns = TrialReturns(
        timestamps: times, firstCycle: other.trials.firstCycle, trials: alike.map { other.trials.sets[$0].trial },
        values: alike.flatMap { other.trials.returns[$0] })
      if let returns {
        searches.append(
          SearchedTrials(
            other.name, returns,
            digests: alike.map { other.trials.digests.indices.contains($0) ? other.trials.digests[$0] ?? "" : "" }))
      }
    }
    // What is traded is what the search chose, by its own objective and what it requires.
    let best = chosen ?? outputs.regimeParameters?.choices.overall.trial ?? bestTrial(source.returns)
    guard let best,
      let evidence = OverfittingEvidence(
        searches, of: 0, trial: best, objective: objective, partitions: settings.partitions)
    else { return }
    self.evidence = evidence
    self.searches = searches
    files.append(("overfitting.json", evidence.json))
    func text(_ value: Double?) -> String {
      value.map { DecimalText.string(($0 * 1e4).rounded() / 1e4) } ?? "undefined"
    }
    sentences.append(
      "Trial \(evidence.trial) of '\(evidence.search)': probability that its Sharpe ratio is above 0: "
        + "\(text(evidence.probabilistic)), above what luck gives in so many trials: \(text(evidence.deflated)); "
        + "probability of overfitting: \(text(evidence.symmetric?.probability)).")
  }

  private func bestTrial(_ returns: TrialReturns) -> Int? {
    let scores = returns.trials.indices.map { place -> Double? in
      let values = returns.returns(of: place)
      let centre = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
      return objective.score.value(of: ReturnSums(values, centre: centre), centre: centre)
    }
    return objective.best(1, of: scores).first.map { returns.trials[$0] }
  }
}

extension AnalysedTrial {
  /// A trial of a phase, with the strategies that it follows under the names that later phases know them by.
  ///
  /// - Parameter regimes: Those that are looked at. Where its weights change with others there are no strategies, as
  ///   none has a weight in one of these.
  fileprivate init(
    _ trials: TrialOutputs, place: Int, _ variants: [StrategyVariant], _ regimes: RegimeSettings?
  ) throws {
    let set = trials.sets[place]
    let workflow = try trials.space.workflow(set)
    let own = workflow.regimeAggregation
    let followed = workflow.weightedStrategies.map { strategy in
      let variant = variants.first { $0.says(what: strategy.settings) }
      return (id: strategy.settings.id, name: variant?.settings.id ?? strategy.settings.id, weight: strategy.weight)
    }
    let isTold = !own.isUsed || own.regimes == regimes
    var byRegime: [String: [StrategyWeight]] = [:]
    for label in own.isUsed && isTold ? own.weights.keys.sorted() : [] {
      let named = own.weights[label] ?? [:]
      byRegime[label] = followed.map { StrategyWeight(strategy: $0.name, weight: named[$0.id] ?? 0) }
    }
    self.init(
      number: set.trial,
      parameters: zip(trials.space.axes, set.values).map { TrialParameter(path: $0.path, value: $1) },
      strategies: isTold ? followed.map { StrategyWeight(strategy: $0.name, weight: $0.weight) } : [],
      byRegime: byRegime,
      resultDigest: trials.digests.indices.contains(place) ? trials.digests[place] ?? "" : "")
  }
}
