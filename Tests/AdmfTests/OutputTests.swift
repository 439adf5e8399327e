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

  /// A disk that is full in the middle of a table, as a limit on the length of files makes it: what is called a table
  /// holds every row, and the rest is called partial.
  @Test func diskThatFillsUp_leavesNothingHalfWritten() async throws {
    let folder = try Folder.small()
    try folder.write(
      "date,open,high,low,close\n" + (0..<20_000).map { "\(1_577_836_800 + 60 * $0),1,1,1,1\n" }.joined(),
      to: "WALK.csv")
    let settings = "--set data.timestamp=close --set results.format=parquet --set results.compression=none --no-store"
    let line = "trap '' XFSZ; ulimit -f 64; exec \"$0\" run w.yaml --out out \(settings)"
    let ending = try await Program.shell(line, in: folder)
    #expect(ending.status == 1)
    #expect(ending.errors.contains("equity.parquet.partial") && ending.errors.contains("File too large"))
    let manifest = try RunManifest(readingFrom: folder.path + "/out")
    #expect(manifest.status == .failed)
    let names = try folder.names("out")
    #expect(names.contains("equity.parquet.partial") && !names.contains("equity.parquet"))
    for name in names where name.hasSuffix(".parquet") {
      let table = try await Program.run(["table", "out/\(name)"], in: folder)
      #expect(table.status == 0, "\(name): \(table.errors)")
    }
    // Nobody takes the run for a whole one: the next begins anew and has every row.
    let again = try await Program.shell("\"$0\" run w.yaml --out out \(settings)", in: folder)
    #expect(again.status == 0, "\(again.errors)")
    let rows = try await Program.shell("\"$0\" table out/equity.parquet --format csv | wc -l", in: folder)
    #expect(rows.output.trimmingCharacters(in: .whitespacesAndNewlines) == "20001")
    #expect(try folder.names("out").allSatisfy { !$0.hasSuffix(".partial") })
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

  private static let places: [(path: String, problem: String)] = [
    ("w.yaml", "is the workflow"), ("./link", "is the workflow"), ("WALK.csv", "is a file of the data"),
    ("here/WALK.csv", "is a file of the data"), ("out/equity.jsonl", "is a file of the results"),
    ("out/manifest.json", "is a file of the results"), ("ahead", "is a file of the results"),
    ("out/fills.csv.partial", "is a file of the results"),
    ("out", "is to be the folder of the results, or one above it"), (".", "cannot write: Is a directory"),
    ("no/t", "cannot create: No such file or directory"), ("w.yaml/t", "is not a folder"),
    ("new/", "cannot write: Is a directory"),
  ]

  /// Places at which something lies that the run reads or writes, or at which nothing can be written, are refused
  /// before the run.
  @Test(arguments: ["--trace", "--schedule"], places.indices)
  func otherOutput_inTheWay_isRefused(_ option: String, _ index: Int) async throws {
    let (path, problem) = Self.places[index]
    let folder = try Folder.small()
    let preparation = "ln -s w.yaml link; ln -s out/trades.jsonl ahead; ln -s . here"
    #expect(try await Program.shell(preparation, in: folder).status == 0)
    let before = try folder.names()
    let ending = try await Program.run(["run", "w.yaml", "--out", "out", option, path], in: folder)
    #expect(ending.status == 2 && ending.output.isEmpty)
    #expect(ending.errors == "\(option): \(path) \(problem)\n")
    #expect(try folder.names() == before)
  }

  @Test func otherOutputs_standBesideEachOther() async throws {
    let folder = try Folder.small()
    let both = try await Program.run(
      ["run", "w.yaml", "--out", "out", "--trace", "t", "--schedule", "./t"], in: folder)
    #expect(both.status == 2 && both.errors == "--schedule: ./t is what --trace writes\n")
    let only = try await Program.run(["run", "w.yaml", "--digest-only", "--schedule", "WALK.csv"], in: folder)
    #expect(only.status == 2 && only.errors == "--schedule: WALK.csv is a file of the data\n")
    // The folder of the results takes files under other names, also before it is there.
    let options = ["--trace", "out/t.jsonl", "--schedule", "out/s"]
    for _ in 0..<2 {
      #expect(try await Program.run(["run", "w.yaml", "--out", "out"] + options, in: folder).status == 0)
      #expect(try folder.names("out").filter { ["s", "t.jsonl"].contains($0) }.count == 2)
    }
  }

  /// Data in the folder of the results would be moved with it, or replaced.
  @Test func dataInTheFolderOfTheResults_areRefused() async throws {
    let folder = try Folder.small()
    try folder.write(
      "data: {path: out/bars, symbols: [WALK]}\nstrategy: {type: momentum, parameters: {lookback: 2}}\n", to: "in.yaml")
    #expect(try await Program.shell("mkdir -p out/bars; cp WALK.csv out/bars", in: folder).status == 0)
    let ending = try await Program.run(["run", "in.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 2)
    #expect(
      ending.errors
        == "--out: out/bars/WALK.csv, which the run reads, lies in out; choose another folder for the results\n")
    // The workflow that a run has left may be run again.
    #expect(try await Program.run(["run", "w.yaml", "--out", "run"], in: folder).status == 0)
  }

  /// What could be written before the run and cannot afterwards fails the command, and not the results.
  @Test func traceAndSchedule_thatCannotBeWritten_areErrors() async throws {
    let folder = try Folder.small()
    for (option, prefix) in [("--trace", ""), ("--schedule", "--schedule: ")] {
      let ending = try await Program.run(["run", "w.yaml", "--out=\(option)", option, "/dev/full"], in: folder)
      #expect(ending.status == 1)
      #expect(ending.errors == "\(prefix)/dev/full: cannot write: No space left on device\n")
      #expect(try RunManifest(readingFrom: "\(folder.path)/\(option)").status == .complete)
    }
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
