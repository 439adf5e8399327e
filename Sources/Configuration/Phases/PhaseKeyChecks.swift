import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import SettingsTables
import TradingModel

/// Looks at keys of a phase that only phases of some kinds have, and at what they mean together.
struct PhaseKeyChecks {
  private let phase: Phase
  private let node: PhaseNode
  private let problems: ProblemCollector

  init(_ phase: Phase, _ node: PhaseNode, _ problems: ProblemCollector) {
    self.phase = phase
    self.node = node
    self.problems = problems
  }

  /// The keys that belong to phases of some kinds only.
  static let owners: [(keys: [String], kinds: [PhaseKind])] = [
    (RegimeSettings.table.fields.map(\.name), [.analysis]),
    (["minimum_bars", "top", "weighting", "overfitting", "partitions"], [.analysis]),
    (["cross_validation"], [.analysis, .walkForward]),
    (["windows"], [.walkForward]),
    (TrialChecks.keys, PhaseKind.allCases.filter(\.hasTrials)),
    (["allow_overlap"], [.backtest]),
    (["overrides"], [.workflow]),
    (["objective"], [.signalGeneration, .optimization, .signalReplay, .walkForward, .analysis]),
  ]

  func perform() {
    // Where the kind cannot be told, nothing can be said of what belongs to it.
    let kinds = ProblemCollector()
    guard PhaseKindReader(node, kinds).kind != nil else { return }
    for (keys, kinds) in Self.owners where !kinds.contains(phase.settings.kind) {
      for key in keys { refuse(key, kinds) }
    }
    checkObjective()
    checkRetention()
    if phase.settings.kind == .analysis { checkAnalysis() }
  }

  private func refuse(_ key: String, _ kinds: [PhaseKind]) {
    guard case .mapping(let pairs) = node.node.value,
      let pair = pairs.first(where: { $0.key == key && $0.value.value != .null })
    else { return }
    let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    problems.add(
      pair.keyLocation, "\(node.path).\(key)",
      "does not belong to a phase of kind '\(phase.settings.kind.rawValue)'; it belongs to kind \(names)")
  }

  /// A phase that scores returns takes other names than one that has metrics of whole runs.
  private func checkObjective() {
    let metric = phase.settings.trials.objective.metric
    guard let objective = node.node["objective"], let written = objective["metric"], written.value != .null,
      problems.isClean("\(node.path).objective")
    else { return }
    let isOfBars = phase.settings.kind == .analysis
    if isOfBars || phase.settings.analysis.crossValidation != nil, ReturnScore(rawValue: metric) == nil {
      problems.add(
        written.location, "\(node.path).objective.metric",
        isOfBars ? "no score of the bars of a regime" : "no score of bars, which 'cross_validation' ranks by",
        was: KeyReader.show(written), allowed: ReturnScore.names)
    } else if !isOfBars, !Metric.all.contains(where: { $0.name == metric }) {
      problems.add(
        written.location, "\(node.path).objective.metric", "a score of bars, which only phases of kind 'analysis' take",
        was: KeyReader.show(written), allowed: KeyReader.list(Metric.all.map(\.name)))
    }
    let direction = objective["direction"]
    if isOfBars, metric == ReturnScore.volatility.rawValue, direction.map({ $0.value == .null }) ?? true {
      problems.add(
        objective.location, "\(node.path).objective",
        "missing key 'direction': of volatility less is better for most, and more is for others")
    }
  }

  /// Phases lie in the folder of their workflow, and go with it.
  private func checkRetention() {
    guard case .mapping(let pairs)? = node.node["results"]?.value,
      let pair = pairs.first(where: { $0.key == "retention" && $0.value.value != .null })
    else { return }
    problems.add(
      pair.keyLocation, "\(node.path).results.retention",
      "does not belong to a phase; the workflow says which runs stay")
  }

  private func checkAnalysis() {
    if phase.settings.executionMode == .signalReplay, problems.isClean("\(node.path).execution_mode") {
      let written = node.node["execution_mode"]
      problems.add(
        written?.location ?? node.location, "\(node.path).execution_mode", "an analysis replays no signals",
        was: "'\(PhaseMode.signalReplay.rawValue)'",
        allowed: PhaseMode.allCases.filter { $0 != .signalReplay }.map(\.rawValue).joined(separator: ", "))
    }
    let analysis = phase.settings.analysis
    let objective = phase.settings.trials.objective
    if analysis.weighting == .score, objective.direction == .minimize, let written = node.node["weighting"] {
      problems.add(
        written.location, "\(node.path).weighting",
        "the least \(objective.metric) is the best, and would get the least weight", was: KeyReader.show(written),
        allowed: "equal, inverse_volatility")
    }
    let symbols = phase.workflow.data.symbols
    if let symbol = analysis.regimes.symbol, !symbols.isEmpty, !symbols.contains(symbol),
      let written = node.node["symbol"]
    {
      problems.add(
        written.location, "\(node.path).symbol", "no symbol of the data", was: KeyReader.show(written),
        allowed: KeyReader.list(symbols.map(\.name)),
        suggestion: problems.nearest(symbol.name, among: symbols.map(\.name)))
    }
  }
}
