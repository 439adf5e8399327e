import FileFormats
import Foundation
import RunResults
import Testing

/// The folders of workflows with phases: status, comparison, verification, removal.
@Suite struct PhaseFolderTests {
  private static func oneRun() async throws -> Folder {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategy: {type: momentum, parameters: {lookback: 2}}
      phases:
        - {name: search, kind: optimization, grid: {momentum.lookback: [1, 2]}}
        - {name: single, kind: backtest, depends_on: [search]}

      """, to: "p.yaml")
    let ending = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    return folder
  }

  /// Phases that come to something else are never taken for those of the finished run.
  @Test func dataThatGrew_areANewRun() async throws {
    let folder = try await Self.oneRun()
    let before = try RunManifest(readingFrom: folder.path + "/out")
    try folder.write(try folder.text("WALK.csv") + "2020-01-13,13,14,12,12.5\n", to: "WALK.csv")
    let ending = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(
      ending.output.hasSuffix(
        "\nA new run, as the data have changed: the earlier one in out lies in out.old-1 now.\n"), "\(ending.output)")
    let after = try RunManifest(readingFrom: folder.path + "/out")
    #expect(after.runDigest != before.runDigest && after.isConsistent)
    #expect(try RunManifest(readingFrom: folder.path + "/out.old-1").runDigest == before.runDigest)
  }

  /// Equal inputs, unequal results: the earlier manifests are made to tell of other results.
  @Test func equalInputsWithUnequalResults_fail() async throws {
    let folder = try await Self.oneRun()
    for place in ["out", "out/phases/search"] {
      let path = "\(place)/manifest.json"
      let text = try folder.text(path)
      let manifest = try RunManifest(readingFrom: folder.path + "/out")
      let digest = try #require(manifest.phaseList.first { $0.name == "search" }?.digest)
      let other = String(digest.reversed())
      var changed = text.replacing(digest, with: other)
      if place == "out" {
        let phases = manifest.phaseList.map { ($0.name, $0.name == "search" ? other : $0.digest, $0.state) }
        changed = changed.replacing(manifest.runDigest ?? "none", with: PhaseDigest.workflow(phases))
      }
      try folder.write(changed, to: path)
    }
    let ending = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store"], in: folder)
    #expect(ending.status == 1, "\(ending.output)")
    #expect(ending.errors.contains("results differ: phases that differ: search"), "\(ending.errors)")
    #expect(try folder.names().contains("out.diverged"))
  }

  /// What is altered in the folder of a phase, of the best trials' runs too, is noticed, and written anew by the run
  /// that does the work again; what is the user's stays.
  @Test(arguments: ["search/trials.jsonl", "search/best/trial_1/equity.jsonl", "single/fills.jsonl"])
  func alteredFilesOfPhases_areWrittenAnew(_ name: String) async throws {
    let folder = try await Self.oneRun()
    let best = try #require(try folder.names("out/phases/search/best").first)
    let file = "phases/" + name.replacing("trial_1", with: best)
    let written = try folder.text("out/\(file)")
    try folder.write(written + "x\n", to: "out/\(file)")
    try folder.write("mine", to: "out/phases/search/notes.txt")
    let status = try await Program.run(["status", "out"], in: folder)
    #expect(status.status == 1 && status.output.contains("\nfiles           \(file) was altered\n"), "\(status.output)")
    let again = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store"], in: folder)
    #expect(again.status == 0 && again.output.contains("where \(file) was altered; the folder"), "\(again.output)")
    #expect(try folder.text("out/\(file)") == written && folder.text("out/phases/search/notes.txt") == "mine")
    let last = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store"], in: folder)
    #expect(last.output.contains("\nComplete; ") && last.errors.isEmpty, "\(last.output)\(last.errors)")
  }

  @Test func status_showsThePhases() async throws {
    let folder = try await Self.oneRun()
    let ending = try await Program.run(["status", "out"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("\nstatus          complete; 2 of 2 phases are done\n"), "\(ending.output)")
    let rows = ending.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let search = try #require(rows.first { $0.first == "search" })
    #expect(search.prefix(8) == ["search", "optimization", "complete", "2", "of", "2", "0", "computed"])
    let list = try await Program.run(["runs", "."], in: folder)
    #expect(list.output.contains(" 2 of 2 "), "\(list.output)")
  }

  /// A run that was killed in its first phase.
  @Test func status_ofAKilledRun_namesThePhaseAtWork() async throws {
    let folder = try await Self.oneRun()
    let line = #"""
      sed -i -e 's/"status": "complete"/"status": "running"/' -e 's/"state": "complete"/"state": "pending"/' \
        out/manifest.json && rm -r out/phases/single &&
      sed -i 's/"state": "complete"/"state": "running"/' out/phases/search/manifest.json && "$0" status out --json
      """#
    let ending = try await Program.shell(line, in: folder)
    #expect(ending.status == 1)
    let json = try JSONValue(parsing: Array(ending.output.utf8))
    #expect(json["status"] == .string("interrupted") && json["ended_silently"] == .boolean(true))
    guard case .array(let phases)? = json["phases"] else {
      Issue.record("no phases")
      return
    }
    #expect(phases.map { $0["state"] } == [.string("interrupted"), .string("pending")])
  }

  /// What a phase at work writes is told with its pace; the folder of a run that has ended has none of it.
  @Test func status_ofARunningPhase_tellsHowFastItGoes() async throws {
    let folder = try await Self.oneRun()
    #expect(try !folder.names("out/phases/search").contains("progress.json"))
    let line = #"""
      sed -i -e 's/"status": "complete"/"status": "running"/' -e 's/"state": "complete"/"state": "pending"/' \
        out/manifest.json && rm -r out/phases/single &&
      sed -i 's/"state": "complete"/"state": "running"/' out/phases/search/manifest.json &&
      echo '{"done":3000,"total":100000,"stored":500,"seconds":2}' > out/phases/search/progress.json &&
      "$0" status out --json
      """#
    let ending = try await Program.shell(line, in: folder)
    let json = try JSONValue(parsing: Array(ending.output.utf8))
    guard case .array(let phases)? = json["phases"] else {
      Issue.record("no phases")
      return
    }
    #expect(phases[0]["counts"]?["done"] == .integer(3_000) && phases[0]["counts"]?["stored"] == .integer(500))
    // 2,500 were computed in two seconds, and 97,000 are left.
    #expect(phases[0]["progress"]?["rate"] == .integer(1_250))
    #expect(phases[0]["progress"]?["seconds_left"] == .number(77.6))
  }

  /// What a kill, or an earlier run, has left finished is told before anything else is done.
  @Test func whatIsThereIsToldAtOnce() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategies: [{id: a, type: momentum, parameters: {lookback: 1}}, {id: b, type: momentum}]
      risk: {quantities: fractional, sizing: {type: target_percent, fraction: 1}}
      phases:
        - {name: signals, kind: signal_generation}
        - {name: replay, kind: signal_replay, inputs: [signals.signals], weights: {count: 500}}

      """, to: "r.yaml")
    let first = try await Program.run(["run", "r.yaml", "--out", "a", "--store", "s"], in: folder)
    let lines = [
      "signals: signal_generation begins", "signals: complete", "replay: signal_replay begins", "replay: complete", "",
    ]
    #expect(first.status == 0 && first.errors == lines.joined(separator: "\n"), "\(first.errors)")
    let more = ["run", "r.yaml", "--out", "b", "--store", "s", "--set", "phases.replay.weights.count=502"]
    let second = try await Program.run(more, in: folder)
    let told = "replay: goes on, 500 of 502 were there\nreplay: complete, 500 of 502 were there\n"
    #expect(second.status == 0 && second.errors.hasSuffix(told), "\(second.errors)")
  }

  /// Piped, the start and the end of each phase is a line; phases of files within stand under the names that inputs
  /// give them.
  @Test func startAndEndAreTold() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategy: {type: momentum, parameters: {lookback: 1}}
      phases: [{name: deep, kind: optimization, grid: {lookback: [1, 2]}}]

      """, to: "inner.yaml")
    try folder.write(
      """
      phases:
        - {name: within, workflow: inner.yaml}
        - {name: never, workflow: inner.yaml, condition: "within.state == 'failed'"}

      """, to: "w.yaml")
    let run = try await Program.run(["run", "w.yaml", "--out", "a", "--no-store"], in: folder)
    let lines = [
      "within: workflow begins", "within.deep: optimization begins", "within.deep: complete", "within: complete",
      "never: skipped", "",
    ]
    #expect(run.status == 0 && run.errors == lines.joined(separator: "\n"), "\(run.errors)")
    for options in [["--json", "--out", "b", "--no-store"], ["--digest-only"]] {
      let quiet = try await Program.run(["run", "w.yaml"] + options, in: folder)
      #expect(quiet.status == 0 && quiet.errors.isEmpty, "\(options): \(quiet.errors)")
    }
  }

  /// Before a run: what would be answered, what would run, and for which reason; nothing is written.
  @Test func why_namesWhatHasChanged() async throws {
    let folder = try await Self.oneRun()
    let names = try folder.names()
    let same = try await Program.run(["explain", "p.yaml", "--why", "--out", "out"], in: folder)
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.contains("compared   the run in it (complete)\nchanged    nothing\n"), "\(same.output)")
    #expect(same.output.contains("\nsearch   answered by the finished folder\n"), "\(same.output)")
    let line = #"""
      sed -i '$d' WALK.csv && "$0" explain p.yaml --why --out out &&
      "$0" explain p.yaml --why --out other --set execution.commission.fixed=1
      """#
    let other = try await Program.shell(line, in: folder)
    #expect(other.status == 0, "\(other.output)\(other.errors)")
    #expect(other.output.contains("has other content\n"), "\(other.output)")
    #expect(other.output.contains("\nsearch   would run: none of its 2 trials is in the store\n"), "\(other.output)")
    let single = "\nsingle   would run: one single pass, which is kept in the folder only\n"
    #expect(other.output.contains(single), "\(other.output)")
    #expect(other.output.contains("out (complete)\n"), "\(other.output)")
    #expect(other.output.contains("\n         execution.commission.fixed: 0 -> 1\n"), "\(other.output)")
    let pass = try await Program.run(["explain", "w.yaml", "--why"], in: folder)
    #expect(pass.output.contains("\nwould run: a single pass is run every time\n"), "\(pass.output)\(pass.errors)")
    let stray = try await Program.run(["explain", "w.yaml", "--out", "out"], in: folder)
    #expect(stray.status == 2 && stray.errors.contains("--out belongs to --why"), "\(stray.errors)")
    #expect(try folder.names() == names)
  }

  @Test func folder_isVerifiedPhaseByPhase() async throws {
    let folder = try await Self.oneRun()
    let ending = try await Program.run(["verify", "out"], in: folder)
    #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
    #expect(ending.output.hasPrefix("out: computed again, nothing changed\n"))
    #expect(try folder.names("out").contains("verified.json"))
    #expect(try folder.names() == ["WALK.csv", "ledger.jsonl", "out", "p.yaml", "w.yaml"])
    let other = try await Program.run(
      ["verify", "p.yaml", "--against", "out", "--set", "execution.commission.fixed=1"], in: folder)
    #expect(other.status == 1)
    #expect(other.output.contains("\nphase search differs\n") && other.output.contains("\nphase single differs\n"))
    #expect(other.output.contains("\nfirst diverging event: trials.jsonl, line 1"), "\(other.output)")
    #expect(try await Program.run(["runs", ".", "--prune", "--keep", "0"], in: folder).status == 0)
    #expect(try folder.names() == ["WALK.csv", "ledger.jsonl", "p.yaml", "w.yaml"])
  }

  private static let damages: [(change: String, words: String)] = [
    ("echo >> out/phases/search/trials.jsonl", "phases/search/trials.jsonl was altered"),
    ("rm out/phases/single/equity.jsonl", "phases/single/equity.jsonl is missing"),
    ("rm -r out/phases/single", "phases/single/manifest.json is missing"),
    (
      "sed -i 's/\"digest\": \"..../\"digest\": \"aaaa/' out/phases/search/manifest.json",
      "phases/search/manifest.json was altered"
    ),
  ]

  @Test(arguments: damages.indices) func tamperedPhase_isNoticed(_ index: Int) async throws {
    let (change, words) = Self.damages[index]
    let folder = try await Self.oneRun()
    #expect(try await Program.shell("cp -r out good && " + change, in: folder).status == 0)
    let status = try await Program.run(["status", "out"], in: folder)
    #expect(status.status == 1 && status.output.contains("\nfiles           \(words)\n"), "\(status.output)")
    let diff = try await Program.run(["diff", "good", "out"], in: folder)
    #expect(diff.status == 1 && diff.output == "out: \(words)\n", "\(diff.output)")
    let verify = try await Program.run(["verify", "out"], in: folder)
    #expect(verify.status == 1 && verify.output.hasPrefix("out: not the same\nout: \(words)\n"), "\(verify.output)")
    #expect(try await Program.run(["diff", "good", "good"], in: folder).status == 0)
  }
}
