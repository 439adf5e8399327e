import PerformanceAnalytics
import RunResults
import Testing

@testable import Reporting

@Suite struct RunReportTests {
  private func portfolio(_ id: String) -> PortfolioMetrics {
    var metrics = PerformanceMetrics()
    metrics.initialEquity = 100_000
    metrics.finalEquity = 150_974.801172
    metrics.bars = 2517
    metrics.days = 2517
    metrics.totalReturn = 0.5097480117200002
    metrics.cagr = 0.04210569713897505
    metrics.volatility = 0.171791765571521
    metrics.sharpe = 0.32602306832426664
    metrics.sortino = 0.47339382820600623
    metrics.calmar = 0.15850315337539722
    metrics.bestDay = 0.1
    metrics.worstDay = -0.1
    metrics.bestMonth = 0.2
    metrics.worstMonth = -0.15
    metrics.valueAtRisk = -0.0155
    metrics.expectedShortfall = -0.0264
    metrics.timeInDrawdown = 0.96
    metrics.ulcerIndex = 0.15
    metrics.recoveryFactor = 1.92
    metrics.payoffRatio = 2.4
    metrics.kelly = 0.1
    metrics.maxDrawdown = -0.2656458009971092
    metrics.maxDrawdownBars = 893
    metrics.maxDrawdownDays = 1296
    metrics.exposure = 0.5454906634882797
    metrics.turnover = 5.25
    metrics.fills = 60
    metrics.trades = 30
    metrics.winRate = 0.43333333333333335
    metrics.expectancy = 1699.160039066666
    metrics.averageLoss = -5710.114501705883
    return PortfolioMetrics(portfolioID: id, metrics: metrics)
  }

  @Test func oneColumn() {
    let report = RunReport(
      facts: [RunReport.Fact("Run", "msft_crossover"), RunReport.Fact("Period", "2003-01-02 to 2012-12-31")],
      portfolios: [portfolio("main")], notes: ["Fills at the close of the deciding bar are optimistic."])
    #expect(
      report.text() == """
        Run      msft_crossover
        Period   2003-01-02 to 2012-12-31

                                         main
        -------------------------------------
        Initial equity             100,000.00
        Final equity               150,974.80
        Total return                  50.97 %
        CAGR                           4.21 %
        Bars                            2,517
        Days                            2,517
        Annual factor                     252
        Best day                      10.00 %
        Worst day                    -10.00 %
        Best month                    20.00 %
        Worst month                  -15.00 %

        Volatility (annual)           17.18 %
        Sharpe ratio                     0.33
        Sortino ratio                    0.47
        Calmar ratio                     0.16
        Value at risk (day, 5 %)      -1.55 %
        Expected shortfall (5 %)      -2.64 %
        Maximum drawdown             -26.56 %
        Longest drawdown, bars            893
        Longest drawdown, days        1,296.0
        Time in drawdown              96.00 %
        Ulcer index                   15.00 %
        Recovery factor                  1.92
        Exposure                      54.55 %
        Turnover (annual)                5.25

        Fills                              60
        Trades                             30
        Win rate                      43.33 %
        Profit factor                       -
        Expectancy                   1,699.16
        Average win                         -
        Average loss                -5,710.11
        Payoff ratio                     2.40
        Kelly fraction                10.00 %
        SQN                                 -
        Best trade                          -
        Worst trade                         -
        Mean trade                          -
        Mean trade, days                    -
        Longest trade, days                 -
        Commission                       0.00
        Slippage                         0.00

        Fills at the close of the deciding bar are optimistic.

        """)
  }

  @Test func manyColumns_goBelowEachOther() {
    let ids = (1...9).map { "portfolio_\($0)" }
    let text = RunReport(portfolios: ids.map(portfolio)).text(width: 60)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines.filter { $0.hasPrefix("Sharpe ratio") }.count == 5)
    for id in ids { #expect(lines.filter { $0.contains(id) }.count == 1) }
    #expect(!text.contains("\u{1B}"))
  }

  /// Nothing in a name can break the lines of a report, or steer the terminal.
  @Test func controlCharacters_areShownAsEscapes() {
    let report = RunReport(
      facts: [RunReport.Fact("results", "a\u{1B}[31m\nb\u{9B}2J")], portfolios: [portfolio("x\u{202E}y")])
    let lines = report.text().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == #"results   a\x1B[31m\nb\x9B2J"#)
    #expect(lines[2].hasSuffix(#" x\u202Ey"#))
    #expect(lines[2].count == lines[3].count)
  }

  /// A terminal that is wider or narrower than usual gets lines of its own width.
  @Test(arguments: [40, 50, 80, 100, 132, 250]) func tables_takeTheWidthThatThereIs(_ width: Int) {
    let ids = (1...12).map { "portfolio_\($0)" }
    let lines = RunReport(portfolios: ids.map(portfolio)).text(width: width).split(separator: "\n")
    let widest = lines.map(\.count).max() ?? 0
    #expect(widest <= width && (widest > width - 15 || width > 220))
  }

  /// What is made of few daily returns is marked, and the mark explained; a benchmark stands behind those that have it.
  @Test func fewDays_areMarked_andBenchmarksHaveAColumn() {
    var few = portfolio("a")
    few.metrics.days = 29
    few.metrics.sortino = nil
    few.benchmark = BenchmarkMetrics(name: "SPY", metrics: portfolio("SPY").metrics)
    few.benchmark?.metrics.days = 29
    few.metrics.beta = 1.25
    var next = few
    next.portfolioID = "b"
    let lines = RunReport(portfolios: [few, next]).text(width: 100).split(separator: "\n").map(String.init)
    #expect(lines[0].split(separator: " ") == ["a", "b", "SPY"])
    func cells(_ label: String) -> String? {
      lines.first { $0.hasPrefix(label + "  ") }?.dropFirst(label.count).split(separator: " ").joined(separator: " ")
    }
    #expect(cells("Sharpe ratio") == "0.33 * 0.33 * 0.33 *" && cells("Sortino ratio") == "- - 0.47 *")
    #expect(cells("Exposure") == "54.55 % 54.55 % 54.55 %" && cells("Beta") == "1.25 * 1.25 * -")
    #expect(lines.last == "* fewer than 30 days")
    #expect(!RunReport(portfolios: [portfolio("a")]).text().contains("*"))
    // Another benchmark has a column of its own.
    next.benchmark?.metrics.finalEquity = 1
    #expect(
      RunReport(portfolios: [few, next]).text(width: 100).split(separator: "\n")[0].split(separator: " ")
        == ["a", "SPY", "b", "SPY"])
  }

  /// Without a trade nothing is said of trades that is not defined.
  @Test func withoutTrades_theirRatiosAreLeftOut() {
    var metrics = PerformanceMetrics()
    metrics.fills = 1
    let text = RunReport(portfolios: [PortfolioMetrics(portfolioID: "a", metrics: metrics)]).text()
    #expect(text.contains("\nTrades ") && text.contains("\nCommission ") && !text.contains("\nSQN"))
    #expect(!text.contains("\nWin rate") && text.contains("\nSharpe ratio") && !text.contains("\nBeta"))
  }

  @Test func nothing_isAnEmptyText() {
    #expect(RunReport(portfolios: []).text() == "")
  }

  @Test func progress() {
    let line = ProgressLine(unit: "bars", total: 1_000_000)
    #expect(line.text(done: 0, seconds: 0) == "[                    ]   0 %  0 of 1,000,000 bars")
    #expect(
      line.text(done: 420_000, seconds: 0.1)
        == "[########            ]  42 %  420,000 of 1,000,000 bars  4.20 M bars/s  0.1 s left")
    #expect(
      line.text(done: 1_000_000, seconds: 2)
        == "[####################] 100 %  1,000,000 of 1,000,000 bars  500 k bars/s")
    #expect(line.text(done: 2_000_000, seconds: 2) == line.text(done: 1_000_000, seconds: 2))
    #expect(ProgressLine(unit: "bars", total: 0).text(done: 0, seconds: 1).hasSuffix("100 %  0 of 0 bars"))
    #expect(line.text(done: 999_999, seconds: 7200).count <= 100)
  }

  /// A line that is wider than the terminal would wrap, and scroll with every repetition.
  @Test func progress_fitsAnyWidth() {
    let line = ProgressLine(unit: "cycles", total: 1_000_000)
    var forms: [String] = []
    for width in 0...120 {
      for done in [0, 1, 420_000, 999_999, 1_000_000] {
        let text = line.text(done: done, seconds: 3, width: width)
        #expect(text.count <= width)
        if done == 420_000, forms.last != text { forms.append(text) }
      }
    }
    #expect(
      Array(forms.suffix(5)) == [
        " 42 %", " 42 %  4.1 s left", "[########            ]  42 %  4.1 s left",
        "[########            ]  42 %  420,000 of 1,000,000 cycles  4.1 s left",
        "[########            ]  42 %  420,000 of 1,000,000 cycles  140 k cycles/s  4.1 s left",
      ])
    #expect(ProgressLine.working("loading 3 symbols", seconds: 1.2) == "loading 3 symbols  1.2 s")
    #expect(ProgressLine.working("loading 3 symbols", seconds: 1.2, width: 23) == "loading 3 symbols")
    for width in 0...30 { #expect(ProgressLine.working("3 symbols", seconds: 5, width: width).count <= width) }
  }
}
