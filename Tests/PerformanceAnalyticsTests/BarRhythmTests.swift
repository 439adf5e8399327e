import Determinism
import Testing
import TradingModel

@testable import PerformanceAnalytics

@Suite struct BarRhythmTests {
  static let day = Timestamp.nanosecondsPerDay

  /// Closing times of the days between two dates that a rule picks; 0 is Monday.
  private func days(_ from: (Int64, Int64, Int64), _ count: Int64, where isOpen: (Int64) -> Bool) -> [Int64] {
    let first = Timestamp.days(year: from.0, month: from.1, day: from.2)
    return (first..<first + count).filter { isOpen(($0 + 3) % 7) }.map { $0 * Self.day + Self.day - 1 }
  }

  private func perYear(_ closings: [Int64]) -> Double { BarRhythm(closings).returnsPerYear }

  @Test func weeks_goByTheWeekdaysWithBars() {
    #expect(perYear(days((2023, 1, 2), 400) { $0 < 5 }) == 252)
    #expect(perYear(days((2023, 1, 2), 400) { _ in true }) == 365)
    #expect(perYear(days((2023, 1, 2), 400) { $0 != 5 }) == 313)
    // Sunday to Thursday, and four days a week.
    #expect(perYear(days((2023, 1, 2), 400) { $0 < 4 || $0 == 6 }) == 252)
    #expect(perYear(days((2023, 1, 2), 400) { $0 < 4 }) == 252)
    #expect(BarRhythm(days((2023, 1, 2), 400) { $0 < 5 }).isOfSessions)
    #expect(!BarRhythm(days((2023, 1, 2), 400) { _ in true }).isOfSessions)
  }

  /// Missing days, a hole of a year, and single bars on Saturdays change nothing.
  @Test func holes_doNotCount() {
    let first = days((2021, 1, 4), 200) { $0 < 5 }
    let second = days((2022, 9, 5), 200) { $0 < 5 || $0 == 5 }
    #expect(perYear(first + days((2022, 9, 5), 200) { $0 < 5 }) == 252)
    #expect(perYear(first + second.prefix(40)) == 252)
    var draw = SeededGenerator(masterSeed: 3, id: "rhythm", purpose: "test")
    let sparse = days((2015, 1, 1), 2000) { _ in true }.filter { _ in draw.bernoulli(probability: 0.8) }
    #expect(perYear(sparse) == 365)
    #expect(perYear(days((2015, 1, 1), 400) { _ in true } + days((2017, 1, 1), 400) { _ in true }) == 365)
  }

  @Test func shortData_areTakenForWeekdays() {
    #expect(perYear([]) == 252)
    #expect(perYear(days((2024, 1, 2), 1) { _ in true }) == 252)
    // Friday and Monday; Monday to Wednesday; the week of Thanksgiving; two days around a long weekend.
    for closings in [
      days((2024, 1, 5), 4) { $0 < 5 }, days((2024, 1, 1), 3) { _ in true }, days((2024, 11, 25), 5) { $0 != 3 },
      days((2024, 1, 12), 5) { $0 == 4 || $0 == 1 },
    ] { #expect(BarRhythm(closings).isOfSessions && perYear(closings) == 252) }
    #expect(perYear(days((2024, 1, 1), 14) { _ in true }) == 365)
  }

  @Test func longerSteps_goByTheirMean() {
    func steps(_ lengths: [Int64], _ count: Int) -> Double {
      var time = Timestamp(year: 2000, month: 1, day: 3).nanoseconds
      return perYear(
        (0..<count).map { index in
          defer { time += lengths[index % lengths.count] * Self.day }
          return time
        })
    }
    #expect(steps([7], 53) == 52)
    #expect(steps([6, 8, 7, 7, 14], 60) == 52)
    #expect(steps([14], 30) == 26)
    #expect(steps([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 30) == 12)
    #expect(steps([90, 91, 92, 92], 20) == 4)
    #expect(steps([365, 365, 366, 365], 10) == 1)
    #expect(steps([2], 50) == 183)
    #expect(steps([2, 2, 3], 60) == 157)
    #expect(steps([731], 10) == 365.25 / 731)
    // Twelve months are enough, and two weeks apart are no weekend.
    #expect(steps([30], 3) == 12)
    #expect(!BarRhythm([0, 7 * Self.day]).isOfSessions)
  }

  /// What closes at midnight belongs to the day that ends.
  @Test func midnight_endsADay() {
    let start = Timestamp(year: 2024, month: 1, day: 1).nanoseconds
    let hours = (1...48).map { start + Int64($0) * 3_600_000_000_000 }
    #expect(BarRhythm(hours).dayCount == 2)
    #expect(BarRhythm(hours.map { $0 - 1_000_000 }).dayCount == 2)
    // Bars of four hours of a market from Monday to Friday, the last of which closes on Saturday at 00:00.
    var week: [Int64] = []
    for bar in 0..<1_680 where bar % 42 < 30 { week.append(start + Int64(bar + 1) * 14_400_000_000_000) }
    #expect(BarRhythm(week).isOfSessions && BarRhythm(week).dayCount == 200)
  }

  @Test func years_areThoseOfTheCalendarButForSessions() {
    let everyDay = AnnualBasis(BarRhythm(days((2023, 1, 1), 366) { _ in true }))
    #expect(everyDay.years(dailyReturns: 366, nanoseconds: 365.25 * 86_400e9) == 1)
    #expect(AnnualBasis(factor: 365).years(dailyReturns: 252, nanoseconds: 1) == 1)
    #expect(AnnualBasis().factor == 252 && AnnualBasis(factor: 365).factor == 365)
    #expect(agree(AnnualBasis(factor: 2, riskFree: 0.21).dailyRiskFree, 0.1, 1e-14))
  }
}
