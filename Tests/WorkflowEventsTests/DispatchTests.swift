import Configuration
import Determinism
import Testing
import TradingModel

@testable import WorkflowEvents

/// The core: from a list of events to a list of dispatches.
@Suite struct DispatchTests {
  static let triggers: [Trigger] = {
    var file = Trigger(.dataAvailable, file: "sub/process.yaml")
    file.path = "in"
    var timer = Trigger(.timer, file: "hourly.yaml")
    timer.interval = 3_600_000_000_000
    timer.data = .whole
    return [Trigger(.marketOpen, file: "open.yaml"), file, timer]
  }()

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let event: WorkflowEvent
    let task: Dispatch.Work
    let folder: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "an opening sees the last close",
      event: WorkflowEvent(
        .marketOpen, trigger: 0, time: day("2020-01-03"), symbol: "A", lastClose: close("2020-01-02")),
      task: .run(end: close("2020-01-02")), folder: "dispatches/1-open"),
    Case(
      name: "an opening before everything",
      event: WorkflowEvent(.marketOpen, trigger: 0, time: day("2020-01-02"), symbol: "A"),
      task: .nothing(reason: "no bar has closed by then"), folder: "dispatches/1-open"),
    Case(
      name: "a file with its last bar",
      event: WorkflowEvent(
        .dataAvailable, trigger: 1, time: close("2020-01-02"), path: "in/A.csv", symbol: "A",
        lastClose: close("2020-01-02")),
      task: .run(end: close("2020-01-02")), folder: "dispatches/1-process"),
    Case(
      name: "a tick that looks ahead",
      event: WorkflowEvent(.timer, trigger: 2, time: day("2020-01-02"), lastClose: close("2020-01-01")),
      task: .run(end: nil), folder: "dispatches/1-hourly"),
    Case(
      name: "a tick that looks ahead, before everything",
      event: WorkflowEvent(.timer, trigger: 2, time: day("2020-01-02")), task: .run(end: nil),
      folder: "dispatches/1-hourly"),
  ]

  @Test(arguments: cases) func oneEvent(_ one: Case) throws {
    let dispatch = try #require(Dispatch.dispatches(of: [one.event], by: Self.triggers).first)
    #expect(dispatch.task == one.task)
    #expect(dispatch.folder == one.folder)
    #expect(dispatch.looksAhead == (one.event.kind == .timer))
  }

  /// Any list: numbers without a gap in the order of the list, and nothing beyond its own event decides a dispatch.
  @Test func anyList_isOneDispatchAnEvent_inItsOrder() {
    var generator = SeededGenerator(masterSeed: 3, id: "events", purpose: "test")
    for _ in 0..<300 {
      let count = Int(generator.uniform() * 12)
      let events = (0..<count).map { _ in Self.cases[Int(generator.uniform() * Double(Self.cases.count))].event }
      let first = 1 + Int(generator.uniform() * 50)
      let found = Dispatch.dispatches(of: events, by: Self.triggers, from: first)
      #expect(found.map(\.event) == events)
      #expect(found.map(\.number) == Array(first..<(first + count)))
      #expect(Set(found.map(\.folder)).count == count)
      for dispatch in found {
        #expect(dispatch.task == Dispatch.dispatches(of: [dispatch.event], by: Self.triggers)[0].task)
        #expect(dispatch.file == Self.triggers[dispatch.event.trigger].file)
        if case .run(let end?) = dispatch.task { #expect(end <= dispatch.event.time) }
      }
    }
  }

  /// Events that are found together have one order, in whatever order they were found.
  @Test func order_isByTimeTriggerAndPath() {
    let paths = ["in/a.csv", "in/b.csv", "in/ä.csv", nil]
    var events: [WorkflowEvent] = []
    for time in ["2020-01-01", "2020-01-02"] {
      for trigger in 0..<2 {
        for path in paths { events.append(WorkflowEvent(.timer, trigger: trigger, time: day(time), path: path)) }
      }
    }
    var generator = SeededGenerator(masterSeed: 5, id: "order", purpose: "test")
    let expected = events.sorted(by: WorkflowEvent.precedes)
    #expect(expected.map(\.path).prefix(4) == [nil, "in/a.csv", "in/b.csv", "in/ä.csv"])
    for _ in 0..<50 {
      generator.shuffle(&events)
      #expect(events.sorted(by: WorkflowEvent.precedes) == expected)
    }
  }
}

@Suite struct TimerTicksTests {
  struct Case: Sendable {
    let interval: Int64
    let range: (Int64, Int64)
    let ticks: [Int64]?
  }

  @Test(arguments: [
    Case(interval: 10, range: (0, 30), ticks: [0, 10, 20, 30]), Case(interval: 10, range: (1, 9), ticks: []),
    Case(interval: 10, range: (1, 10), ticks: [10]), Case(interval: 10, range: (-15, 5), ticks: [-10, 0]),
    Case(interval: 10, range: (-10, -10), ticks: [-10]), Case(interval: 7, range: (-1, -1), ticks: []),
    Case(interval: 10, range: (5, 4), ticks: []), Case(interval: 1, range: (0, 99), ticks: nil),
    Case(interval: 1, range: (.min, .max), ticks: nil),
    Case(interval: .max, range: (.min, .max), ticks: [-.max, 0, .max]),
  ])
  func ticks_areMultiples(_ one: Case) {
    let found = TimerTicks(interval: one.interval).ticks(
      from: Timestamp(nanoseconds: one.range.0), to: Timestamp(nanoseconds: one.range.1), limit: 99)
    #expect(found?.map(\.nanoseconds) == one.ticks)
  }
}
