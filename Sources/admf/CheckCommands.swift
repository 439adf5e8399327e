import Backtesting
import Configuration
import Coordination
import Reporting
import SimulationRuntime
import Verification

/// `admf validate`.
enum ValidateCommand {
  static func perform(_ arguments: ParsedArguments) throws -> ExitStatus {
    let workflow = try arguments.workflow()
    if arguments.has("--data") { _ = try WorkflowRun(workflow) }
    if arguments.has("--canonical") {
      Terminal.print(workflow.canonicalYAML)
    } else {
      Terminal.print("\(arguments.positionals[0]): valid; configuration \(workflow.configurationHash)\n")
    }
    return .done
  }
}

/// `admf explain`.
enum ExplainCommand {
  static func perform(_ arguments: ParsedArguments) throws -> ExitStatus {
    let form = try form(arguments)
    let explanation = Explanation(try WorkflowRun(try arguments.workflow()).backtest)
    Terminal.print(try form.map { try explanation.networkDrawing($0) } ?? explanation.text(drawing: .text))
    return .done
  }

  /// The form in which the network alone is wanted; nil for the whole explanation.
  private static func form(_ arguments: ParsedArguments) throws(UsageError) -> NetworkDrawing? {
    guard let text = arguments.value("--network") else { return nil }
    if let form = NetworkDrawing(rawValue: text) { return form }
    let allowed = NetworkDrawing.allCases.map(\.rawValue).joined(separator: ", ")
    throw UsageError(description: "--network: was \(text); allowed \(allowed)")
  }
}

/// `admf diff`.
enum DiffCommand {
  static func perform(_ arguments: ParsedArguments) throws -> ExitStatus {
    let report = try RunComparison.compare(arguments.positionals[0], arguments.positionals[1])
    if arguments.has("--json") {
      Terminal.print(report.json)
      return report.isEqual ? .done : .failed
    }
    if report.isEqual {
      Terminal.print("equal: both runs have one digest\n")
      return .done
    }
    for note in report.notes { Terminal.print("\(note)\n") }
    if let first = report.first { Terminal.print("\(first)\n") }
    return .failed
  }
}
