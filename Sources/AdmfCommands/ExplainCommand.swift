import Backtesting
import Configuration
import Coordination
import Reporting
import SimulationRuntime

/// `admf explain`.
enum ExplainCommand {
  static let command = Command(
    name: "explain", summary: "Print what a workflow will trade and how, before it runs.", positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(
        name: "--network", value: "FORM",
        help: "Print the parts of the run with their seeds and channels (text), or draw them (mermaid, dot)."),
    ],
    readsStandardInput: true,
    example: "explain Configs/multi_strategy.yaml --network mermaid",
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let form = try form(call.arguments)
    let workflow = try call.workflow()
    if !workflow.phases.isEmpty {
      if form != nil { throw call.usageError("--network is of a single pass; \(call.shownFile) has phases") }
      Terminal.print(PhasesExplanation(workflow, registry: call.strategies).text)
      return .done
    }
    let explanation = Explanation(try call.run(of: workflow).backtest)
    switch form {
    case nil: Terminal.print(explanation.text(width: Terminal.tableWidth))
    case .text: Terminal.print(explanation.networkText)
    case .some(let form): Terminal.print(explanation.networkDrawing(form))
    }
    return .done
  }

  /// The form in which the network is wanted; nil for what is traded.
  private static func form(_ arguments: ParsedArguments) throws(UsageError) -> NetworkDrawing? {
    guard let text = arguments.value("--network") else { return nil }
    if let form = NetworkDrawing(rawValue: text) { return form }
    let allowed = NetworkDrawing.allCases.map(\.rawValue).joined(separator: ", ")
    throw UsageError(description: "--network: was \(UsageError.shown(text)); allowed \(allowed)")
  }
}
