import Backtesting
import Configuration
import Coordination
import FileFormats
import Phases
import Reporting
import RunResults
import TradingContainers
import Verification

// A run in a folder, held to what it comes to when it is computed again.
extension VerifyCommand {
  /// The options that belong to runs in many ways.
  private static let refused = [
    "--schedules", "--priorities", "--threads", "--blocks", "--processes", "--full", "--look-ahead", "--cuts", "--soak",
    "--seed",
  ]

  /// `admf verify RUN_FOLDER`, and `admf verify FILE --against RUN_FOLDER`.
  ///
  /// It runs without a store in a folder beside the run, which goes away where both agree.
  static func folder(_ call: Invocation, _ folder: String) async throws -> ExitStatus {
    let isAgainst = call.arguments.has("--against")
    for name in refused where call.arguments.has(name) {
      throw call.usageError("\(name) does not go with the folder of a run, which is computed once more")
    }
    if !isAgainst, call.arguments.has("--set") {
      throw call.usageError(
        "--set makes another run; give the workflow's file, and --against \(ShellText.word(folder))")
    }
    let manifest = try RunManifest(readingFrom: folder)
    guard manifest.status == .complete else {
      throw IncompleteRun(
        folder: folder, status: try RunStatus(readingFrom: folder).state.rawValue, program: manifest.program)
    }
    let workflow = try call.workflow()
    let interruption = Interruption()
    let place = RunFolder.freePlace(beside: folder)
    do {
      guard try await run(workflow, into: place, call, interruption) else {
        try RunFolder.removeRun(place)
        Terminal.printError("interrupted\n")
        return interruption.status
      }
    } catch {
      if FileSystem.kind(place) == .folder { try? RunFolder.removeRun(place) }
      throw error
    }
    let found = try RunAgainstRun(folder, place)
    if found.isEqual { try RunFolder.removeRun(place) }
    if found.isEqual, !isAgainst { try found.verified?.write(to: folder) }
    let text = RepeatedRun(
      folder: folder, place: found.isEqual ? nil : place, file: isAgainst ? call.fileName : nil, found: found)
    if call.arguments.has("--json") {
      Terminal.print(data: text.json.compactText + [UInt8(ascii: "\n")])
    } else {
      Terminal.print(text.text)
    }
    return found.isEqual ? .done : .failed
  }

  /// Runs a workflow once; false where it was interrupted.
  private static func run(
    _ workflow: Workflow, into place: String, _ call: Invocation, _ interruption: Interruption
  ) async throws -> Bool {
    if !workflow.phases.isEmpty {
      let screen = PhaseScreen(interruption, workflow, isQuiet: call.arguments.has("--json") || !Terminal.showsProgress)
      defer { screen.stop() }
      // What is computed again was tried before.
      let run = PhasesRun(
        workflow, registry: call.strategies, program: call.program, store: PhaseStore(nil), ledger: .nowhere,
        outer: try await call.outerRun(of: workflow, store: PhaseStore(nil), watch: screen.quietWatch))
      let summary = try await run.execute(into: place, watch: screen.watch)
      return summary.state != .interrupted
    }
    let run = try call.run(of: workflow)
    let watch = StallWatch(interruption) { run.description(of: $0) }
    let progress = RunProgress()
    let display = call.arguments.has("--json") ? nil : ProgressDisplay(progress, total: run.cycleCount)
    defer { display?.stop() }
    let summary = try await run.execute(
      into: place, keeping: RunKeeping(progress: progress),
      onStart: { network in
        interruption.watch(network)
        watch.watch(network)
      })
    return summary.manifest.status != .interrupted
  }
}

/// A run that has come to no end, to which nothing can be held.
private struct IncompleteRun: Error, CustomStringConvertible {
  let folder: String
  let status: String
  let program: String

  var description: String {
    "\(MessageText.shown(folder)): the run is \(status), and only a complete one can be computed again and compared; "
      + "\(program) run \(ShellText.word(folder)) goes on"
  }
}
