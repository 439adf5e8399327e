import Backtesting
import Configuration
import Coordination
import FileFormats
import Phases
import Reporting
import RunResults
import WorkflowEvents

/// `admf validate`.
enum ValidateCommand {
  static let command = Command(
    name: "validate", summary: "Check a workflow file and print every problem in it.", positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(name: "--canonical", value: nil, help: "Print the canonical form, defaults filled in."),
      CommandOption(
        name: "--data", value: nil, help: "Read and check the data too, overlaps of phases and the hold-out."),
      CommandOption(name: "--out", value: "DIR", help: "With --data: folder of the results, as for run."),
      .reopening,
    ],
    readsStandardInput: true,
    examples: [
      "validate Configs/msft_crossover.yaml --canonical",
      "validate Configs/msft_crossover.yaml --data",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let workflow = try call.anyWorkflow()
    for name in ["--out", CommandOption.reopening.name] where call.arguments.has(name) && !call.arguments.has("--data")
    {
      throw call.usageError("\(name) belongs to --data")
    }
    guard workflow.triggers.isEmpty else { return try performTriggers(call, workflow) }
    // What a strategy's definition refuses is found without the data.
    for single in workflow.phases.isEmpty ? [workflow] : workflow.phases.map(\.workflow) where single.phases.isEmpty {
      _ = try BacktestPlan(single, registry: call.strategies)
    }
    let (notices, sentences) =
      call.arguments.has("--data")
      ? try dataFindings(call, workflow) : (workflow.notices(registry: call.strategies), [])
    let list = NoticeList(notices, namesPortfolios: workflow.risk.count > 1)
    let told =
      list.lines(width: Terminal.tableWidth).map { $0 + "\n" }.joined()
      + sentences.map { MessageText.shown($0) + "\n" }.joined()
    if call.arguments.has("--canonical") {
      Terminal.print(data: workflow.canonicalYAML)
      Terminal.printError(told)
    } else {
      Terminal.print("\(call.shownFile): valid; configuration \(workflow.configurationHash)\n" + told)
    }
    return .done
  }

  /// What the data tell before a run into the folder of the results; what would keep that from starting is an error.
  private static func dataFindings(
    _ call: Invocation, _ workflow: Workflow
  ) throws -> (notices: [Notice], sentences: [String]) {
    let folder = call.resultsFolder(of: workflow)
    if workflow.phases.isEmpty {
      let backtest = try call.run(of: workflow).backtest
      guard let request = HoldoutRequest(workflow, backtest.data),
        let gate = HoldoutGate(.besideResults, results: folder, of: workflow, mayReopen: call.mayReopenHoldout)
      else { return (backtest.warnings, []) }
      let opening = try gate.look(at: request)
      return (backtest.warnings, ["It \(opening.plannedSentence)."])
    }
    let run = PhasesRun(
      workflow, registry: call.strategies, program: call.program, reopensHoldout: call.mayReopenHoldout)
    let check = try run.check(into: folder)
    var sentences = check.overlaps.map { "\($0.phase): \($0.sentence)" }
    sentences += check.openings.map { "\($0.phase): it \($0.opening.plannedSentence)." }
    if !check.outerOutputs.isEmpty {
      sentences.append(
        "It takes \(check.outerOutputs.joined(separator: ", ")) of a workflow around it, of which nothing is known "
          + "here."
      )
    }
    return (check.notices, sentences)
  }

  /// A file with triggers is valid where the workflows that they name are; those are not looked for from standard
  /// input.
  private static func performTriggers(_ call: Invocation, _ workflow: Workflow) throws -> ExitStatus {
    if !call.isStandardInput {
      _ = try TriggerFile(path: call.file, overrides: call.arguments.all("--set"), registry: call.strategies)
    }
    if call.arguments.has("--canonical") {
      Terminal.print(data: workflow.canonicalYAML)
    } else {
      Terminal.print("\(call.shownFile): valid; configuration \(workflow.configurationHash)\n")
    }
    return .done
  }
}
