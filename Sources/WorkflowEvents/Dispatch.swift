import Configuration
import FileFormats
import TradingModel

/// What is done about an event.
public struct Dispatch: Equatable, Sendable {
  /// What is to be done.
  public enum Work: Equatable, Sendable {
    /// The workflow runs, and sees no bar that closes after `end`; with nil it sees all.
    case run(end: Timestamp?)
    /// Nothing, for want of bars.
    case nothing(reason: String)
  }

  /// Its number in the log, from 1.
  public var number: Int
  /// The event.
  public var event: WorkflowEvent
  /// The workflow file, as the trigger has it.
  public var file: String
  /// What is to be done.
  public var task: Work

  /// Whether the run sees bars that close after the event.
  public var looksAhead: Bool { task == .run(end: nil) }

  /// The folder of its results within that of all dispatches: `dispatches/N-NAME`.
  public var folder: String { "dispatches/\(number)-\(FilePath.stem(file))" }

  /// What is done about events: one dispatch each, in their order.
  ///
  /// Pure: the same events give the same dispatches, whichever clock they happened by.
  ///
  /// - Parameters:
  ///   - events: Each of a trigger that there is.
  ///   - number: The number of the first dispatch.
  public static func dispatches(
    of events: [WorkflowEvent], by triggers: [Trigger], from number: Int = 1
  ) -> [Dispatch] {
    events.enumerated().map { index, event in
      let trigger = triggers[event.trigger]
      return Dispatch(
        number: number + index, event: event, file: trigger.file, task: task(of: event, trigger.data))
    }
  }

  private static func task(of event: WorkflowEvent, _ data: TriggeredData) -> Work {
    if data == .whole { return .run(end: nil) }
    guard let close = event.lastClose else { return .nothing(reason: "no bar has closed by then") }
    return .run(end: close)
  }
}

/// What became of a dispatch.
public enum DispatchStatus: String, Sendable, CaseIterable {
  /// The run is there.
  case complete
  /// It ended with an error.
  case failed
  /// There was nothing to run.
  case skipped
  /// It was stopped.
  case interrupted
}

/// A dispatch and what became of it.
public struct DispatchReport: Equatable, Sendable {
  /// What was to be done.
  public var dispatch: Dispatch
  /// What became of it.
  public var status: DispatchStatus
  /// The digest of the run; nil where there is none.
  public var digest: String?
  /// Why it is not complete; nil where it is.
  public var reason: String?

  /// Makes a report from its parts.
  public init(_ dispatch: Dispatch, _ status: DispatchStatus, digest: String? = nil, reason: String? = nil) {
    self.dispatch = dispatch
    self.status = status
    self.digest = digest
    self.reason = reason
  }
}
