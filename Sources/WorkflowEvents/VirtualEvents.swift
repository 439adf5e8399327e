import Configuration
import FileFormats
import MarketData
import TradingModel

/// The events that the data's own times imply.
public struct VirtualEvents: Equatable, Sendable {
  /// In the order in which they are dispatched.
  public private(set) var events: [WorkflowEvent] = []
  /// What brought no event that should have, in the order of triggers.
  public private(set) var problems: [EventProblem] = []

  /// So many events are no longer dispatched: a timer of seconds would bring more than anyone has room for.
  public static let limit = 100_000

  /// Looks through the data of every trigger.
  ///
  /// - Parameters:
  ///   - start: The first instant of interest; nil for all that the data imply.
  ///   - end: The last one.
  public init(of file: TriggerFile, from start: Timestamp? = nil, to end: Timestamp? = nil) {
    self.init(of: file, from: start, to: end, watch: nil)
  }

  /// The same, and tells how far the files are read: of `data_available` all of a trigger together.
  package init(of file: TriggerFile, from start: Timestamp?, to end: Timestamp?, watch: LoadingWatch?) {
    var reader = EventReader(file)
    reader.watch = watch
    let isWanted = { (time: Timestamp) in
      time >= start ?? Timestamp(nanoseconds: .min) && time <= end ?? Timestamp(nanoseconds: .max)
    }
    for (index, trigger) in file.triggers.enumerated() {
      do {
        switch trigger.kind {
        case .marketOpen:
          for opening in try reader.openings(trigger) where isWanted(opening.time) {
            events.append(try reader.event(opening, index))
          }
        case .dataAvailable: try lookAtFiles(index, file, &reader, isWanted)
        case .timer: try tick(index, trigger, &reader, start, end)
        }
      } catch { problems.append(EventProblem(trigger: index, message: "\(error)")) }
    }
    if events.count > Self.limit {
      problems.append(EventProblem(trigger: 0, message: Self.tooMany("\(events.count) events")))
      events = []
    }
    events.sort(by: WorkflowEvent.precedes)
  }

  private mutating func lookAtFiles(
    _ index: Int, _ file: TriggerFile, _ reader: inout EventReader, _ isWanted: (Timestamp) -> Bool
  ) throws {
    let paths = try file.files(of: file.triggers[index])
    let sizes = paths.map { FileSystem.age(FileSystem.resolved(file.place($0)))?.size ?? 0 }
    (reader.before, reader.total) = (0, sizes.reduce(0, +))
    defer { reader.total = 0 }
    for (path, size) in zip(paths, sizes) {
      defer { reader.before += size }
      do {
        if let event = try reader.event(file: path, index), isWanted(event.time) { events.append(event) }
      } catch { problems.append(EventProblem(trigger: index, path: path, message: "\(error)")) }
      reader.release()
    }
  }

  private mutating func tick(
    _ index: Int, _ trigger: Trigger, _ reader: inout EventReader, _ start: Timestamp?, _ end: Timestamp?
  ) throws {
    let closes = try reader.closes(index, symbol: nil)
    guard let interval = trigger.interval, let first = closes.first, let last = closes.last else { return }
    let range = (start ?? Timestamp(nanoseconds: first), end ?? Timestamp(nanoseconds: last))
    guard let ticks = TimerTicks(interval: interval).ticks(from: range.0, to: range.1, limit: Self.limit) else {
      problems.append(EventProblem(trigger: index, message: Self.tooMany("more than \(Self.limit) ticks")))
      return
    }
    for tick in ticks { events.append(try reader.event(tick: tick, index)) }
  }

  private static func tooMany(_ found: String) -> String {
    "\(found); expected at most \(limit), by a shorter range or a longer interval"
  }
}
