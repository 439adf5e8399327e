import FileFormats
import PerformanceAnalytics
import RunResults
import Synchronization
import TableFiles
import Testing

@testable import ReportDocuments

/// What keeps a report readable where there is much of something.
@Suite struct ReportLayoutTests {
  private static func trade(_ symbol: String, day: Int64, profit: Double, price: Double = 10) -> TradeRow {
    let time = day * DateScale.day
    return TradeRow(
      id: "main/\(symbol)", portfolio: "main", symbol: symbol, side: "long", quantity: 1, entryTime: time,
      entryPrice: price, exitTime: time + DateScale.day, exitPrice: price + profit, commission: 0, profit: profit,
      return: profit / price)
  }

  /// The body of the section of prices of a run with the days 100 to 179.
  private static func prices(of symbols: [(name: String, profit: Double)], entry: Double = 10) throws -> String {
    let folder = try SampleFolder()
    var run = try ReportedRun(folder: folder.path)
    let first = try #require(run.portfolios.first?.times.first)
    let times = (-20..<80).map { first + $0 * DateScale.day }
    run.prices = symbols.map { PriceHistory(symbol: $0.name, times: times, closes: times.map { _ in 10 }) }
    run.trades = symbols.map { trade($0.name, day: first / DateScale.day + 6, profit: $0.profit, price: entry) }
    var page = ReportWriter()
    PriceSection(runs: [run], subjects: ReportSubject.all(of: [run])).write(to: &page)
    return String(decoding: page.markup.bytes, as: UTF8.self)
  }

  /// Four charts are open, those of the symbols that decided; the rest is folded.
  @Test func ofManySymbolsTheDecisiveAreOpen() throws {
    let symbols = [("A", 1.0), ("B", -9), ("C", 2), ("D", 8), ("E", 3), ("F", -4)]
    let html = try Self.prices(of: symbols)
    let fold = try #require(html.firstRange(of: "<summary>2 more: C, A</summary>"))
    let open = html[..<fold.lowerBound]
    let places = ["B", "D", "F", "E"].compactMap { open.firstRange(of: "\($0) with entries")?.lowerBound }
    #expect(places.count == 4 && places == places.sorted())
    #expect(html[fold.upperBound...].contains("C with entries"))
    let few = try Self.prices(of: Array(symbols.prefix(4)))
    #expect(!few.contains("<details>"))
    #expect(few.firstRange(of: "A with entries")!.lowerBound < few.firstRange(of: "B with entries")!.lowerBound)
  }

  /// A chart of prices begins with the run, as the others do, and not with the bars of a warm-up.
  @Test func pricesBeginWithTheRun() throws {
    let folder = try SampleFolder()
    let first = try #require(try ReportedRun(folder: folder.path).portfolios.first?.times.first)
    #expect(try Self.prices(of: [("A", 1)]).contains("data-from=\"\(first / 1_000_000)\""))
  }

  /// The average price of a position that was added to stands nowhere on the line of closes: the close of its first bar
  /// is where it was opened.
  @Test func entriesFarOffTheLineStandAtTheClose() throws {
    // Closes are 10: the scale holds what is drawn, so a mark at 14 would widen it.
    #expect(try Self.prices(of: [("A", 0)], entry: 10.1).contains("10.1"))
    let far = try Self.prices(of: [("A", -4)], entry: 14)
    #expect(far.contains("long: 14.00 on"))
    let high = try #require(far.firstRange(of: "data-high=\"")).upperBound
    #expect(try #require(Double(far[high...].prefix { $0 != "\"" })) < 11)
  }

  /// A line breaks off where values are undefined, and none goes on through the gap.
  @Test func linesBreakOff() {
    let times = (0..<8).map { Int64($0) * DateScale.day }
    var series = TimeChart.Series("x", colour: 0, times: times, values: [1, 2, .nan, .nan, 3, .nan, 4, 5])
    series.breaks = [times[2], times[5]]
    let chart = TimeChart(
      id: "c", title: "T", summary: "S", panels: [TimeChart.Panel("p", .plain, height: 50, [series])])
    var markup = Markup()
    chart.decimated.write(to: &markup)
    let html = String(decoding: markup.bytes, as: UTF8.self)
    let start = html.firstRange(of: "class=\"line s0\" d=\"")?.upperBound ?? html.endIndex
    let path = html[start...].prefix { $0 != "\"" }
    #expect(path.count { $0 == "M" } == 3, "\(path)")
  }

  @Test func rollingRatiosHaveGapsWhereNothingVaries() throws {
    let folder = try SampleFolder()
    var run = try ReportedRun(folder: folder.path)
    let equity = (0..<400).map { (130..<270).contains($0) ? 1030.0 : 1000 + Double($0 % 7) }
    let old = try #require(run.portfolios.first)
    let times = equity.indices.map { old.times[0] + Int64($0) * DateScale.day }
    run.portfolios = [
      PortfolioHistory(
        name: old.name, capital: 1000, times: times, equity: equity, positionValue: equity.map { _ in 0 })
    ]
    var page = ReportWriter()
    RollingSection(subjects: ReportSubject.all(of: [run])).write(to: &page)
    let html = String(decoding: page.markup.bytes, as: UTF8.self)
    #expect(html.contains("Figures of the last 126 daily returns"))
    let start = try #require(html.firstRange(of: "class=\"line s0\" d=\"")).upperBound
    // Before and behind the days without a change, no line between.
    #expect(html[start...].prefix { $0 != "\"" }.count { $0 == "M" } == 2)
  }

  /// A label has one colour in all charts, whatever part of the time they show.
  @Test func regimesHaveOneColour() {
    let day = DateScale.day
    let bands = [("unknown", 0), ("low", 10), ("high", 20)].map {
      RegimeBand(label: $0.0, from: Int64($0.1) * day, to: Int64($0.1 + 9) * day)
    }
    func keys(from first: Int64) -> [String] {
      let series = TimeChart.Series("x", colour: 0, times: [first * day, 29 * day], values: [1, 2])
      var chart = TimeChart(
        id: "c", title: "T", summary: "S", panels: [TimeChart.Panel("p", .plain, height: 50, [series])])
      chart.add(bands: bands)
      var markup = Markup()
      chart.write(to: &markup)
      let html = String(decoding: markup.bytes, as: UTF8.self)
      return html.ranges(of: "bandkey k").map { String(html[$0.upperBound...].prefix { $0 != "<" }) }
    }
    #expect(keys(from: 0).count == 3 && keys(from: 12) == Array(keys(from: 0).dropFirst()))
  }

  @Test(arguments: [
    (26.595258452561517, "26.5953"), (12.5, "12.5"), (100, "100"), (0.000012345678901, "0.00001235"), (0.25, "0.25"),
  ])
  func quantitiesAreShort(value: Double, expected: String) { #expect(NumberForm.quantity.text(value) == expected) }

  /// Long tables scroll under their headings, and metrics stand in groups with names in words.
  @Test func tablesAreShort() throws {
    let folder = try SampleFolder()
    let html = String(decoding: ReportDocument([try ReportedRun(folder: folder.path)]).html, as: UTF8.self)
    #expect(!html.contains("class=\"scroll tall\"") && html.contains("class=\"beside\""))
    for name in ["risk_free", "gross_profit"] { #expect(!html.contains("<th scope=\"row\">\(name)</th>")) }
    #expect(html.contains("<th scope=\"row\">Risk free</th>"))
    var markup = Markup()
    ReportTable(caption: "c", headings: [.text("h")], rows: (0..<41).map { [.text("\($0)")] }).write(to: &markup)
    #expect(String(decoding: markup.bytes, as: UTF8.self).contains("class=\"scroll tall\""))
  }

  /// Of a run with thousands of portfolios the block of data has the metrics of those that are shown.
  @Test func dataHaveTheMetricsOfShownPortfolios() throws {
    let folder = try SampleFolder(portfolios: ["one", "two"])
    var run = try ReportedRun(folder: folder.path)
    #expect(run.shownMetrics.map(\.portfolioID) == ["one", "two"])
    run.portfolios.removeLast()
    run.portfoliosLeftOut = 1
    #expect(run.shownMetrics.map(\.portfolioID) == ["one"])
  }

  /// Benchmarks of one name are told apart where they came to different figures.
  @Test func benchmarksOfOneNameAreToldApart() throws {
    var runs: [ReportedRun] = []
    let folders = [try SampleFolder(), try SampleFolder()]
    for (folder, equity) in zip(folders, [1.0, 2]) {
      var metrics = folder.metrics
      var block = PerformanceMetrics()
      block.finalEquity = equity
      metrics[0].benchmark = BenchmarkMetrics(name: "index", metrics: block)
      try FileSystem.writeAtomically(
        MetricsFile.text(metrics), to: FilePath.join(folder.path, MetricsFile.fileName))
      runs.append(try ReportedRun(folder: folder.path, label: "run \(Int(equity))"))
    }
    func headings(_ runs: [ReportedRun]) -> [String] {
      MetricsSection.Column.all(of: ReportSubject.all(of: runs)).map(\.heading)
    }
    #expect(headings(runs) == ["run 1", "index (run 1)", "run 2", "index (run 2)"])
    #expect(headings([runs[0]]) == ["main", "index"])
  }

  /// A key that is null and one that is left out say the same.
  @Test func nullKeysDoNotDiffer() throws {
    let (one, other) = (try SampleFolder(), try SampleFolder())
    try FileSystem.writeAtomically(
      Array("workflow: {name: sample}\nrisk: [{id: main, limits: {max_drawdown: 0.4}}]\n".utf8),
      to: FilePath.join(other.path, "config.yaml"))
    let runs = [try ReportedRun(folder: one.path), try ReportedRun(folder: other.path)]
    let keys = ComparisonSection.differences(runs).map(\.key)
    #expect(keys.contains("risk[main].limits.max_drawdown"))
    #expect(!keys.contains("risk[main].limits.max_position"))
  }

  @Test func whoLoadsIsToldHowFar() throws {
    let folder = try SampleFolder()
    let told = Mutex<[(done: Int, total: Int)]>([])
    let run = try ReportedRun(folder: folder.path, watch: { done, total in told.withLock { $0.append((done, total)) } })
    #expect(run.portfolios.count == 1)
    let all = told.withLock { $0 }
    let sizes = try FileSystem.names(in: folder.path).filter { $0.hasSuffix(".jsonl") }
      .reduce(0) { $0 + (FileSystem.age(FilePath.join(folder.path, $1))?.size ?? 0) }
    #expect(sizes > 0 && all.allSatisfy { $0.total == sizes } && all.last?.done == sizes)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.done <= $1.done })
  }

  /// Of many trades some are drawn; the spread of the sums is that of all.
  @Test func sumsOfManyTradesSpreadAsAllWould() throws {
    func spread(_ count: Int) throws -> (middle: Double, width: Double) {
      let trades = (0..<count).map { $0 % 2 == 0 ? 3.0 : -1 }
      let sums = try #require(Bootstrap.profits(of: trades, seed: 1, name: "main", paths: 400))
      return (Bootstrap.quantile(0.5, sums), Bootstrap.quantile(0.84, sums) - Bootstrap.quantile(0.16, sums))
    }
    // Of n draws of 3 or -1 the mean is n and the deviation 2 * sqrt(n).
    for count in [Bootstrap.drawLimit, 16 * Bootstrap.drawLimit] {
      let (middle, width) = try spread(count)
      let deviation = 2 * Double(count).squareRoot()
      #expect((middle - Double(count)).magnitude < 0.3 * deviation)
      #expect((width / (2 * deviation) - 1).magnitude < 0.2, "\(count)")
    }
  }
}
