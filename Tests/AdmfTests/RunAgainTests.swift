import FileFormats
import Foundation
import RunResults
import Testing

/// What a command makes of a folder in which a finished run lies.
@Suite struct RunAgainTests {
  private static func status(_ folder: Folder, _ name: String) throws -> RunManifest.Status {
    try RunManifest(readingFrom: folder.path + "/" + name).status
  }

  /// Data that grew are a new run: the finished one makes room, and nothing has failed.
  @Test func dataThatGrew_areANewRun() async throws {
    let folder = try Folder.small()
    let digest = try await Program.run(["run", "w.yaml", "--digest-only"], in: folder).output
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    try folder.write("mine", to: "out/notes.txt")
    for number in 1...2 {
      try folder.write(try folder.text("WALK.csv") + "2020-01-\(number + 12),13,14,12,13\n", to: "WALK.csv")
      let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
      #expect(ending.status == 0 && ending.errors.isEmpty)
      #expect(
        ending.output.hasSuffix(
          "\nA new run, as the data have changed: the earlier one in out lies in out.old-\(number) now.\n"))
      #expect(try folder.text("out/equity.jsonl").split(separator: "\n").count == 5 + number)
    }
    #expect(try folder.names() == ["WALK.csv", "out", "out.old-1", "out.old-2", "w.yaml"])
    #expect(try RunManifest(readingFrom: folder.path + "/out.old-1").runDigest == String(digest.dropLast()))
    #expect(try folder.text("out.old-1/notes.txt") == "mine")
    let again = try await Program.run(["run", "w.yaml", "--out", "out", "--json"], in: folder)
    #expect(try JSONValue(parsing: Array(again.output.utf8))["reproduced"] == .boolean(true))
  }

  /// The same bars in other bytes are other data too.
  @Test func dataWithOtherBytes_areANewRun() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    try folder.write(try folder.text("WALK.csv").replacing("12.5", with: "12.50"), to: "WALK.csv")
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 0 && ending.output.contains("lies in out.old-1 now"))
    let diff = try await Program.run(["diff", "out", "out.old-1"], in: folder)
    #expect(diff.status == 0 && diff.output.hasPrefix("equal: "))
  }

  /// Equal inputs, unequal results: the earlier manifest is made to tell of other results.
  @Test func equalInputsWithUnequalResults_fail() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    var earlier = try RunManifest(readingFrom: folder.path + "/out")
    for index in earlier.streams.indices { earlier.streams[index].digest ^= 1 }
    earlier.runDigest = StreamRecord.runDigest(earlier.streams)
    try folder.write(String(decoding: earlier.text, as: UTF8.self), to: "out/manifest.json")
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.errors.hasPrefix("out: the run was repeated and its results differ: streams that differ: "))
    #expect(try folder.names() == ["WALK.csv", "out", "out.diverged", "w.yaml"])
    // Another build of the program may well come to something else: then it is a new run.
    earlier.programBuild = "00"
    try folder.write(String(decoding: earlier.text, as: UTF8.self), to: "out/manifest.json")
    let other = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(other.status == 0)
    #expect(
      other.output.hasSuffix(
        "\nA new run, as the program is another build (program_build): the earlier one in out lies in out.old-1 now.\n")
    )
    #expect(try Self.status(folder, "out") == .complete)
    #expect(try folder.names() == ["WALK.csv", "out", "out.diverged", "out.old-1", "w.yaml"])
  }

  private static let damages: [(change: String, words: String)] = [
    ("rm out/fills.jsonl", "fills.jsonl is missing"),
    ("sed -i 's/8333/8334/' out/positions.jsonl", "positions.jsonl was altered"),
    ("truncate -s -1 out/equity.jsonl", "equity.jsonl was altered"),
    ("echo >> out/events.jsonl", "events.jsonl was altered"),
    ("rm out/metrics.json out/config.yaml", "config.yaml is missing, metrics.json is missing"),
    (#"sed -i 's/"fills.main": "..../"fills\/main": "0000/' out/manifest.json"#, "manifest.json was altered"),
    ("sed -i 's/\"run_digest\": \"..../\"run_digest\": \"aaaa/' out/manifest.json", "manifest.json was altered"),
    ("sed -i 's/\"last_cycle\": 4/\"last_cycle\": 3/' out/manifest.json", "manifest.json was altered"),
  ]

  /// A finished folder that was damaged is found, told and mended with what the run has written anew.
  @Test(arguments: damages.indices)
  func damagedFolder_isRepaired(_ index: Int) async throws {
    let (change, words) = Self.damages[index]
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    #expect(try await Program.shell("cp -r out good", in: folder).status == 0)
    try folder.write("mine", to: "out/notes.txt")
    #expect(try await Program.shell(change, in: folder).status == 0)
    let diff = try await Program.run(["diff", "good", "out"], in: folder)
    #expect(diff.status == 1 && !diff.output.hasPrefix("equal"), "\(change): \(diff.output)")
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(
      ending.output.hasSuffix(
        "\nRepaired: this run gave the digest of the finished run in out, where \(words); the folder holds this run's "
          + "files now.\n"), "\(ending.output)")
    for name in try folder.names("good") where name != RunManifest.fileName {
      #expect(try folder.text("out/\(name)") == folder.text("good/\(name)"), "\(name)")
    }
    #expect(try folder.text("out/notes.txt") == "mine")
    #expect(try folder.names() == ["WALK.csv", "good", "out", "w.yaml"])
    let same = try await Program.run(["diff", "good", "out"], in: folder)
    #expect(same.status == 0, "\(same.output)")
  }

  /// What versions left that did not hash tables is held to what the run writes.
  @Test func folderWithoutHashes_isComparedWithTheNewFiles() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    var manifest = try RunManifest(readingFrom: folder.path + "/out")
    #expect(manifest.files.map(\.name) == (try folder.names("out").filter { $0 != "manifest.json" }))
    manifest.files = []
    try folder.write(String(decoding: manifest.text, as: UTF8.self), to: "out/manifest.json")
    let intact = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(intact.output.contains("\nReproduced: "))
    try folder.write("", to: "out/equity.jsonl")
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(ending.output.contains("where equity.jsonl was altered; "))
    #expect(try !RunManifest(readingFrom: folder.path + "/out").files.isEmpty)
  }

  /// What lies beside a run under the name of its working folder is somebody's: a finished run, notes.
  @Test(arguments: [
    "\"$0\" run w.yaml --out out.repeat", "mkdir out.repeat && echo mine > out.repeat/notes.txt",
    "echo mine > out.repeat", "ln -s nowhere out.repeat", "mkdir out.repeat && cp WALK.csv out.repeat/equity.csv",
  ]) func workingFolder_ofSomebodyElse_isLeftAlone(_ preparation: String) async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out"], in: folder).status == 0)
    #expect(try await Program.shell(preparation, in: folder).status == 0)
    let list = "ls -lR --time-style=full-iso out.repeat"
    let before = try await Program.shell(list, in: folder).output
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(ending.status == 0 && ending.output.contains("\nReproduced: "), "\(ending.errors)")
    #expect(try await Program.shell(list, in: folder).output == before)
    #expect(try folder.names() == ["WALK.csv", "out", "out.repeat", "w.yaml"])
  }

  /// The first error is told where the manifest cannot be written either.
  @Test func failureThatCannotBeRecorded_tellsBothErrors() async throws {
    let folder = try Folder.small()
    try folder.write(
      "date,open,high,low,close\n" + (0..<3_000).map { "\(1_577_836_800 + 60 * $0),1,1,1,1\n" }.joined(),
      to: "WALK.csv")
    // No file may grow beyond 512 bytes: neither the manifest nor a table.
    let line = "trap '' XFSZ; ulimit -f 1; exec \"$0\" run w.yaml --out out"
    let ending = try await Program.shell(line, in: folder)
    #expect(ending.status == 1)
    let lines = ending.errors.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains("cannot write: File too large"), "\(ending.errors)")
    #expect(
      lines.last?.hasPrefix("and the manifest cannot say that the run failed: out/manifest.json.partial: cannot write")
        == true)
  }
}
