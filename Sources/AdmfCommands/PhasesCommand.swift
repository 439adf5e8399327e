import Backtesting
import Configuration
import Coordination
import FileFormats
import MarketData
import Phases
import Reporting
import RunResults
import SimulationRuntime
import Synchronization
import TradingContainers

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
    let watch = PhaseScreen(interruption, isQuiet: isDigestOnly || arguments.has("--json"))
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

/// What is shown while phases run: a line at the end of each, and before that on a terminal one that changes, elsewhere
/// a line at its start.
final class PhaseScreen: Sendable {
  private let interruption: Interruption?
  private let isQuiet: Bool
  private let box: ProgressBox
  private let display: ProgressDisplay?

  /// - Parameters:
  ///   - isQuiet: Whether no lines are printed.
  ///   - showsProgress: Whether a terminal shows how far phases are; as `isQuiet` says where nil.
  init(_ interruption: Interruption?, isQuiet: Bool, showsProgress: Bool? = nil) {
    self.interruption = interruption
    self.isQuiet = isQuiet
    let progress = ProgressBox()
    box = progress
    display = showsProgress ?? !isQuiet ? ProgressDisplay { _, width in progress.line(width) } : nil
  }

  func stop() { display?.stop() }

  /// What stops with the screen, and shows nothing.
  var quietWatch: PhaseWatch {
    let interruption = interruption
    return PhaseWatch(
      isStopped: { interruption?.hasHappened ?? false }, onNetwork: { interruption?.watch($0) })
  }

  var watch: PhaseWatch {
    let (interruption, box, isQuiet) = (interruption, box, isQuiet)
    return PhaseWatch(
      isStopped: { interruption?.hasHappened ?? false }, onNetwork: { interruption?.watch($0) },
      onProgress: { box.set($0) },
      onPhase: { event in
        switch event {
        case .moved(let moved):
          if isQuiet { return }
          Terminal.printError(
            "Begins anew, as \(moved.reasons.joined(separator: "; ")): what was there lies in "
              + "\(MessageText.shown(moved.path)) now.\n")
        case .began(let name, let kind):
          if !isQuiet, !Terminal.showsProgress { Terminal.printError("\(name): \(kind) begins\n") }
        case .resumed(let name, let found, let total):
          if !isQuiet { Terminal.printError("\(name): goes on, \(found) of \(total) were there\n") }
        case .ended(let record):
          box.end(record.name)
          if isQuiet { return }
          let stored = record.counts.stored > 0 ? ", \(record.counts.stored) of \(record.counts.total) were there" : ""
          Terminal.printError("\(record.name): \(record.state.rawValue)\(stored)\n")
        }
      }, onLoading: { box.load($0, of: $1) }, onPass: { box.pass($0, of: $1) })
  }
}

/// How far phases have come, for a line.
private final class ProgressBox: Sendable {
  private typealias Instant = ContinuousClock.Instant

  private struct State {
    /// Those at work, in the order in which they were first heard of, and when that was.
    var phases: [(value: PhaseProgress, begin: Instant)] = []
    /// Bytes of the files that are being read.
    var loading: (done: Int, total: Int, begin: Instant)?
    /// The single pass that began last.
    var pass: (progress: RunProgress, total: Int, begin: Instant)?
  }

  private let state = Mutex(State())

  func set(_ value: PhaseProgress) {
    state.withLock { state in
      if let place = state.phases.firstIndex(where: { $0.value.phase == value.phase }) {
        state.phases[place].value = value
      } else {
        state.phases.append((value, ContinuousClock().now))
      }
    }
  }

  func load(_ done: Int, of total: Int) {
    state.withLock { state in
      let begin = state.loading.flatMap { $0.total == total && $0.done <= done ? $0.begin : nil }
      state.loading = done < total ? (done, total, begin ?? ContinuousClock().now) : nil
    }
  }

  func pass(_ progress: RunProgress, of total: Int) {
    state.withLock { $0.pass = (progress, total, ContinuousClock().now) }
  }

  func end(_ phase: String) {
    state.withLock { state in
      state.phases.removeAll { $0.value.phase == phase }
      state.pass = nil
    }
  }

  /// What is read, else how far the phase at work has come, else its single pass.
  func line(_ width: Int) -> String {
    let state = state.withLock { $0 }
    if let loading = state.loading {
      return ProgressLine(unit: "bytes", total: loading.total)
        .text(done: loading.done, seconds: Self.seconds(since: loading.begin), width: width)
    }
    if let (value, begin) = state.phases.first {
      let others = state.phases.count > 1 ? " (\(state.phases.count - 1) more at work)" : ""
      return ProgressLine(unit: "units of \(value.phase)\(others)", total: value.total)
        .text(done: value.done, seconds: Self.seconds(since: begin), width: width)
    }
    guard let pass = state.pass else { return "" }
    return ProgressLine(unit: "cycles", total: pass.total)
      .text(done: pass.progress.cycleCount, seconds: Self.seconds(since: pass.begin), width: width)
  }

  private static func seconds(since begin: Instant) -> Double {
    let elapsed = (ContinuousClock().now - begin).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }
}
