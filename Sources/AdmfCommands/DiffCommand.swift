import Reporting
import Verification

/// `admf diff`.
enum DiffCommand {
  static let command = Command(
    name: "diff", summary: "Compare the folders of two runs and print the first event at which they part.",
    positionals: ["DIR1", "DIR2"],
    options: [CommandOption(name: "--json", value: nil, help: "Print the outcome as JSON.")],
    examples: [
      "diff results/a results/b",
      "diff results/a results/b --json",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let arguments = call.arguments
    let report = try RunComparison.compare(arguments.positionals[0], arguments.positionals[1])
    if arguments.has("--json") {
      Terminal.print(data: report.json)
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
