import Configuration
import FileFormats
import ParameterSearch
import TradingStrategies

/// The trials of a phase as far as they are known before anything has run.
struct KnownTrials {
  let space: TrialSpace
  let sets: ParameterSets
  /// For how many trials each set stands, one behind the other: those that differ by weights alone of which none is 0.
  private(set) var copies = 1
  /// What was taken for granted, as an earlier phase decides it; nil where all is known.
  private(set) var assumption: String?

  /// How many trials there are.
  var count: Int { sets.count * copies }

  /// - Parameter place: That of the phase in the graph.
  /// - Throws: `SearchError`, `ConfigurationErrors` and `PhaseError` for what the phase would be refused with.
  init(_ place: Int, _ graph: PhaseGraph, _ registry: StrategyRegistry) throws {
    let phase = graph.phases[place]
    assumption = Self.deciding(phase, graph).map {
      "that is so with what the file says; what '\($0)' says is known once it has run"
    }
    guard let weights = phase.settings.trials.weights else {
      space = TrialSpace(phase, registry: registry)
      sets = try space.sets().sets
      return
    }
    var base = phase.workflow
    if assumption == nil, phase.settings.kind == .signalReplay {
      if let variants = try Self.variants(place, graph, registry) {
        base = base.with(Self.weighed(variants, weights))
      } else {
        assumption = "that is so for the strategies of the file; which ones are weighed earlier phases decide"
      }
    }
    let plain = TrialSpace(phase, base: base, registry: registry)
    let grid = try plain.sets().sets
    let isDrawn = weights.path == nil && (weights.method == .dirichlet || weights.method == .random)
    guard assumption == nil, isDrawn || weights.path != nil || weights.method == .grid else {
      (space, sets) = (plain, grid)
      if isDrawn {
        copies = weights.count
      } else {
        assumption = (assumption.map { $0 + "; " } ?? "") + "one vector of weights stands for all"
      }
      return
    }
    var settings = weights
    if isDrawn {
      // No vector that is drawn has a weight of 0: the first stands for all.
      settings.count = 1
      copies = weights.count
    }
    let search = try WeightTrials(settings, phase, base)
    space = plain.searchingWeights(of: search.strategies)
    sets = try search.sets(besides: grid, masterSeed: base.masterSeed)
  }

  /// The output of another phase that decides which strategies run, with which weights or which keys; nil where none
  /// does.
  private static func deciding(_ phase: Phase, _ graph: PhaseGraph) -> String? {
    var outputs = phase.settings.inputs.compactMap { input in input.kind.map { (input.description, $0) } }
    for name in phase.settings.inheritFrom {
      guard let from = graph.phases.first(where: { $0.name == name }) else { continue }
      outputs += phase.inherited(from: from).map { ("\(name).\($0.rawValue)", $0) }
    }
    return outputs.first { $0.1.decidesWeights || $0.1 == .bestParameters }?.0
  }

  /// The distinct strategies of the trials whose signals a phase replays; nil where they are not known, or come from
  /// more trials than are looked at.
  private static func variants(
    _ place: Int, _ graph: PhaseGraph, _ registry: StrategyRegistry
  ) throws -> [StrategyVariant]? {
    let phase = graph.phases[place]
    let source = graph.trialSource(of: place).flatMap { found in graph.phases.first { $0.name == found.phase } }
    guard let source, PhaseOutput.signals.isGiven(by: source.settings.kind),
      deciding(source, graph) == nil, source.settings.condition == nil, phase.settings.trials.weights?.top == nil
    else { return nil }
    let space = TrialSpace(source, registry: registry)
    let sets = try space.sets().sets
    if sets.count > TrialUnits.size { return nil }
    return try TrialOutputs(space: space, sets: sets, failedCount: 0, distinctCount: 0, ranking: []).variants()
  }

  /// Those of which the weights are searched.
  private static func weighed(_ variants: [StrategyVariant], _ weights: TrialWeights) -> [StrategyVariant] {
    guard let named = weights.strategies else { return variants }
    return variants.filter { named.contains($0.settings.id) || named.contains($0.base) }
  }
}
