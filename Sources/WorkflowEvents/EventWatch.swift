import Configuration
import FileFormats
import MarketData
import TradingModel

/// Watches for events as time goes by: folders, the data of sessions, and timers.
///
/// It reads no clock itself: whoever looks says what time it is. An event is what it would have been by the virtual
/// clock, and happens once: of files, when they are there, or have bars that close later than those that the log has;
/// of sessions, when their first bar is there; of a timer, at its last tick since it was looked at.
public struct EventWatch {
  /// What a look has found.
  public struct Finding: Equatable, Sendable {
    /// In the order in which they are dispatched.
    public var events: [WorkflowEvent] = []
    /// What brought no event that should have; each is found once, unless the file changes.
    public var problems: [EventProblem] = []
  }

  private let file: TriggerFile
  /// By trigger, the last tick or opening that has been.
  private var last: [Timestamp?]
  /// By trigger and path, the last close that has been.
  private var closes: [Place: Timestamp] = [:]
  /// By trigger and path, the file as it was looked at last, and whether it has been read so.
  private var ages: [Place: (age: FileAge, isRead: Bool)] = [:]
  /// What the last look found wrong.
  private var told: [EventProblem] = []
  private var hasLooked = false

  private struct Place: Hashable {
    let trigger: Int
    let path: String
  }

  /// Watches from now on.
  ///
  /// - Parameter earlier: The events of the log, which do not happen again. Sessions that opened before, and that it
  ///   does not have, have passed unless it has one of the same trigger.
  public init(_ file: TriggerFile, after earlier: [WorkflowEvent]) {
    self.file = file
    last = Array(repeating: nil, count: file.triggers.count)
    for event in earlier where file.triggers.indices.contains(event.trigger) {
      last[event.trigger] = max(last[event.trigger] ?? event.time, event.time)
      guard let path = event.path else { continue }
      let place = Place(trigger: event.trigger, path: path)
      closes[place] = max(closes[place] ?? event.time, event.time)
    }
  }

  /// Looks what has happened since the last look.
  ///
  /// A file is read once it has looked the same at two looks: until then somebody may be writing it.
  public mutating func look(at now: Timestamp) -> Finding {
    var finding = Finding()
    // Other than in a virtual run nothing that was read may be believed at the next look.
    var reader = EventReader(file)
    for (index, trigger) in file.triggers.enumerated() {
      do {
        switch trigger.kind {
        case .marketOpen: try lookAtSessions(index, trigger, &reader, &finding)
        case .dataAvailable: try lookAtFiles(index, trigger, &reader, &finding)
        case .timer: try lookAtTimer(index, trigger, &reader, now, &finding)
        }
      } catch { finding.problems.append(EventProblem(trigger: index, message: "\(error)")) }
    }
    hasLooked = true
    let standing = finding.problems
    finding.problems.removeAll(where: told.contains)
    told = standing
    finding.events.sort(by: WorkflowEvent.precedes)
    return finding
  }

  private mutating func lookAtFiles(
    _ index: Int, _ trigger: Trigger, _ reader: inout EventReader, _ finding: inout Finding
  ) throws {
    for path in try file.files(of: trigger) where isToBeRead(file.place(path), Place(trigger: index, path: path)) {
      let place = Place(trigger: index, path: path)
      do {
        guard let event = try reader.event(file: path, index) else { continue }
        if let known = closes[place], event.time <= known { continue }
        closes[place] = event.time
        finding.events.append(event)
      } catch { finding.problems.append(EventProblem(trigger: index, path: path, message: "\(error)")) }
    }
  }

  private mutating func lookAtSessions(
    _ index: Int, _ trigger: Trigger, _ reader: inout EventReader, _ finding: inout Finding
  ) throws {
    let own = file.workflow.data
    let settings = own.symbols.isEmpty ? try file.loadAny(trigger, path: nil, symbol: nil).data : own
    let files = MarketDataLoader.files(settings)
    let areNew = files.map { isToBeRead($0, Place(trigger: index, path: $0)) }
    // What is there at the first look has opened before, whether somebody is writing it or not.
    guard areNew.contains(true) || !hasLooked else { return }
    let openings = try reader.openings(trigger)
    if let last = last[index] {
      // All of them or, after an error, none, so that none happens twice.
      finding.events += try openings.filter { $0.time > last }.map { try reader.event($0, index) }
    }
    last[index] = openings.last?.time ?? last[index] ?? Timestamp(nanoseconds: .min)
  }

  private mutating func lookAtTimer(
    _ index: Int, _ trigger: Trigger, _ reader: inout EventReader, _ now: Timestamp, _ finding: inout Finding
  ) throws {
    guard let interval = trigger.interval, let tick = TimerTicks(interval: interval).last(by: now) else { return }
    let isNew = hasLooked && tick > last[index] ?? Timestamp(nanoseconds: .min)
    last[index] = max(last[index] ?? tick, tick)
    if isNew { finding.events.append(try reader.event(tick: tick, index)) }
  }

  /// Whether a file has changed since it was read, and stands still.
  private mutating func isToBeRead(_ path: String, _ place: Place) -> Bool {
    guard let age = FileSystem.age(FileSystem.resolved(path)) else { return false }
    guard let known = ages[place], known.age == age else {
      ages[place] = (age, false)
      return false
    }
    ages[place]?.isRead = true
    return !known.isRead
  }
}
