import Foundation
import RunResults
import Testing

/// What strategies must not do, and lanes, in `Tests/Programs/FaultyTool`: it does not go unseen.
@Suite struct FaultyToolTests {
  private static func folder(_ type: String) throws -> Folder {
    let folder = try Folder.small()
    try folder.write("data: {path: ., symbols: [WALK]}\nstrategy: {id: mine, type: \(type)}\n", to: "w.yaml")
    return folder
  }

  /// `exit(0)` is no success.
  @Test func exitInAStrategy_isAFailure() async throws {
    let folder = try Self.folder("ending")
    let tool = try Program.url("FaultyTool")
    let sentence = "something in strategy/group-1 called exit() before the command had ended"
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder, executable: tool)
    #expect(ending.status == 1 && ending.errors == "FaultyTool: \(sentence)\n")
    let manifest = try RunManifest(readingFrom: folder.path + "/out")
    #expect(manifest.status == .failed && manifest.error == sentence)
    for arguments in [
      ["run", "w.yaml", "--digest-only"], ["verify", "w.yaml"], ["verify", "w.yaml", "--look-ahead"],
    ] {
      let other = try await Program.run(arguments, in: folder, executable: tool)
      #expect(other.status == 1 && other.errors.contains("called exit()"), "\(arguments): \(other.errors)")
    }
  }

  /// Who holds the thread is said; the run hangs on, as nothing can take the thread from it.
  @Test(arguments: ["endless", "locked"], ["sorted", "parallel:2"])
  func strategyThatHangs_isNamed(_ type: String, _ policy: String) async throws {
    let folder = try Self.folder(type)
    let line = """
      "$0" run w.yaml --out out --policy \(policy) 2> errors & run=$!
      while [ ! -s errors ] && kill -0 $run; do sleep 0.1; done
      kill -KILL $run; wait $run; echo $?
      """
    let words = ["-c", line, try Program.url("FaultyTool").path]
    let ending = try await Program.run(words, in: folder, executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(ending.output.hasSuffix("137\n"))
    #expect(
      try folder.text("errors")
        == "No progress for 5 seconds: strategy/group-1 (strategy mine) has the thread and does not give it back. "
        + "Interrupt twice to end the program.\n")
  }

  /// A strategy that switches how the processor rounds is found in every way of running.
  @Test(arguments: [["--policy", "sorted"], ["--policy", "parallel:2", "--block", "1"], ["--block", "2"]])
  func changedRounding_isAnError(_ options: [String]) async throws {
    let folder = try Self.folder("rounding")
    let ending = try await Program.run(
      ["run", "w.yaml", "--out", "out"] + options, in: folder, executable: try Program.url("FaultyTool"))
    #expect(ending.status == 1)
    #expect(
      (ending.errors.split(separator: "\n").last ?? "").hasPrefix(
        "the way in which the processor rounds, or treats subnormal numbers, was changed in strategy/group-1: "))
    #expect(try RunManifest(readingFrom: folder.path + "/out").status == .failed)
  }

  /// A last place of the commission in one lane is found by `verify`, which names portfolio, cycle and field.
  ///
  /// `FaultyTool` has the mistake in the third lane of every group; `admf` finds nothing in the same file.
  @Test func mistakeInOneLane_isNamed() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategy: {type: buy_and_hold}
      risk: {count: 5, capital: 10000, quantities: fractional, vary: {capital: {from: 1000, to: 9000}}}
      execution: {commission: {proportional: 0.001}}
      """, to: "w.yaml")
    let words = ["verify", "w.yaml", "--schedules", "0", "--priorities", "0", "--threads", "1", "--processes", "0"]
    let found = try await Program.run(words, in: folder, executable: try Program.url("FaultyTool"))
    #expect(found.status == 1 && found.errors.contains("not reproduced with --policy sorted --path lanes"))
    #expect(found.errors.contains("\n    differs in: commission; portfolio p2, cycle 1\n"), "\(found.errors)")
    let clean = try await Program.run(words, in: folder)
    #expect(clean.status == 0 && clean.output.contains("one digest"), "\(clean.errors)")
  }

  /// Which path a policy leaves to a run of many portfolios: the mistake in lanes shows which it was.
  @Test func policies_andThePathOfManyPortfolios() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategy: {type: buy_and_hold}
      risk: {count: 70, capital: 10000, quantities: fractional, vary: {capital: {from: 1000, to: 9000}}}
      execution: {commission: {proportional: 0.001}}
      """, to: "w.yaml")
    let tool = try Program.url("FaultyTool")
    func digest(_ options: String) async throws -> String {
      let words = ["run", "w.yaml", "--digest-only"] + options.split(separator: " ").map(String.init)
      let ending = try await Program.run(words, in: folder, executable: tool)
      #expect(ending.status == 0, "\(options): \(ending.errors)")
      return ending.output
    }
    let (network, lanes) = (try await digest("--path network"), try await digest("--path lanes"))
    #expect(network != lanes)
    // How many threads there are is no matter of the path.
    for options in ["", "--policy sorted", "--policy parallel:2", "--policy parallel:1 --block 1", "--permute 3"] {
      #expect(try await digest(options) == lanes, "\(options)")
      #expect(try await digest("--path network " + options) == network, "\(options)")
    }
    // Who looks at orders of containers, or at channels, has the network.
    for options in [
      "--policy random:1", "--policy pct:1:2", "--carrier stream", "--capacity 2", "--schedule s",
      "--policy sorted --schedule s", "--policy replay:@s", "--policy parallel:2 --capacity 1",
    ] {
      #expect(try await digest(options) == network, "\(options)")
    }
    #expect(try await digest("--policy random:1 --path lanes") == lanes)
    let explained = try await Program.run(["explain", "w.yaml", "--network", "text"], in: folder)
    #expect(explained.output.contains("TRADITIONAL: lanes in 1 batch on one thread"), "\(explained.output)")
    #expect(explained.output.contains("\n  so too with --policy sorted or parallel:N; other policies, "))
    // Fresh processes of `verify` run what it compares them with.
    let verified = try await Program.run(
      ["verify", "w.yaml", "--schedules", "0", "--priorities", "0", "--threads", "1", "--blocks", "1"], in: folder)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
  }
}
