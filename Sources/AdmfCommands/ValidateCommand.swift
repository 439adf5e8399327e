import Backtesting
import Configuration
import Coordination
import Reporting
import WorkflowEvents

/// `admf validate`.
enum ValidateCommand {
  static let command = Command(
    name: "validate", summary: "Check a workflow file and print every problem in it.", positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(name: "--canonical", value: nil, help: "Print the canonical form, defaults filled in."),
      CommandOption(name: "--data", value: nil, help: "Read and check the data too."),
    ],
    readsStandardInput: true,
    examples: [
      "validate Configs/msft_crossover.yaml --canonical",
      "validate Configs/msft_crossover.yaml --data",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let workflow = try call.anyWorkflow()
    guard workflow.triggers.isEmpty else { return try performTriggers(call, workflow) }
    // What a strategy's definition refuses is found without the data.
    for single in workflow.phases.isEmpty ? [workflow] : workflow.phases.map(\.workflow) where single.phases.isEmpty {
      _ = try BacktestPlan(single, registry: call.strategies)
    }
    let notices =
      call.arguments.has("--data")
      ? try call.run(of: workflow).backtest.warnings : workflow.notices(registry: call.strategies)
    let list = NoticeList(notices, namesPortfolios: workflow.risk.count > 1)
    let told = list.lines(width: Terminal.tableWidth).map { $0 + "\n" }.joined()
    if call.arguments.has("--canonical") {
      Terminal.print(data: workflow.canonicalYAML)
      Terminal.printError(told)
    } else {
      Terminal.print("\(call.shownFile): valid; configuration \(workflow.configurationHash)\n" + told)
    }
    return .done
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
