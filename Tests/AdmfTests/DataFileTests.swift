import FileFormats
import RunResults
import Testing

/// Files of data from the command line: those that vendors write, and paths that lead nowhere.
@Suite struct DataFileTests {
  /// What a run of a file of bars ends with, and its errors.
  private static func run(_ bars: String, _ workflow: String) async throws -> (equity: Double?, errors: String) {
    let folder = try Folder()
    try folder.write(bars, to: "in.csv")
    try folder.write(workflow, to: "workflow.yaml")
    let ending = try await Program.run(["run", "workflow.yaml", "--out", "run", "--json"], in: folder)
    guard ending.status == 0 else { return (nil, ending.errors) }
    let metrics = try JSONValue(parsing: Array(folder.text("run/metrics.json").utf8))
    guard case .object(let portfolios) = metrics, let first = portfolios.first?.value else {
      return (nil, "no metrics")
    }
    switch first["final_equity"] {
    case .number(let value): return (value, "")
    case .integer(let value): return (Double(value), "")
    default: return (nil, "no equity")
    }
  }

  @Test func yfinance_hasThreeHeaderRows() async throws {
    let bars = """
      Price,Close,High,Low,Open,Volume
      Ticker,MSFT,MSFT,MSFT,MSFT,MSFT
      Date,,,,,
      2023-02-17,254.53,256.53,252.50,255.84,300
      2023-02-21,249.00,252.00,248.00,251.00,310
      2023-02-22,250.00,253.00,249.00,249.50,290

      """
    let ending = try await Self.run(bars, "data: {path: in.csv, symbols: [MSFT]}\nstrategy: {type: buy_and_hold}\n")
    #expect(ending.equity == 99_602, "\(ending.errors)")
  }

  @Test func yahoo_isAdjustedInAllPrices() async throws {
    let bars = """
      Date,Open,High,Low,Close,Adj Close,Volume
      2014-06-05,92.31,92.77,91.80,92.48,81.11,751
      2014-06-06,92.84,93.04,92.07,92.22,80.89,874
      2014-06-09,92.70,93.88,91.75,93.70,82.18,754
      2014-06-10,94.73,95.05,93.57,94.25,82.67,627

      """
    func workflow(_ key: String) -> String {
      "data: {path: in.csv, symbols: [X], \(key): {close: Adj Close}}\nstrategy: {type: buy_and_hold}\n"
        + "risk: {capital: 10000, quantities: fractional}\n"
    }
    let adjusted = try await Self.run(bars, workflow("adjust"))
    // 10,000 at 92.84 * 80.89 / 92.22, held to 82.67.
    let expected = 10_000 / (92.84 * 80.89 / 92.22) * 82.67
    #expect(abs((adjusted.equity ?? 0) - expected) < 1e-6, "\(adjusted.errors)")
    let half = try await Self.run(bars, workflow("columns"))
    #expect(half.errors.contains("expected data.adjust: {close: Adj Close} instead"))
  }

  @Test func newestRowFirst_isTurnedAround() async throws {
    let bars = """
      timestamp,open,high,low,close,volume
      2024-01-05,5,5,5,5,1
      2024-01-04,4,4,4,4,1
      2024-01-03,3,3,3,3,1
      2024-01-02,2,2,2,2,1

      """
    let ending = try await Self.run(bars, "data: {path: in.csv, symbols: [X]}\nstrategy: {type: buy_and_hold}\n")
    #expect(ending.equity == 166_666, "\(ending.errors)")
  }

  @Test(arguments: [
    ("10100,10100,100.5,100.5", "open 101 to 10100"), ("101,10100,100.5,100.5", "high 101 to 10100"),
    ("101,101,1,100.5", "low 100.5 to 1"), ("101,10100,100.5,10100", "close 101 to 10100"),
  ])
  func wrongPrice_isPointedAt(_ bar: String, _ jump: String) async throws {
    let folder = try Folder()
    try folder.write(
      """
      date,open,high,low,close,volume
      2024-01-01,100,100,100,100,1000
      2024-01-02,100.5,101,100.5,101,1000
      2024-01-03,101.5,102,101.5,102,1000
      2024-01-04,102,102,101,101,1000
      2024-01-05,\(bar),1000
      2024-01-08,100.6,101,100.6,101,1000
      2024-01-09,101.2,102,101.2,102,1000
      2024-01-10,102.2,103,102.2,103,1000

      """, to: "X.csv")
    let ending = try await Program.run(["inspect", "X.csv"], in: folder)
    #expect(ending.status == 0 && ending.output.contains("\n  2024-01-05   \(jump) ("), "\(ending.output)")
  }

  @Test func copyInTheFolderOfARun_findsItsData() async throws {
    let folder = try Folder.small()
    let first = try await Program.run(["run", "w.yaml", "--out", "deep/run"], in: folder)
    #expect(first.status == 0 && first.errors.isEmpty)
    let again = try await Program.run(["run", "deep/run/config.yaml", "--out", "deep/run"], in: folder)
    #expect(again.status == 0 && again.output.contains("\nReproduced: "), "\(again.errors)")
    let beside = try await Program.run(["run", "deep/run/config.yaml", "--out", "other"], in: folder)
    let (one, two) = try (
      RunManifest(readingFrom: folder.path + "/deep/run"), RunManifest(readingFrom: folder.path + "/other")
    )
    #expect(beside.status == 0 && one.workflowFolder == "../.." && two.workflowFolder == "..")
    #expect(one.runDigest == two.runDigest && one.configHash == two.configHash)
  }

  /// Where the path of the data is absolute, other paths of the file are relative all the same.
  @Test func copyInTheFolderOfARun_findsFilesWithin() async throws {
    let folder = try Folder.small()
    let all = try folder.text("w.yaml").replacing("path: .", with: "path: \(folder.path)")
    #expect(try await Program.shell("mkdir in", in: folder).status == 0 && all.contains(folder.path))
    try folder.write(all, to: "in/inner.yaml")
    let phases = """
      phases:
        - {name: within, workflow: inner.yaml}
        - {name: signals, kind: signal_generation, depends_on: []}
        - {name: given, kind: signal_replay, inputs: [signals.signals],
           risk: {quantities: fractional, sizing: {type: target_percent, fraction: 1}}, weights: {path: w.csv}}

      """
    try folder.write("momentum\n1\n", to: "in/w.csv")
    try folder.write(all + phases, to: "in/p.yaml")
    let first = try await Program.run(["run", "in/p.yaml", "--out", "deep/run"], in: folder)
    #expect(first.status == 0, "\(first.output)\(first.errors)")
    let again = try await Program.run(["run", "deep/run"], in: folder)
    #expect(again.status == 0 && again.output.contains("\nComplete; "), "\(again.output)\(again.errors)")
  }

  @Test func unreachablePaths_areToldApart() async throws {
    let folder = try Folder.small()
    let links = try await Program.shell("ln -s loop loop && ln -s nowhere link", in: folder)
    #expect(links.status == 0)
    for (path, problem) in [
      ("loop", "loop: cannot be reached: Too many levels of symbolic links; expected a folder with SYMBOL.csv"),
      ("link", "link: cannot be reached: a link that leads nowhere; expected a folder with SYMBOL.csv"),
      ("none", "none: there is no such file or folder; expected a folder with SYMBOL.csv"),
    ] {
      let ending = try await Program.run(["run", "w.yaml", "--set", "data.path=\(path)"], in: folder)
      #expect(ending.status == 1 && ending.errors.contains(problem), "\(ending.errors)")
    }
    let cut = try await Program.run(["run", "w.yaml", "--set", "data.path=\"WALK.csv\\0x\""], in: folder)
    #expect(cut.status == 2 && cut.errors.contains("data.path: must not have a zero byte"), "\(cut.errors)")
  }

  #if os(Linux)
    @Test func addressSpaceThatIsTooSmall_isAnError() async throws {
      let folder = try Folder.small()
      let ending = try await Program.shell("ulimit -v 64000; exec \"$0\" run w.yaml", in: folder)
      #expect(ending.status == 1 && ending.errors.hasPrefix("admf: the address space is limited to 64000 KiB"))
    }
  #endif
}
