import Configuration
import FileFormats
import Phases
import Reporting

/// `admf sweep`.
enum SweepCommand {
  static let command = Command(
    name: "sweep", summary: "Try values for keys of a workflow, and show what comes of it.", positionals: ["FILE"],
    options: [
      CommandOption(
        name: "--vary", value: "KEY=VALUES", help: "STRATEGY.PARAMETER or any key: 5,10,20 or 50:100:10; repeatable.",
        isRepeatable: true),
      CommandOption(
        name: "--where", value: "CONDITION", help: "What parameters must meet; repeatable.", isRepeatable: true),
      CommandOption(name: "--objective", value: "METRIC", help: "By what trials are ranked (default sharpe)."),
      CommandOption(name: "--minimize", value: nil, help: "Less of it is better."),
      CommandOption(name: "--require", value: "CONDITION", help: "What a trial's metrics must meet to rank."),
      CommandOption(name: "--out", value: "DIR", help: "Folder of the results (default results/NAME-HASH)."),
      .setting,
      CommandOption(name: "--json", value: nil, help: "Print everything as JSON."),
      CommandOption(name: "--digest-only", value: nil, help: "Print the digest and write nothing."),
      .reopening,
    ] + CommandOption.store,
    readsStandardInput: true,
    examples: [
      "sweep Configs/msft_crossover.yaml --vary crossover.fast=5,10,20 --vary crossover.slow=50:100:10",
      "sweep Configs/msft_crossover.yaml --vary crossover.fast=5:50:5 --objective max_drawdown --require 'trades > 5'",
    ],
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    guard !arguments.all("--vary").isEmpty else {
      throw call.usageError("nothing is varied; give --vary KEY=VALUES, for example --vary crossover.fast=5,10,20")
    }
    let interruption = arguments.has("--digest-only") ? nil : Interruption()
    let base = try call.workflow()
    guard base.phases.isEmpty else {
      throw call.usageError("\(call.shownFile) has phases of its own; a sweep is of a single pass")
    }
    var settings: [JSONMember] = []
    let conditions = arguments.all("--where")
    if !conditions.isEmpty { settings.append(JSONMember("constraints", .array(conditions.map { .string($0) }))) }
    let metric = arguments.value("--objective") ?? "sharpe"
    settings.append(
      JSONMember(
        "objective",
        .object([
          JSONMember("metric", .string(metric)),
          JSONMember("direction", .string(arguments.has("--minimize") ? "minimize" : "maximize")),
        ])))
    if let text = arguments.value("--require") { settings.append(JSONMember("require", .string(text))) }
    let sweep = try Sweep(
      base, vary: arguments.all("--vary"), settings: settings, path: call.fileName, registry: call.strategies)
    return try await PhasesCommand.perform(call, sweep.workflow, interruption, alwaysShowsMaps: true)
  }
}
