import Backtesting
import Configuration
import Coordination
import FileFormats
import MarketData
import PerformanceAnalytics
import ReportDocuments
import Reporting
import RunResults
import SimulationRuntime
import TradingContainers

extension ParsedArguments {
  /// How to run, where the command line says so; the rest is left as it is.
  func apply(to manner: inout RunManner) throws(UsageError) {
    do throws(RunMannerError) {
      for option in RunManner.Option.allCases {
        if let text = value(option.rawValue) { try manner.set(option, to: text, file: FileSystem.read) }
      }
      try manner.check(RunManner.Option.allCases.filter { has($0.rawValue) })
    } catch { throw UsageError(description: "\(error)") }
  }
}

extension ParsedArguments {
  /// Chooses path and policy by their rules, where the command line leaves them open.
  ///
  /// Who asks for channels, or for an order of containers, gets the network.
  func complete(_ manner: inout RunManner, for backtest: Backtest) {
    let ofNetwork = [RunManner.Option.path, .carrier, .capacity].map(\.rawValue) + ["--schedule"]
    if PathRule.chooses(under: manner.policy), !ofNetwork.contains(where: { has($0) }) {
      manner.path = PathRule(backtest).path
    }
    if has(RunManner.Option.policy.rawValue) { return }
    switch manner.path {
    case .network: manner.policy = SchedulingRule(backtest.plan).policy
    case .lanes: manner.policy = PathRule.lanePolicy(backtest.plan)
    case .scalar: break
    }
  }
}

/// `admf run`.
enum RunCommand {
  static let command = Command(
    name: "run", summary: "Run a workflow, or a run again, and write its results.", positionals: ["FILE"],
    options: [
      CommandOption(name: "--out", value: "DIR", help: "Folder of the results (default results/NAME-HASH)."),
      .setting,
      CommandOption(name: "--json", value: nil, help: "Print folder, status, digest and metrics as JSON."),
      CommandOption(name: "--report", value: nil, help: "Write report.html into the folder of the results."),
      CommandOption(name: "--trace", value: "PATH", help: "Write every event, hash-chained, to a file."),
      CommandOption(
        name: "--schedule", value: "PATH", help: "Write the choices of the run, for --policy replay:@PATH."),
      CommandOption(name: "--digest-only", value: nil, help: "Print the run digest and write nothing."),
      CommandOption(name: "--phases", value: "NAMES", help: "Run these phases only, separated by commas."),
      CommandOption(name: "--from", value: "NAME", help: "Run this phase and those behind it only."),
      .reopening, .outer,
    ] + CommandOption.store + CommandOption.manner,
    details: "FILE may be the folder of a run: it is run again as its config.yaml says, in its place, and compared.\n",
    readsStandardInput: true,
    examples: [
      "run Configs/trend_following.yaml --report",
      "run Configs/simple_backtest.yaml --set execution.slippage.basis_points=5",
      "run results/trend_following-41f39141baa5",
      "run Configs/seeds/multi_phase_coordination.yaml --from parameter_discovery",
    ],
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    if arguments.has("--digest-only") {
      let excluded = ["--out", "--json", "--report", "--trace", "--store", "--store-size", "--phases", "--from"]
      for name in excluded where arguments.has(name) {
        throw UsageError(description: "--digest-only writes nothing but the digest; it excludes \(name)")
      }
    }
    // What is wrong on the command line is said before anything is read.
    var manner = RunManner()
    try arguments.apply(to: &manner)
    try refuseSchedule(of: manner, arguments)
    // Listens before anything is read: a run that is interrupted while it loads ends before its first cycle.
    let interruption = arguments.has("--digest-only") ? nil : Interruption()
    let workflow = try call.workflow()
    if !workflow.phases.isEmpty { return try await PhasesCommand.perform(call, workflow, interruption) }
    for name in ["--phases", "--from", "--outer"] where arguments.has(name) {
      throw call.usageError("\(name): \(call.shownFile) has no phases")
    }
    let folder = arguments.has("--digest-only") ? nil : call.resultsFolder(of: workflow)
    try checkPlaces(call, workflow, folder)
    let store = try folder.flatMap { folder throws(UsageError) in try StorePlace.store(arguments, beside: folder) }
    var hasFailed = true
    defer { StorePlace.end(store, call.program, hasFailed: hasFailed) }
    let run = try call.run(of: workflow, store: store)
    let marks = try folder.map { try call.marks(of: run, workflow, into: $0) } ?? RunMarks()
    let scheduleFile = ScheduleFile(path: arguments.value("--schedule"))
    arguments.complete(&manner, for: run.backtest)
    try refuseSchedule(of: manner, arguments)
    let watch = StallWatch(interruption) { run.description(of: $0) }
    let status: ExitStatus
    do {
      status = try await perform(
        run, folder ?? run.defaultFolder, manner, marks, arguments, scheduleFile, interruption, watch)
    } catch {
      // The schedule of a run that failed is what one wants to look at.
      _ = scheduleFile.write()
      throw error
    }
    hasFailed = false
    return scheduleFile.write() ? status : .failed
  }

  private static func refuseSchedule(of manner: RunManner, _ arguments: ParsedArguments) throws(UsageError) {
    guard arguments.has("--schedule") else { return }
    if manner.path == .scalar {
      throw UsageError(description: "--schedule: nothing is scheduled with --path \(manner.path.rawValue)")
    }
    if case .parallel = manner.policy {
      throw UsageError(description: "--schedule: a run on several threads has no schedule; give another --policy")
    }
  }

  /// Refuses places of the results and of other files before anything runs.
  private static func checkPlaces(
    _ call: Invocation, _ workflow: Workflow, _ folder: String?
  ) throws(UsageError) {
    let files = MarketDataLoader.files(workflow.dataToRead)
    if let folder { try OutputPath.check(folder: folder, workflow: call.workflowFile, data: files) }
    let inputs = [(call.workflowFile, "the workflow")] + files.map { ($0, "a file of the data") }
    try OutputPath.check(OutputPath.all(["--trace", "--schedule"], in: call.arguments), inputs: inputs, folder: folder)
  }

  private static func perform(
    _ run: WorkflowRun, _ folder: String, _ manner: RunManner, _ marks: RunMarks, _ arguments: ParsedArguments,
    _ scheduleFile: ScheduleFile,
    _ interruption: Interruption?, _ watch: StallWatch
  ) async throws -> ExitStatus {
    if arguments.has("--digest-only") {
      let keeping = RunKeeping(schedule: scheduleFile.path != nil)
      let outcome = try await run.backtest.run(manner, keeping: keeping) {
        scheduleFile.watch($0)
        watch.watch($0)
      }
      Terminal.print("\(outcome.runDigest)\n")
      return .done
    }
    let progress = RunProgress()
    let keeping = RunKeeping(
      trace: arguments.has("--trace"), schedule: scheduleFile.path != nil, progress: progress)
    let display = ProgressDisplay(progress, total: run.cycleCount)
    let wantsReport = arguments.has("--report")
    let summary: RunSummary
    do {
      defer {
        display.stop()
        ExitWatch.watch(nil as OpenRun?)
      }
      summary = try await run.execute(
        into: folder, manner: manner, keeping: keeping, marks: marks,
        onStart: { network in
          interruption?.watch(network)
          scheduleFile.watch(network)
          watch.watch(network)
        }, onOpen: { ExitWatch.watch($0) },
        onFailure: { failed in
          for sentence in failed.sentences { Terminal.printError("\(sentence)\n") }
          if wantsReport { reportFailure(failed.folder, of: run) }
        })
    }
    if let path = arguments.value("--trace"), let trace = summary.trace {
      try FileSystem.writeAtomically(trace.jsonLines, to: path)
    }
    if arguments.has("--json") {
      Terminal.print(data: summary.json)
    } else {
      Terminal.print(summary.text(width: Terminal.tableWidth))
      if Terminal.showsOutput { Terminal.print(PlotCommand.small(summary, width: Terminal.tableWidth)) }
    }
    if wantsReport { try report(summary.folder, of: run, isSilent: arguments.has("--json")) }
    if summary.manifest.status == .complete { RetentionCare.perform(run.backtest.plan.workflow, beside: folder) }
    guard summary.manifest.status == .interrupted else { return .done }
    Terminal.printError(summary.interruptionSentence)
    return interruption?.status ?? .interrupted
  }

  /// Writes the report of the run that ended, with the prices that it ran on.
  private static func report(_ folder: String, of run: WorkflowRun, isSilent: Bool) throws {
    var reported = try ProgressDisplay.whileReading("tables") { try ReportedRun(folder: folder, watch: $0) }
    var replays = ReplayBudget()
    ReportPrices.add(run.backtest, to: &reported, &replays)
    try ReportCommand.write([reported], to: FilePath.join(folder, ReportCommand.fileName), isSilent: isSilent)
  }

  /// The same of a run that failed, whose own error is what counts.
  private static func reportFailure(_ folder: String, of run: WorkflowRun) {
    do { try report(folder, of: run, isSilent: true) } catch { Terminal.printError("--report: \(error)\n") }
  }
}
