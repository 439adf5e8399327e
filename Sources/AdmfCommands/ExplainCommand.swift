import Backtesting
import Configuration
import Coordination
import FileFormats
import Phases
import Reporting
import RunResults
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
      CommandOption(
        name: "--why", value: nil, help: "Tell what would run, what would be answered, and which input has changed."),
      CommandOption(name: "--out", value: "DIR", help: "With --why: folder of the results, as for run."),
    ] + CommandOption.store,
    readsStandardInput: true,
    examples: [
      "explain Configs/trend_following.yaml",
      "explain Configs/multi_strategy.yaml --network mermaid",
      "explain Configs/trend_following.yaml --why",
    ],
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let form = try form(call.arguments)
    let workflow = try call.workflow()
    if call.arguments.has("--why") {
      if form != nil { throw call.usageError("--why and --network exclude each other") }
      return try await tellWhy(call, workflow)
    }
    for name in ["--out", "--store", "--no-store", "--store-size"] where call.arguments.has(name) {
      throw call.usageError("\(name) belongs to --why")
    }
    if !workflow.phases.isEmpty {
      if form != nil { throw call.usageError("--network is of a single pass; \(call.shownFile) has phases") }
      Terminal.print(PhasesExplanation(workflow, registry: call.strategies).text)
      let unread = workflow.notices(registry: call.strategies).filter { $0.code == .keysWithoutEffect }
      let lines = NoticeList(unread).lines(width: Terminal.tableWidth)
      if !lines.isEmpty { Terminal.print("\n" + lines.map { "\($0)\n" }.joined()) }
      return .done
    }
    let explanation = Explanation(try call.run(of: workflow).backtest)
    switch form {
    case nil: Terminal.print(explanation.text(width: Terminal.tableWidth))
    case .text: Terminal.print(explanation.networkText)
    case .some(let form):
      // Lines for another program, which are not broken.
      Terminal.print(rows: Array(MessageText.shownLines(explanation.networkDrawing(form)).utf8))
    }
    return .done
  }

  /// What a run would do, compared with the one before.
  private static func tellWhy(_ call: Invocation, _ workflow: Workflow) async throws -> ExitStatus {
    let folder = call.resultsFolder(of: workflow)
    let store = try StorePlace.store(call.arguments, beside: folder)
    if workflow.phases.isEmpty {
      let run = try call.run(of: workflow)
      Terminal.print(PassForecast(run, workflow, folder: folder, program: call.program, call.strategies).text)
      return .done
    }
    let run = PhasesRun(workflow, registry: call.strategies, program: call.program, store: PhaseStore(store))
    Terminal.print(try await run.forecast(into: folder).text)
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
