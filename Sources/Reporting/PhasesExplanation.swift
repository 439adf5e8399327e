import Configuration
import FileFormats
import ParameterSearch
import Phases
import TradingStrategies

/// What a workflow with phases will do: the graph, where each phase has its inputs from, how many trials there are, and
/// how they are run.
package struct PhasesExplanation {
  private let workflow: Workflow
  private let registry: StrategyRegistry

  package init(_ workflow: Workflow, registry: StrategyRegistry) {
    self.workflow = workflow
    self.registry = registry
  }

  /// The text, which ends with a line feed.
  package var text: String {
    guard let graph = PhaseGraph(workflow.phases) else { return "" }
    var lines = [
      "workflow   \(MessageText.shown(workflow.name)) (configuration \(workflow.configurationHash.prefix(12)))",
      "mode       \(workflow.executionMode.rawValue): \(mode)",
      "order      "
        + graph.order.map { graph.phases[$0].name }.joined(separator: ", "), "",
    ]
    for (place, phase) in graph.phases.enumerated() {
      lines.append("\(phase.name): \(phase.settings.kind.rawValue)")
      let before = graph.dependencies[place].map { graph.phases[$0].name }
      lines += explain(phase, before).map { "  \(MessageText.shown($0))" }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var mode: String {
    switch workflow.executionMode {
    case .traditional: "phases one after the other, as the list has them"
    case .auto: "phases that do not wait for each other at once, as far as there are cores; trials on all of them"
    case .composable: "as AUTO, each phase as its own execution_mode says"
    case .hybrid: "as AUTO; phases may differ in how they are executed"
    }
  }

  private func explain(_ phase: Phase, _ before: [String]) -> [String] {
    var lines = [before.isEmpty ? "waits for nothing" : "waits for \(before.joined(separator: ", "))"]
    let settings = phase.settings
    if !settings.inputs.isEmpty {
      lines.append("takes \(settings.inputs.map(\.description).joined(separator: ", "))")
    }
    if !settings.inheritFrom.isEmpty {
      lines.append("takes all it can use of \(settings.inheritFrom.joined(separator: ", "))")
    }
    if phase.opensHoldout { lines.append("opens the hold-out") }
    if let condition = settings.condition { lines.append("runs if \(condition)") }
    if let mode = settings.executionMode { lines.append("executed \(mode.rawValue): \(Self.text(mode))") }
    switch settings.kind {
    case .signalGeneration, .optimization, .walkForward: lines += trials(phase)
    case .signalReplay:
      lines.append("computes no feature and runs no strategy: it replays what was saved")
      lines +=
        settings.trials.weights.map { weights in
          ["searches weights: \(weights.method.rawValue)\(weights.method == .grid ? "" : ", \(weights.count) vectors")"]
        } ?? trials(phase)
    case .analysis: lines.append("trades nothing")
    case .backtest: lines.append("one single pass through all containers, into a folder of its own")
    case .workflow: lines.append("runs \(settings.file ?? "")")
    case .report: lines.append("writes report.md")
    case .riskAssessment: break
    }
    return lines
  }

  private func trials(_ phase: Phase) -> [String] {
    let space = TrialSpace(phase, registry: registry)
    do throws(SearchError) {
      let (sets, dropped) = try space.sets()
      var line = "\(sets.count) trial\(sets.count == 1 ? "" : "s")"
      if dropped > 0 { line += ", \(dropped) dropped by the constraints" }
      line += " over \(space.axes.isEmpty ? "nothing" : space.axes.map(\.name).joined(separator: ", "))"
      var lines = [line]
      if let containers = phase.settings.containerCount {
        let count = min(containers, sets.count)
        lines.append(
          "dealt into \(count) containers" + (containers > sets.count ? ": there are no more trials than that" : ""))
      }
      if phase.settings.kind != .signalGeneration {
        lines.append(
          "trials run through the cores without containers, \(TrialUnits.size) at a time; the best "
            + "\(phase.settings.trials.keep) again through all containers")
      }
      return lines
    } catch { return [error.description] }
  }

  private static func text(_ mode: PhaseMode) -> String {
    switch mode {
    case .parallel: "its trials on all cores"
    case .signalReplay: "signals once for all trials that say the same"
    case .traditional: "one thread"
    }
  }
}
