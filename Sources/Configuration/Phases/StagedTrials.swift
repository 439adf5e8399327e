import FileFormats
import SettingsTables
import TradingStrategies

/// The trials of a single pass that is cut into phases: `grid` or `search` in `risk_and_portfolio_processing`.
///
/// Two phases come of it: one whose strategies signal, and one that replays that through risk and execution for each
/// trial.
struct StagedTrials {
  private let base: Workflow
  private let registry: StrategyRegistry
  private let problems: ProblemCollector

  init(_ workflow: Workflow, _ registry: StrategyRegistry, _ problems: ProblemCollector) {
    base = workflow
    self.registry = registry
    self.problems = problems
  }

  /// Reads the trials, checks them, and gives the workflow its two phases; does nothing where nothing is tried.
  func take(from nodes: [PhaseNode], into workflow: inout Workflow, _ file: String, _ overrides: [String]) {
    guard let node = nodes.first(where: { $0.name == StagedPass.riskName }) else { return }
    guard base.stages.isSearch else { return refuseIdleKeys(node) }
    var (signals, search) = phases
    TrialChecks(phase: search, node: node, registry: registry, problems: problems).perform()
    PhaseKeyChecks(search, node.ofKind(search.settings.kind), problems).perform()
    refuseKeysOfStrategies(node)
    search.settings.places = PhasePlaces(node, file: file, overrides: overrides)
    if let stateless = nodes.first(where: { $0.name == signals.name }) {
      signals.settings.places = PhasePlaces(stateless, file: file, overrides: overrides)
    }
    workflow.phases = [signals, search]
  }

  private var phases: (signals: Phase, search: Phase) {
    var single = base
    (single.mode, single.stages) = (.singlePass, StagedPass())
    var signals = PhaseSettings(StagedPass.names[0], .signalGeneration)
    signals.dependsOn = []
    signals.mostCores = base.stages.statelessCores
    signals.signalsName = "stateless_signals"
    var search = base.stages.search
    search.dependsOn = [signals.name]
    search.mostCores = base.stages.riskCores
    return (Phase(signals, single), Phase(search, single))
  }

  /// Keys of trials say nothing without what is varied.
  private func refuseIdleKeys(_ node: PhaseNode) {
    guard case .mapping(let pairs) = node.node.value, problems.isClean("\(node.path).grid") else { return }
    for pair in pairs where pair.key != "grid" && StagedPass.trialKeys.contains(pair.key) {
      guard pair.value.value != .null, problems.isClean("\(node.path).\(pair.key)") else { continue }
      problems.add(
        pair.keyLocation, "\(node.path).\(pair.key)", "there are no trials without a 'grid', which says what is varied")
    }
  }

  /// What strategies say is known before the phase begins, and is the same for all trials.
  private func refuseKeysOfStrategies(_ node: PhaseNode) {
    guard case .mapping(let pairs)? = node.node["grid"]?.value else { return }
    let resolver = TrialKeyResolver(workflow: base, registry: registry)
    for pair in pairs {
      // What stands for nothing is told where trials are checked.
      guard let target = try? resolver.target(of: pair.key), decidesSignals(target) else { continue }
      problems.add(
        pair.keyLocation, "\(node.path).grid.\(MessageText.excerpt(pair.key, atMost: 80))",
        "strategies signal before this phase, once for all trials",
        allowed: "keys of \(KeyReader.list(Self.sections)), and weights.STRATEGY",
        note: "a phase of kind 'optimization' varies everything")
    }
  }

  /// The sections of which a key moves no raw signal.
  private static let sections = ["aggregation", "risk", "execution", "metrics"]

  private func decidesSignals(_ target: TrialAxis.Target) -> Bool {
    switch target {
    case .parameter: true
    case .weight: false
    case .key(let path): !Self.sections.contains(String(path.prefix { $0 != "." && $0 != "[" }))
    }
  }
}

extension PhaseNode {
  /// The same as if it said its kind.
  fileprivate func ofKind(_ kind: PhaseKind) -> PhaseNode {
    var copy = self
    let value = YAMLNode(value: .string(kind.rawValue), location: location, text: kind.rawValue)
    let pair = YAMLPair(key: "kind", keyLocation: location, value: value)
    copy.node = node.overlaid(by: YAMLNode(value: .mapping([pair]), location: node.location))
    return copy
  }
}
