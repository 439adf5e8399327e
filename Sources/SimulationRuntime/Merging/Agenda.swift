/// Something that happens at a virtual time.
public protocol TimedEvent: Sendable {
  /// When.
  var time: VirtualTime { get }
}

/// Hands a container what happens to it, one thing after the other in virtual time: the events of its inputs, and its
/// own alarms.
///
/// The order is (time, input, order of sending), alarms after the events of their time, in the order in which they were
/// set. It does not depend on how senders cut time into messages. What happens at a time is handed out once every input
/// has told everything up to that time.
///
/// Messages hold events in the order of their times, none later than the message's promise or within one before it. The
/// inputs come from upstream: answers to the container's own questions are read by hand when they are due, as an agenda
/// that waited for them would wait for itself.
///
///     while let occurrence = try await agenda.next() {
///       switch occurrence {
///       case .event(let event, let input): results += react(to: event, from: input)
///       case .alarm(let ring): results += react(to: ring.note)
///       case .settled(let time):
///         try await output.send(results, through: time)
///         results = []
///       }
///     }
///     try output.finish()
///
/// A class that belongs to one container, as `Receiver`, and `@unchecked Sendable` for the same reason.
public final class Agenda<Event: TimedEvent, Note: Sendable>: @unchecked Sendable {
  /// What happens next.
  public enum Occurrence: Sendable {
    /// An event of the input at this place.
    case event(Event, input: Int)
    /// An alarm rings.
    case alarm(Alarms<Note>.Ring)
    /// Everything up to and including this time has been handed out: time to send what came of it, with this promise.
    ///
    /// Comes before the agenda waits, and once at the end; how often depends on how time is cut into messages.
    case settled(VirtualTime)
  }

  private let merge: PromiseMerge<[Event]>
  private let clock: Int
  private var alarms = Alarms<Note>()
  /// Events that were received and not handed out, and the next of them, by input.
  private var pending: [(events: [Event], next: Int)]
  /// The time of each input's next event that was received; one without any is out.
  private var earliest: Tournament<Standing>
  /// The last promise that came with a message, by input: the promise of an input that has ended says no more of it.
  private var lastPromises: [VirtualTime]
  /// The time of the last `settled`.
  private var settled = VirtualTime.beginning

  /// The time of what was handed out last.
  public private(set) var now = VirtualTime.beginning

  /// Joins the inputs of a container.
  ///
  /// - Parameters:
  ///   - inputs: In the order that settles ties.
  ///   - clock: Which of them drives the alarms: time ends with its last message, and alarms set for later never ring.
  /// - Precondition: `clock` is one of the inputs.
  public init(_ inputs: [Receiver<[Event]>], clock: Int = 0) {
    precondition(inputs.indices.contains(clock), "an agenda is driven by one of its inputs")
    merge = PromiseMerge(inputs)
    self.clock = clock
    pending = inputs.map { _ in ([], 0) }
    earliest = Tournament(inputs.map { _ in Standing(.end, isOut: true) })
    lastPromises = inputs.map { _ in .beginning }
  }

  /// Number of alarms that have not rung.
  public var alarmCount: Int { alarms.count }

  /// Sets an alarm; one for the present rings after everything else of the present.
  ///
  /// - Returns: Its name, for `cancel`.
  /// - Throws: `AgendaError.alarmInThePast` for a time before `now` or one that is settled.
  @discardableResult
  public func setAlarm(_ note: Note, at time: VirtualTime) throws(AgendaError) -> Alarms<Note>.ID {
    guard time >= now, time > settled else { throw .alarmInThePast(time: time, now: max(now, settled)) }
    return alarms.set(note, at: time)
  }

  /// Removes an alarm; false where it has rung or was cancelled.
  @discardableResult
  public func cancelAlarm(_ id: Alarms<Note>.ID) -> Bool { alarms.cancel(id) }

  /// What happens next, waiting for it; nil once all inputs have ended and nothing is left.
  ///
  /// - Throws: `AgendaError.eventOutOfOrder`, and as `Receiver.next`.
  public func next() async throws -> Occurrence? {
    while true {
      if let occurrence = takeDue() { return occurrence }
      let limit = self.limit
      if limit > settled {
        settled = limit
        return .settled(limit)
      }
      guard let (index, message) = try await merge.read() else { return nil }
      if let message { try receive(message, from: index) }
    }
  }

  /// Everything up to and including this time has been handed out, where nothing is due.
  private var limit: VirtualTime {
    if merge.hasEnded { return lastPromises.max() ?? .end }
    var limit = merge.through
    if let (_, event) = earliestEvent { limit = min(limit, event.time.predecessor) }
    if let time = alarms.nextTime, !isBeyondEnd(time) { limit = min(limit, time.predecessor) }
    return limit
  }

  private func receive(_ message: Message<[Event]>, from index: Int) throws(AgendaError) {
    var last = VirtualTime.beginning
    for event in message.events {
      guard event.time >= last, event.time > lastPromises[index], event.time <= message.through else {
        throw .eventOutOfOrder(input: index, time: event.time)
      }
      last = event.time
    }
    lastPromises[index] = message.through
    if pending[index].next == pending[index].events.count {
      pending[index] = (message.events, 0)
      stand(index)
    } else {
      pending[index].events += message.events
    }
  }

  /// Tells where an input's next event stands.
  private func stand(_ input: Int) {
    let (events, next) = pending[input]
    earliest.update(
      input, next < events.count ? Standing(events[next].time, isOut: false) : Standing(.end, isOut: true))
  }

  /// The earliest event that was received, and its input.
  private var earliestEvent: (input: Int, event: Event)? {
    guard let input = earliest.winner, !earliest.keys[input].isOut else { return nil }
    return (input, pending[input].events[pending[input].next])
  }

  private func takeDue() -> Occurrence? {
    let first = earliestEvent
    if let time = alarms.nextTime, time <= merge.through, !isBeyondEnd(time),
      first.map({ time < $0.event.time }) ?? true
    {
      guard let ring = alarms.removeNext(through: time) else { return nil }
      now = time
      return .alarm(ring)
    }
    guard let (input, event) = first, event.time <= merge.through else { return nil }
    pending[input].next += 1
    stand(input)
    now = event.time
    return .event(event, input: input)
  }

  /// Whether the clock has ended before this time.
  private func isBeyondEnd(_ time: VirtualTime) -> Bool {
    merge.receivers[clock].hasEnded && time > lastPromises[clock]
  }
}

/// A misuse of an agenda.
public enum AgendaError: Error, Equatable, CustomStringConvertible {
  /// An alarm for a time that has passed.
  case alarmInThePast(time: VirtualTime, now: VirtualTime)
  /// An event that is earlier than one before it, or than the promise before it, or later than its own message's
  /// promise.
  case eventOutOfOrder(input: Int, time: VirtualTime)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .alarmInThePast(let time, let now): "an alarm for '\(time)' cannot be set at '\(now)'"
    case .eventOutOfOrder(let input, let time):
      "input \(input): an event at '\(time)' is out of order or beyond its message's promise"
    }
  }
}
