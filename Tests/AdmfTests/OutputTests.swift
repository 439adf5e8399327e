import FileFormats
import Foundation
import RunResults
import Testing

/// What becomes of output that cannot be written, and of inputs that are no files.
@Suite struct OutputTests {
  /// Output that did not arrive is no success.
  @Test func fullDisk_isAnError() async throws {
    let folder = try Folder.small()
    for command in ["validate w.yaml", "validate w.yaml --canonical", "run w.yaml --out out", "--help"] {
      let ending = try await Program.shell("\"$0\" \(command) > /dev/full", in: folder)
      #expect(ending.status == 1)
      #expect(ending.errors == "standard output: cannot write: No space left on device\n")
    }
    #expect(try RunManifest(readingFrom: folder.path + "/out").status == .complete)
  }

  /// A file that is opened gets the lowest free number: what is printed must not go into it.
  @Test func closedDescriptors_doNotReachIntoTheResults() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "open"], in: folder).status == 0)
    let closed = try await Program.shell("\"$0\" run w.yaml --out closed <&- >&- 2>&-", in: folder)
    #expect(closed.status == 1 && closed.output.isEmpty && closed.errors.isEmpty)
    let names = try folder.names("open")
    #expect(try folder.names("closed") == names)
    for name in names where name != RunManifest.fileName {
      #expect(try folder.text("closed/\(name)") == folder.text("open/\(name)"), "\(name)")
    }
    let digests = try ["open", "closed"].map { try RunManifest(readingFrom: "\(folder.path)/\($0)").runDigest }
    #expect(digests[0] == digests[1])
  }

  @Test func readerThatLeavesEarly_getsWhatItWanted() async throws {
    let folder = try Folder.small()
    try folder.write(
      "date,open,high,low,close\n" + (0..<20_000).map { "\(1_577_836_800 + 60 * $0),1,1,1,1\n" }.joined(),
      to: "WALK.csv")
    let ending = try await Program.shell("\"$0\" inspect WALK.csv --rows | head -n 1", in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(ending.output.hasPrefix("{\"timestamp\":\"2020-01-01T00:00:00Z\",") && ending.output.hasSuffix("}\n"))
  }

  /// A device or a link that is named as a target stays what it is.
  @Test func traceThroughALink_leavesTheLink() async throws {
    let folder = try Folder.small()
    let line = "ln -s t.jsonl link && \"$0\" run w.yaml --out out --trace link && test -L link"
    #expect(try await Program.shell(line, in: folder).status == 0)
    #expect(try folder.text("t.jsonl").hasPrefix("{\"cycle\":0,"))
    let device = "\"$0\" run w.yaml --out other --trace /dev/null --schedule /dev/null && test -c /dev/null"
    #expect(try await Program.shell(device, in: folder).status == 0)
  }

  /// What was asked for beside the results fails the command, and not the results.
  @Test func traceAndSchedule_thatCannotBeWritten_areErrors() async throws {
    let folder = try Folder.small()
    let trace = try await Program.run(["run", "w.yaml", "--out", "a", "--trace", "no/t"], in: folder)
    #expect(trace.status == 1 && trace.errors == "no/t.partial: cannot create: No such file or directory\n")
    #expect(try RunManifest(readingFrom: folder.path + "/a").status == .complete)
    let schedule = try await Program.run(["run", "w.yaml", "--out", "b", "--schedule", "no/s"], in: folder)
    #expect(schedule.status == 1)
    #expect(schedule.errors == "--schedule: no/s.partial: cannot create: No such file or directory\n")
    #expect(try RunManifest(readingFrom: folder.path + "/b").status == .complete)
  }

  @Test func whatIsNoFile_isRefusedInGoodTime() async throws {
    let folder = try Folder.small()
    let endless = try await Program.run(["validate", "/dev/zero"], in: folder)
    #expect(endless.status == 2)
    #expect(endless.errors == "/dev/zero:1:1: too long: allowed are at most 4194304 bytes\n")
    let directory = try await Program.run(["validate", "."], in: folder)
    #expect(directory.status == 2 && directory.errors == ".: cannot read: Is a directory\n")
    let below = try await Program.run(["run", "w.yaml", "--out", "w.yaml/out"], in: folder)
    #expect(below.status == 1)
    #expect(below.errors == "w.yaml: is not a folder; choose another folder for the results\n")
  }

  @Test func json_holdsAnyPath() async throws {
    let folder = try Folder.small()
    let name = #"a "b" \c.yaml"#
    try folder.write(try folder.text("w.yaml"), to: name)
    let few = ["--schedules", "1", "--priorities", "0", "--threads", "1", "--blocks", "2", "--processes", "1"]
    for options in [few, ["--look-ahead", "--cuts", "1"]] {
      let ending = try await Program.run(["verify", "--json"] + options + ["--", name], in: folder)
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(try JSONValue(parsing: Array(ending.output.utf8))["file"] == .string(name))
    }
  }
}
