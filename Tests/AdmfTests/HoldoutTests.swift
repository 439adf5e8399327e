import FileFormats
import Foundation
import RunResults
import Testing

/// The hold-out and `--outer` from the command line.
@Suite struct HoldoutTests {
  private static let sealed = """
    data: {path: ., symbols: [WALK], holdout: {last: 1}}
    strategy: {type: momentum, parameters: {lookback: 2}}
    uses_holdout: true

    """

  @Test func aSinglePassOpensIt_once() async throws {
    let folder = try Folder.small()
    try folder.write(Self.sealed, to: "w.yaml")
    func run(_ words: String...) async throws -> Program.Ending {
      try await Program.run(["run", "w.yaml", "--no-store"] + words, in: folder)
    }
    // A digest alone opens nothing.
    #expect(try await run("--digest-only").status == 0)
    #expect(try folder.names().contains("ledger.jsonl") == false)
    let first = try await run("--out", "results/a")
    #expect(first.status == 0)
    #expect(
      first.output.contains(
        "The hold-out, 2020-01-08 to 2020-01-08, was opened for the first time by this configuration."),
      "\(first.output)")
    #expect(try await run("--out", "results/a").status == 0)
    #expect(try await Program.run(["verify", "results/a"], in: folder).status == 0)
    #expect(try folder.text("results/ledger.jsonl").split(separator: "\n").count == 1)
    let other = ["--out", "results/b", "--set", "execution.commission.fixed=1"]
    let refused = try await Program.run(["run", "w.yaml"] + other, in: folder)
    #expect(refused.status == 1)
    #expect(
      refused.errors.hasPrefix(
        "it wants to see the hold-out, 2020-01-08 to 2020-01-08, which was opened before, by a (configuration "),
      "\(refused.errors)")
    #expect(try folder.names("results").contains("b") == false)
    let reopened = try await Program.run(["run", "w.yaml", "--reopen-holdout", "--report"] + other, in: folder)
    #expect(reopened.status == 0)
    #expect(reopened.output.contains("REOPENED: 2 configurations have opened it, the first in a"), "\(reopened.output)")
    #expect(try folder.text("results/b/report.html").contains("REOPENED: 2 configurations"))
    let manifest = try RunManifest(readingFrom: "\(folder.path)/results/b")
    #expect(manifest.remarks.count == 1)
    // Told again by whoever runs it again, without the option.
    #expect(try await Program.run(["run", "w.yaml"] + other, in: folder).output.contains("REOPENED"))
    // Who does not ask for it is not concerned.
    let plain = try await run("--out", "results/c", "--set", "uses_holdout=false")
    #expect(plain.status == 0 && !plain.output.contains("hold-out"))
  }

  @Test func aFileThatTakesOfOthers_runsAloneWithTheirRun() async throws {
    let folder = try Folder.small()
    let head = try folder.text("w.yaml")
    try folder.write(
      head + "phases: [{name: last, kind: backtest, inputs: [outer.best_params]}]\n", to: "inner.yaml")
    try folder.write(
      head + """
        phases:
          - {name: search, kind: optimization, grid: {lookback: [1, 2]}}
          - {name: within, workflow: inner.yaml, inputs: [search.best_params]}

        """, to: "outer.yaml")
    let alone = try await Program.run(["run", "inner.yaml", "--out", "r/alone"], in: folder)
    #expect(alone.status == 2 && alone.errors.contains("alone it runs with --outer RUN_FOLDER"), "\(alone.errors)")
    #expect(try await Program.run(["run", "outer.yaml", "--out", "r/outer"], in: folder).status == 0)
    let given = try await Program.run(["run", "inner.yaml", "--out", "r/alone", "--outer", "r/outer"], in: folder)
    #expect(given.status == 0, "\(given.errors)")
    let within = try RunManifest(readingFrom: "\(folder.path)/r/outer/phases/within")
    #expect(try RunManifest(readingFrom: "\(folder.path)/r/alone").runDigest == within.runDigest)
    // Its folder knows where that was.
    #expect(try await Program.run(["run", "r/alone"], in: folder).status == 0)
    let verified = try await Program.run(["verify", "r/alone"], in: folder)
    #expect(verified.status == 0, "\(verified.errors)\(verified.output)")
    let useless = try await Program.run(["run", "outer.yaml", "--outer", "r/outer"], in: folder)
    #expect(useless.status == 2 && useless.errors.contains("takes nothing of a workflow around it"))
  }
}
