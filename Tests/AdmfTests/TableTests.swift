import Testing

/// `admf table`, run as a user runs it.
@Suite struct TableTests {
  private static let rows = """
    id,day,symbol,sharpe
    1,2003-01-02,MSFT,0.5
    2,2003-01-03,IBM,1.25
    3,2003-01-06,MSFT,
    4,2003-01-07,IBM,-0.5

    """

  private static func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write(rows, to: "trials.csv")
    return folder
  }

  @Test func printsATable() async throws {
    let folder = try Self.folder()
    let all = try await Program.run(["table", "trials.csv"], in: folder)
    #expect(all.status == 0 && all.errors == "")
    #expect(
      all.output == """
        id          day   symbol   sharpe
        ---------------------------------
        1    2003-01-02     MSFT      0.5
        2    2003-01-03      IBM     1.25
        3    2003-01-06     MSFT        -
        4    2003-01-07      IBM     -0.5

        """)
    let none = try await Program.run(["table", "trials.csv", "--where", "id > 9", "--columns", "id,day"], in: folder)
    #expect(none.status == 0 && none.output == "id   day\n--------\n")
    let one = try await Program.run(["table", "trials.csv", "--columns", "symbol", "--tail", "1"], in: folder)
    #expect(one.output == "   symbol\n---------\n      IBM\n")
  }

  @Test func filtersSortsAndConverts() async throws {
    let folder = try Self.folder()
    let query = ["--where", "sharpe != null and day > '2003-01-02'", "--sort", "-sharpe", "--columns", "sharpe,id"]
    let jsonl = try await Program.run(["table", "trials.csv", "--format", "jsonl"] + query, in: folder)
    #expect(jsonl.output == "{\"sharpe\":1.25,\"id\":2}\n{\"sharpe\":-0.5,\"id\":4}\n")
    for file in ["t.parquet", "t.jsonl", "t.csv"] {
      let made = try await Program.run(["table", "trials.csv", "--out", file], in: folder)
      #expect(made.status == 0 && made.output == "" && made.errors == "", "\(file)")
      let back = try await Program.run(["table", file, "--format", "csv"], in: folder)
      #expect(back.output == Self.rows, "\(file)")
    }
  }

  @Test func tablesOfARun() async throws {
    let folder = try Folder()
    let data = "data: {source: synthetic, symbols: [A], synthetic: {bars: 300}}"
    try folder.write(data + "\nstrategy: {type: momentum}\n", to: "w.yaml")
    let run = try await Program.run(["run", "w.yaml", "--out", "out", "--no-store"], in: folder)
    guard run.status == 0 else { return #expect(run.errors == "") }
    let fills = try await Program.run(["table", "out", "fills", "--format", "jsonl"], in: folder)
    #expect(try fills.output == folder.text("out/fills.jsonl") && !fills.output.isEmpty)
    let wrong = try await Program.run(["table", "out", "fils"], in: folder)
    #expect(wrong.status == 2 && wrong.errors == "admf table: out: no table fils; did you mean fills?\n")
    let which = try await Program.run(["table", "out"], in: folder)
    #expect(
      which.errors == "admf table: out is a folder: which table? there are equity, events, fills, orders, positions, "
        + "signals, trades\n")
  }

  @Test(arguments: [
    (["none.csv"], 1, "none.csv: cannot read: No such file or directory"),
    (["trials.csv", "fills"], 2, "admf table: trials.csv is no folder; TABLE stands behind the folder of a run"),
    (["trials.csv", "--columns", "di"], 2, "admf table: --columns: unknown column di; did you mean id?"),
    (["trials.csv", "--sort", "-shape"], 2, "admf table: --sort: unknown column shape; did you mean sharpe?"),
    (["trials.csv", "--head", "1", "--tail", "1"], 2, "admf table: --head and --tail exclude each other"),
    (["trials.csv", "--format", "cvs"], 2, "--format: was cvs; allowed text, jsonl, csv, parquet; did you mean csv?"),
    (["trials.csv", "--format", "parquet"], 2, "admf table: --format parquet needs --out FILE"),
    (["trials.csv", "--out", "x.txt"], 2, "--out: x.txt ends in none of .jsonl .csv .parquet"),
    (["trials.csv", "--out", "./trials.csv"], 2, "admf table: --out: ./trials.csv is the table that is read"),
    (["-"], 2, "admf table: reads files only, was -; give the path of a file"),
    (["trials.csv", "--where", "sharpe >"], 2, "admf table: --where: column 9: a value is missing\n  sharpe >\n"),
  ])
  func whatIsWrongIsTold(_ arguments: [String], _ status: Int32, _ message: String) async throws {
    let ending = try await Program.run(["table"] + arguments, in: Self.folder())
    #expect(ending.status == status && ending.output == "")
    #expect(ending.errors.contains(message), "\(ending.errors)")
  }

  @Test func aReaderThatGoesIsNoFault() async throws {
    let folder = try Folder()
    let lines = (0..<200_000).map { "\($0),\($0 % 7)\n" }.joined()
    try folder.write("id,x\n" + lines, to: "long.csv")
    for format in ["csv", "jsonl", "text"] {
      let line = "{ \"$0\" table long.csv --format \(format); echo $? >&2; } | head -2 >/dev/null"
      let ending = try await Program.shell(line, in: folder)
      #expect(ending.errors == "0\n", "\(format)")
    }
  }
}
