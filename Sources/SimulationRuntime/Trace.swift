import Determinism

/// One thing that happened in a run, as the program on top describes it.
public struct TraceEvent: Equatable, Sendable {
  /// When.
  public let time: VirtualTime
  /// The logical stream that it belongs to, for example `fills/main`.
  public let stream: StreamName
  /// Counts the events of the stream, from 1.
  public let sequence: Int
  /// What happened, field by field, in the order in which the program on top describes it.
  public let fields: [EventField]

  /// Makes an event from its parts.
  public init(time: VirtualTime, stream: StreamName, sequence: Int, fields: [EventField]) {
    self.time = time
    self.stream = stream
    self.sequence = sequence
    self.fields = fields
  }

  /// What happened: each field's name and value, `null` where there is none.
  public var text: String { Self.text(of: fields) }

  /// Fields as one text.
  public static func text(of fields: [EventField]) -> String {
    fields.map { "\($0.name) \($0.text ?? "null")" }.joined(separator: " ")
  }

  /// The value of a field; nil where the event has none.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.text }
}

extension TraceEvent: Comparable {
  /// The order of a trace: (cycle, step, stream, sequence).
  public static func < (left: TraceEvent, right: TraceEvent) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.stream != right.stream { return left.stream < right.stream }
    return left.sequence < right.sequence
  }
}

/// Every event of a run in the order (cycle, step, stream, sequence), each chained to the one before it by SHA-256, so
/// that a trace which lost, gained or moved an event shows it.
///
/// The order knows nothing of actors, blocks or threads: equal runs have equal traces.
public struct Trace: Equatable, Sendable {
  /// In order.
  public let events: [TraceEvent]

  /// Sorts the events.
  ///
  /// Complexity: O(n log n).
  public init(_ events: [TraceEvent]) { self.events = events.sorted() }

  /// The hash of each event together with everything before it.
  public func chain() -> [String] {
    var previous: [UInt8] = []
    return events.map { event in
      previous = SHA256.hash(previous + Array(Self.line(event).utf8))
      return Hexadecimal.string(of: previous)
    }
  }

  /// One line an event: time, stream, sequence, text.
  public static func line(_ event: TraceEvent) -> String {
    "\(event.time.cycle)\t\(event.time.step)\t\(event.stream)\t\(event.sequence)\t\(event.text)"
  }

  /// The first event at which two traces part, or nil where they are equal; an event is nil on the side that lacks it.
  public static func firstDivergence(_ left: Trace, _ right: Trace) -> (left: TraceEvent?, right: TraceEvent?)? {
    for index in 0..<max(left.events.count, right.events.count) {
      let a = index < left.events.count ? left.events[index] : nil
      let b = index < right.events.count ? right.events[index] : nil
      if a == b { continue }
      guard let a, let b, (a.time, a.stream, a.sequence) != (b.time, b.stream, b.sequence) else { return (a, b) }
      return a < b ? (a, nil) : (nil, b)
    }
    return nil
  }
}
