import FileFormats
import PerformanceAnalytics
import RunResults
import TableFiles
import Testing

@testable import ReportDocuments

@Suite struct ReportDocumentTests {
  private static func html(_ folders: [SampleFolder]) throws -> String {
    String(decoding: ReportDocument(try folders.map { try ReportedRun(folder: $0.path) }).html, as: UTF8.self)
  }

  /// What stands between two texts.
  private static func part(_ html: String, from start: String, to end: String) throws -> Substring {
    let first = try #require(html.firstRange(of: start))
    let rest = html[first.upperBound...]
    return rest[..<(try #require(rest.firstRange(of: end))).lowerBound]
  }

  private static func data(_ html: String) throws -> JSONValue {
    let text = try part(html, from: "<script type=\"application/json\" id=\"data\">", to: "</script>")
    return try JSONValue(parsing: Array(text.utf8))
  }

  private static func items(_ value: JSONValue?) throws -> [JSONValue] {
    guard case .array(let items)? = value else {
      Issue.record("no array")
      return []
    }
    return items
  }

  @Test func numbersOfTheDataAreThoseOfTheFiles() throws {
    let folder = try SampleFolder()
    let data = try Self.data(try Self.html([folder]))
    let run = try #require(try Self.items(data["runs"]).first)
    let metrics = try JSONValue(parsing: MetricsFile.text(folder.metrics))
    #expect(run["metrics"] == metrics)
    let chart = try #require(try Self.items(data["charts"]).first { $0["id"] == .string("equity-chart") })
    let panel = try #require(try Self.items(chart["panels"]).first)
    let series = try #require(try Self.items(panel["series"]).first)
    let values = try Self.items(series["values"]).map { value -> Double? in
      switch value {
      case .number(let number): number
      case .integer(let number): Double(number)
      default: nil
      }
    }
    let equity = (0..<SampleFolder.days).map { SampleFolder.equity($0) }
    #expect(values == equity)
    let trades = try Self.items(data["tables"]?["trades main"])
    #expect(trades.count == 6)
    let (first, last) = (try Self.items(trades.first), try Self.items(trades.last))
    #expect(first.first == .string("main/t1"))
    #expect(last[9] == .integer(6))
  }

  @Test func namesAndNotesAreShownAsText() throws {
    let bad = "<script>alert(1)</script>"
    let folder = try SampleFolder(
      symbol: bad, notes: "\"quoted\" & '<img src=x onerror=alert(2)>' \u{7}", portfolios: [bad])
    let html = try Self.html([folder])
    #expect(!html.contains("<script>alert"))
    #expect(!html.contains("<img"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("&quot;quoted&quot; &amp; &#39;&lt;img src=x onerror=alert(2)&gt;&#39;"))
    // The block of data, one script of the page, and nothing else.
    #expect(html.ranges(of: "<script").count == 2 && html.ranges(of: "</script>").count == 2)
    let data = try Self.data(html)
    #expect(data["tables"]?["trades \(bad)"] != nil)
  }

  @Test func nothingIsFetched() throws {
    let html = try Self.html([try SampleFolder()])
    for word in ["http://", "https://", "src=", "@import", "url(", "<link rel=\"stylesheet"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  @Test func theSameFolderGivesTheSameBytes() throws {
    let folder = try SampleFolder()
    let (one, other) = (try Self.html([folder]), try Self.html([folder]))
    #expect(one == other)
  }

  @Test(arguments: [TableFormat.csv, .parquet])
  func formatsOfTablesDoNotMatter(format: TableFormat) throws {
    let folder = try SampleFolder()
    let before = try Self.html([folder])
    try folder.convertEquity(to: format)
    let after = try Self.html([folder])
    #expect(after == before)
  }

  @Test func everyDrawingIsNamedAndEveryTableHasACaption() throws {
    let html = try Self.html([try SampleFolder(portfolios: ["one", "two"])])
    // A drawing has parts that the script enlarges.
    let drawings = html.ranges(of: "<svg ").count - html.ranges(of: "<svg class=\"pane\"").count
    #expect(drawings == html.ranges(of: "role=\"img\"").count)
    #expect(drawings == html.ranges(of: "<desc ").count)
    #expect(html.ranges(of: "<table").count == html.ranges(of: "<caption>").count)
    var ids: [Substring] = []
    for range in html.ranges(of: " id=\"") { ids.append(html[range.upperBound...].prefix { $0 != "\"" }) }
    #expect(Set(ids).count == ids.count)
    let drawn = try Self.part(html, from: "<main>", to: "</main>")
    #expect(!drawn.contains("NaN") && !drawn.contains(">nan") && !drawn.contains("inf\""))
  }

  @Test func aRunThatFailedSaysWhy() throws {
    let folder = try SampleFolder(status: .failed)
    for file in ["trades.jsonl", "fills.jsonl"] { try FileSystem.remove(FilePath.join(folder.path, file)) }
    let html = try Self.html([folder])
    #expect(html.contains("The run failed: strategy &lt;b&gt;broke&lt;/b&gt;"))
    #expect(html.contains("id=\"equity\""))
    #expect(!html.contains("id=\"trades\""))
  }

  @Test func severalRunsAreOverlaidAndCompared() throws {
    let (one, other) = (try SampleFolder(notes: "first"), try SampleFolder(notes: "second"))
    let html = try Self.html([one, other])
    let differences = try Self.part(html, from: "Keys that differ", to: "</table>")
    #expect(differences.contains("workflow.notes") && !differences.contains("risk[main]"))
    #expect(html.contains("sample (2)"))
    let data = try Self.data(html)
    let chart = try #require(try Self.items(data["charts"]).first)
    let panels = try Self.items(chart["panels"])
    let series = try Self.items(panels.first?["series"])
    #expect(series.count == 2)
  }

  @Test func limitsThatNeverActedAreInert() throws {
    let html = try Self.html([try SampleFolder()])
    #expect(html.contains("limits.max_drawdown") && html.contains("inert: it changed nothing"))
    #expect(!html.contains("limits.max_position"))
  }

  @Test func aTableWithoutAColumnIsRefused() throws {
    let folder = try SampleFolder()
    try FileSystem.writeAtomically(
      Array("{\"timestamp\":\"\(SampleFolder.time(1))\",\"portfolio\":\"main\",\"equity\":1}\n".utf8),
      to: FilePath.join(folder.path, "equity.jsonl"))
    let error = #expect(throws: TableError.self) { try ReportedRun(folder: folder.path) }
    #expect(error?.description.contains("no column portfolio_id") ?? false)
    #expect(throws: ResultsError.self) { try ReportedRun(folder: "/tmp/no-such-folder-of-a-run") }
  }
}
