import Backtesting
import Configuration
import ContentStore
import Coordination
import FileFormats
import Phases
import Reporting
import RunResults
import TradingContainers
import TradingModel
import WorkflowEvents

/// `admf dispatch`.
enum DispatchCommand {
  static let command = Command(
    name: "dispatch", summary: "Run the workflows that a file's triggers name, on the events of the data or a log.",
    positionals: ["FILE"],
    options: [
      CommandOption(name: "--clock", value: "CLOCK", help: "virtual (default): the data's own times; system: watch."),
      CommandOption(name: "--from", value: "TIME", help: "First instant of the virtual clock, or a date."),
      CommandOption(name: "--to", value: "TIME", help: "Last instant of the virtual clock, or a date to its end."),
      CommandOption(name: "--replay", value: "PATH", help: "Dispatch the events of a log, and compare the digests."),
      CommandOption(name: "--out", value: "DIR", help: "Folder of the results (default results/NAME-HASH)."),
      .setting,
      CommandOption(name: "--json", value: nil, help: "Print the log's rows and the status as JSON."),
      .reopening,
    ] + CommandOption.store + CommandOption.manner,
    examples: [
      "dispatch Configs/seeds/triggers.yaml --clock virtual --from 2018-12-17 --to 2018-12-31",
      "dispatch Configs/seeds/triggers.yaml --replay events.jsonl",
    ],
    perform: { try await perform($0) })

  /// Where events come from.
  private enum Source {
    case virtual(VirtualEvents)
    case recorded([EventLog.Entry], path: String)
    case watch

    /// The events that are known beforehand; nil where none are.
    var events: [WorkflowEvent]? {
      switch self {
      case .virtual(let found): found.events
      case .recorded(let entries, _): entries.map(\.event)
      case .watch: nil
      }
    }
  }

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    let range = try times(of: arguments)
    var manner = RunManner()
    try arguments.apply(to: &manner)
    let interruption = Interruption()
    let file = try TriggerFile(path: call.file, overrides: arguments.all("--set"), registry: call.strategies)
    let folder = arguments.value("--out") ?? file.workflow.defaultFolder
    try OutputPath.check(folder: folder, workflow: call.file, data: file.inputs)
    let source: Source
    if let path = arguments.value("--replay") {
      let bytes = try FileSystem.read(path)
      source = .recorded(try EventLog.read(bytes, path: path, triggers: file.triggers), path: path)
    } else if arguments.value("--clock") == "system" {
      source = .watch
    } else {
      source = .virtual(
        ProgressDisplay.whileReading("events") {
          VirtualEvents(of: file, from: range.from, to: range.to, watch: $0)
        })
    }
    let store = try StorePlace.store(arguments, beside: folder)
    defer { StorePlace.end(store, call.program, hasFailed: false) }
    let results = try DispatchFolder(folder, events: source.events, triggers: file)
    let runner = CommandRunner(call: call, manner: manner, store: store, interruption: interruption)
    var session = DispatchSession(
      dispatcher: EventDispatcher(file, folder: folder), runner: runner, folder: results,
      isListing: !arguments.has("--json"))
    try await perform(source, file, &session)
    try results.close()
    return session.end(interruption)
  }

  private static func perform(_ source: Source, _ file: TriggerFile, _ session: inout DispatchSession) async throws {
    switch source {
    case .virtual(let found):
      session.tell(found.problems)
      _ = try await session.dispatch(Dispatch.dispatches(of: found.events, by: file.triggers))
    case .recorded(let entries, let path):
      session.expected = (entries, path)
      _ = try await session.dispatch(Dispatch.dispatches(of: entries.map(\.event), by: file.triggers))
    case .watch:
      let earlier = session.folder.earlier.map(\.event)
      var number = earlier.count + 1
      var watch = EventWatch(file, after: earlier)
      Terminal.printError(
        "Watching for \(file.triggers.count) trigger\(file.triggers.count == 1 ? "" : "s"); Ctrl-C ends.\n")
      let clock = SystemClock(interruption: session.runner.interruption)
      while true {
        let finding = watch.look(at: clock.now())
        session.tell(finding.problems)
        let dispatches = Dispatch.dispatches(of: finding.events, by: file.triggers, from: number)
        number += dispatches.count
        guard try await session.dispatch(dispatches), await clock.wait() else { return }
      }
    }
  }

  /// The range of the virtual clock, after a look at what excludes what.
  private static func times(of arguments: ParsedArguments) throws(UsageError) -> (from: Timestamp?, to: Timestamp?) {
    let clock = arguments.value("--clock")
    if let clock, !["virtual", "system"].contains(clock) {
      let near = NearestName.of(clock, among: ["virtual", "system"]).map { "; did you mean \($0)?" } ?? ""
      throw UsageError(description: "--clock: was \(MessageText.excerpt(clock)); allowed virtual, system\(near)")
    }
    for name in ["--from", "--to"] where arguments.has(name) && clock == "system" {
      throw UsageError(description: "\(name) is of the virtual clock; it excludes --clock system")
    }
    for name in ["--clock", "--from", "--to"] where arguments.has("--replay") && arguments.has(name) {
      throw UsageError(description: "--replay takes the events of a log as they are; it excludes \(name)")
    }
    let from = try time("--from", arguments, ofDate: 0)
    let to = try time("--to", arguments, ofDate: Timestamp.nanosecondsPerDay - 1)
    if let from, let to, to < from {
      throw UsageError(description: "--to: \(to) lies before --from, \(from); allowed a later one")
    }
    return (from, to)
  }

  private static func time(
    _ name: String, _ arguments: ParsedArguments, ofDate offset: Int64
  ) throws(UsageError) -> Timestamp? {
    guard let text = arguments.value(name) else { return nil }
    guard let time = TimeText.parse(text), time.form != .integer else {
      throw UsageError(
        description: "\(name): not a date or time, was \(MessageText.excerpt(text)); allowed YYYY-MM-DD or ISO-8601 "
          + "(UTC without a zone)")
    }
    let (value, overflows) = time.value.addingReportingOverflow(time.form == .date ? offset : 0)
    return Timestamp(nanoseconds: overflows ? .max : value)
  }
}

/// Why a run of phases has no digest.
struct FailedPhase: Error, CustomStringConvertible {
  let description: String
}

/// Runs the workflows of events as `admf run` runs a file.
struct CommandRunner: DispatchRunner {
  let call: Invocation
  let manner: RunManner
  let store: ObjectStore?
  let interruption: Interruption

  func run(_ workflow: Workflow, into folder: String, looksAhead: Bool) async throws -> DispatchedRun {
    workflow.phases.isEmpty
      ? try await runPass(workflow, into: folder, looksAhead)
      : try await runPhases(workflow, into: folder, looksAhead)
  }

  private func runPhases(
    _ workflow: Workflow, into folder: String, _ looksAhead: Bool
  ) async throws -> DispatchedRun {
    try PhasesCommand.refuseOptions(call, of: workflow.name)
    let screen = PhaseScreen(interruption, isQuiet: true, showsProgress: true)
    defer { screen.stop() }
    let run = PhasesRun(
      workflow, registry: call.strategies, program: call.program, store: PhaseStore(store),
      ledger: .at(ledger(of: folder)), reopensHoldout: call.mayReopenHoldout)
    let summary = try await run.execute(into: folder, looksAhead: looksAhead, watch: screen.watch)
    if let failed = summary.records.first(where: { $0.state == .failed }) {
      throw FailedPhase(description: "phase \(failed.name): \(failed.reason ?? "failed")")
    }
    return DispatchedRun(digest: summary.digest)
  }

  /// The ledger beside the folder of the dispatch, in which the folders of its runs lie two levels below.
  private func ledger(of folder: String) -> SearchLedger {
    SearchLedger(beside: FilePath.folder(of: FilePath.folder(of: folder)))
  }

  private func runPass(
    _ workflow: Workflow, into folder: String, _ looksAhead: Bool
  ) async throws -> DispatchedRun {
    let run = try call.run(of: workflow, store: store)
    var manner = manner
    call.arguments.complete(&manner, for: run.backtest)
    var marks = try call.marks(of: run, workflow, into: folder, .at(ledger(of: folder)))
    marks.looksAhead = looksAhead
    let watch = StallWatch(interruption) { run.description(of: $0) }
    let progress = RunProgress()
    let display = ProgressDisplay(progress, total: run.cycleCount)
    defer {
      display.stop()
      ExitWatch.watch(nil as OpenRun?)
    }
    let summary = try await run.execute(
      into: folder, manner: manner, keeping: RunKeeping(progress: progress), marks: marks,
      onStart: { network in
        interruption.watch(network)
        watch.watch(network)
      }, onOpen: { ExitWatch.watch($0) })
    return DispatchedRun(digest: summary.manifest.runDigest)
  }
}
