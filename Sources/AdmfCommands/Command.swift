import Backtesting
import Reporting

/// A command: what it takes, how its help reads, and what it does.
struct Command: Sendable {
  let name: String
  let summary: String
  let positionals: [String]
  /// One more that may be left out.
  var optionalPositional: String?
  /// Whether the last may stand more than once.
  var repeatsLast = false
  let options: [CommandOption]
  /// Lines of the help below the usage; empty for none.
  var details = ""
  /// Whether the file may be `-`: a workflow from standard input.
  var readsStandardInput = false
  /// Command lines without the program's name; two at least.
  let examples: [String]
  let perform: @Sendable (Invocation) async throws -> ExitStatus

  /// Every command of `admf` and of programs with strategies of their own, in the order of the help.
  static let all = [
    RunCommand.command, SweepCommand.command, ValidateCommand.command, SchemaCommand.command, ExplainCommand.command,
    VerifyCommand.command, DispatchCommand.command, StatusCommand.command, RunsCommand.command, CompareCommand.command,
    DiffCommand.command,
    InspectCommand.command, TableCommand.command, ReportCommand.command, PlotCommand.command, CacheCommand.command,
    BenchCommand.command, DemoCommand.command, HelpCommand.command,
  ]

  /// Whether a command line asks for output as JSON, be it right or wrong otherwise.
  func asksForJSON(_ words: ArraySlice<String>) -> Bool {
    options.contains { $0.name == "--json" } && words.prefix { $0 != "--" }.contains("--json")
  }

  /// What stands behind the command's name in its usage line.
  var operands: String {
    let optional = optionalPositional.map { ["[\($0)]"] } ?? []
    return (positionals + optional + (repeatsLast ? ["..."] : []) + ["[options]"]).joined(separator: " ")
  }

  /// Lines of the help below the usage; empty for none.
  var notes: String {
    let input = "FILE may be -, for standard input: paths in it are then relative to this folder.\n"
    return details + (readsStandardInput ? input : "")
  }

  /// Its own options and those of every command.
  var allOptions: [CommandOption] { options + [CommandOption(name: "--help", value: nil, help: "Print this text.")] }

  /// What `PROGRAM NAME --help` prints.
  func help(_ program: String) -> String {
    var text = "\(summary)\n\nUsage: \(program) \(name) \(operands)\n\n\(notes)\(notes.isEmpty ? "" : "\n")Options:\n"
    let all = allOptions
    let heads = all.map { $0.name + ($0.value.map { " \($0)" } ?? "") }
    let width = (heads.map(\.utf8.count).max() ?? 0) + 2
    for (head, option) in zip(heads, all) {
      text += "  \(TextTable.padded(head, to: width))\(option.help)\n"
    }
    return text + "\nExamples:\n" + examples.map { "  \(program) \($0)\n" }.joined()
  }
}

/// An option of a command.
struct CommandOption: Sendable {
  let name: String
  /// What stands after it; nil for a switch.
  let value: String?
  let help: String
  /// Whether it may stand more than once.
  var isRepeatable = false

  /// Options that say how a run is executed, never what it computes.
  static let manner = RunManner.Option.allCases.map {
    CommandOption(name: $0.rawValue, value: $0.value, help: $0.help)
  }

  /// Lets a run see sealed cycles that others have seen.
  static let reopening = CommandOption(
    name: "--reopen-holdout", value: nil,
    help: "Open data.holdout though another configuration did; the manifest says so for ever.")

  /// Where a file that is made to be a phase has its inputs from when it runs alone.
  static let outer = CommandOption(
    name: "--outer", value: "RUN", help: "Folder of a run of the workflow around, of a file that takes outer.OUTPUT.")

  /// Overrides a key of a workflow file.
  static let setting = CommandOption(
    name: "--set", value: "KEY=VALUE", help: "Override a key of the file, as data.symbols='[AAPL_ADJ]'.",
    isRepeatable: true)
}
