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
  /// Of each phase.
  private let paths: [TrialPaths?]

  package init(_ workflow: Workflow, registry: StrategyRegistry) {
    self.workflow = workflow
    self.registry = registry
    paths = PhasesRun(workflow, registry: registry, ledger: .nowhere).trialPaths()
  }

  /// The text, which ends with a line feed.
  package var text: String {
    guard let graph = PhaseGraph(workflow.phases) else { return "" }
    var lines = [
      "workflow   \(MessageText.shown(workflow.name)) (configuration \(workflow.configurationHash.prefix(12)))",
      "mode       \(workflow.executionMode.rawValue): \(mode)",
      "order      "
        + graph.order.map { graph.phases[$0].name }.joined(separator: ", "),
    ]
    lines += StagedPassText(workflow).lines.map { "cut        \($0)" } + [""]
    for (place, phase) in graph.phases.enumerated() {
      lines.append("\(phase.name): \(phase.settings.kind.rawValue)")
      let before = graph.dependencies[place].map { graph.phases[$0].name }
      lines += explain(phase, before, sources(of: place, graph), paths[place]).map { "  \(MessageText.shown($0))" }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var mode: String {
    switch workflow.executionMode {
    case .traditional:
      "phases one after the other, as the list has them; a single pass on one thread, trials on all cores"
    case .auto: "phases that do not wait for each other at once, as far as there are cores; trials on all of them"
    case .composable:
      "as AUTO; that each phase is executed as its own execution_mode says is so in every mode"
    case .hybrid: "as AUTO; that phases may differ in how they are executed is so in every mode"
    }
  }

  /// Where a phase has from what it needs, named or not.
  private func sources(of place: Int, _ graph: PhaseGraph) -> [String] {
    let settings = graph.phases[place].settings
    guard !graph.phases[place].takesWeights(in: graph), let source = graph.trialSource(of: place) else { return [] }
    var line = settings.kind == .analysis ? "looks at the trials of " : "replays the signals of "
    line += source.phase + (source.isNamed ? "" : ", the nearest phase before it that has some")
    let others = graph.searches(weighedBy: place)
    return [line] + (others.isEmpty ? [] : ["counts the searches of \(others.joined(separator: ", ")) as tries too"])
  }

  private func explain(
    _ phase: Phase, _ before: [String], _ sources: [String], _ paths: TrialPaths?
  ) -> [String] {
    var lines = [before.isEmpty ? "waits for nothing" : "waits for \(before.joined(separator: ", "))"]
    let settings = phase.settings
    if !settings.inputs.isEmpty {
      lines.append("takes \(settings.inputs.map(\.description).joined(separator: ", "))")
    }
    if !settings.inheritFrom.isEmpty {
      lines.append("takes all it can use of \(settings.inheritFrom.joined(separator: ", "))")
    }
    lines += sources
    if workflow.stages.isSearch, settings.kind == .optimization {
      lines.append("replays the signals of \(before.joined(separator: ", ")), the same ones for each trial")
    }
    if phase.opensHoldout { lines.append("opens the hold-out") }
    if let condition = settings.condition { lines.append("runs if \(condition)") }
    if let mode = settings.executionMode {
      lines.append("executed \(mode.rawValue): \(ModeText(mode, settings.kind).text)")
    }
    switch settings.kind {
    case .signalGeneration, .optimization, .walkForward:
      lines += weights(phase)
      lines += settings.trials.weights == nil ? trials(phase, paths) : TrialPathText(paths, phase).lines
    case .signalReplay:
      lines.append("computes no feature and runs no strategy: it replays what was saved")
      lines += weights(phase)
      if settings.trials.weights != nil {
        lines += TrialPathText(paths, phase).lines
      } else {
        lines += trials(phase, paths)
      }
    case .analysis: lines.append("trades nothing")
    case .backtest: lines.append("one single pass through all containers, into a folder of its own")
    case .workflow: lines.append("runs \(settings.file ?? "")")
    case .report: lines.append("writes report.md")
    case .riskAssessment: break
    }
    return lines
  }

  private func weights(_ phase: Phase) -> [String] {
    guard let weights = phase.settings.trials.weights else { return [] }
    if let path = weights.path { return ["searches weights: those of \(path)"] }
    let count = weights.method == .grid ? "" : ", \(weights.count) vectors"
    return ["searches weights: \(weights.method.rawValue)\(count)"]
  }

  private func trials(_ phase: Phase, _ paths: TrialPaths?) -> [String] {
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
      lines += TrialPathText(paths, phase).lines
      return lines
    } catch { return [error.description] }
  }
}

/// What an execution mode of a phase does; one that does nothing says why.
struct ModeText {
  let text: String

  init(_ mode: PhaseMode, _ kind: PhaseKind) {
    let single = "as the workflow's execution_mode says"
    text =
      switch (mode, kind) {
      case (_, .analysis): "does nothing here: an analysis runs no trials, and works on one thread"
      case (_, .report): "does nothing here: a report runs no trials"
      case (.parallel, .backtest): "does nothing here: one single pass has no trials; it is run \(single)"
      case (.parallel, .workflow):
        "does nothing here: the file within runs by its own execution_mode, on all cores that are free"
      case (.parallel, _): "its trials on all cores that are free, as without the key"
      case (.signalReplay, .signalGeneration):
        "does nothing here: it says what strategies signal, once for all trials that say the same, and replays nothing"
      case (.signalReplay, .signalReplay): "replays saved signals, as without the key"
      case (.signalReplay, .backtest):
        "does nothing here: in one single pass each strategy signals once; it is run \(single)"
      case (.signalReplay, .workflow): "does nothing here: the file within says itself what its phases replay"
      case (.signalReplay, _):
        "signals once for all trials that say the same, then replayed for each, as without the key"
      case (.traditional, .backtest): "does nothing here: one single pass is run \(single)"
      case (.traditional, .workflow): "the file within on one thread"
      case (.traditional, _): "its trials on one thread"
      }
  }
}

/// Through what the trials of a phase run, in words.
struct TrialPathText {
  let lines: [String]

  private static func trials(_ count: Int) -> String {
    "\(NumberText.grouped(count)) trial\(count == 1 ? "" : "s")"
  }

  init(_ paths: TrialPaths?, _ phase: Phase) {
    guard let paths else {
      lines = []
      return
    }
    let kept = phase.settings.trials.keep
    let proof =
      phase.settings.kind == .walkForward
      ? "" : "; the best \(kept == 1 ? "one" : NumberText.grouped(kept)) again through all containers"
    let size = TrialUnits.size(in: phase)
    let batches = "\(size) trial\(size == 1 ? "" : "s") at a time"
    let why = paths.reasonsToRecord.joined(separator: ", and ")
    let alone = phase.settings.trials.followsTrades ? "" : " that follow equity alone, as 'digests: equity' says"
    let lanes = why.isEmpty ? "in lanes\(alone)" : "in lanes that write down everything, as \(why)"
    if let problem = paths.problem {
      lines = [
        "\(lanes), portfolios side by side, \(batches)\(proof)",
        "which portfolios lanes take is not known: \(MessageText.excerpt(problem, atMost: 200))",
      ]
      return
    }
    let total = paths.laneCount + paths.others.reduce(0) { $0 + $1.count }
    let shown = "\(NumberText.grouped(paths.laneCount)) of \(NumberText.grouped(total)) portfolios"
    var found = ["\(lanes), portfolios side by side, \(batches): \(shown)\(proof)"]
    found += paths.others.map { other in
      "one by one through the cores without containers: \(NumberText.grouped(other.count)), as \(other.reason)"
    }
    if paths.refusedCount > 0 {
      found.append("fail, as strategies refuse their parameters: \(Self.trials(paths.refusedCount))")
    }
    if paths.furtherCount > 0 {
      found.append("not looked at, as their settings are of too many sorts: \(Self.trials(paths.furtherCount))")
    }
    if let assumption = paths.assumption { found.append(assumption) }
    lines = found
  }
}
