import FileFormats
import Foundation
import RunResults
import Testing

/// `admf dispatch` from the outside.
@Suite struct DispatchTests {
  /// The small workflow with two triggers: its sessions, and the file itself.
  private static func triggered() throws -> Folder {
    let folder = try Folder.small()
    try folder.write(
      """
      triggers:
        - {on: MARKET_OPEN, workflow: w.yaml}
        - {on: DATA_AVAILABLE, path: ., pattern: "W*.csv", workflow: w.yaml, data: whole}

      """, to: "t.yaml")
    return folder
  }

  private static func rows(_ folder: Folder, _ path: String = "out") throws -> [JSONValue] {
    try folder.text("\(path)/events.jsonl").split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
  }

  @Test func events_areRun_logged_andReplayed() async throws {
    let folder = try Self.triggered()
    let ending = try await Program.run(["dispatch", "t.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.errors == "1 run saw bars that close after the event, as `data: whole` says.\n")
    #expect(ending.output.hasSuffix("6 events: 5 complete, 1 skipped; out/events.jsonl\n"))
    let rows = try Self.rows(folder)
    #expect(rows.map { $0["looks_ahead"] == .boolean(true) } == [false, false, false, false, false, true])
    for row in rows.dropFirst() {
      guard case .string(let place)? = row["folder"], case .string(let digest)? = row["digest"] else {
        Issue.record("no run: \(row)")
        continue
      }
      let manifest = try RunManifest(readingFrom: "\(folder.path)/out/\(place)")
      #expect(manifest.status == .complete && manifest.runDigest == digest)
      #expect(manifest.looksAhead == (row["looks_ahead"] == .boolean(true)))
    }
    let again = try await Program.run(
      ["dispatch", "t.yaml", "--replay", "out/events.jsonl", "--out", "copy"], in: folder)
    #expect(again.status == 0 && again.output.replacing("copy/", with: "out/") == ending.output)
    #expect(again.errors.hasSuffix("The same as out/events.jsonl: every event, every digest.\n"))
    #expect(try folder.text("copy/events.jsonl") == folder.text("out/events.jsonl"))
    // The same command into the same folder repeats the same runs.
    #expect(try await Program.run(["dispatch", "t.yaml", "--out", "out"], in: folder).output == ending.output)
    #expect(try folder.names("out/dispatches").count == 5)
  }

  /// Bars that came later do not change a replay; another price in the past does, and is found.
  @Test func replay_isHeldToTheLog() async throws {
    let folder = try Self.triggered()
    try folder.write("triggers: [{on: MARKET_OPEN, workflow: w.yaml}]", to: "t.yaml")
    let ending = try await Program.run(["dispatch", "t.yaml", "--out", "out", "--json"], in: folder)
    #expect(
      ending.status == 0 && ending.output.hasPrefix(#"{"folder":"out","status":"complete","events":[{"event":1,"#))
    let data = try folder.text("WALK.csv")
    try folder.write(data + "\n2020-02-03,20,21,19,20\n", to: "WALK.csv")
    let replay = ["dispatch", "t.yaml", "--replay", "out/events.jsonl", "--out"]
    #expect(try await Program.run(replay + ["later"], in: folder).status == 0)
    #expect(try folder.text("later/events.jsonl") == folder.text("out/events.jsonl"))
    try folder.write(data.replacing("-07,12,", with: "-07,12.5,"), to: "WALK.csv")
    let changed = try await Program.run(replay + ["changed"], in: folder)
    #expect(changed.status == 1)
    #expect(
      changed.errors.contains("event 5: complete ") && changed.errors.contains(", but in out/events.jsonl complete "))
  }

  @Test func otherEvents_takeAnotherFolder() async throws {
    let folder = try Self.triggered()
    #expect(try await Program.run(["dispatch", "t.yaml", "--out", "out"], in: folder).status == 0)
    let log = try folder.text("out/events.jsonl")
    let other = try await Program.run(["dispatch", "t.yaml", "--from", "2020-01-04", "--out", "out"], in: folder)
    #expect(other.status == 1)
    #expect(other.errors.hasPrefix("out: holds dispatches of other events, the first of them number 1; expected"))
    #expect(try folder.text("out/events.jsonl") == log)
  }

  @Test func failure_stopsNoOther_andIsTheExitCode() async throws {
    let folder = try Self.triggered()
    try folder.write("date,open,high,low,close\n", to: "WEAK.csv")
    try folder.write("data: {path: ., symbols: [WALK], start: 2021-01-01}\nstrategy: {type: momentum}", to: "v.yaml")
    try folder.write(
      """
      triggers:
        - {on: MARKET_OPEN, workflow: v.yaml, data: whole}
        - {on: DATA_AVAILABLE, path: ., pattern: "W*.csv", workflow: w.yaml}
      """, to: "t.yaml")
    let ending = try await Program.run(["dispatch", "t.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.output.hasSuffix("6 events: 1 complete, 5 failed; out/events.jsonl\n"))
    #expect(ending.errors.contains("triggers[1] (./WEAK.csv): no event: ./WEAK.csv: no bar of WALK"))
    #expect(try Self.rows(folder).last?["status"] == .string("complete"))
  }

  /// A watch finds what the virtual clock finds, until Ctrl-C.
  @Test func watch_endsWithCtrlC() async throws {
    let folder = try Self.triggered()
    let ending = try await Program.run(["dispatch", "t.yaml", "--clock", "system", "--out", "out"], in: folder) {
      process in
      while process.isRunning, folder.size("out/events.jsonl") == 0 { usleep(20_000) }
      process.interrupt()
    }
    #expect(ending.status == 130)
    let rows = try Self.rows(folder)
    #expect(rows.count == 1 && rows[0]["on"] == .string("DATA_AVAILABLE") && rows[0]["status"] == .string("complete"))
    let virtual = try await Program.run(["dispatch", "t.yaml", "--out", "virtual"], in: folder)
    #expect(virtual.status == 0)
    #expect(try Self.rows(folder, "virtual").last?["digest"] == rows[0]["digest"])
  }

  /// Only `dispatch` and `validate` take a file with triggers.
  @Test(arguments: ["run", "explain", "verify"]) func otherCommands_referToDispatch(_ command: String) async throws {
    let ending = try await Program.run([command, "t.yaml"], in: Self.triggered())
    #expect(ending.status == 2)
    #expect(
      ending.errors == "admf \(command): t.yaml has triggers, and runs nothing itself; see admf dispatch --help\n")
  }

  @Test func validate_looksIntoWhatIsNamed() async throws {
    let folder = try Self.triggered()
    let valid = try await Program.run(["validate", "t.yaml"], in: folder)
    #expect(valid.status == 0 && valid.output.hasPrefix("t.yaml: valid; configuration "))
    try folder.write("strategy: {type: momentun}", to: "w.yaml")
    let ending = try await Program.run(["validate", "t.yaml"], in: folder)
    #expect(ending.status == 2 && ending.errors.split(separator: "\n").count == 3)
  }
}
