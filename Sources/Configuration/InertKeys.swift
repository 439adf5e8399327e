import FileFormats
import RiskControl
import SettingsTables
import TradingStrategies

/// A key of a workflow that was given and does nothing.
public struct InertKey: Equatable, Sendable {
  /// The key, as `resources.max_memory_gb` or `risk[1].rebalance`.
  public let key: String
  /// Why, without a full stop.
  public let reason: String
}

extension Workflow {
  /// Sections whose keys are checked and kept and which nothing acts on in this version.
  private static let inertSections: [(name: String, table: SettingsTable<OperationalSettings>)] = [
    ("resources", OperationalSettings.resources),
    ("monitoring", OperationalSettings.monitoring),
    ("fault_tolerance", OperationalSettings.faultTolerance),
  ]

  /// The keys that the workflow gives and that do nothing: nothing acts on them in this version, or not beside what
  /// other keys say.
  public var inertKeys: [InertKey] {
    var keys: [InertKey] = []
    for (name, table) in Self.inertSections { keys += Self.unread(name, operation, table) }
    for phase in phases {
      let path = "phases.\(phase.name).resources"
      keys += Self.unread(path, phase.settings.containerResources, ContainerResources.table)
      keys += Self.keysWithoutTrials(of: phase)
    }
    keys += keysOfFilesWithin
    if aggregation.threshold != 0, [.majority, .unanimous].contains(aggregation.method) {
      keys.append(InertKey(key: "aggregation.threshold", reason: "only the weighted methods have a threshold"))
    }
    if !regimeAggregation.isUsed {
      let (given, standard) = (regimeAggregation.regimes, RegimeSettings())
      let reason = "there are no `aggregation.regimes`"
      if given.symbol != standard.symbol { keys.append(InertKey(key: "aggregation.symbol", reason: reason)) }
      if given.confirm != standard.confirm { keys.append(InertKey(key: "aggregation.confirm", reason: reason)) }
    }
    let isShort = risk.count == 1 || riskGrid?.workers == risk
    for (index, worker) in risk.enumerated() where worker.rebalance != RiskSettings(id: "").rebalance {
      if case .targetPercent = worker.sizing { continue }
      let place = isShort ? "risk" : "risk[\(index)]"
      keys.append(InertKey(key: "\(place).rebalance", reason: "only the sizing target_percent rebalances"))
      if isShort { break }
    }
    return keys
  }

  /// The keys of trials that a phase gives and whose trials have nothing that they could act on.
  private static func keysWithoutTrials(of phase: Phase) -> [InertKey] {
    let trials = phase.settings.trials
    var keys: [InertKey] = []
    func add(_ key: String, _ reason: String) {
      keys.append(InertKey(key: "phases.\(phase.name).\(key)", reason: reason))
    }
    switch phase.settings.kind {
    case .signalGeneration:
      let kind = "trials of kind 'signal_generation' signal"
      if trials.digests == .full { add("digests", "\(kind), and have no run digest") }
      if trials.require != nil { add("require", "\(kind), and are ranked by estimates alone") }
    case .walkForward where trials.keep != TrialSettings().keep:
      add("keep.top", "the best of a walk trade in its test windows, and do not run again")
    default: break
    }
    return keys
  }

  /// The same of the files that phases run, each file once.
  private var keysOfFilesWithin: [InertKey] {
    var found: [InertKey] = []
    for phase in phases {
      guard phase.settings.kind == .workflow, let file = phase.settings.file else { continue }
      for inner in phase.workflow.inertKeys {
        let key = InertKey(key: "\(file): \(inner.key)", reason: inner.reason)
        if !found.contains(key) { found.append(key) }
      }
    }
    return found
  }

  /// The keys that a section gives and that nothing in this version reads.
  private static func unread<Section: Equatable & Sendable>(
    _ path: String, _ section: Section, _ table: SettingsTable<Section>
  ) -> [InertKey] {
    guard case .object(let members) = table.difference(section, table.initial) else { return [] }
    return members.map { InertKey(key: "\(path).\($0.name)", reason: "nothing in this version acts on it") }
  }

  /// The keys that do nothing, with those of one reason together: `KEY, KEY (REASON)`.
  public var inertTexts: [String] {
    var texts: [(reason: String, keys: [String])] = []
    for key in inertKeys {
      if let index = texts.firstIndex(where: { $0.reason == key.reason }) {
        texts[index].keys.append(key.key)
      } else {
        texts.append((key.reason, [key.key]))
      }
    }
    return texts.map { "\(KeyReader.list($0.keys)) (\($0.reason))" }
  }
}
