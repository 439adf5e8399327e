import Backtesting
import Configuration
import Coordination
import Reporting

/// `admf validate`.
enum ValidateCommand {
  static let command = Command(
    name: "validate", summary: "Check a workflow file and print every problem in it.", positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(name: "--canonical", value: nil, help: "Print the canonical form, defaults filled in."),
      CommandOption(name: "--data", value: nil, help: "Read and check the data too."),
    ],
    example: "validate Configs/msft_crossover.yaml --canonical",
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let workflow = try call.workflow()
    let notices =
      call.arguments.has("--data")
      ? try WorkflowRun(workflow, registry: call.strategies).backtest.warnings
      : workflow.notices(registry: call.strategies)
    let told = NoticeList(notices, namesPortfolios: workflow.risk.count > 1).lines().map { $0 + "\n" }.joined()
    if call.arguments.has("--canonical") {
      Terminal.print(workflow.canonicalYAML)
      Terminal.printError(told)
    } else {
      Terminal.print("\(call.file): valid; configuration \(workflow.configurationHash)\n" + told)
    }
    return .done
  }
}
