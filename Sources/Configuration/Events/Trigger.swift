/// What may trigger a workflow.
public enum EventKind: String, Sendable, CaseIterable {
  /// The first bar of a session day opens.
  case marketOpen = "MARKET_OPEN"
  /// A file of bars is there.
  case dataAvailable = "DATA_AVAILABLE"
  /// A time that recurs has come.
  case timer = "TIMER"
}

/// What a workflow may take from the event that triggers it, by `{event: WORD}` in the place of a value.
public enum EventWord: String, Sendable, CaseIterable {
  /// The file that is there, relative to the folder of the triggered workflow.
  case path
  /// The instant of the event.
  case time
  /// The symbol whose bar opens, or that the file is called after.
  case symbol
}

/// How much of the data a triggered run may see.
public enum TriggeredData: String, Sendable, CaseIterable {
  /// What has closed by the time of the event.
  case past
  /// All of it: the run looks ahead.
  case whole
}

/// A kind of event, and the workflow that runs when it happens.
public struct Trigger: Equatable, Sendable {
  /// What triggers.
  public var kind: EventKind
  /// The path of the workflow file, as written.
  public var file: String
  /// The folder in which files come to lie, as written; nil where no files are waited for.
  public var path: String?
  /// Which files of the folder are meant: `*` stands for any characters, `?` for one.
  public var pattern: String
  /// Nanoseconds from one tick to the next; nil where nothing ticks.
  public var interval: Int64?
  /// How much of the data the run may see.
  public var data: TriggeredData

  /// A trigger with defaults.
  public init(_ kind: EventKind, file: String) {
    self.kind = kind
    self.file = file
    path = nil
    pattern = "*"
    interval = nil
    data = .past
  }
}
