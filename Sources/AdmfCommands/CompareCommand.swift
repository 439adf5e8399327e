import FileFormats
import Reporting

/// `admf compare`.
enum CompareCommand {
  static let command = Command(
    name: "compare", summary: "Put runs side by side: the configuration keys that differ, and the metrics.",
    positionals: ["DIR", "DIR"], repeatsLast: true,
    options: [CommandOption(name: "--json", value: nil, help: "Print keys and metrics as one JSON object.")],
    details:
      "It judges nothing: the exit code is 0 where all runs can be read. To check that two runs are one, see diff.\n",
    examples: [
      "compare results/a results/b results/c",
      "compare results/a results/b --json",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    var runs: [RunsTogether.Run] = []
    for folder in call.arguments.positionals { runs.append(try RunsTogether.Run(readingFrom: folder)) }
    let together = RunsTogether(runs)
    if call.arguments.has("--json") {
      Terminal.print(data: together.json.compactText + [UInt8(ascii: "\n")])
    } else {
      Terminal.print(together.text(width: Terminal.tableWidth))
    }
    return .done
  }
}
