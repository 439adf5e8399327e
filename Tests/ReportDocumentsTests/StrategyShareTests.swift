import FileFormats
import RunResults
import Testing

@testable import ReportDocuments

/// What strategies made of the profit of trades, and what their filters did, against numbers worked out by hand.
///
/// The trades of the sample are entered on the days 1 to 6 and make -1.5, 0, 1.5, 3, 4.5 and 6.
struct StrategyShareTests {
  private static func write(_ rows: [String], _ name: String, _ folder: SampleFolder) throws {
    try FileSystem.writeAtomically(
      Array((rows.joined(separator: "\n") + "\n").utf8), to: FilePath.join(folder.path, name))
  }

  private static func raw(_ day: Int, _ strategy: String, _ direction: Int, _ strength: Double) -> String {
    "{\"timestamp\":\"\(SampleFolder.time(day))\",\"signal_id\":\"\(strategy)/s\(day)\","
      + "\"strategy_id\":\"\(strategy)\",\"symbol\":\"AAA\","
      + "\"direction\":\(direction),\"strength\":\(strength),\"stage\":\"raw\"}"
  }

  private static func final(_ day: Int, _ number: Int) -> String {
    "{\"timestamp\":\"\(SampleFolder.time(day))\",\"signal_id\":\"main/s\(number)\",\"strategy_id\":null,"
      + "\"symbol\":\"AAA\",\"direction\":1,\"strength\":1,\"stage\":\"final\"}"
  }

  private static func fill(_ day: Int, _ signal: Int) -> String {
    "{\"timestamp\":\"\(SampleFolder.time(day))\",\"order_id\":\"main/o\(day)\",\"signal_id\":\"main/s\(signal)\","
      + "\"portfolio_id\":\"main\",\"symbol\":\"AAA\",\"intent\":\"enter_long\",\"state\":\"filled\"}"
  }

  /// A run of three strategies: `fast` of weight 1, `slow` of weight 3, and `none`, which the portfolio does not
  /// follow.
  private static func run(_ aggregation: String) throws -> ReportedRun {
    let folder = try SampleFolder()
    try write(
      [
        "workflow: {name: sample}",
        "strategies: [{id: fast, weight: 1}, {id: slow, weight: 2}, {id: none, weight: 9}]",
        "aggregation: {\(aggregation)}",
        "risk: [{id: main, strategies: {fast: 1, slow: 3}}]",
      ], "config.yaml", folder)
    try write(
      [
        raw(0, "fast", 1, 1), raw(0, "none", 1, 1), final(0, 1), raw(1, "slow", 1, 0.5), final(1, 2),
        raw(3, "fast", -1, 1), final(3, 3), raw(4, "slow", 0, 0), final(4, 4),
      ], "signals.jsonl", folder)
    // The first under the signal of day 0, two under that of day 1, one under that of day 3, one under that of day 4;
    // the last under one that there is not.
    try write([fill(1, 1), fill(2, 2), fill(3, 2), fill(4, 3), fill(5, 4), fill(6, 9)], "orders.jsonl", folder)
    return try ReportedRun(folder: folder.path)
  }

  private static func shares(_ aggregation: String) throws -> StrategyShares? {
    let run = try run(aggregation)
    return StrategyShares(run.portfolios[0], run.trades, of: run)
  }

  // Day 0: fast alone. Day 1: fast 1, slow 3 * 0.5. Day 3: slow alone, fast being short. Day 4: nobody.
  @Test func profitIsSharedByWhatStrategiesWanted() throws {
    let found = try #require(try Self.shares("method: weighted_mean, threshold: 0"))
    #expect(found.shares.map(\.strategy) == ["fast", "slow"])
    #expect(found.shares.map(\.trades) == [3, 3])
    #expect(found.shares[0].profit == -1.5 + 1.5 * 0.4)
    #expect(found.shares[1].profit == 1.5 - 1.5 * 0.4 + 3)
    #expect(found.unclaimed.profit == 10.5 && found.unclaimed.trades == 2)
    #expect(found.total == 81.25 && found.held == 81.25 - 13.5)
    let sum = found.shares.reduce(found.unclaimed.profit + found.held) { $0 + $1.profit }
    #expect(sum == found.total)
    #expect(found.shares[1].sums.last == found.shares[1].profit)
  }

  /// Where votes are counted those who agree have equal parts.
  @Test func votesHaveEqualParts() throws {
    let found = try #require(try Self.shares("method: majority"))
    #expect(found.shares.map(\.profit) == [-1.5 + 0.75, 0.75 + 3])
  }

  @Test func theReportHasTheSharesAsTableAndInItsData() throws {
    let run = try Self.run("method: weighted_mean, threshold: 0")
    let html = String(decoding: ReportDocument([run]).html, as: UTF8.self)
    let start = try #require(html.ranges(of: "Profit of main by strategy: of each trade").first)
    let table = html[start.upperBound...].prefix(2_000)
    for word in [">fast<", ">slow<", ">of no strategy<", ">held at the end<", ">all<", "81.25"] {
      #expect(table.contains(word), "\(word)")
    }
    #expect(html.contains("\"strategies main\":[[\"fast\",-0.8999999999999999,3],[\"slow\",3.9,3],[null,78.25,2]]"))
    #expect(html.contains("data-chart=\"strategies-p0\""))
  }

  /// Weights that followed regimes are not known without the data; with them they are.
  @Test func weightsByRegime() throws {
    let aggregation = "method: weighted_mean, regimes: [momentum], weights: {up: {fast: 1, slow: 1}}"
    var run = try Self.run(aggregation)
    #expect(StrategyShares(run.portfolios[0], run.trades, of: run) == nil)
    let times = run.portfolios[0].times
    run.regimes = [
      RegimeBand(label: "down", from: times[0], to: times[0]), RegimeBand(label: "up", from: times[1], to: times[79]),
    ]
    let found = try #require(StrategyShares(run.portfolios[0], run.trades, of: run))
    // On day 1 fast and slow have weights of 1: parts of 1 and 0.5.
    #expect((found.shares[0].profit - (-1.5 + 1.5 / 1.5)).magnitude < 1e-15)
    #expect(found.shares[1].profit == 1.5 - 1.5 / 1.5 + 3)
  }

  /// Values by day: 0.25 of fast alone, (1 + 1.5) / 4 = 0.625, (-1 + 1.5) / 4 = 0.125, -0.25.
  @Test(
    arguments: [(0.1, 4, 0), (0.2, 4, 1), (0.25, 4, 3), (0.7, 4, 4)])
  func thresholdsKnowWhatTheyKeptAway(threshold: Double, asked: Int, acted: Int) throws {
    let run = try Self.run("method: weighted_mean, threshold: \(threshold)")
    let rule = try #require(RulesSection.rules(of: run).first { $0.name == "aggregation.threshold" })
    #expect(rule.portfolio == "main" && rule.asked == asked && rule.acted == acted)
  }

  @Test func votesHaveNoThreshold() throws {
    let run = try Self.run("method: majority, threshold: 0.5")
    #expect(RulesSection.rules(of: run).isEmpty)
  }

  @Test func confirmationsAreRules() throws {
    var run = try Self.run("method: majority")
    run.confirmations = ConfirmationCounts(bars: 5, asked: 31, acted: 28)
    let rule = try #require(RulesSection.rules(of: run).first)
    #expect(rule.name == "aggregation.confirm" && rule.setting == "5" && rule.asked == 31 && rule.acted == 28)
  }

  @Test func replaysAreShownOrSaidToBeLeftOut() throws {
    var run = try Self.run("method: majority")
    func html() -> String { String(decoding: ReportDocument([run]).html, as: UTF8.self) }
    #expect(html().contains("What would be without single signals is left out: replays need the data"))
    run.signalReplays = .made([
      SignalCauseRow(
        portfolio: "main", strategy: "fast", symbol: "AAA", time: run.portfolios[0].times[2], before: "flat",
        after: "long 0.5", equityWithout: 1001.25)
    ])
    let page = html()
    #expect(!page.contains("is left out: replays"))
    let start = try #require(page.ranges(of: "Without single signals, the stance before them holding on, main").first)
    let table = page[start.upperBound...].prefix(900)
    #expect(table.contains("long 0.5") && table.contains("1,001.25") && table.contains("-80.00"))
    #expect(page.contains("\"signals main\":[["))
  }

  @Test func sentencesShowKeysAsCode() {
    var markup = Markup()
    markup.prose("a `x: <1>` and `y`, not ` alone")
    #expect(
      String(decoding: markup.bytes, as: UTF8.self)
        == "a <code>x: &lt;1&gt;</code> and <code>y</code>, not ` alone")
  }
}
