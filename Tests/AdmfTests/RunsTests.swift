import FileFormats
import Foundation
import RunResults
import Testing

/// What is said of the folders of runs: lists, pruning, status, comparison.
@Suite struct RunsTests {
  /// A folder `results` with the runs `a`, `b` (commission of 1) and `c` (lookback of 3), written 1, 2 and 3 days ago.
  private static func threeRuns() async throws -> Folder {
    let folder = try Folder.small()
    let line = """
      "$0" run w.yaml --out results/a --no-store && \
      "$0" run w.yaml --out results/b --no-store --set execution.commission.fixed=1 && \
      "$0" run w.yaml --out results/c --no-store --set strategy.parameters.lookback=3 && \
      touch -d '1 day ago' results/a/manifest.json && touch -d '2 days ago' results/b/manifest.json && \
      touch -d '3 days ago' results/c/manifest.json && mkdir results/notes && \
      echo '{}' > results/ledger.jsonl
      """
    #expect(try await Program.shell(line, in: folder).status == 0)
    return folder
  }

  private static func json(_ ending: Program.Ending) throws -> JSONValue {
    try JSONValue(parsing: Array(ending.output.utf8))
  }

  private static func names(_ json: JSONValue?, _ key: String = "name") -> [String] {
    guard case .array(let items)? = json else { return [] }
    return items.compactMap { if case .string(let text)? = $0[key] { text } else { nil } }
  }

  @Test func list_showsEveryRun() async throws {
    let folder = try await Self.threeRuns()
    let ending = try await Program.run(["runs"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let lines = ending.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      lines.first == [
        "name", "when", "(UTC)", "status", "digest", "total_return", "sharpe", "max_drawdown", "trades",
      ])
    #expect(lines.dropFirst().map { $0[0] } == ["a", "b", "c"])
    #expect(lines.dropFirst().allSatisfy { $0[3] == "complete" })
    let manifest = try RunManifest(readingFrom: folder.path + "/results/a")
    #expect(lines[1][4] == String(try #require(manifest.runDigest).prefix(12)))
    // 8333 units bought at 12 and 13 at the end: 8,333 of profit.
    #expect(lines[1][5] == "8.33")
  }

  @Test func list_isSorted() async throws {
    let folder = try await Self.threeRuns()
    for (key, names) in [
      ("name", ["a", "b", "c"]), ("when", ["a", "b", "c"]), ("total_return", ["a", "c", "b"]),
      ("commission", ["b", "a", "c"]), ("status", ["a", "b", "c"]),
    ] {
      let ending = try await Program.run(["runs", "results", "--sort", key, "--json"], in: folder)
      #expect(ending.status == 0)
      #expect(Self.names(try Self.json(ending)["runs"]) == names, "\(key)")
    }
    let shown = try await Program.run(["runs", "--sort", "commission"], in: folder)
    #expect(shown.output.split(separator: "\n").first?.hasSuffix("   trades   commission") == true)
  }

  @Test func list_ofNothing_isEmpty() async throws {
    let folder = try Folder.small()
    let none = try await Program.run(["runs"], in: folder)
    #expect(none.status == 0 && none.output == "results: no runs\n")
    #expect(try await Program.run(["runs", "."], in: folder).output == ".: no runs\n")
    let missing = try await Program.run(["runs", "nowhere"], in: folder)
    #expect(missing.status == 1 && missing.errors.hasPrefix("nowhere: cannot "), "\(missing.errors)")
    let file = try await Program.run(["runs", "w.yaml"], in: folder)
    #expect(file.status == 1 && file.errors == "w.yaml: is not a folder; choose another folder for the results\n")
  }

  /// A manifest that cannot be read is listed, and does not keep others from being so.
  @Test func list_tellsOfManifestsThatCannotBeRead() async throws {
    let folder = try await Self.threeRuns()
    try folder.write("{}", to: "results/b/manifest.json")
    let ending = try await Program.run(["runs"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.output.contains("unreadable"))
    #expect(
      ending.output.hasSuffix(
        "\nresults/b/manifest.json: is not a manifest that this version can read: config_hash is missing or has "
          + "another form\n"), "\(ending.output)")
  }

  @Test func prune_takesWhatIsOldAndNotAmongTheNewest() async throws {
    let folder = try await Self.threeRuns()
    let dry = ["runs", "--prune", "--older-than", "36h", "--keep", "2", "--dry-run", "--json"]
    let plan = try Self.json(try await Program.run(dry, in: folder))
    #expect(Self.names(plan["removed"]) == ["c"] && Self.names(plan["kept"]) == ["a", "b"])
    #expect(plan["dry_run"] == .boolean(true))
    #expect(try folder.names("results") == ["a", "b", "c", "ledger.jsonl", "notes"])
    let ending = try await Program.run(["runs", "--prune", "--older-than", "36h", "--keep", "1"], in: folder)
    #expect(ending.status == 0)
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5 && lines[0].hasPrefix("run   ") && lines[1].hasPrefix("b     2 d ago   "))
    #expect(lines[3] == "a stays: it is one of the newest 1")
    #expect(lines[4].hasPrefix("results: removed 2 runs, ") && lines[4].hasSuffix("; left 1"))
    #expect(try folder.names("results") == ["a", "ledger.jsonl", "notes"])
    let again = try await Program.run(["runs", "--prune", "--older-than", "36h"], in: folder)
    #expect(again.output == "a stays: it is not old enough\nresults: removed 0 runs, 0 B; left 1\n")
  }

  /// Nothing goes that no run has written, nor what is under way, cannot be read or lies elsewhere.
  @Test func prune_leavesWhatIsNotItsOwn() async throws {
    let folder = try await Self.threeRuns()
    try folder.write("mine", to: "results/a/notes.txt")
    try folder.write("{}", to: "results/b/manifest.json")
    #expect(try await Program.shell("mv results/c elsewhere && ln -s ../elsewhere results/c", in: folder).status == 0)
    let ending = try await Program.run(["runs", "--prune", "--keep", "0", "--json"], in: folder)
    #expect(ending.status == 0)
    let json = try Self.json(ending)
    #expect(Self.names(json["removed"]).isEmpty)
    #expect(
      Self.names(json["kept"], "reason").sorted() == [
        "it holds notes.txt, which no run has written", "it is a link", "its manifest cannot be read",
      ])
    #expect(try folder.names("results") == ["a", "b", "c", "ledger.jsonl", "notes"])
    #expect(try folder.names("elsewhere").contains("equity.jsonl"))
  }

  /// What a verification has left is no run of its own, and goes with the run; where that is gone it is one.
  @Test func whatVerificationsLeaveBelongsToTheRun() async throws {
    let folder = try await Self.threeRuns()
    let line = """
      cp -a results/c results/c.verify && cp -a results/c results/c.verify-2 && mkdir results/c.verify-3 &&
      cp -a results/a results/gone.verify && cp -a results/a results/a.verify-x
      """
    #expect(try await Program.shell(line, in: folder).status == 0)
    let list = try await Program.run(["runs", "--json"], in: folder)
    #expect(Self.names(try Self.json(list)["runs"]) == ["a", "a.verify-x", "b", "c", "gone.verify"])
    let text = try await Program.run(["runs"], in: folder)
    #expect(
      text.output.hasSuffix(
        (["", "-2", "-3"].map { "c.verify\($0) is no run of its own: a verification of c has left it\n" }).joined()))
    try folder.write("mine", to: "results/c.verify-2/notes.txt")
    let kept = try await Program.run(["runs", "--prune", "--older-than", "36h", "--keep", "4"], in: folder)
    #expect(
      kept.output.contains("c stays: c.verify-2 stays, as it holds notes.txt, which no run has written\n"),
      "\(kept.output)")
    #expect(try await Program.shell("rm results/c.verify-2/notes.txt", in: folder).status == 0)
    let gone = try await Program.run(["runs", "--prune", "--older-than", "36h", "--keep", "4"], in: folder)
    #expect(gone.output.contains("\nc, c.verify, c.verify-2, c.verify-3   3 d ago "), "\(gone.output)")
    #expect(
      try folder.names("results") == ["a", "a.verify-x", "b", "gone.verify", "ledger.jsonl", "notes"])
  }

  /// A report is the run's own, and no reason to keep it.
  @Test func prune_takesReportsWithTheirRuns() async throws {
    let folder = try await Self.threeRuns()
    #expect(try await Program.run(["report", "results/a"], in: folder).status == 0)
    #expect(try folder.names("results/a").contains("report.html"))
    let ending = try await Program.run(["runs", "--prune", "--keep", "0", "--json"], in: folder)
    #expect(Self.names(try Self.json(ending)["removed"]) == ["a", "b", "c"])
    #expect(try folder.names("results") == ["ledger.jsonl", "notes"])
    // A report of a run may be written again, and no other file of a run be taken for one.
    #expect(try await Program.run(["run", "w.yaml", "--out", "r", "--report", "--no-store"], in: folder).status == 0)
    #expect(try await Program.run(["report", "r", "--out", "r/report.html"], in: folder).status == 0)
    #expect(try await Program.run(["report", "r", "--out", "r/metrics.json"], in: folder).status == 2)
  }

  /// `results.retention` removes finished runs of the same workflow, and nothing else, once a run has ended.
  @Test func retention_keepsTheNewest() async throws {
    let folder = try await Self.threeRuns()
    try folder.write(try folder.text("w.yaml") + "workflow: {name: other}\n", to: "o.yaml")
    let other = ["run", "o.yaml", "--out", "results/other", "--no-store"]
    #expect(try await Program.run(other, in: folder).status == 0)
    try folder.write("mine", to: "results/b/notes.txt")
    let line = """
      touch -d '9 days ago' results/other/manifest.json && \
      sed -i 's/"status": "complete"/"status": "failed"/' results/c/manifest.json && \
      touch -d '3 days ago' results/c/manifest.json && \
      "$0" run w.yaml --out results/d --no-store --set results.retention.keep=2 && \
      "$0" run w.yaml --out results/e --no-store --set results.retention.keep=1 --set strategy.parameters.lookback=4
      """
    let ending = try await Program.shell(line, in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    // The first run removed nothing that it might: `b` has a file of its own. The second took `a` and `d`.
    #expect(try folder.names("results") == ["b", "c", "e", "ledger.jsonl", "notes", "other"])
    #expect(
      ending.errors.contains("Removed 2 earlier runs of w, as results.retention says: d, a\n"), "\(ending.errors)")
    // An age alone takes what is old; a run that is interrupted or repeated stays where it is.
    let old = "results.retention.older_than=12h"
    #expect(try await Program.run(["run", "w.yaml", "--out", "results/f", "--set", old], in: folder).status == 0)
    #expect(try folder.names("results") == ["b", "c", "e", "f", "ledger.jsonl", "notes", "other"])
    let again = try await Program.run(["run", "results/f"], in: folder)
    #expect(again.status == 0 && !again.errors.contains("Removed"))
  }

  @Test func status_ofACompleteRun() async throws {
    let folder = try await Self.threeRuns()
    let ending = try await Program.run(["status", "results/a"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let manifest = try RunManifest(readingFrom: folder.path + "/results/a")
    #expect(
      ending.output == """
        folder          results/a
        status          complete
        configuration   \(manifest.configHash.prefix(12))
        run digest      \(manifest.runDigest ?? "")
        last bar        2020-01-08T23:59:59.999999999Z
        program         admf \(manifest.programVersion)
        files           as the run wrote them
        to check        admf verify results/a

        """)
    let json = try Self.json(try await Program.run(["status", "results/a", "--json", "--follow"], in: folder))
    #expect(json["status"] == .string("complete") && json["well"] == .boolean(true))
    #expect(json["command"] == .string("admf verify results/a") && json["phases"] == .array([]))
  }

  @Test func status_noticesTampering() async throws {
    let folder = try await Self.threeRuns()
    #expect(
      try await Program.shell("rm results/a/fills.jsonl && echo >> results/a/equity.jsonl", in: folder).status == 0)
    let ending = try await Program.run(["status", "results/a"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.output.contains("\nfiles           equity.jsonl was altered, fills.jsonl is missing\n"))
    #expect(ending.output.hasSuffix("\nto write anew   admf run results/a\n"))
    let again = try await Program.run(["run", "results/a", "--no-store"], in: folder)
    #expect(again.status == 0 && again.output.contains("\nRepaired: "), "\(again.errors)")
    #expect(try await Program.run(["status", "results/a"], in: folder).status == 0)
  }

  /// A run that was killed says `running` for ever, and holds no lock.
  @Test func status_ofARunThatWasKilled_isInterrupted() async throws {
    let folder = try await Self.threeRuns()
    let line = #"sed -i 's/"status": "complete"/"status": "running"/' results/a/manifest.json && "$0" status results/a"#
    let ending = try await Program.shell(line, in: folder)
    #expect(ending.status == 1)
    #expect(ending.output.contains("\nstatus          interrupted: it ended without a word, by a crash or a kill\n"))
    #expect(ending.output.hasSuffix("\nto go on        admf run results/a\n"))
    // Somebody else at work in the folder: the lock tells.
    let held = try await Program.shell("flock results/a \"$0\" status results/a", in: folder)
    #expect(held.status == 0 && held.output.contains("\nstatus          running\n"), "\(held.output)")
    let kept = try await Program.shell("flock results/a \"$0\" runs --prune --keep 0 --dry-run", in: folder)
    #expect(kept.output.contains("a stays: somebody is at work in it\n"), "\(kept.output)")
    let goesOn = try await Program.run(["run", "results/a", "--no-store"], in: folder)
    #expect(goesOn.status == 0)
    #expect(try RunManifest(readingFrom: folder.path + "/results/a").status == .complete)
  }

  @Test func status_ofAWorkflowFile_findsItsFolder() async throws {
    let folder = try Folder.small()
    let missing = try await Program.run(["status", "w.yaml"], in: folder)
    #expect(missing.status == 1)
    #expect(
      missing.errors.hasPrefix("w.yaml: there is no run of it in results/w-")
        && missing.errors.hasSuffix("; admf run w.yaml makes one\n"))
    #expect(try await Program.run(["run", "w.yaml", "--no-store"], in: folder).status == 0)
    let ending = try await Program.run(["status", "w.yaml"], in: folder)
    #expect(ending.status == 0 && ending.output.hasPrefix("folder          results/w-"))
    let other = try await Program.run(["status", "w.yaml", "--set", "execution.commission.fixed=2"], in: folder)
    #expect(other.status == 1)
    let none = try await Program.run(["status", "nothing"], in: folder)
    #expect(none.status == 1 && none.errors == "nothing/manifest.json: cannot read: No such file or directory\n")
  }

  @Test func compare_namesKeysAndMetrics() async throws {
    let folder = try await Self.threeRuns()
    let ending = try await Program.run(["compare", "results/a", "results/b", "results/c"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let lines = ending.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func cells(_ label: String) -> [String]? {
      lines.first { $0.hasPrefix(label + "  ") }?.dropFirst(label.count).split(separator: " ").map(String.init)
    }
    #expect(lines[0].split(separator: " ") == ["a", "b", "c"])
    #expect(cells("execution.commission.fixed") == ["0", "1", "0"])
    #expect(cells("strategies.momentum.parameters.lookback") == ["2", "2", "3"])
    #expect(cells("Commission") == ["0.00", "1.00", "0.00"])
    #expect(!ending.output.contains("execution.fill"))
    let json = try Self.json(try await Program.run(["compare", "results/a", "results/b", "--json"], in: folder))
    #expect(Self.names(json["keys"], "key") == ["execution.commission.fixed"])
    #expect(Self.names(json["runs"], "folder") == ["results/a", "results/b"])
    let same = try await Program.run(["compare", "results/a", "results/a"], in: folder)
    #expect(same.output.contains("\nno key differs\n"))
    try folder.write(try folder.text("results/b/metrics.json") + " ", to: "results/b/metrics.json")
    let altered = try await Program.run(["compare", "results/a", "results/b"], in: folder)
    #expect(altered.status == 0 && altered.output.contains("\nb: metrics.json was altered: "), "\(altered.output)")
    let missing = try await Program.run(["compare", "results/a", "nothing"], in: folder)
    #expect(missing.status == 1 && missing.errors == "nothing/manifest.json: cannot read: No such file or directory\n")
  }
}
