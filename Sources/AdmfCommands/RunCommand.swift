import Backtesting
import Configuration
import Coordination
import PerformanceAnalytics
import Reporting
import RunResults
import SimulationRuntime
import TradingContainers

extension ParsedArguments {
  /// The policy that the command line names, nil where it names none.
  func policy() throws(UsageError) -> SchedulingPolicy? {
    guard let text = value("--policy") else { return nil }
    do {
      return try SchedulingPolicy.reading(text, file: FileSystem.read)
    } catch {
      throw UsageError(description: "--policy: \(error)")
    }
  }

  /// How to run, where the command line says so; the policy is left to the workflow's mode where it names none.
  func runOptions() throws(UsageError) -> RunOptions {
    var options = RunOptions()
    if let policy = try policy() { options.policy = policy }
    if let block = try integer("--block", in: 1...1_000_000) { options.blockSize = block }
    if let text = value("--carrier") {
      guard let carrier = ChannelCarrier(rawValue: text) else {
        throw UsageError(description: "--carrier: was \(text); allowed direct, stream")
      }
      options.carrier = carrier
    }
    if let capacity = try integer("--capacity", in: 1...1_000_000) { options.capacity = capacity }
    if let seed = try integer("--permute", in: 0...Int.max) { options.permutation = UInt64(seed) }
    return options
  }
}

/// `admf run`.
enum RunCommand {
  static let command = Command(
    name: "run", summary: "Run a workflow and write its results.", positionals: ["FILE"],
    options: [
      CommandOption(name: "--out", value: "DIR", help: "Folder of the results (default results/NAME-HASH)."),
      .setting,
      CommandOption(name: "--json", value: nil, help: "Print folder, status, digest and metrics as JSON."),
      CommandOption(name: "--trace", value: "PATH", help: "Write every event, hash-chained, to a file."),
      CommandOption(
        name: "--schedule", value: "PATH", help: "Write the choices of the run, for --policy replay:@PATH."),
      CommandOption(name: "--digest-only", value: nil, help: "Print the run digest and write nothing."),
    ] + CommandOption.manner,
    example: "run Configs/simple_backtest.yaml --set execution.slippage.basis_points=5",
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    if arguments.has("--digest-only") {
      for name in ["--out", "--json", "--trace"] where arguments.has(name) {
        throw UsageError(description: "--digest-only writes nothing but the digest; it excludes \(name)")
      }
    }
    var options = try arguments.runOptions()
    // Listens before anything is read: a run that is interrupted while it loads ends before its first cycle.
    let interruption = arguments.has("--digest-only") ? nil : Interruption()
    let run = try call.workflowRun()
    let scheduleFile = ScheduleFile(path: arguments.value("--schedule"))
    options.recordsSchedule = scheduleFile.path != nil
    if try arguments.policy() == nil { options.policy = SchedulingRule(run.backtest.plan).policy }
    if options.recordsSchedule, case .parallel = options.policy {
      throw UsageError(description: "--schedule: a run on several threads has no schedule; give another --policy")
    }
    let status: ExitStatus
    do {
      status = try await perform(run, options, arguments, scheduleFile, interruption)
    } catch {
      // The schedule of a run that failed is what one wants to look at.
      _ = scheduleFile.write()
      throw error
    }
    return scheduleFile.write() ? status : .failed
  }

  private static func perform(
    _ run: WorkflowRun, _ options: RunOptions, _ arguments: ParsedArguments, _ scheduleFile: ScheduleFile,
    _ interruption: Interruption?
  ) async throws -> ExitStatus {
    if arguments.has("--digest-only") {
      let outcome = try await run.backtest.run(options) { scheduleFile.watch($0) }
      Terminal.print("\(outcome.runDigest)\n")
      return .done
    }
    var options = options
    options.keepsTrace = arguments.value("--trace") != nil
    let progress = RunProgress()
    options.progress = progress
    let display = ProgressDisplay(progress, total: run.cycleCount)
    let summary: RunSummary
    do {
      summary = try await run.execute(
        into: arguments.value("--out") ?? run.defaultFolder, options: options
      ) {
        interruption?.watch($0)
        scheduleFile.watch($0)
      }
    } catch {
      display.stop()
      throw error
    }
    display.stop()
    if let path = arguments.value("--trace"), let trace = summary.trace {
      try FileSystem.writeAtomically(trace.jsonLines, to: path)
    }
    Terminal.print(arguments.has("--json") ? summary.json : summary.text)
    guard summary.manifest.status == .interrupted else { return .done }
    Terminal.printError(summary.interruptionSentence)
    return .interrupted
  }
}
