import Foundation
import Testing

/// A program with a strategy of its own, `Tests/Examples/OwnTool`: it has every command of `admf`, under its own name.
@Suite struct OwnToolTests {
  private static let workflow = """
    data: {path: ., symbols: [WALK]}
    strategy: {type: dip_buyer}

    """

  private static func folder() throws -> Folder {
    let folder = try Folder.small()
    try folder.write(workflow, to: "dips.yaml")
    return folder
  }

  @Test func everyCommandKnowsTheOwnStrategy() async throws {
    let folder = try Self.folder()
    let tool = try Program.url("OwnTool")
    for arguments in [
      ["validate", "dips.yaml", "--data"], ["explain", "dips.yaml"], ["inspect", "dips.yaml"],
      ["verify", "dips.yaml", "--schedules", "1", "--priorities", "1", "--processes", "1"],
      ["verify", "dips.yaml", "--look-ahead", "--cuts", "2"],
      ["run", "dips.yaml", "--out", "results", "--set", "execution.fill=same_close", "--json"],
    ] {
      let ending = try await Program.run(arguments, in: folder, executable: tool)
      #expect(ending.status == 0, "\(arguments): \(ending.errors)")
      #expect(!ending.output.isEmpty)
    }
    #expect(try folder.text("results/manifest.json").contains("\"program\": \"OwnTool\""))
  }

  @Test func itsNameStandsInUsageLines() async throws {
    let folder = try Self.folder()
    let tool = try Program.url("OwnTool")
    let help = try await Program.run(["run", "--help"], in: folder, executable: tool)
    #expect(help.output.contains("\nUsage: OwnTool run FILE [options]\n"))
    #expect(help.output.contains("\nExamples:\n  OwnTool run "))
    let overview = try await Program.run([], in: folder, executable: tool)
    #expect(overview.output.contains("\nUsage: OwnTool COMMAND [options]\n"))
    let wrong = try await Program.run(["rum"], in: folder, executable: tool)
    #expect(wrong.status == 2 && wrong.errors.hasPrefix("OwnTool: unknown command rum; allowed run, "))
    let version = try await Program.run(["--version"], in: folder, executable: tool)
    #expect(version.output.hasPrefix("OwnTool 0.1.0 (admf, Swift "))
  }

  /// What `admf` cannot know of the folder of another program's run, it says.
  @Test func admfNamesTheProgramOfAFolder() async throws {
    let folder = try Self.folder()
    let tool = try Program.url("OwnTool")
    for name in ["first", "second"] {
      let setting = name == "first" ? [] : ["--set", "risk.capital=5000"]
      let run = try await Program.run(["run", "dips.yaml", "--out", name] + setting, in: folder, executable: tool)
      #expect(run.status == 0, "\(run.errors)")
    }
    for file in ["first/config.yaml", "first"] {
      let ending = try await Program.run(["explain", file], in: folder)
      #expect(ending.status == 2)
      #expect(
        ending.errors.hasSuffix(
          "\n\(file) belongs to a run of the program OwnTool, which may know strategies that admf does not\n"),
        "\(ending.errors)")
    }
    let own = try await Program.run(["validate", "first/config.yaml"], in: folder, executable: tool)
    #expect(own.status == 0, "\(own.errors)")
  }

  /// `Tests/Examples/OwnClassifier`: a program with a classifier of its own.
  @Test func ownClassifier_hasEveryCommand() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategy: {type: momentum, parameters: {lookback: 2}}
      phases:
        - search: {kind: optimization, grid: {lookback: [1, 2]}}
        - regimes: {kind: analysis, confirm: 1, classifiers: [{type: drawdown, parameters: {depth: 0.02}}]}

      """, to: "regimes.yaml")
    let tool = try Program.url("OwnClassifier")
    for arguments in [
      ["validate", "regimes.yaml", "--data"], ["explain", "regimes.yaml"], ["run", "regimes.yaml", "--out", "results"],
    ] {
      let ending = try await Program.run(arguments, in: folder, executable: tool)
      #expect(ending.status == 0, "\(arguments): \(ending.errors)")
      if arguments[0] == "run" {
        let line = ending.output.split(separator: "\n").first { $0.contains("regime_shares: ") }
        #expect(line == "  regime_shares: calm 100.00 %", "\(ending)")
      }
    }
    #expect(try folder.text("results/phases/regimes/regimes.json").contains("\"input\": \"closes\""))
    let checked = try await Program.run(
      ["verify", "regimes.yaml", "--look-ahead", "--cuts", "2"], in: folder, executable: tool)
    #expect(checked.status == 0 && checked.output.contains("  classifiers  drawdown of phase regimes: "), "\(checked)")
    let other = try await Program.run(["validate", "regimes.yaml"], in: folder)
    #expect(
      other.status == 2 && other.errors.contains("unknown classifier, was 'drawdown'; allowed volatility, "),
      "\(other.errors)")
  }

  @Test func theExampleInMemoryRuns() async throws {
    let folder = try Folder()
    let ending = try await Program.run([], in: folder, executable: try Program.url("InMemory"))
    #expect(ending.status == 0 && ending.output == "115762.42000000001\n", "\(ending.output)\(ending.errors)")
  }
}
