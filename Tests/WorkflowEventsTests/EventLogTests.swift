import Configuration
import Determinism
import FileFormats
import Testing
import TradingModel

@testable import WorkflowEvents

@Suite struct EventLogTests {
  private static let triggers = DispatchTests.triggers

  private static func reports(_ count: Int, seed: UInt64) -> [DispatchReport] {
    var generator = SeededGenerator(masterSeed: seed, id: "log", purpose: "test")
    let events = (0..<count).map { _ in
      DispatchTests.cases[Int(generator.uniform() * Double(DispatchTests.cases.count))].event
    }
    return Dispatch.dispatches(of: events, by: triggers).map { dispatch in
      if case .nothing(let reason) = dispatch.task { return DispatchReport(dispatch, .skipped, reason: reason) }
      return generator.uniform() < 0.5
        ? DispatchReport(dispatch, .complete, digest: "\(dispatch.number)")
        : DispatchReport(dispatch, .failed, reason: "a \"reason\"\nof two lines")
    }
  }

  /// What is read are the events that were written, and they give the same dispatches.
  @Test func writtenEvents_giveTheSameDispatches() throws {
    for seed in 0..<40 {
      let reports = Self.reports(Int(seed) % 9, seed: UInt64(seed))
      let bytes = reports.flatMap(EventLog.line)
      let entries = try EventLog.read(bytes, path: "e.jsonl", triggers: Self.triggers)
      #expect(entries.map(\.status) == reports.map(\.status))
      #expect(entries.map(\.digest) == reports.map(\.digest))
      #expect(Dispatch.dispatches(of: entries.map(\.event), by: Self.triggers) == reports.map(\.dispatch))
    }
  }

  @Test func columns_areTheSameInEveryRow() {
    let names = Set(
      Self.reports(30, seed: 1).map { report -> [String] in
        guard case .object(let members) = EventLog.row(report) else { return [] }
        return members.map(\.name)
      })
    #expect(
      names == [
        [
          "event", "on", "trigger", "time", "path", "symbol", "last_close", "workflow", "looks_ahead", "status",
          "folder",
          "digest", "reason",
        ]
      ])
  }

  @Test func everyWrongLine_isTold() {
    let lines = [
      #"{"on":"MARKET_OPN","trigger":0,"time":"2020-01-02T00:00:00Z","status":"complete"}"#,
      #"{"on":"MARKET_OPEN","trigger":3,"time":"2020-01-02T00:00:00Z","status":"complete"}"#,
      #"{"on":"TIMER","trigger":0,"time":"2020-01-02T00:00:00Z","status":"complete"}"#,
      #"{"on":"MARKET_OPEN","trigger":0,"time":"2020-01-02","status":"complete"}"#,
      #"{"on":"DATA_AVAILABLE","trigger":1,"time":"2020-01-02T00:00:00Z","status":"complete","symbol":"A"}"#,
      #"{"on":"MARKET_OPEN","trigger":0,"path":"x","time":"2020-01-02T00:00:00Z","status":"complete"}"#,
      #"{"on":"MARKET_OPEN","trigger":0,"time":"2020-01-02T00:00:00Z"}"#,
      #"{"on":"MARKET_OPEN","trigger":-1,"time":"2020-01-02T00:00:00Z","status":"complete"}"#, "[]", "{", "",
    ]
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    let error = #expect(throws: EventLogErrors.self) {
      try EventLog.read(bytes, path: "e.jsonl", triggers: Self.triggers)
    }
    #expect(error?.problems.count == lines.count)
    #expect(
      error?.problems.first == "e.jsonl:1: on: unknown value, was 'MARKET_OPN'; allowed MARKET_OPEN, DATA_AVAILABLE, "
        + "TIMER; did you mean MARKET_OPEN?")
    #expect(error?.problems[1] == "e.jsonl:2: trigger: the file has no such trigger, was 3; allowed 0 to 2")
  }

  @Test func folder_isTakenOnce_andForItsOwnEvents() throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: MARKET_OPEN, workflow: w.yaml}]", "w.yaml": holder("{symbols: [A]}"),
      "data/A.csv": bars(["2020-01-02", "2020-01-03", "2020-01-06"]), "other/x": "",
    ])
    let file = try folder.triggers()
    let events = VirtualEvents(of: file).events
    let out = folder.path + "/out"
    let first = try DispatchFolder(out, events: events, triggers: file)
    #expect(throws: FileError.self) { try DispatchFolder(out, events: events, triggers: file) }
    for dispatch in Dispatch.dispatches(of: events, by: file.triggers) {
      try first.write(DispatchReport(dispatch, .complete, digest: "d"))
    }
    try first.close()
    // A watch goes on behind what is there.
    let watching = try DispatchFolder(out, events: nil, triggers: file)
    #expect(watching.earlier.map(\.event) == events)
    try watching.close()
    let text = try FileSystem.read(out + "/events.jsonl")
    #expect(try EventLog.read(text, path: "", triggers: file.triggers).map(\.event) == events)
    #expect(throws: DispatchFolderError.otherEvents(path: out, number: 1)) {
      try DispatchFolder(out, events: Array(events.dropFirst()), triggers: file)
    }
    #expect(throws: DispatchFolderError.otherContent(path: folder.path + "/other")) {
      try DispatchFolder(folder.path + "/other", events: events, triggers: file)
    }
    // A line that a crash cut off is none.
    try folder.write(String(decoding: text.dropLast(20), as: UTF8.self), to: "out/events.jsonl")
    #expect(try DispatchFolder(out, events: nil, triggers: file).earlier.count == events.count - 1)
  }
}
