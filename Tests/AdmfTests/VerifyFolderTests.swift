import FileFormats
import Foundation
import RunResults
import Testing

/// A run in a folder is run again, and held to what it came to.
@Suite struct VerifyFolderTests {
  private static func oneRun() async throws -> Folder {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--out", "out", "--no-store"], in: folder).status == 0)
    return folder
  }

  private static func digest(_ folder: Folder) throws -> String {
    try #require(try RunManifest(readingFrom: folder.path + "/out").runDigest)
  }

  @Test func run_ofAFolder_reproducesIt() async throws {
    let folder = try await Self.oneRun()
    let before = try folder.text("out/manifest.json")
    let ending = try await Program.run(["run", "out", "--no-store"], in: folder)
    #expect(
      ending.status == 0
        && ending.output.hasSuffix("\nReproduced: this run gave the digest of the finished run in out.\n"))
    #expect(try folder.text("out/manifest.json") == before)
    let digest = try await Program.run(["run", "out", "--digest-only"], in: folder)
    #expect(digest.output == (try Self.digest(folder)) + "\n")
    // Overrides make another run, which has a folder of its own.
    let other = try await Program.run(
      ["run", "out", "--no-store", "--set", "execution.commission.fixed=1"], in: folder)
    #expect(other.status == 0)
    #expect(try folder.names() == ["WALK.csv", "out", "results", "w.yaml"])
  }

  /// From another folder, with the run moved to another depth beside its data.
  @Test func folder_findsItsData() async throws {
    let folder = try await Self.oneRun()
    let ending = try await Program.shell("mkdir far && cd far && \"$0\" verify ../out/", in: folder)
    #expect(
      ending.status == 0 && ending.output.hasPrefix("../out/: computed again, nothing changed\n"), "\(ending.errors)")
    #expect(try folder.names() == ["WALK.csv", "far", "out", "w.yaml"])
  }

  @Test func verify_ofAFolder_leavesAWordAndNothingElse() async throws {
    let folder = try await Self.oneRun()
    let before = try folder.names("out")
    let ending = try await Program.run(["verify", "out"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let digest = try Self.digest(folder)
    #expect(
      ending.output == """
        out: computed again, nothing changed
          run digest   \(digest)
          files        \(before.count - 1) written alike

        """)
    #expect(try folder.names() == ["WALK.csv", "out", "w.yaml"])
    #expect(try folder.names("out") == (before + ["verified.json"]).sorted())
    let verified = try JSONValue(parsing: Array(try folder.text("out/verified.json").utf8))
    #expect(verified["run_digest"] == .string(digest) && verified["program"] == .string("admf"))
    let status = try await Program.run(["status", "out"], in: folder)
    #expect(status.status == 0 && status.output.contains("\nverified        computed again by admf "))
    // It is the run's own file, and says nothing of another digest.
    #expect(try await Program.run(["diff", "out", "out"], in: folder).status == 0)
    try folder.write(
      try folder.text("out/verified.json").replacing(digest.prefix(8), with: "00000000"), to: "out/verified.json")
    #expect(!(try await Program.run(["status", "out"], in: folder)).output.contains("verified"))
    #expect(try await Program.run(["runs", ".", "--prune", "--keep", "0"], in: folder).status == 0)
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  private static let damages: [(change: String, words: String)] = [
    ("rm out/fills.jsonl", "out: fills.jsonl is missing"),
    ("sed -i 's/8333/8334/' out/positions.jsonl", "out: positions.jsonl was altered"),
    ("echo >> out/metrics.json", "out: metrics.json was altered"),
    (
      "sed -i 's/\"run_digest\": \"..../\"run_digest\": \"aaaa/' out/manifest.json",
      "out: manifest.json was altered: its run digest is not that of its streams"
    ),
  ]

  @Test(arguments: damages.indices) func tamperedFolder_isNoticed(_ index: Int) async throws {
    let (change, words) = Self.damages[index]
    let folder = try await Self.oneRun()
    #expect(try await Program.shell(change, in: folder).status == 0)
    let ending = try await Program.run(["verify", "out"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.output.hasPrefix("out: not the same\n\(words)\n"), "\(ending.output)")
    #expect(ending.output.hasSuffix("\nThe repetition lies in out.verify.\n"))
    #expect(try !folder.names("out").contains("verified.json"))
    #expect(try folder.names() == ["WALK.csv", "out", "out.verify", "w.yaml"])
  }

  @Test func alteredConfiguration_isRefused() async throws {
    let folder = try await Self.oneRun()
    #expect(try await Program.shell("sed -i 's/lookback: 2/lookback: 3/' out/config.yaml", in: folder).status == 0)
    for command in ["run", "verify"] {
      let ending = try await Program.run([command, "out"], in: folder)
      #expect(ending.status == 1)
      #expect(ending.errors.hasPrefix("out/config.yaml: was altered since its run wrote it; "), "\(ending.errors)")
    }
    #expect(try folder.names() == ["WALK.csv", "out", "w.yaml"])
  }

  /// Bars that changed behind the sixth of January: the first event that differs is named.
  @Test func dataThatChanged_areNamedWithTheFirstEvent() async throws {
    let folder = try await Self.oneRun()
    try folder.write(try folder.text("WALK.csv").replacing("12,13,11,12.5", with: "12,13,11,12.25"), to: "WALK.csv")
    let ending = try await Program.run(["verify", "out"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.output.hasPrefix("out: not the same\nthe data have changed\nstreams that differ: "))
    #expect(
      ending.output.contains("\nfirst diverging event of equity/main: equity.jsonl, line 4, "), "\(ending.output)")
    let json = try JSONValue(
      parsing: Array(try await Program.run(["verify", "out", "--json"], in: folder).output.utf8))
    #expect(json["reproduced"] == .boolean(false) && json["repetition"] == .string("out.verify-2"))
  }

  @Test func file_againstAFolder() async throws {
    let folder = try await Self.oneRun()
    let ending = try await Program.run(["verify", "w.yaml", "--against", "out"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.output.hasPrefix("w.yaml against out: computed again, nothing changed\n"), "\(ending.output)")
    #expect(try !folder.names("out").contains("verified.json"))
    let other = try await Program.run(
      ["verify", "w.yaml", "--against", "out", "--set", "execution.commission.fixed=1"], in: folder)
    #expect(other.status == 1)
    #expect(
      other.output.hasPrefix(
        "w.yaml against out: not the same\n"
          + "the configurations differ (config_hash): execution.commission.fixed 0 and 1\n"
          + "streams that differ: equity/main, fills/main\n"
          + "first diverging event of fills/main: fills.jsonl, line 1, differs in commission\n"), "\(other.output)")
    let none = try await Program.run(["verify", "w.yaml", "--against", "nothing"], in: folder)
    #expect(none.status == 1 && none.errors == "nothing/manifest.json: cannot read: No such file or directory\n")
  }

  @Test func unfinishedRun_cannotBeVerified() async throws {
    let folder = try await Self.oneRun()
    let line = #"sed -i 's/"status": "complete"/"status": "interrupted"/' out/manifest.json && "$0" verify out"#
    let ending = try await Program.shell(line, in: folder)
    #expect(ending.status == 1)
    #expect(
      ending.errors
        == "out: the run is interrupted, and only a complete one can be computed again and compared; admf run out goes "
        + "on\n")
    let set = try await Program.run(["verify", "out", "--set", "master_seed=2"], in: folder)
    #expect(set.status == 2)
    #expect(
      set.errors == "admf verify: --set makes another run; give the workflow's file, and --against out\n")
  }
}
