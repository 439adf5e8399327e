import Configuration
import FileFormats
import TradingModel

/// The log of events, `events.jsonl`: a line an event, with what was done about it.
public enum EventLog {
  /// The name of the file.
  public static let fileName = "events.jsonl"

  /// A line of a log.
  public struct Entry: Equatable, Sendable {
    /// The event.
    public var event: WorkflowEvent
    /// What became of its dispatch.
    public var status: DispatchStatus
    /// The digest of its run; nil where there is none.
    public var digest: String?
  }

  // MARK: Writing

  /// A report as a line of the log.
  public static func line(_ report: DispatchReport) -> [UInt8] { row(report).compactText + [UInt8(ascii: "\n")] }

  /// A report as a row: every key in every row.
  public static func row(_ report: DispatchReport) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    let (dispatch, event) = (report.dispatch, report.dispatch.event)
    let hasFolder = report.status == .complete || report.status == .failed
    return .object([
      JSONMember("event", .integer(dispatch.number)), JSONMember("on", .string(event.kind.rawValue)),
      JSONMember("trigger", .integer(event.trigger)), JSONMember("time", .string(event.time.description)),
      JSONMember("path", text(event.path)), JSONMember("symbol", text(event.symbol)),
      JSONMember("last_close", text(event.lastClose?.description)), JSONMember("workflow", .string(dispatch.file)),
      JSONMember("looks_ahead", .boolean(dispatch.looksAhead)), JSONMember("status", .string(report.status.rawValue)),
      JSONMember("folder", text(hasFolder ? dispatch.folder : nil)), JSONMember("digest", text(report.digest)),
      JSONMember("reason", text(report.reason)),
    ])
  }

  // MARK: Reading

  /// Reads a log.
  ///
  /// - Parameters:
  ///   - triggers: Those of the file that the events are dispatched by; nil to take every event.
  ///   - isEndChecked: Whether a last line without a line feed is an error; else it is left out, as what a crash left.
  /// - Throws: `EventLogErrors` with every line that is none.
  public static func read(
    _ bytes: [UInt8], path: String, triggers: [Trigger]?, isEndChecked: Bool = true
  ) throws(EventLogErrors) -> [Entry] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if let last = lines.last, last.isEmpty || !isEndChecked { lines.removeLast() }
    var entries: [Entry] = []
    var problems: [String] = []
    for (index, line) in lines.enumerated() {
      do throws(LineProblem) {
        let entry = try entry(Array(line))
        if let triggers { try check(entry.event, triggers) }
        entries.append(entry)
      } catch { problems.append("\(MessageText.shown(path)):\(index + 1): \(error.text)") }
    }
    if !problems.isEmpty { throw EventLogErrors(problems: problems) }
    return entries
  }

  private struct LineProblem: Error {
    let text: String
  }

  private static func check(_ event: WorkflowEvent, _ triggers: [Trigger]) throws(LineProblem) {
    guard triggers.indices.contains(event.trigger) else {
      throw LineProblem(
        text: "trigger: the file has no such trigger, was \(event.trigger); allowed 0 to \(triggers.count - 1)")
    }
    let kind = triggers[event.trigger].kind
    guard event.kind == kind else {
      throw LineProblem(
        text: "on: triggers[\(event.trigger)] is not on it, was '\(event.kind.rawValue)'; allowed \(kind.rawValue)")
    }
    guard kind != .dataAvailable || event.path != nil && event.symbol != nil else {
      throw LineProblem(text: "path and symbol: \(kind.rawValue) needs both")
    }
    guard kind == .dataAvailable || event.path == nil else {
      throw LineProblem(text: "path: does not belong to \(kind.rawValue); allowed null")
    }
  }

  private static func entry(_ line: [UInt8]) throws(LineProblem) -> Entry {
    let row: JSONValue
    do throws(JSONError) { row = try JSONValue(parsing: line) } catch { throw LineProblem(text: error.message) }
    guard case .object = row else { throw LineProblem(text: "expected an object, as a line of \(fileName) is") }
    let kind: EventKind = try choice("on", row)
    guard case .integer(let trigger)? = row["trigger"], trigger >= 0 else {
      throw LineProblem(text: "trigger: expected the place of a trigger, from 0")
    }
    guard let time = try time("time", row) else { throw LineProblem(text: "time: expected an instant") }
    let event = WorkflowEvent(
      kind, trigger: trigger, time: time, path: try text("path", row), symbol: try text("symbol", row),
      lastClose: try self.time("last_close", row))
    let status: DispatchStatus = try choice("status", row)
    return Entry(event: event, status: status, digest: try text("digest", row))
  }

  private static func choice<Value: RawRepresentable & CaseIterable>(
    _ key: String, _ row: JSONValue
  ) throws(LineProblem) -> Value where Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue)
    guard let text = try text(key, row) else { throw LineProblem(text: "\(key): expected \(list(names))") }
    if let value = Value(rawValue: text) { return value }
    let near = NearestName.of(text, among: names).map { "; did you mean \($0)?" } ?? ""
    throw LineProblem(
      text: "\(key): unknown value, was '\(MessageText.excerpt(text))'; allowed \(list(names))\(near)")
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  private static func text(_ key: String, _ row: JSONValue) throws(LineProblem) -> String? {
    switch row[key] {
    case .string(let text): return text
    case .null, nil: return nil
    default: throw LineProblem(text: "\(key): expected text or null")
    }
  }

  private static func time(_ key: String, _ row: JSONValue) throws(LineProblem) -> Timestamp? {
    guard let text = try text(key, row) else { return nil }
    guard let time = TimeText.parse(text), time.form == .instant else {
      throw LineProblem(text: "\(key): not an instant, was '\(MessageText.excerpt(text))'; allowed ISO-8601 in UTC")
    }
    return Timestamp(nanoseconds: time.value)
  }
}

/// Every line of a log that is none.
public struct EventLogErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence each, with file and line.
  public let problems: [String]

  /// The first fifty of them, a line each.
  public var description: String {
    let told = problems.prefix(50)
    let further = problems.count - told.count
    return (told + (further > 0 ? ["and \(further) more"] : [])).joined(separator: "\n")
  }
}
