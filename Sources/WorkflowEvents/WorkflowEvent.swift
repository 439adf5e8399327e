import Configuration
import TradingModel

/// Something that happened and that a trigger of a file waits for; all that a dispatch needs to know of it.
public struct WorkflowEvent: Equatable, Sendable {
  /// What happened.
  public var kind: EventKind
  /// The place of the trigger in its file, from 0.
  public var trigger: Int
  /// When: the opening of a session's first bar, the close of a file's last bar, or a tick.
  public var time: Timestamp
  /// The file that is there, relative to the folder of the file with the triggers; nil where none came.
  public var path: String?
  /// The symbol whose bar opens, or that the file is called after; nil of a tick.
  public var symbol: String?
  /// The last close, by the time of the event, of the data of the workflow that runs; nil where nothing has closed.
  public var lastClose: Timestamp?

  /// Makes an event from its parts.
  public init(
    _ kind: EventKind, trigger: Int, time: Timestamp, path: String? = nil, symbol: String? = nil,
    lastClose: Timestamp? = nil
  ) {
    self.kind = kind
    self.trigger = trigger
    self.time = time
    self.path = path
    self.symbol = symbol
    self.lastClose = lastClose
  }

  /// Whether one of several events that are found together is dispatched before another: by time, then in the order of
  /// the file, then by path.
  static func precedes(_ left: WorkflowEvent, _ right: WorkflowEvent) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.trigger != right.trigger { return left.trigger < right.trigger }
    return (left.path ?? "").utf8.lexicographicallyPrecedes((right.path ?? "").utf8)
  }
}
