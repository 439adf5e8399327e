import FileFormats
import Testing

/// `admf inspect`, word for word.
@Suite struct InspectTests {
  private static let bars = """
    Date,Ticker,Open,High,Low,Close,Volume,Note
    2020-01-02,A,10,11,9,10,5,x
    2020-01-02,B,20,20,20,20,0,x
    2020-01-03,A,10,11,9,10.5,5,x
    2020-01-04,A,10,11,9,10,5,x
    2020-01-04,B,20,21,19,20,7,x
    2020-01-05,A,10,16,9,15,5,x
    2020-01-15,A,15,16,9,15.5,5,x

    """

  @Test func file_isShown() async throws {
    let folder = try Folder()
    try folder.write(Self.bars, to: "bars.csv")
    let ending = try await Program.run(["inspect", "bars.csv"], in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(
      ending.output == """
        file        bars.csv
        sha256      0b325e04a45f0a72ca4263ffcb22b57e7128278d04fb812ca072cac8e58c7404
        columns     Date (timestamp), Ticker (symbol), Open (open), High (high), Low (low), Close (close), \
        Volume (volume), Note (not used)
        timestamp   session
        range       2020-01-02 to 2020-01-15
        cycles      5, 2 with a bar of every symbol

            bars        first         last      spacing   missing   days off   gaps   jumps   no volume
        -----------------------------------------------------------------------------------------------
        A      5   2020-01-02   2020-01-15           1d         0          0      1       0           0
        B      2   2020-01-02   2020-01-04   2d (100 %)         1          -      0       0           1

            flat
        --------
        A      0
        B      1

        Gaps of A, two usual weekdays or more without a bar:
          2020-01-05 to 2020-01-15 (5 days missing)

        Said in a workflow file, paths relative to it:
          data:
            path: bars.csv
            symbols:
              - A
              - B
            timestamp: session
            columns:
              timestamp: Date
              symbol: Ticker
              open: Open
              high: High
              low: Low
              close: Close
              volume: Volume

        """)
  }

  @Test func namesInTheData_cannotSteerTheTerminal() async throws {
    let folder = try Folder()
    let long = String(repeating: "L", count: 3000)
    try folder.write(
      "date,symbol,open,high,low,close,\"x\u{1B}[31m\ny\"\n2020-01-02,\u{1B}[31mRED,1,2,1,2,\n"
        + "2020-01-02,\(long),1,2,1,2,\n2020-01-02,EUR/USD,1,2,1,2,\n2020-01-02,../日経,1,2,1,2,\n",
      to: "odd.csv")
    let ending = try await Program.run(["inspect", "odd.csv"], in: folder)
    #expect(ending.status == 0 && !ending.output.contains("\u{1B}"))
    #expect(ending.output.contains(", x\\x1B[31m\\ny (not used)\n"))
    for name in ["\\x1B[31mRED ", "../日経 ", "EUR/USD ", String(repeating: "L", count: 40) + "... "] {
      #expect(ending.output.contains("\n\(name)"), "\(name)")
    }
    let json = try await Program.run(["inspect", "odd.csv", "--json"], in: folder)
    guard case .array(let symbols) = try JSONValue(parsing: Array(json.output.utf8))["symbols"] else {
      Issue.record("symbols is a list")
      return
    }
    #expect(symbols.map { $0["symbol"] } == ["\u{1B}[31mRED", "../日経", "EUR/USD", long].map { .string($0) })
  }

  @Test func json_saysTheSame() async throws {
    let folder = try Folder()
    try folder.write(Self.bars, to: "bars.csv")
    let ending = try await Program.run(["inspect", "bars.csv", "--json"], in: folder)
    #expect(ending.status == 0 && ending.output.split(separator: "\n").count == 1)
    let json = try JSONValue(parsing: Array(ending.output.utf8))
    #expect(json["cycles"] == .integer(5) && json["common_cycles"] == .integer(2))
    #expect(json["first"] == .string("2020-01-02T23:59:59.999999999Z"))
    guard case .array(let symbols) = json["symbols"], case .array(let files) = json["files"] else {
      Issue.record("symbols and files are lists")
      return
    }
    #expect(symbols.map { $0["symbol"] } == [.string("A"), .string("B")])
    #expect(symbols.map { $0["bars"] } == [.integer(5), .integer(2)])
    #expect(symbols.map { $0["missing_bars"] } == [.integer(0), .integer(1)])
    #expect(symbols[0]["spacing_ns"] == .integer(86_400_000_000_000) && symbols[0]["gap_count"] == .integer(1))
    #expect(files[0]["timestamp"] == .string("session"))
    guard case .array(let columns) = files[0]["columns"] else {
      Issue.record("columns is a list")
      return
    }
    #expect(columns.map { $0["role"] ?? .null }.last == .null)
  }

  @Test func rows_areTheBarsOfARun() async throws {
    let folder = try Folder()
    try folder.write("ts,o,h,l,c\n1577923200,1,2,1,2\n1577923260.,1,2,1,1.50\n", to: "bars.csv")
    let wrong = try await Program.run(["inspect", "bars.csv", "--rows"], in: folder)
    #expect(wrong.status == 1 && wrong.output.isEmpty)
    #expect(wrong.errors.hasPrefix("bars.csv:3:1: ts: not a time, was \"1577923260.\"; expected a date"))
    try folder.write("ts,o,h,l,c\n1577923200,1,2,1,2\n1577923260,1,2,1,1.50\n", to: "bars.csv")
    let rows = try await Program.run(["inspect", "bars.csv", "--rows"], in: folder)
    #expect(rows.status == 0)
    #expect(
      rows.output == """
        {"timestamp":"2020-01-02T00:00:00Z","symbol":"bars","open":1,"high":2,"low":1,"close":2,"volume":0}
        {"timestamp":"2020-01-02T00:01:00Z","symbol":"bars","open":1,"high":2,"low":1,"close":1.5,"volume":0}

        """)
  }

  @Test func workflow_isReadAsARunReadsIt() async throws {
    let folder = try Folder.small()
    let cut = try await Program.run(["inspect", "w.yaml", "--set", "data.start=2020-01-06"], in: folder)
    #expect(cut.status == 0)
    #expect(cut.output.contains("\nfile        ./WALK.csv\n") || cut.output.hasPrefix("file        ./WALK.csv\n"))
    #expect(cut.output.contains("\nrange       2020-01-06 to 2020-01-08\n"))
    let dropped = try await Program.run(
      ["inspect", "w.yaml", "--set", "data.quality.prices=drop", "--json"], in: folder)
    #expect(try JSONValue(parsing: Array(dropped.output.utf8))["dropped_count"] == .integer(0))
    let made = try await Program.run(
      ["inspect", "w.yaml", "--json", "--set", "data={source: synthetic, symbols: [X], synthetic: {bars: 9}}"],
      in: folder)
    #expect(made.status == 0)
    #expect(try JSONValue(parsing: Array(made.output.utf8))["cycles"] == .integer(9))
  }

  @Test func folder_isInspectedWhole() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["inspect", "."], in: folder)
    #expect(ending.status == 0 && ending.output.hasPrefix("file        ./WALK.csv\n"))
    let none = try await Program.run(["inspect", "."], in: Folder())
    #expect(none.status == 1)
    #expect(
      none.errors == ".: there is no CSV or Parquet file in the folder; expected SYMBOL.csv or SYMBOL.parquet for each "
        + "symbol\n")
  }

  @Test func yamlTree_isPrintedAsJSON() async throws {
    let folder = try Folder()
    try folder.write("a: &x [1, 2.50, ~, yes]\nb: {c: *x}\nd: |\n  two\n  lines\n", to: "t.yaml")
    let ending = try await Program.run(["inspect", "t.yaml", "--rows"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.output == #"{"a":[1,2.5,null,"yes"],"b":{"c":[1,2.5,null,"yes"]},"d":"two\nlines\n"}"# + "\n")
    try folder.write("a: 1\na: 2\n", to: "t.yaml")
    let wrong = try await Program.run(["inspect", "t.yaml", "--rows"], in: folder)
    #expect(wrong.status == 2)
    #expect(wrong.errors == "t.yaml:2:1: duplicate key 'a'; the first is at line 1, column 1\n")
  }

  @Test func mistakes_areUsageErrors() async throws {
    let folder = try Folder.small()
    let both = try await Program.run(["inspect", "WALK.csv", "--rows", "--json"], in: folder)
    #expect(both.status == 2 && both.errors == "admf inspect: --json and --rows exclude each other\n")
    let set = try await Program.run(["inspect", "WALK.csv", "--set", "data.warmup=1"], in: folder)
    #expect(set.status == 2 && set.errors == "admf inspect: --set changes a workflow file, was WALK.csv\n")
    let missing = try await Program.run(["inspect", "none.csv"], in: folder)
    #expect(missing.status == 1)
    #expect(missing.errors == "none.csv: cannot read: No such file or directory\n")
  }
}
