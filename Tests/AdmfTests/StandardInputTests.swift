import FileFormats
import Foundation
import RunResults
import Testing

/// A workflow from standard input, and words of the command line that are no text.
@Suite struct StandardInputTests {
  @Test func workflow_isReadFromStandardInput() async throws {
    let folder = try Folder.small()
    let file = try await Program.run(["run", "w.yaml", "--digest-only"], in: folder)
    let input = try await Program.shell("\"$0\" run - --digest-only < w.yaml", in: folder)
    #expect(input.status == 0 && input.output == file.output && input.errors.isEmpty)
    let run = try await Program.shell("\"$0\" run - --set workflow.name=piped < w.yaml", in: folder)
    #expect(run.status == 0 && run.output.contains("results      results/piped-"))
    let verify = try await Program.shell(
      "cat w.yaml | \"$0\" verify - --schedules 1 --priorities 0 --threads 1 --blocks 2 --processes 2", in: folder)
    #expect(verify.status == 0 && verify.output.hasPrefix("stdin: 13 runs, one digest\n  run digest  "))
    #expect(verify.output.contains(file.output))
    let explain = try await Program.shell("\"$0\" explain - < w.yaml", in: folder)
    #expect(explain.status == 0 && explain.output.contains("stdin"))
    let valid = try await Program.shell("\"$0\" validate - < w.yaml", in: folder)
    #expect(valid.status == 0 && valid.output.hasPrefix("stdin: valid; configuration "))
  }

  @Test func mistakesOfStandardInput_haveTheirPlace() async throws {
    let folder = try Folder.small()
    let wrong = try await Program.shell("echo 'data: {symbols: [A], star: 1}' | \"$0\" run -", in: folder)
    #expect(wrong.status == 2)
    #expect(
      wrong.errors.hasPrefix("stdin:1:1: missing key 'strategies' (or 'strategy' for one)\nstdin:1:22: data.star: "))
    let empty = try await Program.shell("\"$0\" validate - < /dev/null", in: folder)
    #expect(empty.status == 2 && empty.errors.hasPrefix("stdin:1:1: missing key 'data'\n"))
    let closed = try await Program.shell("\"$0\" validate - <&-", in: folder)
    #expect(closed.status == 2 && closed.errors == empty.errors)
    let endless = try await Program.shell("\"$0\" validate - < /dev/zero", in: folder)
    #expect(endless.status == 2 && endless.errors == "stdin:1:1: too long: allowed are at most 4194304 bytes\n")
    let inspect = try await Program.shell("\"$0\" inspect - < WALK.csv", in: folder)
    #expect(inspect.status == 2)
    #expect(inspect.errors == "admf inspect: reads files only, was -; give the path of a file or folder\n")
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  /// Bytes that are no text would be taken for the name of another file.
  @Test func argumentThatIsNotUTF8_isRefused() async throws {
    let folder = try Folder.small()
    let line =
      "name=$(printf 'a\\377\\033.yaml'); cp w.yaml \"$name\"; cp w.yaml \"$(printf 'a\\357\\277\\275\\033.yaml')\"; "
    for words in ["validate \"$name\"", "run w.yaml --out \"$name\"", "\"$name\""] {
      let ending = try await Program.shell(line + "\"$0\" \(words)", in: folder)
      let place = words.split(separator: " ").count
      #expect(ending.status == 2 && ending.output.isEmpty)
      #expect(
        ending.errors
          == "admf: argument \(place) is not UTF-8, was a\\xFF\\x1B.yaml; names of files and values must be\n")
    }
    let listed = try await Program.shell(
      "mkdir d; cp WALK.csv \"d/$(printf '\\377').csv\"; \"$0\" inspect d", in: folder)
    #expect(listed.status == 1 && listed.errors == "d/\\xFF.csv: cannot read: No such file or directory\n")
  }

  /// What would steer a terminal is shown and not done, wherever a path or a name is printed.
  @Test func escapeSequences_doNotReachTheTerminal() async throws {
    let folder = try Folder.small()
    let name = "a\u{1B}[31m\nb\u{9B}c.yaml"
    let shown = #"a\x1B[31m\nb\x9Bc.yaml"#
    try folder.write(try folder.text("w.yaml"), to: name)
    try folder.write("data: 5\n", to: "\u{202E}.yaml")
    let few = ["--schedules", "1", "--priorities", "0", "--threads", "1", "--blocks", "2", "--processes", "0"]
    let lines: [[String]] = [
      ["validate", name], ["validate", name, "--canonical"], ["validate", "none\u{1B}"], ["validate", "\u{202E}.yaml"],
      ["run", name, "--out", "o\u{1B}[2J"], ["run", name, "--out", "o\u{1B}[2J"],
      ["run", name, "--out", "w.yaml/\u{1B}"],
      ["run", name, "--json", "--out", "\u{9B}"], ["run", name, "--trace", "no/\u{1B}"], ["explain", name],
      ["verify", name] + few, ["verify", name, "--json"] + few, ["verify", name, "--look-ahead", "--cuts", "1"],
      ["inspect", "none\u{1B}.csv"], ["inspect", name], ["inspect", "WALK.csv", "--set", "\u{1B}"],
      ["diff", "\u{1B}", "\u{9B}"], ["ru\u{1B}n"], ["run", "--\u{1B}"], ["run", name, "--policy", "\u{1B}"],
      ["run", name, "--set", "\u{1B}\u{9B}=1"], ["run", name, "--set", "data.path=\u{1B}[31m"], ["bench", "\u{1B}"],
    ]
    for words in lines {
      let ending = try await Program.run(words, in: folder)
      let bad = (ending.output + ending.errors).unicodeScalars.filter { scalar in
        scalar != "\n" && [.control, .format].contains(scalar.properties.generalCategory)
      }
      #expect(bad.isEmpty && !(ending.output + ending.errors).isEmpty, "\(words) \(ending)")
    }
    let valid = try await Program.run(["validate", name], in: folder)
    #expect(valid.output.hasPrefix("\(shown): valid; "))
    let json = try await Program.run(["verify", name, "--json"] + few, in: folder)
    #expect(try JSONValue(parsing: Array(json.output.utf8))["file"] == .string(name))
  }

  @Test func keysWithoutEffect_areSaidSo() async throws {
    let folder = try Folder.small()
    try folder.write(try folder.text("w.yaml") + "resources: {max_cpu_cores: 2}\n", to: "w.yaml")
    let sentence = "without effect: resources.max_cpu_cores (nothing in this version acts on it)"
    // Sentences are broken between words.
    func words(_ text: String) -> String { text.split { $0 == " " || $0 == "\n" }.joined(separator: " ") }
    for line in [["run", "w.yaml", "--out", "out"], ["validate", "w.yaml"], ["explain", "w.yaml"]] {
      let ending = try await Program.run(line, in: folder)
      #expect(ending.status == 0 && words(ending.output).contains(sentence), "\(line)")
    }
    try folder.write("phases: [{name: within, workflow: w.yaml}]\n", to: "p.yaml")
    let within = sentence.replacing("effect: ", with: "effect: w.yaml: ")
    for line in [["run", "p.yaml", "--out", "phases"], ["validate", "p.yaml"], ["explain", "p.yaml"]] {
      let ending = try await Program.run(line, in: folder)
      #expect(ending.status == 0 && words(ending.output).contains(within), "\(line)")
    }
    let canonical = try await Program.run(["validate", "w.yaml", "--canonical"], in: folder)
    #expect(words(canonical.errors) == "note keys_without_effect " + sentence)
    #expect(!canonical.output.contains("without"))
  }

  @Test func benchmarks_areExplained() async throws {
    let help = try await Program.run(["bench", "--help"], in: Folder())
    for name in ["channels", "containers", "features", "W2", "W3", "replay", "W6", "W7"] {
      let line = help.output.split(separator: "\n").first { $0.hasPrefix("  \(name) ") }
      #expect((line?.count ?? 0) > 40, "\(name)")
    }
  }
}
