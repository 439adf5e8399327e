import Foundation
import Testing

/// What the program says of its own use: help to standard output, mistakes to standard error with exit code 2.
@Suite struct UsageTests {
  static let commands = [
    "run", "sweep", "validate", "schema", "explain", "verify", "dispatch", "status", "runs", "compare", "diff",
    "inspect", "table", "report", "plot", "cache", "bench", "demo",
    "help",
  ]
  static let list = commands.joined(separator: ", ")
  static let topics = [
    "workflows", "data", "strategies", "phases", "search", "regimes", "conditions", "results", "reports", "determinism",
    "store", "events", "exit-codes",
  ]
  static let helped = (commands + topics).joined(separator: ", ")

  @Test func overview_namesEveryCommand() async throws {
    let folder = try Folder()
    let help = try await Program.run(["--help"], in: folder)
    #expect(help.status == 0 && help.errors.isEmpty)
    for command in Self.commands { #expect(help.output.contains("\n  \(command) ")) }
    let bare = try await Program.run([], in: folder)
    #expect(bare.status == 2)
    #expect(bare.output + bare.errors == help.output)
    let version = try await Program.run(["--version"], in: folder)
    #expect(version.status == 0 && version.output.hasPrefix("admf "))
    #expect(version.output.contains(")\nvectors of ") && version.output.hasSuffix(" bytes\n"))
  }

  @Test(arguments: commands) func help_explainsWithAnExample(_ command: String) async throws {
    let help = try await Program.run([command, "--help"], in: Folder())
    #expect(help.status == 0 && help.errors.isEmpty)
    #expect(help.output.contains("\nUsage: admf \(command) "))
    #expect(help.output.contains("\nOptions:\n  --"))
    #expect(help.output.contains("\n  --help "))
    #expect(help.output.contains("\nExamples:\n  admf \(command) "))
    #expect(help.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 120 })
    #expect(try await Program.run(["help", command], in: Folder()).output == help.output)
  }

  /// Two examples at least, and every option in them is one of the command's, with a value where it takes one.
  @Test(arguments: commands) func examples_areCommandLines(_ command: String) async throws {
    let help = try await Program.run([command, "--help"], in: Folder()).output
    let parts = help.components(separatedBy: "\nExamples:\n")
    try #require(parts.count == 2)
    let options = parts[0].components(separatedBy: "\nOptions:\n")[1].split(separator: "\n").map { line in
      line.split(separator: " ").prefix(2).map(String.init)
    }
    let usage = try #require(help.split(separator: "\n").first { $0.hasPrefix("Usage: ") })
    let operands = usage.split(separator: " ").dropFirst(3)
    let needed = operands.count { !$0.hasPrefix("[") && $0 != "..." }
    let most = operands.contains("...") ? Int.max : operands.count - 1
    let examples = parts[1].split(separator: "\n").map { $0.dropFirst(2) }
    #expect(examples.count >= 2)
    for example in examples {
      let words = example.replacing(/'[^']*'/, with: "text").replacing(#/ [>|].*/#, with: "").split(separator: " ")
      #expect(words.prefix(2) == ["admf", command[...]])
      var (count, rest) = (0, words.dropFirst(2))
      while let word = rest.popFirst() {
        guard word.hasPrefix("--") else {
          count += 1
          continue
        }
        let option = try #require(options.first { $0[0] == word }, "\(example): \(word)")
        let takesValue = option[1].allSatisfy { $0.isUppercase || $0 == "=" }
        if takesValue { #expect(rest.popFirst()?.hasPrefix("--") == false, "\(example): \(word)") }
      }
      #expect(count >= needed && count <= most, "\(example)")
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Mistake(arguments: ["rum"], message: "admf: unknown command rum; allowed \(list); did you mean run?\n"),
    Mistake(
      arguments: ["verfy", "w.yaml"], message: "admf: unknown command verfy; allowed \(list); did you mean verify?\n"),
    Mistake(arguments: ["xxxxxxxx"], message: "admf: unknown command xxxxxxxx; allowed \(list)\n"),
    Mistake(
      arguments: ["help", "phase"], message: "admf: unknown topic phase; allowed \(helped); did you mean phases?\n"),
    Mistake(arguments: ["report"], message: "admf report: RUN is missing; see admf report --help\n"),
    Mistake(
      arguments: ["--json", "run"], message: "admf: unknown option --json; the command comes first, see admf --help\n"),
    Mistake(arguments: ["run"], message: "admf run: FILE is missing; see admf run --help\n"),
    Mistake(arguments: ["diff", "a"], message: "admf diff: DIR2 is missing; see admf diff --help\n"),
    Mistake(arguments: ["compare", "a"], message: "admf compare: DIR is missing; see admf compare --help\n"),
    Mistake(arguments: ["status"], message: "admf status: RUN is missing; see admf status --help\n"),
    Mistake(arguments: ["runs", "a", "b"], message: "admf runs: unexpected argument b\n"),
    Mistake(
      arguments: ["runs", "--prune"],
      message: "admf runs: --prune needs --older-than, --keep or both, or every run would go\n"),
    Mistake(arguments: ["runs", "--keep", "3"], message: "admf runs: --keep belongs to --prune\n"),
    Mistake(
      arguments: ["runs", "--prune", "--keep", "1", "--sort", "name"],
      message: "admf runs: --sort does not go with --prune\n"),
    Mistake(
      arguments: ["runs", "--prune", "--older-than", "30"],
      message: "--older-than: was 30; allowed a whole number with s, m, h, d or w: 30d\n"),
    Mistake(
      arguments: ["runs", "--sort", "sharp"],
      message: "--sort: was sharp; allowed name, when, status, digest and the metrics of metrics.json; did you mean "
        + "sharpe?\n"),
    Mistake(
      arguments: ["verify", "w.yaml", "--against", "out", "--threads", "2"],
      message: "admf verify: --threads does not go with the folder of a run, which is computed once more\n"),
    Mistake(
      arguments: ["status", "out", "--set", "master_seed=1"], message: "admf status: --set belongs to a workflow file\n"
    ),
    Mistake(arguments: ["run", "w.yaml", "more"], message: "admf run: unexpected argument more\n"),
    Mistake(
      arguments: ["run", "w.yaml", "--otu", "x"], message: "admf run: unknown option --otu; did you mean --out?\n"),
    Mistake(arguments: ["run", "w.yaml", "--out"], message: "--out needs a value: DIR\n"),
    Mistake(arguments: ["run", "w.yaml", "--out="], message: "--out needs a value: DIR\n"),
    Mistake(arguments: ["run", "w.yaml", "--out", ""], message: "--out needs a value: DIR\n"),
    Mistake(arguments: ["run", "w.yaml", "--out", "--json"], message: "--out needs a value: DIR\n"),
    Mistake(arguments: ["run", "--", "--out", "w.yaml"], message: "admf run: unexpected argument w.yaml\n"),
    Mistake(
      arguments: ["run", "w.yaml", "--digest-only", "--trace", "t"],
      message: "--digest-only writes nothing but the digest; it excludes --trace\n"),
    Mistake(
      arguments: ["run", "w.yaml", "--schedule", "s", "--policy", "parallel:2"],
      message: "--schedule: a run on several threads has no schedule; give another --policy\n"),
    Mistake(arguments: ["run", "w.yaml", "--out", "a", "--out=b"], message: "--out stands twice\n"),
    Mistake(arguments: ["run", "w.yaml", "--json=yes"], message: "--json takes no value, was yes\n"),
    Mistake(
      arguments: ["run", "w.yaml", "--block", "0"],
      message: "--block: was 0; allowed a whole number from 1 to 1000000\n"),
    Mistake(
      arguments: ["run", "w.yaml", "--policy", "fast"],
      message: "--policy: was fast; allowed sorted, parallel:THREADS (1 to 256), random:SEED, pct:SEED:DEPTH (1 to "
        + "1000), pct:SEED:DEPTH:STEPS, replay:SCHEDULE, replay:@FILE\n"),
    Mistake(
      arguments: ["run", "w.yaml", "--carrier", "pigeon"], message: "--carrier: was pigeon; allowed direct, stream\n"),
    Mistake(
      arguments: ["verify", "w.yaml", "--threads", "1,,2"],
      message: "--threads: was ''; allowed whole numbers from 1 to 256, separated by commas\n"),
    Mistake(
      arguments: ["verify", "w.yaml", "--soak", "1", "--schedules", "3"],
      message: "--schedules does not go with --soak, which is a check of its own\n"),
    Mistake(
      arguments: ["verify", "w.yaml", "--look-ahead", "--full"],
      message: "--full does not go with --look-ahead, which is a check of its own\n"),
    Mistake(
      arguments: ["dispatch", "w.yaml", "--clock", "systm"],
      message: "--clock: was systm; allowed virtual, system; did you mean system?\n"),
    Mistake(
      arguments: ["dispatch", "w.yaml", "--clock", "system", "--from", "2020-01-01"],
      message: "--from is of the virtual clock; it excludes --clock system\n"),
    Mistake(
      arguments: ["dispatch", "w.yaml", "--replay", "e.jsonl", "--to", "2020-01-01"],
      message: "--replay takes the events of a log as they are; it excludes --to\n"),
    Mistake(
      arguments: ["dispatch", "w.yaml", "--from", "2020-01-02", "--to", "2020-01-01"],
      message: "--to: 2020-01-01T23:59:59.999999999Z lies before --from, 2020-01-02T00:00:00Z; allowed a later one\n"),
    Mistake(
      arguments: ["dispatch", "w.yaml", "--from", "today"],
      message: "--from: not a date or time, was today; allowed YYYY-MM-DD or ISO-8601 (UTC without a zone)\n"),
    Mistake(
      arguments: ["dispatch", "w.yaml"], message: "w.yaml: missing key 'triggers'; a file without triggers is run\n"),
    Mistake(
      arguments: ["explain", "w.yaml", "--network", "svg"],
      message: "--network: was svg; allowed text, mermaid, dot\n"),
  ])
  func mistake_isExplained(_ mistake: Mistake) async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(mistake.arguments, in: folder)
    #expect(ending.status == 2)
    #expect(ending.errors == mistake.message)
    // Who asks for JSON gets the error as JSON too.
    #expect(ending.output.isEmpty || (mistake.arguments.contains("--json") && ending.output.hasPrefix("{")))
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  /// How to run is looked at before the data is read: the mistake is reported though the bars are bad too.
  @Test(arguments: [["--block", "0"], ["--policy", "fast"], ["--carrier", "pigeon"], ["--permute", "-1"]])
  func mistakeInOptions_comesBeforeTheData(_ option: [String]) async throws {
    let folder = try Folder.small()
    try folder.write("date,open,high,low,close\n2020-01-02,1,1,1,none\n", to: "WALK.csv")
    let ending = try await Program.run(["run", "w.yaml"] + option, in: folder)
    #expect(ending.status == 2)
    #expect(ending.errors.hasPrefix("\(option[0]): was \(option[1]); allowed "))
  }
}
