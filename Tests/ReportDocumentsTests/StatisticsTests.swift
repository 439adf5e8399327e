import Testing
import TradingModel

@testable import ReportDocuments

@Suite struct StatisticsTests {
  /// Equity at the ends of days from 2001-01-30 on; the last two bars share a day.
  private static let history: PortfolioHistory = {
    let equity: [Double] = [110, 99, 121, 60.5, 90, 130, 125, 117]
    let start = Timestamp.days(year: 2001, month: 1, day: 30) * DateScale.day
    let times = [0, 1, 2, 3, 4, 5, 6].map { start + $0 * DateScale.day + 1 } + [start + 6 * DateScale.day + 2]
    return PortfolioHistory(
      name: "main", capital: 100, times: times, equity: equity, positionValue: equity.map { $0 / 2 })
  }()

  @Test func daysAndMonths() {
    let history = Self.history
    #expect(history.dayEnds == [0, 1, 2, 3, 4, 5, 7])
    let expected = [0.1, -0.1, 121.0 / 99 - 1, -0.5, 90 / 60.5 - 1, 130.0 / 90 - 1, 117.0 / 130 - 1]
    for (value, other) in zip(history.dailyReturns, expected) { #expect((value - other).magnitude < 1e-15) }
    #expect(history.months.map(\.month) == [1, 2])
    #expect((history.months[0].value + 0.01).magnitude < 1e-15)
    #expect(history.months[1].value == 117.0 / 99 - 1)
    #expect(history.years.map(\.year) == [2001] && (history.years[0].value - 0.17).magnitude < 1e-15)
    #expect(history.exposure.allSatisfy { $0 == 0.5 })
  }

  @Test func drawdownsAreOrderedByDepth() {
    let falls = Self.history.drawdowns(atMost: 10)
    #expect(falls.map(\.trough) == [3, 1, 7])
    #expect(falls.map(\.peak) == [2, 0, 5])
    #expect(falls.map(\.recovery) == [5, 2, nil])
    #expect(falls[0].depth == -0.5)
    #expect(Self.history.drawdowns(atMost: 1).count == 1)
  }

  @Test func causesAreWhatIsLeftOut() {
    func trade(_ id: String, _ profit: Double) -> TradeRow {
      TradeRow(
        id: id, portfolio: "main", symbol: "A", side: "long", quantity: 1, entryTime: 0, entryPrice: 1, exitTime: 1,
        exitPrice: 1, commission: 0, profit: profit, return: 0)
    }
    let causes = Causes(Self.history, [trade("a", 2), trade("b", -4), trade("c", 12), trade("d", 7)], limit: 3)
    // 17 were made: c made 12 of them, more than half.
    #expect(causes.trades.map(\.trade.id) == ["c", "d", "b"])
    #expect(causes.trades.map(\.equityWithout) == [105, 110, 121])
    #expect(causes.trades.map(\.equityWithoutAll) == [105, 98, 102])
    #expect(causes.tradesOfHalf == 1)
    #expect(causes.largestShare == 12.0 / 17)
    #expect(causes.days.map(\.day).first == 3)
    // Without the day that halved it the equity doubles.
    #expect(causes.days.first?.equityWithout == 234)
  }

  @Test func rollingFiguresOfAWindow() throws {
    let returns = [0.01, 0.03, -0.02, 0.02]
    let other = returns.map { $0 / 2 }
    let figures = RollingFigures(returns, benchmark: other, window: 3, annualFactor: 4)
    #expect(figures.days == [2, 3])
    // Mean 0.02 / 3 and deviation sqrt(0.0019 / 3) of 0.01, 0.03, -0.02 about it, times sqrt(4).
    #expect((figures.volatility[0] - 0.050332229568471665).magnitude < 1e-15)
    #expect((figures.sharpe[0] - 0.5298129428260175).magnitude < 1e-12)
    #expect((figures.beta[0] - 2).magnitude < 1e-12)
    let flat = RollingFigures([0, 0, 0], window: 3, annualFactor: 252)
    #expect(flat.sharpe.count == 1 && flat.sharpe[0].isNaN)
    #expect(RollingFigures.window(annualFactor: 252) == 126 && RollingFigures.window(annualFactor: 12) == 20)
  }

  @Test func aConeFollowsFromItsSeedOnly() throws {
    let returns = (0..<64).map { $0 % 3 == 0 ? -0.01 : 0.008 }
    let cone = try #require(Bootstrap(returns: returns, capital: 100, seed: 7, name: "main", paths: 200))
    #expect(cone == Bootstrap(returns: returns, capital: 100, seed: 7, name: "main", paths: 200))
    #expect(cone != Bootstrap(returns: returns, capital: 100, seed: 8, name: "main", paths: 200))
    #expect(cone.blockLength == 4 && cone.ends.count == 200)
    #expect(cone.quantiles.count == Bootstrap.levels.count)
    for (lower, upper) in zip(cone.quantiles, cone.quantiles.dropFirst()) {
      #expect(zip(lower, upper).allSatisfy { $0 <= $1 })
    }
    // Equal returns leave nothing to chance.
    let sure = try #require(
      Bootstrap(returns: Array(repeating: 0.5, count: 20), capital: 1, seed: 1, name: "x", paths: 10))
    #expect(Set(sure.ends).count == 1 && sure.depths == Array(repeating: 0, count: 10))
    #expect(Bootstrap(returns: Array(repeating: .nan, count: 30), capital: 1, seed: 1, name: "x") == nil)
  }

  @Test func histogramsCountEveryValueOnce() throws {
    let values = (0..<1000).map { Double($0 % 50) / 1000 } + [9, -9]
    let histogram = try #require(Histogram(values))
    #expect(histogram.counts.reduce(0, +) == 1002)
    #expect(histogram.cutOff == 2)
    #expect(histogram.counts.count < 200)
    #expect(Histogram([1]) == nil)
    #expect(Histogram([3, 3])?.counts.reduce(0, +) == 2)
  }

  @Test(arguments: [40, 80, 250, 10, 1000])
  func nothingInATerminalWraps(width: Int) throws {
    let times = (0..<500).map { Int64($0) * DateScale.day + 1 }
    let values = (0..<500).map { 1e6 + Double(($0 * 37) % 211) }
    let limit = min(max(width, 40), 250)
    for characters in [TextPlot.Characters.ascii, .blocks] {
      let plot = TextPlot(width: width, characters: characters)
      let histogram = try #require(Histogram(values, parts: 12))
      let text =
        plot.series(
          String(repeating: "long name ", count: 40), times: times, values: values, form: .plain, lines: 6)
        + plot.series("down", times: times, values: values.map { -$0 }, form: .percent, lines: 4, hangs: true)
        + plot.histogram("parts", histogram, form: .plain)
      for line in text.split(separator: "\n") { #expect(line.count < limit + 1, "\(line)") }
      if characters == .ascii { #expect(text.utf8.allSatisfy { $0 < 128 }) }
    }
  }

  @Test func theHighestColumnIsFull() {
    let plot = TextPlot(width: 40, characters: .ascii)
    let text = plot.series(
      "e", times: [0, 1, 2, 3].map { $0 * DateScale.day + 1 }, values: [0, 1, 2, 3], form: .count, lines: 3)
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(rows[1].hasPrefix("3 ") && rows[1].hasSuffix("#"))
    #expect(rows[3].hasPrefix("0 "))
    #expect(rows[4].contains("1970-01-01") && rows[4].hasSuffix("1970-01-04"))
  }
}
