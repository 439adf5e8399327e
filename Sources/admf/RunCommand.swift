import Backtesting
import Configuration
import Coordination
import PerformanceAnalytics
import Reporting
import RunResults
import SimulationRuntime
import TradingContainers

extension Admf {
  /// `admf 0.1.0 (Swift 6.3)`.
  static var versionLine: String { "admf \(ProgramVersion.current) (\(ProgramVersion.toolchain))\n" }
}

extension ParsedArguments {
  /// The workflow that the first argument names, with overrides.
  func workflow() throws -> Workflow {
    try WorkflowFile.load(path: positionals[0], overrides: all("--set"))
  }

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
  static func perform(_ arguments: ParsedArguments) async throws -> ExitStatus {
    if arguments.has("--digest-only") {
      for name in ["--out", "--json", "--trace"] where arguments.has(name) {
        throw UsageError(description: "--digest-only writes nothing but the digest; it excludes \(name)")
      }
    }
    var options = try arguments.runOptions()
    // Listens before anything is read: a run that is interrupted while it loads ends before its first cycle.
    let interruption = arguments.has("--digest-only") ? nil : Interruption()
    let run = try WorkflowRun(try arguments.workflow())
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
