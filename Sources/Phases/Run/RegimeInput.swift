import Backtesting
import Configuration
import FileFormats
import MarketData
import ParameterSearch
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// What an analysis found by regime, as the input of a phase that trades.
struct RegimeInput {
  private let name: String
  private let outputs: PhaseOutputs
  private let source: TrialOutputs
  private let variants: [StrategyVariant]
  private let phase: Phase

  /// - Parameter phase: The phase that takes it.
  /// - Throws: `PhaseError` where the analysis looked at no trials.
  init(_ given: PhaseInputs.Given, _ phase: Phase) throws {
    guard let source = given.outputs.analysed else {
      throw PhaseError("'\(given.phase)' chose nothing by regime: it had no trials with returns")
    }
    name = given.phase
    outputs = given.outputs
    self.source = source
    self.phase = phase
    variants = try source.variants()
  }

  // MARK: Weights

  /// The weights by regime and the strategies that they are of.
  ///
  /// In a search over the weights of the best so many trials, that many count in each regime.
  func weights() throws -> FollowedWeights {
    guard let found = outputs.regimeWeights else {
      throw PhaseError("'\(name)' has no weights by regime: no trial has a score, or there are no classifiers")
    }
    let choices = found.choices
    for portfolio in [choices.overall] + choices.byRegime.map(\.choice) {
      for member in portfolio.members { try refuseOtherRegimes(of: member.trial, choices.regimes) }
    }
    // Where the weights of trials change with the regime, those over all are others in each.
    let own = choices.byRegime.filter { !$0.usesOverall || $0.choice != choices.overall }
    return try followed(
      choices.regimes, try weights(of: choices.overall), own.map { ($0.label, try weights(of: $0.choice)) })
  }

  private func weights(of portfolio: RegimeWeights.Portfolio) throws -> [String: Double] {
    let search = phase.settings.trials.weights
    var best: [String]?
    if let search, let top = search.top {
      let distinct = DistinctTrials(source, correlation: search.distinct)
      best = try distinct.first(top, of: portfolio.members.map(\.trial)).flatMap { try trial($0).map(\.id) }
    }
    var weights: [String: Double] = [:]
    for own in portfolio.strategies where own.weight > 0 && best?.contains(own.strategy) ?? true {
      let base = StrategyVariant.base(of: own.strategy)
      guard search?.strategies.map({ $0.contains(own.strategy) || $0.contains(base) }) ?? true else { continue }
      weights[own.strategy] = own.weight
    }
    return weights
  }

  // MARK: Parameters

  /// Each variant that is best in some regime, with a weight only there, and the other keys of the file that the trials
  /// were tried with.
  func parameters() throws -> (weights: FollowedWeights, overrides: [String]) {
    guard let found = outputs.regimeParameters else {
      throw PhaseError("'\(name)' has no parameters by regime: no trial has a score, or there are no classifiers")
    }
    let choices = found.choices
    let overall = choices.overall.trial
    let own = choices.byRegime.filter { !$0.usesOverall }
    for trial in [overall] + own.map(\.choice.trial) { try refuseOtherRegimes(of: trial, choices.regimes) }
    var byRegime = try own.map { ($0.label, try weights(of: $0.choice.trial, at: $0.label)) }
    for label in try regimes(of: overall) where !own.contains(where: { $0.label == label }) {
      byRegime.append((label, try weights(of: overall, at: label)))
    }
    let chosen = try followed(choices.regimes, try weights(of: overall, at: nil), byRegime)
    return (chosen, try overrides(overall, own.map(\.choice.trial)))
  }

  /// - Parameter label: The regime in force; nil for what holds where none has weights of its own.
  private func weights(of number: Int, at label: String?) throws -> [String: Double] {
    var weights: [String: Double] = [:]
    for strategy in try trial(number, at: label) where strategy.weight > 0 { weights[strategy.id] = strategy.weight }
    return weights
  }

  /// The regimes in which a trial has weights of their own.
  private func regimes(of number: Int) throws -> [String] {
    let own = try source.space.workflow(parameters(of: number)).regimeAggregation
    return own.isUsed ? own.weights.keys.sorted() : []
  }

  /// Refuses a trial whose weights change with other regimes than those that the choice is of.
  private func refuseOtherRegimes(of number: Int, _ regimes: RegimeSettings) throws {
    let own = try source.space.workflow(parameters(of: number)).regimeAggregation
    if !own.isUsed || own.regimes == regimes { return }
    throw PhaseError(
      "the weights of the trials that '\(name)' read change with other regimes than those that it tells, so that they "
        + "have none in each of these; give it the same 'classifiers', 'confirm' and 'symbol'")
  }

  /// Keys that are of no strategy: what they are in all chosen trials.
  private func overrides(_ overall: Int, _ others: [Int]) throws -> [String] {
    try source.space.axes.enumerated().compactMap { place, axis in
      guard case .key(let path) = axis.target, !path.hasPrefix("strategies.") else { return nil }
      let value = try parameters(of: overall).values[place]
      for other in others {
        let found = try parameters(of: other).values[place]
        if found == value { continue }
        throw PhaseError(
          "'\(path)' cannot change with the regime: of those that '\(name)' chose trial \(overall) has \(value.shown), "
            + "and trial \(other) has \(found.shown); vary parameters of strategies only, or take 'best_params' "
            + "of the search")
      }
      return "\(path)=\(String(decoding: value.compactText, as: UTF8.self))"
    }
  }

  // MARK: Trials

  private func parameters(of number: Int) throws -> ParameterSet {
    guard let set = source.sets.first(where: { $0.trial == number }) else {
      throw PhaseError("'\(name)' chose trial \(number), which is not among those that it read")
    }
    return set
  }

  /// The strategies of a trial, by the IDs under which they run here, and the weights that it followed them with.
  private func trial(_ number: Int, at label: String? = nil) throws -> [(id: String, weight: Double)] {
    let workflow = try source.space.workflow(parameters(of: number))
    let named = workflow.regimeAggregation.isUsed ? label.flatMap { workflow.regimeAggregation.weights[$0] } : nil
    return try workflow.strategies.map { strategy in
      let id = variants.first { $0.says(what: strategy) }?.settings.id ?? strategy.id
      if let named { return (id, named[strategy.id] ?? 0) }
      let followers = workflow.risk.filter { $0.strategies?.contains(strategy.id) ?? true }
      let followed = followers.map { $0.weights[strategy.id] ?? strategy.weight }
      let weight = followed.first ?? 0
      guard followed.allSatisfy({ $0 == weight }) else {
        throw PhaseError(
          "portfolios follow '\(strategy.id)' with different weights, which cannot be kept where they change with the "
            + "regime; give it one weight under 'strategies'")
      }
      return (id, weight)
    }
  }

  private func followed(
    _ regimes: RegimeSettings, _ overall: [String: Double], _ own: [(label: String, weights: [String: Double])]
  ) throws -> FollowedWeights {
    if regimes.looksAhead {
      throw PhaseError("the regimes of '\(name)' look ahead, and this phase trades; use 'sample: expanding' there")
    }
    var aggregation = RegimeAggregation()
    // Where no regime has weights of its own, those over all hold throughout.
    if !own.isEmpty { aggregation.regimes = regimes }
    for (label, weights) in own { aggregation.weights[label] = weights }
    let weights = FollowedWeights(
      strategies: variants.map { WeightedStrategy(settings: $0.settings, weight: overall[$0.settings.id] ?? 0) },
      regimes: aggregation)
    return FollowedWeights(strategies: weights.strategies.filter { weights.weighs($0) }, regimes: aggregation)
  }
}

extension PhaseInputs {
  /// Refuses two outputs of which each says what strategies run with what weights; those that the graph shows are
  /// refused before anything runs.
  func refuseContradictions() throws {
    let deciding = given.filter(\.output.decidesWeights)
    guard let first = deciding.first,
      let second = deciding.first(where: { $0.phase != first.phase || $0.output != first.output })
    else { return }
    throw PhaseError(
      "'\(first.phase).\(first.output.rawValue)' and '\(second.phase).\(second.output.rawValue)' both say what runs "
        + "with what weights; name one of them in 'inputs'")
  }
}

extension Workflow {
  /// The same workflow with weights that another phase gives.
  ///
  /// - Throws: `PhaseError` where its regimes are those of a symbol that is not traded here, or there is nothing to
  ///   follow.
  func with(_ weights: FollowedWeights, from name: String) throws -> Workflow {
    if weights.strategies.isEmpty { throw PhaseError("'\(name)' gives no strategy a weight") }
    if let symbol = weights.regimes.regimes.symbol, !data.symbols.contains(symbol) {
      throw PhaseError(
        "the regimes of '\(name)' are those of \(MessageText.excerpt(symbol.name)), which is no symbol of this phase")
    }
    return with(weights)
  }
}

extension PhaseRunner {
  /// What to say of a replay whose weights change with the regime.
  func regimeSentences(_ task: PhaseTask, _ workflow: Workflow) throws -> [String] {
    var sentences: [String] = []
    for input in task.phase.settings.inputs where input.kind == .regimes && !workflow.regimeAggregation.isUsed {
      sentences.append(
        "'\(input)' changes nothing by itself: what is traded by regime is 'regime_weights' or 'regime_params'.")
    }
    for given in task.inputs.given where given.output == .regimeWeights || given.output == .regimeParameters {
      if !workflow.regimeAggregation.isUsed {
        sentences.append("No regime of '\(given.phase)' has a choice of its own: the one over all holds throughout.")
      }
    }
    if let notice = try workshop.backtest(workflow).regimesNotice { sentences.append(notice.text) }
    return sentences
  }
}
