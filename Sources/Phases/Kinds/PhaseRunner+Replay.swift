import Configuration
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import RunResults
import TableFiles
import TradingStrategies

extension PhaseRunner {
  /// Replays saved signals through risk workers and execution: once for each trial, of which weights may be a part.
  func replaySignals(_ task: PhaseTask) async throws -> PhaseResult {
    // Apart from what is waited for: the optimizer frees tasks' memory in the wrong order otherwise (Swift 6.3).
    let replay = try replay(task)
    let proof = try await prove(task, replay.outcome, replay.space, replay.sets)
    return try result(of: replay, task, proof)
  }

  /// The trials of a replay.
  private struct Replay {
    var space: TrialSpace
    var sets: ParameterSets
    var dropped: Int
    var outcome: SearchOutcome
  }

  /// What a replay tries.
  struct ReplayPlan {
    var space: TrialSpace
    /// All trials; where they are searched one after the other, what they begin with.
    var sets: ParameterSets
    var dropped: Int
    /// What finds the next vectors from the scores of those before; nil where all are known.
    var coordinates: CoordinateSearch?
  }

  /// What a replay tries: the trials of its grid, each with each vector of weights.
  func replayPlan(_ task: PhaseTask) throws -> ReplayPlan {
    let base = try replayed(task)
    let space = TrialSpace(task.phase, base: base, registry: workshop.registry)
    let (sets, dropped) = try space.sets()
    guard let weights = task.phase.settings.trials.weights else {
      return ReplayPlan(space: space, sets: sets, dropped: dropped)
    }
    let search = try WeightTrials(weights, task.phase, base)
    let weighted = space.searchingWeights(of: search.strategies)
    guard weights.method == .coordinate else {
      let vectors = try search.sets(besides: sets, masterSeed: base.masterSeed)
      return ReplayPlan(space: weighted, sets: vectors, dropped: dropped)
    }
    guard sets.count == 1 else {
      throw PhaseError("weights are searched coordinate by coordinate where nothing else is varied; leave out 'grid'")
    }
    guard let coordinates = search.coordinates else { throw PhaseError(WeightTrials.unmet) }
    let none = sets.with(vectors: [], width: search.strategies.count)
    return ReplayPlan(space: weighted, sets: none, dropped: dropped, coordinates: coordinates)
  }

  private func replay(_ task: PhaseTask) throws -> Replay {
    let plan = try replayPlan(task)
    guard let coordinates = plan.coordinates else {
      let outcome = try search(task, plan.space, plan.sets)
      return Replay(space: plan.space, sets: plan.sets, dropped: plan.dropped, outcome: outcome)
    }
    let (outcome, tried) = try searchCoordinates(task, plan.space, coordinates, plan.sets)
    return Replay(space: plan.space, sets: tried, dropped: plan.dropped, outcome: outcome)
  }

  private func result(of replay: Replay, _ task: PhaseTask, _ proof: [String]) throws -> PhaseResult {
    var weights = FollowedWeights(strategies: [])
    if let best = replay.outcome.best, let set = replay.sets.set(of: best.trial) {
      weights = try replay.space.workflow(set).followedWeights
    }
    var result = result(
      of: replay.outcome, task, replay.space, replay.sets, dropped: replay.dropped,
      small: [JSONMember("final_weights", weights.json)])
    try task.folder?.write(weights.json, to: "final_weights.json")
    result.outputs.finalWeights = weights
    if replay.space.multipliesWeights {
      result.sentences.append("Weights that are searched multiply those of the regime in force.")
    }
    result.sentences += try regimeSentences(task, replay.space.base)
    result.sentences += proof
    return result
  }

  /// The workflow that is replayed: with the distinct strategies of the trials whose signals were saved.
  private func replayed(_ task: PhaseTask) throws -> Workflow {
    let base = try base(of: task)
    if task.inputs.given.contains(where: \.output.decidesWeights) { return base }
    guard let source = task.inputs.trials(as: PhaseGraph.trialNames(of: .signalReplay)) else { return base }
    let saved = source.trials.space.base
    guard saved.data == base.data else {
      throw PhaseError(
        "the signals of '\(source.name)' were made over other data than this phase has "
          + "(\(Self.difference(saved, base))); let both have the same 'data', and a 'window' of a risk worker narrow "
          + "what is traded")
    }
    var trials: [Int]?
    if let top = task.phase.settings.trials.weights?.top {
      trials = DistinctTrials(source.trials, correlation: task.phase.settings.trials.weights?.distinct ?? 1).best(top)
    }
    var variants = try source.trials.variants(of: trials)
    if let named = task.phase.settings.trials.weights?.strategies {
      variants = variants.filter { named.contains($0.settings.id) || named.contains($0.base) }
      if variants.isEmpty {
        throw PhaseError("none of the strategies that weights are for was generated in '\(source.name)'")
      }
    }
    return base.with(variants)
  }

  private static func difference(_ one: Workflow, _ other: Workflow) -> String {
    guard case .object(let left)? = one.canonicalForm["data"], case .object(let right)? = other.canonicalForm["data"]
    else { return "data" }
    let names = (left + right).map(\.name)
    let differing = names.enumerated().filter { place, name in
      names.firstIndex(of: name) == place
        && left.first { $0.name == name }?.value != right.first { $0.name == name }?.value
    }
    return differing.map { "data.\($0.element)" }.joined(separator: ", ")
  }

  /// Tries what comes next until nothing gets better.
  private func searchCoordinates(
    _ task: PhaseTask, _ space: TrialSpace, _ coordinates: CoordinateSearch, _ none: ParameterSets
  ) throws -> (SearchOutcome, ParameterSets) {
    var search = coordinates
    let trials = TrialSearch(task.phase, space, readers(of: task.place), workshop, watch)
    let writer = try task.folder?.table(TrialTable.name, trials.table.schema)
    var outcome = trials.begin()
    var sets = none
    defer { enter(outcome.tried, trials: outcome.count, task, space, sets) }
    while !search.next.isEmpty {
      let first = sets.count
      for vector in search.next { sets.append(vector) }
      let scores = try trials.run(sets[first...], into: &outcome) { try writer?.add($0) }
      search.take(scores)
    }
    try writer?.close()
    return (outcome, sets)
  }
}

/// The best trials of which no two do much the same.
struct DistinctTrials {
  private let trials: TrialOutputs
  private let correlation: Double

  init(_ trials: TrialOutputs, correlation: Double) {
    self.trials = trials
    self.correlation = correlation
  }

  /// The numbers of the best: each but those whose returns go along with one taken already.
  func best(_ count: Int) -> [Int] {
    first(count, of: trials.ranking.filter { $0.value != nil }.map(\.trial)).sorted()
  }

  /// Of some trials, by their numbers and the best first, the first so many that do not go along with one before.
  func first(_ count: Int, of ranking: [Int]) -> [Int] {
    var taken: [Int] = []
    for trial in ranking {
      if taken.count == count { break }
      if taken.contains(where: { Self.correlation(returns(of: $0), returns(of: trial)) > correlation }) { continue }
      taken.append(trial)
    }
    return taken
  }

  private func returns(of trial: Int) -> [Double] {
    trials.returns.indices.contains(trial - 1) ? trials.returns[trial - 1] : []
  }

  /// Pearson's correlation; 0 where one of the two does not vary.
  static func correlation(_ one: [Double], _ other: [Double]) -> Double {
    let count = min(one.count, other.count)
    guard count > 1 else { return 0 }
    let means = (one.prefix(count).reduce(0, +) / Double(count), other.prefix(count).reduce(0, +) / Double(count))
    var (joint, first, second) = (0.0, 0.0, 0.0)
    for place in 0..<count {
      let (a, b) = (one[place] - means.0, other[place] - means.1)
      joint += a * b
      first += a * a
      second += b * b
    }
    return first > 0 && second > 0 ? joint / (first * second).squareRoot() : 0
  }
}
