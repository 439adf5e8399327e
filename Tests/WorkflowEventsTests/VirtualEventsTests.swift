import Configuration
import Synchronization
import Testing
import TradingModel

@testable import WorkflowEvents

/// The virtual clock: what the data's own times imply.
@Suite struct VirtualEventsTests {
  private static let dates = ["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"]

  private static func market(_ more: String = "") throws -> EventFolder {
    try EventFolder([
      "t.yaml": "triggers: [{on: MARKET_OPEN, workflow: w.yaml}]\n" + more,
      "w.yaml": holder("{symbols: [A]}"), "data/A.csv": bars(dates),
    ])
  }

  @Test func sessionsOfTheTriggeredWorkflow_openTheMarket() throws {
    let folder = try Self.market()
    defer { withExtendedLifetime(folder) {} }
    let found = VirtualEvents(of: try folder.triggers())
    #expect(found.problems == [])
    #expect(found.events.map(\.time) == Self.dates.map { day($0) })
    #expect(found.events.map(\.lastClose) == [nil] + Self.dates.dropLast().map { close($0) })
    #expect(found.events.allSatisfy { $0.symbol == "A" && $0.path == nil && $0.kind == .marketOpen })
  }

  @Test(arguments: [
    ("2020-01-03", "2020-01-06", 1...2), ("2020-01-04", "2020-01-31", 2...3), ("2019-01-01", "2020-01-02", 0...0),
  ])
  func range_countsBothEnds(start: String, end: String, expected: ClosedRange<Int>) throws {
    let folder = try Self.market()
    defer { withExtendedLifetime(folder) {} }
    let found = VirtualEvents(of: try folder.triggers(), from: day(start), to: close(end))
    #expect(found.events.map(\.time) == Self.dates[expected].map { day($0) })
  }

  /// The data of the file with the triggers say which sessions count; the workflow's own say what has closed.
  @Test func ownData_areTheCalendar() throws {
    let folder = try Self.market("data: {path: cal, symbols: [X, Y], start: 2020-01-04, end: 2020-01-07}\n")
    try folder.write(bars(["2020-01-03", "2020-01-06", "2020-01-08"]), to: "cal/X.csv")
    try folder.write(bars(["2020-01-06", "2020-01-07"]), to: "cal/Y.csv")
    let found = VirtualEvents(of: try folder.triggers()).events
    #expect(found.map(\.time) == [day("2020-01-06"), day("2020-01-07")])
    #expect(found.map(\.symbol) == ["X", "Y"])
    #expect(found.map(\.lastClose) == [close("2020-01-03"), close("2020-01-06")])
  }

  /// The files of a trigger count as one: how far they are read only rises.
  @Test func theWatchIsTold_howFarFilesAreRead() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: DATA_AVAILABLE, path: in, pattern: '*.csv', workflow: w.yaml}]",
      "w.yaml": holder("{symbols: [{event: symbol}]}"), "in/A.csv": bars(Self.dates),
      "in/B.csv": bars(["2020-01-02"]),
    ])
    let file = try folder.triggers()
    let told = Mutex<[(done: Int, total: Int)]>([])
    let found = VirtualEvents(
      of: file, from: nil, to: nil, watch: { done, total in told.withLock { $0.append((done, total)) } })
    #expect(found == VirtualEvents(of: file) && found.events.count == 2)
    let all = told.withLock { $0 }
    let total = bars(Self.dates).utf8.count + bars(["2020-01-02"]).utf8.count
    #expect(all.count >= 2 && all.allSatisfy { $0.total == total } && all.last?.done == total)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(all.contains { $0.done == bars(Self.dates).utf8.count })
  }

  @Test func files_areThereAtTheirLastClose() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: DATA_AVAILABLE, path: in, pattern: '?.csv', workflow: sub/w.yaml}]",
      "sub/w.yaml": holder("{symbols: [{event: symbol}]}"), "in/B.csv": bars(["2020-01-02"]),
      "in/A.csv": bars(["2020-01-02", "2020-01-03"]), "in/C.csv": bars(["2020-01-02"]),
      "in/long.csv": bars(["2020-01-02"]), "in/.x.csv": "", "in/d.csv/x": "",
    ])
    let found = VirtualEvents(of: try folder.triggers())
    #expect(found.problems == [])
    #expect(found.events.map(\.path) == ["in/B.csv", "in/C.csv", "in/A.csv"])
    #expect(found.events.map(\.time) == [close("2020-01-02"), close("2020-01-02"), close("2020-01-03")])
    #expect(found.events.allSatisfy { $0.lastClose == $0.time })
  }

  /// A file that cannot be read is told, and stops no other.
  @Test func filesWithoutBars_areProblems() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: DATA_AVAILABLE, path: in, workflow: w.yaml}]",
      "w.yaml": holder("{symbols: [{event: symbol}]}"), "in/A.csv": bars([]), "in/B.csv": "",
      "in/C.csv": "date,open,high,low,close\n2020-01-02,1,2,x,1\n", "in/D.csv": bars(["2020-01-02"]),
      "in/E.csv": bars(["2020-01-03", "2020-01-02", "2020-01-06"]), "in/f g.csv": bars(["2020-01-02"]),
    ])
    let found = VirtualEvents(of: try folder.triggers())
    #expect(found.events.map(\.path) == ["in/D.csv"])
    #expect(found.problems.map(\.path) == ["in/A.csv", "in/B.csv", "in/C.csv", "in/E.csv", "in/f g.csv"])
    #expect(found.problems.allSatisfy { $0.trigger == 0 && !$0.message.isEmpty })
    #expect("\(found.problems[4])".contains("not a symbol"))
  }

  @Test func emptyFolder_bringsNothing() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: DATA_AVAILABLE, path: in, pattern: '*.csv', workflow: w.yaml}]",
      "w.yaml": holder("{symbols: [A]}"), "in/readme.md": "",
    ])
    #expect(VirtualEvents(of: try folder.triggers()) == VirtualEvents(of: try folder.triggers(), to: day("1900-01-01")))
    #expect(VirtualEvents(of: try folder.triggers()).events == [])
  }

  @Test func ticks_areWithinTheRange() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: TIMER, every: 12h, workflow: w.yaml}]", "w.yaml": holder("{symbols: [A]}"),
      "data/A.csv": bars(["2020-01-02", "2020-01-03"]),
    ])
    let noon = Timestamp.nanosecondsPerDay / 2
    let found = VirtualEvents(of: try folder.triggers())
    #expect(found.events.map(\.time) == [day("2020-01-03"), day("2020-01-03", noon)])
    #expect(found.events.map(\.lastClose) == [close("2020-01-02"), close("2020-01-02")])
    let wide = VirtualEvents(of: try folder.triggers(), from: day("2020-01-02"), to: day("2020-01-04"))
    #expect(wide.events.map(\.lastClose).map { $0 == nil } == [true, true, false, false, false])
    #expect(wide.events.last?.lastClose == close("2020-01-03"))
  }

  @Test func tooManyTicks_areAProblem() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: TIMER, every: 1s, workflow: w.yaml}, {on: MARKET_OPEN, workflow: w.yaml}]",
      "w.yaml": holder("{symbols: [A]}"), "data/A.csv": bars(Self.dates),
    ])
    let found = VirtualEvents(of: try folder.triggers())
    #expect(found.events.map(\.kind) == Array(repeating: .marketOpen, count: 4))
    #expect(found.problems.map(\.trigger) == [0])
  }

  /// Data that cannot be read leave a trigger without events, and the others with theirs.
  @Test func dataOutOfOrder_stopOneTrigger() throws {
    let folder = try Self.market()
    try folder.write(
      "triggers: [{on: MARKET_OPEN, workflow: w.yaml}, {on: MARKET_OPEN, workflow: v.yaml}]", to: "t.yaml")
    try folder.write(holder("{path: bad, symbols: [A]}"), to: "v.yaml")
    try folder.write(bars(["2020-01-03", "2020-01-02", "2020-01-06"]), to: "bad/A.csv")
    let found = VirtualEvents(of: try folder.triggers())
    #expect(found.problems.map(\.trigger) == [1])
    #expect(found.events.map(\.trigger) == [0, 0, 0, 0])
  }

  /// What happens at one instant is dispatched in the order of the file.
  @Test func oneInstant_isInTheOrderOfTheFile() throws {
    let folder = try Self.market()
    try folder.write(
      """
      triggers:
        - {on: TIMER, every: 1d, workflow: w.yaml}
        - {on: MARKET_OPEN, workflow: w.yaml}
        - {on: TIMER, every: 1d, workflow: w.yaml, data: whole}
      """, to: "t.yaml")
    let found = VirtualEvents(of: try folder.triggers(), from: day("2020-01-03"), to: day("2020-01-03")).events
    #expect(found.map(\.trigger) == [0, 1, 2])
    #expect(Set(found.map(\.time)) == [day("2020-01-03")])
  }
}
