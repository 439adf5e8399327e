import Backtesting
import Configuration
import Coordination
import Reporting
import SimulationRuntime

/// `admf explain`.
enum ExplainCommand {
  static let command = Command(
    name: "explain", summary: "Print what a workflow will run, before it runs.", positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(
        name: "--network", value: "FORM", help: "Print the network alone: text, mermaid or dot."),
    ],
    readsStandardInput: true,
    example: "explain Configs/multi_strategy.yaml --network mermaid",
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let form = try form(call.arguments)
    let backtest = try call.workflowRun().backtest
    let explanation = Explanation(backtest)
    if let form {
      Terminal.print(explanation.networkDrawing(form))
    } else {
      let inert = backtest.plan.workflow.inertSentences.map { "\n\($0)\n" }.joined()
      Terminal.print(explanation.text(drawing: .text) + inert)
    }
    return .done
  }

  /// The form in which the network alone is wanted; nil for the whole explanation.
  private static func form(_ arguments: ParsedArguments) throws(UsageError) -> NetworkDrawing? {
    guard let text = arguments.value("--network") else { return nil }
    if let form = NetworkDrawing(rawValue: text) { return form }
    let allowed = NetworkDrawing.allCases.map(\.rawValue).joined(separator: ", ")
    throw UsageError(description: "--network: was \(UsageError.shown(text)); allowed \(allowed)")
  }
}
