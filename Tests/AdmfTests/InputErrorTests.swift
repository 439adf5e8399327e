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
}
