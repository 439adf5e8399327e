import Testing
import TradingModel

@testable import MarketData

/// Which times without bars count as gaps, and which changes as jumps.
@Suite("Holes are told from weekends, holidays and nights")
struct CoverageTests {
  private static let day = Timestamp.nanosecondsPerDay

  /// The coverage of bars that close at the given times, all at one price.
  private func coverage(_ times: [Int64]) throws -> SymbolCoverage {
    var bars = BarSeries(symbol: Symbol("X"))
    for time in times {
      bars.append(Bar(timestamp: Timestamp(nanoseconds: time), open: 1, high: 1, low: 1, close: 1, volume: 1))
    }
    return try #require(SymbolCoverage.coverage(of: MarketDataSet([bars])).first)
  }

  /// Sessions on the weekdays of ten years, without the days for which `isMissing` holds.
  private func weekdays(_ isMissing: (Int) -> Bool) -> [Int64] {
    // 1970-01-05, day 4, was a Monday.
    let days = (4..<4 + 520 * 7).filter { ($0 - 4) % 7 < 5 && !isMissing($0) }
    return days.map { Int64($0 + 1) * Self.day - 1 }
  }

  private func dates(_ gaps: [SymbolCoverage.Gap]) -> [String] {
    gaps.map { "\($0.from.day) \($0.to.day) \($0.missingDays.map { "\($0)" } ?? "-")" }
  }

  @Test("weekends are no gaps, single weekdays may be holidays, two in a row are a gap")
  func dailySessions() throws {
    // A Wednesday; a Friday and the Monday behind it; Tuesday to Thursday; four weeks.
    let missing = [6, 15, 18, 26, 27, 28] + Array(102...129)
    let coverage = try coverage(weekdays(missing.contains))
    #expect(coverage.spacing == Self.day && coverage.gapRule == .days(2))
    #expect(coverage.singleDayCount == 1)
    #expect(coverage.gapCount == 3)
    #expect(dates(coverage.gaps) == ["14 19 2", "25 29 3", "99 130 20"])
  }

  @Test("where every weekday has bars, one day without is a gap")
  func everyDay() throws {
    let coverage = try coverage((0..<100).filter { $0 != 40 && $0 != 60 && $0 != 61 }.map { Int64($0) * Self.day })
    #expect(coverage.gapRule == .days(1) && coverage.singleDayCount == 0)
    #expect(dates(coverage.gaps) == ["39 41 1", "59 62 2"])
  }

  @Test("before 1970, and with two bars on a day")
  func otherDays() throws {
    let times = weekdays { $0 == 6 || $0 == 13 || $0 == 14 }.map { $0 - 7 * 1000 * Self.day }
    let before = try coverage(times)
    #expect(before.gapRule == .days(2) && before.singleDayCount == 1 && before.gapCount == 1)
    let twice = try coverage((times + [times[3] - 5]).sorted())
    #expect(twice.gapRule == .days(2) && twice.gapCount == 1)
  }

  @Test("nights and weekends recur, holidays and holes do not")
  func intraday() throws {
    let hour: Int64 = 3_600_000_000_000
    // Seven hourly bars on weekdays of three years; without one Thursday, and without an afternoon of another week.
    var times: [Int64] = []
    for day in 4..<Int64(4 + 156 * 7) where (day - 4) % 7 < 5 && day != 707 {
      for opening in 15...Int64(day == 300 ? 15 : 21) { times.append(day * Self.day + opening * hour) }
    }
    let coverage = try coverage(times)
    #expect(coverage.gapRule == .distance && coverage.spacing == hour)
    #expect(dates(coverage.gaps) == ["300 301 -", "706 708 -"])
    // Around the clock every long distance is a gap.
    let clock = try self.coverage((0..<5000).filter { !(100..<105).contains($0) }.map { Int64($0) * hour })
    #expect(clock.gapCount == 1)
  }

  @Test("of many gaps the longest are listed, of many jumps the largest, in the order of time")
  func limits() throws {
    var days: [Int64] = []
    var next: Int64 = 0
    for index in 0..<60 {
      for _ in 0..<20 {
        days.append(next * Self.day)
        next += 1
      }
      next += Int64(index % 30)
    }
    let coverage = try coverage(days)
    #expect(coverage.gapCount == 57 && coverage.gaps.count == 20)
    #expect(coverage.gaps.map(\.from) == coverage.gaps.map(\.from).sorted())
    #expect(coverage.gaps.compactMap(\.missingDays).min() == 19)
    var bars = BarSeries(symbol: Symbol("X"))
    for index in 0..<1000 {
      // A jump every twentieth bar, each greater than the one before.
      let price = index % 20 == 0 ? 100 + Double(index) : 100
      bars.append(
        Bar(
          timestamp: Timestamp(nanoseconds: Int64(index)), open: price, high: price, low: price, close: price, volume: 0
        )
      )
    }
    let jumps = try #require(SymbolCoverage.coverage(of: MarketDataSet([bars])).first)
    #expect(jumps.jumpCount == 98 && jumps.jumps.map { max($0.from, $0.to) }.min() == 900)
  }

  @Test("bars that only others have are missing, and a price that doubles is a jump")
  func missingOfOthers() throws {
    let header = "date,open,high,low,close\n"
    let set = try load(
      [
        "A.csv": header + "2003-01-02,1,1,1,1\n2003-01-03,1,1,1,1\n2003-01-06,1,1,1,1\n2003-01-07,2,2,2,2\n",
        "B.csv": header + "2003-01-03,1,1,1,1\n2003-01-07,1,1,1,1\n2003-01-08,1,1,1,1\n",
      ], ["A", "B"]
    ).get()
    let coverage = SymbolCoverage.coverage(of: set)
    #expect(coverage.map(\.missingCount) == [0, 1])
    #expect(coverage[0].jumps == [PriceJump(timestamp: set.series[0][3].timestamp, column: .close, from: 1, to: 2)])
  }
}
