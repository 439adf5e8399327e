import FileFormats
import Testing

/// Bad configuration and bad data: every problem with its place and what would be right, and no folder made.
@Suite struct InputErrorTests {
  @Test func threeMistakes_areThreeErrors() async throws {
    let folder = try Folder.small()
    try folder.write(
      """
      data:
        path: .
        symbols: [WALK]
        strat: 2020-01-02
      strategy: {type: momentun}
      execution:
        fill: next_opne

      """, to: "wrong.yaml")
    for command in ["run", "validate", "explain", "verify"] {
      let ending = try await Program.run([command, "wrong.yaml"], in: folder)
      #expect(ending.status == 2)
      #expect(ending.output.isEmpty)
      let lines = ending.errors.split(separator: "\n")
      try #require(lines.count == 3)
      #expect(lines[0].hasPrefix("wrong.yaml:4:3: data.strat: unknown key; allowed adjust, "))
      #expect(lines[0].hasSuffix("; did you mean start?"))
      #expect(lines[1].hasPrefix("wrong.yaml:5:18: strategy.type: unknown strategy type, was 'momentun'; allowed "))
      #expect(lines[1].hasSuffix("; did you mean momentum?"))
      #expect(
        lines[2] == "wrong.yaml:7:9: execution.fill: unknown value, was 'next_opne'; allowed next_open, same_close; "
          + "did you mean next_open?")
    }
    #expect(try folder.names() == ["WALK.csv", "w.yaml", "wrong.yaml"])
  }

  @Test func overriddenKey_isNamedAsOne() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["run", "w.yaml", "--set", "data.symbol=WALK"], in: folder)
    #expect(ending.status == 2)
    #expect(ending.errors.hasPrefix("--set data.symbol: unknown key; "))
    #expect(ending.errors.hasSuffix("did you mean symbols?\n"))
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  @Test func missingFile_isAUsageError() async throws {
    let ending = try await Program.run(["run", "nothing.yaml"], in: Folder())
    #expect(ending.status == 2)
    #expect(ending.errors.hasPrefix("nothing.yaml: cannot read: "))
  }

  @Test func badRow_stopsWithItsPlace() async throws {
    let folder = try Folder.small()
    try folder.write(
      "date,open,high,low,close\n2020-01-02,10,11,9,10\n2020-01-03,10,11,9,abc\n2020-01-06,10,11,9,10\n",
      to: "WALK.csv")
    for command in [
      ["run", "w.yaml"], ["validate", "w.yaml", "--data"], ["explain", "w.yaml"], ["verify", "w.yaml"],
    ] {
      let ending = try await Program.run(command, in: folder)
      #expect(ending.status == 1)
      #expect(ending.output.isEmpty)
      #expect(ending.errors == "./WALK.csv:3:20: close: not a number, was \"abc\"; expected a price above 0\n")
    }
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
    let valid = try await Program.run(["validate", "w.yaml"], in: folder)
    #expect(valid.status == 0 && valid.output.hasPrefix("w.yaml: valid; configuration "))
  }

  @Test func missingData_isAnError() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["run", "w.yaml", "--set", "data.symbols=[NONE]"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.errors.contains("NONE.csv"))
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  /// With `--json` an error is an object on standard output too.
  @Test(arguments: [
    (["run", "w.yaml", "--set", "risk.capitl=1"], 2, "override", "risk.capitl"),
    (["run", "no.yaml"], 2, "file", "no.yaml"),
    (["verify", "w.yaml", "--set", "data.symbols=[NO]"], 1, "file", "./NO.csv"),
    (
      ["inspect", "WALK.csv", "--rows", "--rws"], 2, "message",
      "admf inspect: unknown option --rws; did you mean --rows?"
    ),
    (["diff", "a", "b"], 1, "message", "a/manifest.json: cannot read: No such file or directory"),
  ]) func json_tellsErrors(_ words: [String], _ status: Int, _ key: String, _ value: String) async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(words + ["--json"], in: folder)
    #expect(ending.status == status && !ending.errors.isEmpty)
    let json = try JSONValue(parsing: Array(ending.output.utf8))
    #expect(json["status"] == .string("failed") && json["exit_code"] == .integer(status))
    guard case .array(let errors) = json["errors"], let first = errors.first else {
      Issue.record("\(ending.output)")
      return
    }
    #expect(first[key] == .string(value))
    guard case .string(let message) = first["message"] else {
      Issue.record("\(ending.output)")
      return
    }
    #expect(ending.errors.contains(message))
    let plain = try await Program.run(words, in: folder)
    #expect(plain.output.isEmpty && plain.errors == ending.errors)
  }
}
