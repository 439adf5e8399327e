import Configuration
import Foundation
import Testing
import TradingModel

@testable import WorkflowEvents

/// The watch, with a clock that the test turns.
@Suite struct EventWatchTests {
  private static func folder() throws -> EventFolder {
    try EventFolder([
      "t.yaml": """
      triggers:
        - {on: MARKET_OPEN, workflow: w.yaml}
        - {on: DATA_AVAILABLE, path: in, workflow: v.yaml}
        - {on: TIMER, every: 1h, workflow: w.yaml}
      """,
      "w.yaml": holder("{symbols: [A]}"), "v.yaml": holder("{symbols: [{event: symbol}]}"),
      "data/A.csv": bars(["2020-01-02", "2020-01-03"]), "in/N.csv": bars(["2020-01-02"]),
    ])
  }

  private static let start = day("2020-01-04", 100)
  private static let hour: Int64 = 3_600_000_000_000
  private static func after(_ hours: Double) -> Timestamp {
    Timestamp(nanoseconds: start.nanoseconds + Int64(hours * Double(hour)))
  }

  @Test func whatIsThere_happensOnce() throws {
    let folder = try Self.folder()
    let file = try folder.triggers()
    var watch = EventWatch(file, after: [])
    // A file may still be written when it is seen first.
    #expect(watch.look(at: Self.start) == EventWatch.Finding())
    let found = watch.look(at: Self.start)
    #expect(found.events.map(\.path) == ["in/N.csv"])
    #expect(found.events == VirtualEvents(of: file).events.filter { $0.kind == .dataAvailable })
    #expect(watch.look(at: Self.start) == EventWatch.Finding())
    // After a restart the log says what has been.
    var again = EventWatch(file, after: found.events)
    for _ in 0..<3 { #expect(again.look(at: Self.start) == EventWatch.Finding()) }
  }

  @Test func fileThatGrows_isThereAnew() throws {
    let folder = try Self.folder()
    var watch = EventWatch(try folder.triggers(), after: [])
    for _ in 0..<2 { _ = watch.look(at: Self.start) }
    try folder.write(bars(["2020-01-02", "2020-01-03"]), to: "in/N.csv")
    try folder.write("date,open,high,low,close\n2020-01-02,1", to: "in/broken.csv")
    #expect(watch.look(at: Self.start).events == [])
    let found = watch.look(at: Self.start)
    #expect(found.events.map(\.time) == [close("2020-01-03")])
    #expect(found.problems.map(\.path) == ["in/broken.csv"])
    // The same bars once more, with a line feed behind them, bring nothing new.
    try folder.write(bars(["2020-01-02", "2020-01-03"]) + "\n", to: "in/N.csv")
    for _ in 0..<3 { #expect(watch.look(at: Self.start) == EventWatch.Finding()) }
    try folder.write(bars(["2020-01-02"]), to: "in/broken.csv")
    #expect(watch.look(at: Self.start).events == [])
    #expect(watch.look(at: Self.start).events.map(\.path) == ["in/broken.csv"])
  }

  @Test func session_opensWhenItsFirstBarIsThere() throws {
    let folder = try Self.folder()
    let file = try folder.triggers()
    var watch = EventWatch(file, after: [])
    for _ in 0..<2 { _ = watch.look(at: Self.start) }
    try folder.write(bars(["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"]), to: "data/A.csv")
    _ = watch.look(at: Self.start)
    let found = watch.look(at: Self.start).events
    #expect(found == Array(VirtualEvents(of: file).events.filter { $0.kind == .marketOpen }.suffix(2)))
    #expect(found.map(\.lastClose) == [close("2020-01-03"), close("2020-01-06")])
    // What opened between two watches opens at the first look of the second.
    var again = EventWatch(file, after: [found[0]])
    #expect(again.look(at: Self.start).events == [found[1]])
  }

  @Test func timer_ticksOnceAtMost() throws {
    let folder = try Self.folder()
    var watch = EventWatch(try folder.triggers(), after: [])
    var ticks: [[Timestamp]] = []
    for hours in [0, 0.5, 1, 1.5, 4.5, 4.6, 4.5, 5.5] {
      ticks.append(watch.look(at: Self.after(hours)).events.filter { $0.kind == .timer }.map(\.time))
    }
    func hour(_ number: Int64) -> Timestamp { day("2020-01-04", number * Self.hour) }
    #expect(ticks == [[], [], [hour(1)], [], [hour(4)], [], [], [hour(5)]])
  }

  @Test func folderThatGoes_isToldOnce_andMayComeBack() throws {
    let folder = try Self.folder()
    var watch = EventWatch(try folder.triggers(), after: [])
    for _ in 0..<2 { _ = watch.look(at: Self.start) }
    try FileManager.default.moveItem(atPath: folder.path + "/in", toPath: folder.path + "/away")
    #expect(watch.look(at: Self.start).problems.map(\.trigger) == [1])
    #expect(watch.look(at: Self.start) == EventWatch.Finding())
    try FileManager.default.moveItem(atPath: folder.path + "/away", toPath: folder.path + "/in")
    try folder.write(bars(["2020-01-02"]), to: "in/M.csv")
    _ = watch.look(at: Self.start)
    #expect(watch.look(at: Self.start).events.map(\.path) == ["in/M.csv"])
  }
}
