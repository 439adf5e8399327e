import Configuration
import FileFormats
import Reporting
import WorkflowEvents

/// Dispatches that are carried out, written down and told, one after the other.
struct DispatchSession {
  let dispatcher: EventDispatcher
  let runner: CommandRunner
  let folder: DispatchFolder
  /// Whether a line an event is printed as it is done.
  let isListing: Bool
  /// The log that the reports are to agree with, and its path; nil where there is none.
  var expected: (entries: [EventLog.Entry], path: String)?
  private var reports: [DispatchReport] = []
  private var problems: [String] = []
  private var wasInterrupted = false

  init(dispatcher: EventDispatcher, runner: CommandRunner, folder: DispatchFolder, isListing: Bool) {
    self.dispatcher = dispatcher
    self.runner = runner
    self.folder = folder
    self.isListing = isListing
  }

  /// Tells what brought no event.
  mutating func tell(_ found: [EventProblem]) {
    for problem in found { tell("\(problem)") }
  }

  private mutating func tell(_ problem: String) {
    problems.append(problem)
    Terminal.printError(problem + "\n")
  }

  /// Carries dispatches out; false where it was interrupted.
  ///
  /// - Throws: `FileError` where the log cannot be written.
  mutating func dispatch(_ dispatches: [Dispatch]) async throws -> Bool {
    for dispatch in dispatches {
      if runner.interruption.hasHappened { wasInterrupted = true }
      if wasInterrupted { return false }
      let report = await dispatcher.dispatch(dispatch, by: runner)
      guard report.status != .interrupted else {
        wasInterrupted = true
        return false
      }
      try folder.write(report)
      reports.append(report)
      if isListing { Terminal.print(Self.line(report)) }
      if report.status == .failed, let reason = report.reason {
        Terminal.printError("event \(dispatch.number): \(reason)\n")
      }
      compare(report)
    }
    return true
  }

  /// Holds a report to the log that is replayed.
  private mutating func compare(_ report: DispatchReport) {
    guard let expected, expected.entries.indices.contains(report.dispatch.number - 1) else { return }
    let entry = expected.entries[report.dispatch.number - 1]
    guard entry.status != report.status || entry.digest != report.digest else { return }
    func text(_ status: DispatchStatus, _ digest: String?) -> String {
      "\(status.rawValue) \(digest ?? "without digest")"
    }
    tell(
      "event \(report.dispatch.number): \(text(report.status, report.digest)), but in "
        + "\(MessageText.shown(expected.path)) \(text(entry.status, entry.digest))")
  }

  private static func line(_ report: DispatchReport) -> String {
    let (dispatch, event) = (report.dispatch, report.dispatch.event)
    let number = "\(dispatch.number)"
    let ending = report.digest.map { String($0.prefix(12)) } ?? report.reason ?? ""
    let what = MessageText.shown(event.path ?? event.symbol ?? "")
    var line = String(repeating: " ", count: max(0, 5 - number.utf8.count)) + number + "  \(event.time)  "
    line += TextTable.padded(event.kind.rawValue, to: 14) + "  " + TextTable.padded(what, to: 24) + "  "
    line += TextTable.padded(FilePath.stem(dispatch.file), to: 24)
    line += "  \(report.status.rawValue)  \(report.status == .failed ? "" : MessageText.shown(ending))"
    if dispatch.looksAhead { line += "  looks ahead" }
    while line.hasSuffix(" ") { line.removeLast() }
    return line + "\n"
  }

  /// Tells what all came to, and gives the exit code.
  func end(_ interruption: Interruption) -> ExitStatus {
    let counts = DispatchStatus.allCases.compactMap { status -> String? in
      let count = reports.count { $0.status == status }
      return count > 0 ? "\(count) \(status.rawValue)" : nil
    }
    let hasFailed = !problems.isEmpty || reports.contains { $0.status == .failed }
    let isEnded = wasInterrupted || interruption.hasHappened
    let log = FilePath.join(folder.path, EventLog.fileName)
    if isListing {
      let noun = reports.count == 1 ? "event" : "events"
      Terminal.print(
        "\(reports.count) \(noun)\(counts.isEmpty ? "" : ": " + counts.joined(separator: ", ")); "
          + "\(MessageText.shown(log))\n")
    } else {
      let status = isEnded ? "interrupted" : hasFailed ? "failed" : "complete"
      let value = JSONValue.object([
        JSONMember("folder", .string(folder.path)), JSONMember("status", .string(status)),
        JSONMember("events", .array(reports.map(EventLog.row))),
        JSONMember("problems", .array(problems.map { .string($0) })),
      ])
      Terminal.print(data: String(decoding: value.compactText, as: UTF8.self) + "\n")
    }
    let looking = reports.count { $0.dispatch.looksAhead && $0.status == .complete }
    if looking > 0 {
      Terminal.printError(
        "\(looking) run\(looking == 1 ? "" : "s") saw bars that close after the event, as `data: whole` says.\n")
    }
    if let expected, !isEnded, !hasFailed {
      Terminal.printError("The same as \(MessageText.shown(expected.path)): every event, every digest.\n")
    }
    if isEnded { return interruption.status }
    return hasFailed ? .failed : .done
  }
}
