import FileFormats

/// The folder of all dispatches, held for one process: the log, and a folder for each run.
public final class DispatchFolder {
  /// Its path.
  public let path: String
  /// What the log said when the folder was opened; nothing where there was none.
  public let earlier: [EventLog.Entry]
  private let lock: FolderLock
  private let log: OpenFile

  /// Opens or makes the folder, whose log begins anew.
  ///
  /// - Parameters:
  ///   - events: The events that will be dispatched, in order; nil where they follow those of the log, which stay.
  /// - Throws: `DispatchFolderError` where it holds anything else, or dispatches of other events; `EventLogErrors`,
  ///   `FileError`.
  public init(_ path: String, events: [WorkflowEvent]?, triggers: TriggerFile) throws {
    self.path = path
    try FileSystem.makeFolder(path)
    lock = try FolderLock(path)
    let names = try FileSystem.names(in: path)
    let logPath = FilePath.join(path, EventLog.fileName)
    guard names.contains(EventLog.fileName) else {
      guard names.allSatisfy({ $0 == "dispatches" }) else { throw DispatchFolderError.otherContent(path: path) }
      earlier = []
      log = try OpenFile.creating(logPath)
      return
    }
    // What a crash left of a last line is not counted.
    let bytes = try FileSystem.read(logPath)
    earlier = try EventLog.read(
      bytes, path: logPath, triggers: events == nil ? triggers.triggers : nil, isEndChecked: false)
    if let events, let index = zip(earlier, events).enumerated().first(where: { $1.0.event != $1.1 })?.offset {
      throw DispatchFolderError.otherEvents(path: path, number: index + 1)
    }
    log = try OpenFile.creating(logPath)
    if events == nil, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) { try log.write(Array(bytes[...end])) }
  }

  /// Writes a report into the log.
  public func write(_ report: DispatchReport) throws(FileError) { try log.write(EventLog.line(report)) }

  /// Closes the log and gives the folder back.
  public func close() throws(FileError) {
    try log.sync()
    try log.close()
    lock.release()
  }
}

/// Why a folder cannot take dispatches.
public enum DispatchFolderError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It holds something, and no log of events.
  case otherContent(path: String)
  /// The log has another event than the one that is to be dispatched under a number.
  case otherEvents(path: String, number: Int)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .otherContent(let path):
      "\(MessageText.shown(path)): holds something else than dispatches; expected an empty or new folder"
    case .otherEvents(let path, let number):
      "\(MessageText.shown(path)): holds dispatches of other events, the first of them number \(number); expected "
        + "another folder, or the same events"
    }
  }
}
