import Backtesting
import Configuration
import Coordination

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
    example: "validate Configs/msft_crossover.yaml --canonical",
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let workflow = try call.workflow()
    // What a strategy's definition refuses is found without the data.
    _ = try BacktestPlan(workflow, registry: call.strategies)
    if call.arguments.has("--data") { _ = try call.run(of: workflow) }
    let inert = workflow.inertSentences.map { $0 + "\n" }.joined()
    if call.arguments.has("--canonical") {
      Terminal.print(data: workflow.canonicalYAML)
      Terminal.printError(inert)
    } else {
      Terminal.print("\(call.shownFile): valid; configuration \(workflow.configurationHash)\n\(inert)")
    }
    return .done
  }
}
