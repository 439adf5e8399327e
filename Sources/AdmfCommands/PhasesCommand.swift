import Backtesting
import Configuration
import Coordination
import FileFormats
import MarketData
import Phases
import Reporting
import RunResults
import SimulationRuntime

/// `admf run` of a workflow with phases.
enum PhasesCommand {
  /// What a single pass takes and phases do not.
  private static let refused = [
    "--trace", "--schedule", "--policy", "--block", "--carrier", "--capacity", "--permute",
    "--path", "--signals",
  ]

  /// - Parameter alwaysShowsMaps: Whether heat maps of searches follow where no terminal shows them too.
  static func perform(
    _ call: Invocation, _ workflow: Workflow, _ interruption: Interruption?,
    alwaysShowsMaps: Bool = false
  ) async throws -> ExitStatus {
    let arguments = call.arguments
    try refuseOptions(call, of: call.shownFile)
    let choice = try choice(arguments)
    let isDigestOnly = arguments.has("--digest-only")
    let folder = isDigestOnly ? nil : call.resultsFolder(of: workflow)
    if let folder { try OutputPath.check(folder: folder, workflow: call.workflowFile, data: files(of: workflow)) }
    let store = try folder.flatMap { folder throws(UsageError) in try StorePlace.store(arguments, beside: folder) }
    var hasFailed = true
    defer { StorePlace.end(store, call.program, hasFailed: hasFailed) }
    let watch = PhaseScreen(interruption, workflow, isQuiet: isDigestOnly || arguments.has("--json"))
    let summary: PhasesSummary
    do {
      defer { watch.stop() }
      let run = PhasesRun(
        workflow, registry: call.strategies, program: call.program, store: PhaseStore(store),
        reopensHoldout: call.mayReopenHoldout,
        outer: try await call.outerRun(of: workflow, store: PhaseStore(store), watch: watch.quietWatch))
      if let folder {
        summary = try await run.execute(into: folder, choice: choice, watch: watch.watch)
      } else {
        summary = try await run.compute(watch: watch.watch)
      }
    }
    hasFailed = false
    let status = tell(summary, call, workflow, interruption, showsMaps: alwaysShowsMaps || Terminal.showsOutput)
    if arguments.has("--report"), let folder = summary.folder {
      try ReportCommand.writeReport(of: folder, call, isSilent: arguments.has("--json"))
    }
    if let folder, summary.state == .complete, !summary.isPartial {
      RetentionCare.perform(workflow, beside: folder)
    }
    return status
  }

  /// Which phases the command line asks for.
  private static func choice(_ arguments: ParsedArguments) throws(UsageError) -> PhaseChoice {
    if let name = arguments.value("--from") {
      if arguments.has("--phases") { throw UsageError(description: "--phases and --from exclude each other") }
      return .from(name)
    }
    guard let text = arguments.value("--phases") else { return .all }
    return .only(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
  }

  /// Refuses options of a single pass, where `file` has phases.
  static func refuseOptions(_ call: Invocation, of file: String) throws(UsageError) {
    for name in refused where call.arguments.has(name) {
      throw call.usageError("\(name) is of a single pass; \(file) has phases")
    }
  }

  /// The files that any phase reads.
  private static func files(of workflow: Workflow) -> [String] {
    workflow.phases.flatMap { MarketDataLoader.files($0.workflow.dataToRead) }
  }

  private static func tell(
    _ summary: PhasesSummary, _ call: Invocation, _ workflow: Workflow, _ interruption: Interruption?,
    showsMaps: Bool
  ) -> ExitStatus {
    if call.arguments.has("--digest-only") {
      if let digest = summary.digest { Terminal.print("\(digest)\n") }
      for record in summary.records where record.state == .failed {
        Terminal.printError("\(record.name): \(record.reason ?? "")\n")
      }
    } else if call.arguments.has("--json") {
      Terminal.print(data: summary.json)
    } else {
      Terminal.print(summary.text(name: workflow.name, width: Terminal.rowWidth))
      let unread = workflow.notices(registry: call.strategies).filter { $0.code == .keysWithoutEffect }
      let lines = NoticeList(unread).lines(width: Terminal.rowWidth)
      if !lines.isEmpty { Terminal.print("\n" + lines.map { "\($0)\n" }.joined()) }
      if showsMaps { Terminal.print(PlotCommand.smallHeatMaps(summary)) }
    }
    switch summary.state {
    case .complete, .skipped: return summary.records.contains { $0.counts.failed > 0 } ? .failed : .done
    case .failed: return .failed
    case .interrupted, .pending, .running:
      Terminal.printError(interruptedText(summary, call))
      return interruption?.status ?? .interrupted
    }
  }
}

extension PhasesCommand {
  /// What a run leaves that was asked to stop, and what goes on.
  private static func interruptedText(_ summary: PhasesSummary, _ call: Invocation) -> String {
    guard let folder = summary.folder else { return "Interrupted.\n" }
    if summary.isPartial { return "Interrupted: what is finished is kept; the same command again goes on.\n" }
    let options = ["--store"].compactMap { name in
      call.arguments.value(name).map { " \(name) \(ShellText.word($0))" }
    }
    let command = "\(call.program.name) run \(ShellText.word(folder))\(options.joined())"
    return call.arguments.has("--no-store")
      ? "Interrupted: without a store nothing is kept; \(command) begins anew.\n"
      : "Interrupted: what is finished is kept; \(command) goes on.\n"
  }
}
