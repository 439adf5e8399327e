import Expressions
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import SettingsTables
import TradingStrategies

/// Looks at what phases say of trials: that keys stand for something, that their values can be had, and that conditions
/// on them can be told.
struct TrialChecks {
  let phase: Phase
  let node: PhaseNode
  let registry: StrategyRegistry
  let problems: ProblemCollector

  /// Keys that only phases with trials have.
  static let keys = [
    "grid", "search", "constraints", "weights", "require", "keep", "seed", "digests", "container_count",
  ]

  func perform() {
    let kind = phase.settings.kind
    guard kind.hasTrials, problems.isClean("\(node.path).grid") else { return }
    checkWeights()
    let axes = self.axes()
    check(constraintsOn: axes)
    check(rangesOf: axes)
    checkWalk(axes)
    checkRequirement()
    checkObjective()
    checkPortfolio()
    checkEquityAlone()
  }

  /// Weights are searched where signals are replayed, and in the windows of a walk, whose trials are all known.
  private func checkWeights() {
    guard let weights = phase.settings.trials.weights, let own = node.node["weights"] else { return }
    func refuse(_ key: String?, _ problem: String, _ allowed: String) {
      let location = (key.flatMap { own[$0] } ?? own).location
      problems.add(location, "\(node.path).weights" + (key.map { ".\($0)" } ?? ""), problem, allowed: allowed)
    }
    switch phase.settings.kind {
    case .signalReplay: break
    case .walkForward:
      if weights.method == .coordinate {
        refuse("method", "vectors of a walk are known before it begins", "dirichlet, random, grid, or a 'path'")
      }
      if weights.top != nil {
        refuse("top", "the strategies of a walk are those of the file", "'strategies'")
      }
    default:
      let kinds = [PhaseKind.signalReplay, .walkForward].map(\.rawValue)
      refuse(nil, "weights are searched where signals are replayed", "in phases of kind \(KeyReader.list(kinds))")
    }
  }

  /// A walk begins flat, and positions go on in the symbols that they are of.
  private func checkWalk(_ axes: [TrialAxis]) {
    guard phase.settings.kind == .walkForward else { return }
    for worker in phase.workflow.risk where !worker.positions.isEmpty {
      problems.add(
        node.location, node.path,
        "a walk begins flat, and the portfolio '\(worker.id)' begins with positions (risk[].positions)")
    }
    if phase.settings.windows?.carriesPositions == true, let axis = axes.first(where: { $0.path == "data.symbols" }) {
      problems.add(
        node.node["windows"]?["carry_positions"]?.location ?? node.location,
        "\(node.path).windows.carry_positions",
        "positions go on in the symbols that they are of, and '\(axis.name)' gives trials others", was: "true",
        allowed: "false")
    }
  }

  /// The portfolio whose metric counts must be one of the phase's.
  private func checkPortfolio() {
    let known = phase.workflow.risk.map(\.id)
    guard let portfolio = phase.settings.trials.objective.portfolio, !known.contains(portfolio),
      let written = node.node["objective"]?["portfolio"]
    else { return }
    problems.add(
      written.location, "\(node.path).objective.portfolio", "no such portfolio", was: KeyReader.show(written),
      allowed: KeyReader.list(known), suggestion: problems.nearest(portfolio, among: known))
  }

  /// The metric that signals are ranked by, which must be one that is estimated.
  private func checkObjective() {
    let metric = phase.settings.trials.objective.metric
    guard phase.settings.kind == .signalGeneration, !Self.estimated.contains(metric) else { return }
    let written = node.node["objective"]
    problems.add(
      (written?["metric"] ?? written)?.location ?? node.location, "\(node.path).objective.metric",
      "no figure that is estimated", was: "'\(metric)'", allowed: KeyReader.list(Self.estimated),
      suggestion: problems.nearest(metric, among: Self.estimated))
  }

  /// The metrics that signals are ranked by without execution.
  static let estimated = ["hit_rate", "total_return", "volatility", "sharpe", "max_drawdown"]

  private func axes() -> [TrialAxis] {
    let resolver = TrialKeyResolver(workflow: phase.workflow, registry: registry)
    var axes: [TrialAxis] = []
    var seen: [String: String] = [:]
    for key in phase.settings.trials.grid {
      let path = "\(node.path).grid.\(MessageText.excerpt(key.key, atMost: 80))"
      let place = place(of: key.key)
      do throws(TrialKeyProblem) {
        let axis = TrialAxis(try resolver.target(of: key.key), key.range)
        if let first = seen[axis.path] {
          problems.add(place?.key ?? node.location, path, "stands for the same as '\(MessageText.excerpt(first))'")
        }
        seen[axis.path] = key.key
        axes.append(axis)
        check(valuesOf: axis, path, place?.value ?? node.node)
      } catch {
        problems.add(
          place?.key ?? node.location, path, error.message, suggestion: error.suggestion)
      }
    }
    return axes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private func place(of key: String) -> (key: SourceLocation, value: YAMLNode)? {
    guard case .mapping(let pairs)? = node.node["grid"]?.value, let pair = pairs.first(where: { $0.key == key }) else {
      return nil
    }
    return (pair.keyLocation, pair.value)
  }

  /// Each value by itself; what values mean together is known in the trial.
  private func check(valuesOf axis: TrialAxis, _ path: String, _ node: YAMLNode) {
    if case .interval(let from, let to, _) = axis.range, takesWholeOnly(axis, from, to) {
      problems.add(
        node.location, path, "a range of every number, and this takes whole numbers only",
        allowed: "'integer: true' or 'step' in the range")
      return
    }
    let count = axis.range.count ?? 0
    let ends: [JSONValue] = axis.range.count == nil ? [axis.range.value(at: 0)] : []
    let places = count <= Self.mostValues ? Array(0..<count) : Array(0..<Self.mostValues) + [count - 1]
    for (index, value) in (ends + places.compactMap { axis.range.value($0) }).enumerated() {
      guard let problem = problem(with: value, for: axis) else { continue }
      var location = node.location
      if case .sequence(let items) = node.value, items.indices.contains(index) { location = items[index].location }
      problems.add(location, path, problem)
      return
    }
  }

  /// Whether of the numbers between two ends only whole ones can be had.
  private func takesWholeOnly(_ axis: TrialAxis, _ from: ExactDecimal, _ to: ExactDecimal) -> Bool {
    let whole = from.double.rounded(.up)
    guard whole <= to.double, let number = Int(exactly: whole) else { return false }
    let broken = from.double < whole ? from.double : min(to.double, whole + 0.5)
    guard broken != broken.rounded() else { return false }
    return problem(with: .integer(number), for: axis) == nil && problem(with: .number(broken), for: axis) != nil
  }

  /// Values of a range that are looked at before anything runs.
  private static let mostValues = 40

  private func problem(with value: JSONValue, for axis: TrialAxis) -> String? {
    switch axis.target {
    case .weight:
      return value.double.map { $0 >= 0 } ?? false ? nil : "was \(value.shown); allowed a number of 0 or more"
    case .parameter(let id, let name):
      guard let settings = phase.workflow.strategies.first(where: { $0.id == id }),
        let definition = registry.definition(named: settings.type)
      else { return nil }
      return definition.table.problem(with: value, of: name)
    case .key(let path):
      do throws(ConfigurationErrors) {
        let text = String(decoding: value.compactText, as: UTF8.self)
        _ = try phase.workflow.overridden(["\(path)=\(text)"], registry: registry)
        return nil
      } catch { return error.diagnostics.first?.message }
    }
  }

  private func check(constraintsOn axes: [TrialAxis]) {
    let scope = TrialSpace.scope(axes)
    for (index, text) in phase.settings.trials.constraints.enumerated() {
      let location = node.node["constraints"].map { item(index, of: $0) } ?? node.location
      check(text, in: scope, "\(node.path).constraints[\(index)]", location)
    }
  }

  private func item(_ index: Int, of node: YAMLNode) -> SourceLocation {
    if case .sequence(let items) = node.value, items.indices.contains(index) { return items[index].location }
    return node.location
  }

  private func check(_ text: String, in scope: ExpressionScope, _ path: String, _ location: SourceLocation) {
    do throws(ExpressionErrors) { _ = try Expression(text, in: scope) } catch {
      for problem in error.problems.prefix(3) {
        problems.add(location, path, "column \(problem.offset + 1): \(problem.message)\n\(problem.markedLine)")
      }
    }
  }

  /// A grid needs lists, a search that draws a number of trials.
  private func check(rangesOf axes: [TrialAxis]) {
    let trials = phase.settings.trials
    let intervals = axes.filter { $0.range.count == nil }
    let count = trials.trialCount ?? phase.settings.containerCount
    let search = node.node["search"]?.location ?? node.node["grid"]?.location ?? node.location
    let method = trials.method ?? (intervals.isEmpty || count == nil ? .grid : .random)
    if method == .grid, let first = intervals.first {
      problems.add(
        search, "\(node.path).grid.\(first.name)", "a grid needs a list of values, and this is a range of every number",
        allowed: "'step' or 'count' in the range, or 'search: {method: random, trials: N}'")
    }
    let isTold = problems.isClean("\(node.path).search") && problems.isClean("\(node.path).search.trials")
    if method != .grid, count == nil, isTold {
      problems.add(search, "\(node.path).search", "missing key 'trials'")
    }
    if method != .grid, axes.isEmpty {
      problems.add(search, "\(node.path).search", "there is nothing to search; a 'grid' says what is varied")
    }
  }

  /// The condition on a trial's metrics.
  private func checkRequirement() {
    guard let text = phase.settings.trials.require else { return }
    let location = node.node["require"]?.location ?? node.location
    check(text, in: Self.metrics, "\(node.path).require", location)
  }

  /// The names that a condition on metrics may use: those of `Metric.all`, a slot each.
  static let metrics: ExpressionScope = {
    var scope = ExpressionScope()
    for (slot, metric) in Metric.all.enumerated() {
      scope.define([metric.name], ExpressionType(.number, isNullable: true), slot: slot)
    }
    return scope
  }()
}

extension PhaseKind {
  /// Whether it runs several trials.
  var hasTrials: Bool {
    switch self {
    case .signalGeneration, .signalReplay, .optimization, .walkForward: true
    case .riskAssessment, .analysis, .backtest, .report, .workflow: false
    }
  }
}
