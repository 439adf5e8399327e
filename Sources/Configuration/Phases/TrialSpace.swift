import Determinism
import Expressions
import FileFormats
import MarketData
import ParameterSearch
import RiskControl
import SettingsTables
import TradingStrategies

/// What the trials of a phase vary, and the workflow of each: the same that would run alone.
package struct TrialSpace: Sendable {
  /// What is varied: the keys of the grid in ascending order of paths, then weights that are searched.
  package private(set) var axes: [TrialAxis]
  /// The workflow that trials change.
  package var base: Workflow
  private let settings: TrialSettings
  private let phase: String
  private let registry: StrategyRegistry
  private let constraints: [Expression]
  /// Number of trials of a search that draws.
  private let drawCount: Int
  /// The strategies whose weights are searched.
  private var searched: Set<String> = []

  /// - Precondition: The settings were checked: keys stand for something, constraints are expressions.
  package init(_ phase: Phase, base: Workflow? = nil, registry: StrategyRegistry) {
    self.phase = phase.name
    self.registry = registry
    settings = phase.settings.trials
    self.base = base ?? phase.workflow
    let resolver = TrialKeyResolver(workflow: phase.workflow, registry: registry)
    axes = settings.grid.compactMap { key in
      (try? resolver.target(of: key.key)).map { TrialAxis($0, key.range) }
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    drawCount = settings.trialCount ?? phase.settings.containerCount ?? 0
    let scope = Self.scope(axes)
    constraints = settings.constraints.compactMap { try? Expression($0, in: scope) }
  }

  /// The names that constraints may use: each parameter by its name in tables, its path, and alone where it is the only
  /// one of its name.
  static func scope(_ axes: [TrialAxis]) -> ExpressionScope {
    var scope = ExpressionScope()
    for (slot, axis) in axes.enumerated() {
      let type = ExpressionType(axis.kind, isNullable: false)
      if case .parameter(let strategy, let name) = axis.target {
        scope.define([strategy, name], type, slot: slot)
        if axes.count(where: { $0.isParameter(named: name) }) == 1 { scope.define([name], type, slot: slot) }
        scope.define(["strategies", strategy, "parameters", name], type, slot: slot)
      } else if case .weight(let strategy) = axis.target {
        scope.define(["weights", strategy], type, slot: slot)
      } else {
        scope.define(axis.path.split(separator: ".").map(String.init), type, slot: slot)
      }
    }
    return scope
  }

  /// The parameter sets in the order of trials, and how many combinations the constraints dropped; one empty set where
  /// nothing is varied.
  package func sets() throws(SearchError) -> (sets: ParameterSets, dropped: Int) {
    if axes.isEmpty { return (.single, 0) }
    let space = ParameterSpace(axes.map { ParameterAxis($0.path, $0.range) })
    let constraints = constraints
    let accepts: @Sendable ([JSONValue]) -> Bool = { values in
      constraints.allSatisfy { $0.isTrue { Self.value(values[$0]) } }
    }
    let draws = ParameterDraws(
      space, settings.method ?? (drawCount > 0 && !space.intervals.isEmpty ? .random : .grid), count: drawCount,
      masterSeed: base.masterSeed, phase: phase,
      accepts: constraints.isEmpty ? nil : accepts)
    return try draws.sets()
  }

  private static func value(_ json: JSONValue) -> ExpressionValue {
    switch json {
    case .integer(let value): .number(Double(value))
    case .number(let value): .number(value)
    case .string(let text): .text(text)
    case .boolean(let value): .boolean(value)
    case .null, .array, .object: .null
    }
  }

  /// Whether the weights that are searched multiply those of the regime in force.
  package var multipliesWeights: Bool { base.regimeAggregation.isUsed && !searched.isEmpty }

  /// The same with weights of strategies varied as well; whoever asks gives the sets.
  ///
  /// Where weights change with the regime, those that are searched multiply the ones in force, see
  /// `Workflow.multiplyWeights`; else they take the place of those that there are.
  package func searchingWeights(of strategies: [String]) -> TrialSpace {
    var copy = self
    copy.searched = Set(strategies)
    copy.axes += strategies.map {
      TrialAxis(.weight(strategy: $0), .interval(from: ExactDecimal(0), to: ExactDecimal(1), .linear))
    }
    return copy
  }

  /// Whose returns count where a trial has several portfolios; nil for the first.
  package var portfolio: String? { settings.objective.portfolio }

  /// The parameters of a set under their names.
  package func parameters(_ set: ParameterSet) -> [JSONMember] {
    zip(axes, set.values).map { JSONMember($0.name, $1) }
  }

  /// Whether every strategy takes the values that a set has for its parameters, for themselves and together.
  package func takesParameters(of set: ParameterSet) -> Bool {
    var parameters: [(strategy: String, members: [JSONMember])] = []
    for (axis, value) in zip(axes, set.values) {
      guard case .parameter(let id, let name) = axis.target else { continue }
      if parameters.last?.strategy != id { parameters.append((id, [])) }
      parameters[parameters.count - 1].members.append(JSONMember(name, value))
    }
    return parameters.allSatisfy { id, members in
      guard let settings = base.strategies.first(where: { $0.id == id }),
        let definition = registry.definition(named: settings.type)
      else { return true }
      var found = StrategyParameters(settings.parameters)
      return definition.table.decode(.object(members), into: &found).isEmpty
    }
  }

  /// The workflow of a trial.
  ///
  /// - Throws: what is wrong with its values.
  package func workflow(_ set: ParameterSet) throws(ConfigurationErrors) -> Workflow {
    var workflow = try withKeys(set)
    var parameters: [(strategy: String, members: [JSONMember])] = []
    var factors: [String: Double] = [:]
    for (axis, value) in zip(axes, set.values) {
      switch axis.target {
      case .key: break
      case .weight(let id):
        guard let weight = value.double, NumberBounds.weight.contains(weight) else {
          throw ConfigurationErrors(axis.name, "out of bounds, was \(value.shown); allowed a number from 0 to 1e15")
        }
        if searched.contains(id), workflow.regimeAggregation.isUsed {
          factors[id] = weight
        } else {
          workflow.setWeight(weight, of: id)
        }
      case .parameter(let id, let name):
        // What parameters mean together is checked once all are there.
        if parameters.last?.strategy != id { parameters.append((id, [])) }
        parameters[parameters.count - 1].members.append(JSONMember(name, value))
      }
    }
    for (id, members) in parameters { try workflow.setParameters(members, of: id, registry) }
    if !factors.isEmpty { workflow.multiplyWeights(by: factors) }
    if axes.contains(where: \.isWeight) { workflow.dropUnfollowed() }
    if settings.seed == .perTrial {
      var generator = SeededGenerator(masterSeed: base.masterSeed, id: "\(phase)/trial_\(set.trial)", purpose: "trial")
      workflow.masterSeed = generator.next()
    }
    return workflow
  }

  /// The workflow with the values of those keys that its tables read.
  private func withKeys(_ set: ParameterSet) throws(ConfigurationErrors) -> Workflow {
    var overrides: [String] = []
    for (axis, value) in zip(axes, set.values) {
      guard case .key(let path) = axis.target else { continue }
      overrides.append("\(path)=\(String(decoding: value.compactText, as: UTF8.self))")
    }
    if overrides.isEmpty { return base }
    return try base.overridden(overrides, registry: registry)
  }
}

extension TrialAxis {
  /// What kind of values it has.
  var kind: ExpressionKind {
    guard case .list(let values) = range, let first = values.first else { return .number }
    switch first {
    case .string: return .text
    case .boolean: return .boolean
    default: return .number
    }
  }

  /// Whether it is the weight of a strategy.
  var isWeight: Bool {
    if case .weight = target { return true }
    return false
  }

  func isParameter(named name: String) -> Bool {
    if case .parameter(_, name) = target { return true }
    return false
  }
}

extension Workflow {
  /// The same workflow with values for some keys, as `--set` would give them.
  ///
  /// - Complexity: that of reading a file.
  package func overridden(_ overrides: [String], registry: StrategyRegistry) throws(ConfigurationErrors) -> Workflow {
    var plain = self
    plain.phases = []
    var result = try WorkflowFile.decode(
      Array(plain.canonicalYAML.utf8), path: name, overrides: overrides, registry: registry)
    // The text has paths as they were written; where they lead is known.
    if let folder = home.folder { result.findData(besides: folder == "." ? "" : FilePath.join(folder, "")) }
    if result.writtenDataPath == writtenDataPath { result.data.path = data.path }
    return result
  }

  /// Gives a strategy other values for some parameters.
  ///
  /// - Throws: what is wrong with them.
  package mutating func setParameters(
    _ members: [JSONMember], of id: String, _ registry: StrategyRegistry
  ) throws(ConfigurationErrors) {
    guard let index = strategies.firstIndex(where: { $0.id == id }),
      let definition = registry.definition(named: strategies[index].type)
    else { return }
    var parameters = StrategyParameters(strategies[index].parameters)
    if let problem = definition.table.decode(.object(members), into: &parameters).first {
      throw ConfigurationErrors("\(id).\(problem.key)", problem.message)
    }
    strategies[index].parameters = parameters.values
  }
}

extension JSONValue {
  /// A number of either kind.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// As messages show it.
  package var shown: String { MessageText.excerpt(String(decoding: compactText, as: UTF8.self)) }
}

extension ConfigurationErrors {
  /// One problem of a trial's value.
  package init(_ key: String, _ message: String) {
    self.init([ConfigurationDiagnostic(origin: .override(key), key: key, message: message)])
  }
}
