import Configuration
import Determinism
import FileFormats
import ParameterSearch
import PerformanceAnalytics
import Testing
import TradingModel

@testable import Phases

/// Windows of the calendar against Python's dates, and the walk through them against sums by hand.
@Suite struct WalkForwardTests {
  /// The weekdays of 1,200 days from 31 January 2003 on, as the script has them.
  static let weekdays: [Int64] = {
    let first = Timestamp(year: 2003, month: 1, day: 31).day
    return (0..<1_200).map { first + $0 }.filter { ($0 + 3) % 7 < 5 }
      .map { $0 * Timestamp.nanosecondsPerDay + 16 * 3_600_000_000_000 }
  }()

  @Test(arguments: ["months", "anchored"]) func windowsOfMonthsAreThoseOfTheCalendar(_ name: String) throws {
    var settings = WindowSettings(train: .months(12), test: .months(name == "months" ? 6 : 5))
    if name == "anchored" { (settings.step, settings.scheme) = (.months(7), .anchored) }
    let times = Self.weekdays
    let windows = WalkForwardWindow.windows(settings, timestamps: times, cycles: times.indices)
    let expected = try Golden.at("windows", name).items.map { $0.items.map { Int($0.double ?? -1) } }
    #expect(
      windows.map { window in
        [
          window.train.lowerBound, window.train.upperBound, window.test.lowerBound, window.test.upperBound,
          window.isShort ? 1 : 0,
        ]
      } == expected)
    settings.purge = 5
    let purged = WalkForwardWindow.windows(settings, timestamps: times, cycles: times.indices)
    #expect(purged.map(\.train.upperBound) == expected.map { $0[1] - 5 })
    #expect(purged.map(\.test) == windows.map(\.test))
  }

  @Test func cyclesAndMonthsCanBeMixed() {
    let times = Self.weekdays
    var settings = WindowSettings(train: .months(12), test: .cycles(100))
    let counted = WalkForwardWindow.windows(settings, timestamps: times, cycles: times.indices)
    #expect(counted.map(\.test.lowerBound) == [261, 361, 461, 561, 661, 761])
    #expect(counted.map(\.isShort) == [false, false, false, false, false, true])
    #expect(counted[0].train == 0..<261)
    for window in counted.dropFirst() {
      #expect(window.train.upperBound == window.test.lowerBound && (258...264).contains(window.train.count))
    }
    settings = WindowSettings(train: .cycles(261), test: .months(6))
    let dated = WalkForwardWindow.windows(settings, timestamps: times, cycles: times.indices)
    // Cycle 261 is Monday, 2 February 2004, from where it goes on by six months: cycle 521 is 31 January 2005, 651 is
    // 1 August 2005, 782 is 31 January 2006.
    #expect(dated.map(\.test.lowerBound) == [261, 391, 523, 652, 784])
    #expect(dated.allSatisfy { $0.train.count == 261 })
  }

  @Test func plainCyclesAreAsBefore() {
    let settings = WindowSettings(train: .cycles(500), test: .cycles(100))
    #expect(
      WalkForwardWindow.windows(settings, timestamps: Self.weekdays, cycles: 10..<850)
        == WalkForwardWindow.windows(WalkForwardSettings(train: 500, test: 100), over: 10..<850))
    #expect(WalkForwardWindow.windows(settings, timestamps: [], cycles: 0..<0) == [])
    let long = WindowSettings(train: .months(1_200), test: .months(1_200))
    #expect(WalkForwardWindow.windows(long, timestamps: Self.weekdays, cycles: Self.weekdays.indices) == [])
  }

  /// A hole of seven months: no window tests in it, and the one behind it has nothing to train on.
  @Test func holesHaveNoWindows() {
    let hole = Timestamp(year: 2004, month: 3, day: 1).day..<Timestamp(year: 2004, month: 10, day: 1).day
    let times = Self.weekdays.filter { !hole.contains(Timestamp(nanoseconds: $0).day) }
    let settings = WindowSettings(train: .months(6), test: .months(2))
    let windows = WalkForwardWindow.windows(settings, timestamps: times, cycles: times.indices)
    #expect(windows.allSatisfy { !$0.test.isEmpty && !$0.train.isEmpty })
    let behind = times.lowerBound { Timestamp(nanoseconds: $0).day < hole.upperBound }
    let tested = Set(windows.flatMap { Array($0.test) })
    #expect(tested.contains(behind - 1) && !tested.contains(behind))
    // From 30 November on there are two months to train on.
    let next = windows.first { $0.test.lowerBound >= behind }
    #expect(next.map { Timestamp(nanoseconds: times[$0.test.lowerBound]).closingDate } == "2004-11-30")
    #expect(next.map { $0.train } == behind..<(next?.test.lowerBound ?? 0))
  }

  /// Three windows of two cycles: the trial that is chosen gains 10 % in the first, loses a half in the second, and of
  /// the third no trial meets what is required.
  static func walk() async throws -> WalkForwardResult {
    let times = Array(weekdays.prefix(12))
    let windows = WalkForwardWindow.windows(
      WindowSettings(train: .cycles(5), test: .cycles(2)), timestamps: times, cycles: 0..<11)
    let walk = WalkForward(
      windows, objective: Objective(metric: "total_return"), capital: 1_000, timestamps: times, basis: AnnualBasis())
    return await walk.run(
      train: { window in
        (1...3).map { trial in
          // The best is number 2, then 3; what is required is met by none in the last.
          let best = window.test.lowerBound == 5 ? 2 : 3
          return RankedTrial(
            trial: trial, value: trial == best ? 0.3 : 0.1, isEligible: window.test.lowerBound < 9)
        }
      },
      parameters: { [TrialParameter(path: "strategies.m.parameters.lookback", value: .integer($0 * 10))] },
      test: { window, trial, capital in
        let gain = trial == 2 ? 1.1 : 0.5
        return WalkForward.Outcome(
          equity: [capital, capital * gain], isExposed: [false, true], value: gain - 1)
      })
  }

  @Test func eachWindowStartsWithWhatTheLastOneLeft() async throws {
    let result = try await Self.walk()
    #expect(result.windows.map(\.trial) == [2, 3, nil])
    #expect(result.curve.equity == [1_000, 1_100, 1_100, 550, 550, 550])
    #expect(result.curve.cycles == [5, 6, 7, 8, 9, 10] && result.curve.windows == [1, 1, 2, 2, 3, 3])
    #expect(result.curve.isExposed == [false, true, false, true, false, false])
    #expect(result.windows.map(\.startEquity) == [1_000, 1_100, 550])
    #expect(result.windows.map(\.endEquity) == [1_100, 550, 550])
    #expect(result.windows[2].outOfSample == nil && result.windows[2].efficiency == nil)
    #expect(result.last?.trial == 3)
    #expect(abs(try #require(result.metrics.totalReturn) + 0.45) < 1e-12)
    #expect(result.metrics.bars == 6 && result.metrics.maxDrawdown == -0.5)
    #expect(result.metrics.exposure == 2.0 / 6)
    let tables = WalkTables(axes: [], portfolios: ["main"])
    #expect(tables.equity(of: 0, result.curve).rowCount == 6)
    #expect(tables.rows(2, [result.windows[1]]).rowCount == 1)
  }

  /// A return of 30 % in five sessions and one of 10 % in two, each as of a year of 252: 1.3^50.4 - 1, 1.1^126 - 1.
  @Test func efficiencyIsThatOfAYear() async throws {
    let result = try await Self.walk()
    let first = result.windows[0]
    let (inSample, outOfSample) = (553_024.2442835439, 164_238.77066398552)
    #expect(abs(try #require(first.annualInSample) / inSample - 1) < 1e-9)
    #expect(abs(try #require(first.annualOutOfSample) / outOfSample - 1) < 1e-9)
    #expect(abs(try #require(first.efficiency) - outOfSample / inSample) < 1e-9)
    // The second loses: what is left is less than nothing.
    #expect(try #require(result.windows[1].efficiency) < 0)
  }

  @Test func ratiosAreNoFigureOfTime() {
    let times = Array(Self.weekdays.prefix(8))
    let windows = WalkForwardWindow.windows(WalkForwardSettings(train: 4, test: 2), over: 0..<8)
    var walk = WalkForward(
      windows, objective: Objective(metric: "sharpe"), capital: 1, timestamps: times, basis: AnnualBasis())
    walk.add(
      RankedTrial(trial: 1, value: 2), WalkForward.Outcome(equity: [1, 1], isExposed: [true, true], value: 0.5))
    walk.add(
      RankedTrial(trial: 1, value: -2), WalkForward.Outcome(equity: [1, 1], isExposed: [true, true], value: 0.5))
    #expect(walk.next == nil)
    #expect(walk.result.windows.map(\.efficiency) == [0.25, nil])
    // The mean in sample is 0: no efficiency.
    #expect(walk.result.efficiency == nil)
  }

  @Test func nothingIsTradedWithoutMoney() async {
    let times = Array(Self.weekdays.prefix(8))
    let windows = WalkForwardWindow.windows(WalkForwardSettings(train: 4, test: 2), over: 0..<8)
    let walk = WalkForward(
      windows, objective: Objective(), capital: 1, timestamps: times, basis: AnnualBasis())
    let result = await walk.run(train: { _ in [RankedTrial(trial: 1, value: 1)] }) { _, _, _ in
      WalkForward.Outcome(equity: [0.5, 0], isExposed: [true, true], value: -1)
    }
    #expect(result.windows.map(\.trial) == [1, nil] && result.curve.equity == [0.5, 0, 0, 0])
    let none = await walk.run(train: { _ in [RankedTrial(trial: 1, value: nil), RankedTrial(trial: 2, value: .nan)] }) {
      _, _, _ in WalkForward.Outcome(equity: [], isExposed: [], value: 0)
    }
    #expect(none.windows.map(\.trial) == [nil, nil])
  }

  private struct Refusal: Error {}

  @Test func errorsOfTheRunnerEndTheWalk() async {
    let times = Array(Self.weekdays.prefix(8))
    let windows = WalkForwardWindow.windows(WalkForwardSettings(train: 4, test: 2), over: 0..<8)
    let walk = WalkForward(windows, objective: Objective(), capital: 1, timestamps: times, basis: AnnualBasis())
    await #expect(throws: Refusal.self) {
      _ = try await walk.run(train: { (_) async throws(Refusal) -> [RankedTrial] in throw Refusal() }) {
        (_, _, _) async throws(Refusal) -> WalkForward.Outcome in
        WalkForward.Outcome(equity: [], isExposed: [], value: 0)
      }
    }
  }
}
