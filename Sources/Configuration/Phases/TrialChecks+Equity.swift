import Expressions
import FileFormats
import PerformanceAnalytics
import SettingsTables

extension TrialChecks {
  /// Trials that follow equity alone have no figures of fills and trades to be ranked or required by.
  func checkEquityAlone() {
    let trials = phase.settings.trials
    guard !trials.followsTrades else { return }
    if phase.settings.kind == .signalGeneration {
      return problems.add(
        node.node["digests"]?.location ?? node.location, "\(node.path).digests",
        "trials of kind 'signal_generation' signal, and have no equity", was: "'\(TrialDigests.equity.rawValue)'",
        allowed: "'\(TrialDigests.results.rawValue)'")
    }
    let written = node.node["objective"]
    EquityMetrics.refuse(
      [trials.objective.metric], (written?["metric"] ?? written)?.location ?? node.location,
      "\(node.path).objective.metric", problems)
    guard let requirement = trials.require.flatMap({ try? Expression($0, in: Self.metrics) }) else { return }
    EquityMetrics.refuse(
      requirement.references.map(\.text), node.node["require"]?.location ?? node.location, "\(node.path).require",
      problems)
  }
}

/// The metrics of trials that follow equity alone.
enum EquityMetrics {
  private static let names = Metric.all.filter { !$0.isOfTrades }.map(\.name)

  /// Whether there is a metric of this name that such trials have not.
  static func lack(_ name: String) -> Bool { Metric.all.contains { $0.name == name && $0.isOfTrades } }

  /// Refuses those of some metrics that such trials have not.
  ///
  /// - Parameter owner: Whose trials they are; nil for those of the phase itself.
  static func refuse(
    _ metrics: [String], _ location: SourceLocation, _ key: String, _ problems: ProblemCollector, owner: String? = nil
  ) {
    for metric in metrics where lack(metric) {
      problems.add(
        location, key,
        "made of fills or trades, which 'digests: equity'" + (owner.map { " of '\($0)'" } ?? "") + " does not follow",
        was: "'\(metric)'", allowed: KeyReader.list(names))
    }
  }
}
