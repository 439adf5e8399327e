import Foundation
import Testing

/// Reports of workflows with phases, the demonstration, and what help says.
@Suite struct PhaseReportTests {
  private static let workflow = """
    notes: 'a "quoted" <script>alert(1)</script> note'
    data: {source: synthetic, symbols: [AAA], synthetic: {bars: 400}}
    strategy: {id: cross, type: ma_crossover}
    phases:
      - search: {kind: optimization, grid: {fast: [2, 4, 6], slow: [10, 20, 30]}}
      - evidence: {kind: analysis, classifiers: [volatility], overfitting: true, partitions: 4}
      - single: {kind: backtest, inputs: [search.best_params]}
      - walk:
          kind: walk_forward
          grid: {fast: [2, 4], slow: [10, 20]}
          windows: {train: 120, test: 60}
          depends_on: []
      - summary: {kind: report, depends_on: [evidence, single, walk]}

    """

  private static func text(_ path: String, in folder: Folder) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + path)), as: UTF8.self)
  }

  @Test func reportOfPhases_showsThemAndStaysTheSame() async throws {
    let folder = try Folder()
    try folder.write(Self.workflow, to: "p.yaml")
    let ending = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store", "--report"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("report       out/report.html\n"))
    let html = try Self.text("out/report.html", in: folder)
    for id in ["verdict", "phases", "evidence", "searches", "walk", "regimes", "equity", "provenance"] {
      #expect(html.contains("<section id=\"\(id)\">"), "\(id)")
    }
    #expect(html.contains("5 of 5 phases are complete") && html.contains("p: the best of "))
    #expect(html.contains(" trials of search has a sharpe of "))
    #expect(html.contains(" it is above what luck gives in so many"))
    #expect(html.contains(" of its sharpe out of sample; 5 of 5"))
    #expect(html.contains("★") && html.contains("of search by cross.slow, down, and cross.fast, across"))
    #expect(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt; note"))
    #expect(html.contains("class=\"band f"))
    // What the phase wrote knows the phases before it, and nothing of the ledger.
    let own = try Self.text("out/phases/summary/report.html", in: folder)
    #expect(own.contains("4 of 4 phases are complete") && own.contains("at work on the phase summary"))
    #expect(html.contains("ledger") && !own.contains("ledger"))
    let verified = try await Program.run(["verify", "out"], in: folder)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    #expect(verified.output.contains("nothing changed"))
    let again = try await Program.run(["report", "out", "--out", "again.html"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
    // But for the line that says that it was verified.
    let lines = html.split(separator: "\n").count
    #expect(try Self.text("again.html", in: folder).split(separator: "\n").count == lines)
  }

  /// What it comes to is looked at in `.ci/run`: a debug build takes long for so many backtests.
  @Test func demo_refusesSeedsThatAreNone() async throws {
    let folder = try Folder()
    let ending = try await Program.run(["demo", "--seed", "x"], in: folder)
    #expect(ending.status == 2)
    #expect(ending.errors == "--seed: was x; allowed a whole number from 0 to 1000000\n")
    #expect(try folder.names().isEmpty)
  }

  @Test(arguments: UsageTests.topics) func help_ofATopic(_ topic: String) async throws {
    let help = try await Program.run(["help", topic], in: Folder())
    #expect(help.status == 0 && help.errors.isEmpty)
    #expect(help.output.contains("\nMore: Docs/"))
    #expect(help.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
    #expect(!help.output.contains("%") || topic == "none")
  }

  @Test func help_writesManualPages() async throws {
    let folder = try Folder()
    let ending = try await Program.run(["help", "--man", "man"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let names = try folder.names("man/man1")
    #expect(names.count == 1 + UsageTests.commands.count)
    #expect(try folder.names("man/man7") == UsageTests.topics.map { "admf-\($0).7" }.sorted())
    for command in UsageTests.commands { #expect(names.contains("admf-\(command).1")) }
    let page = try Self.text("man/man1/admf-run.1", in: folder)
    #expect(page.hasPrefix(".TH \"ADMF-RUN\" \"1\" \"\" \"admf "))
    #expect(page.contains("\n.B \\-\\-out DIR\nFolder of the results"))
    let overview = try Self.text("man/man1/admf.1", in: folder)
    #expect(overview.contains("\n.B admf\\-run(1)\n"))
  }
}
