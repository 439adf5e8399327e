import Configuration
import Determinism
import ParameterSearch
import TradingModel

extension WalkForwardWindow {
  /// The windows that settings cut out of the cycles of some data, in order; none where the data do not reach beyond
  /// the first training window.
  ///
  /// Months are those of the calendar (UTC), counted from the day of the first cycle; where a month is too short for
  /// the day, its last one. A bar belongs to the day in which it closes, one that closes at midnight to the day that
  /// ends. Windows without a bar, as in a hole of the data, are left out.
  ///
  /// - Parameters:
  ///   - timestamps: The instants of all cycles of the data, ascending.
  ///   - cycles: Those that may be traded, behind any warm-up.
  /// - Precondition: `cycles` lie within `timestamps`.
  package static func windows(
    _ settings: WindowSettings, timestamps: [Int64], cycles: Range<Int>
  ) -> [WalkForwardWindow] {
    if cycles.isEmpty { return [] }
    if case (.cycles(let train), .cycles(let test)) = (settings.train, settings.test) {
      var plain = WalkForwardSettings(train: train, test: test, step: settings.step?.cycleCount)
      (plain.scheme, plain.purge) = (settings.scheme, settings.purge)
      return windows(plain, over: cycles)
    }
    let calendar = WindowCalendar(timestamps, cycles)
    return CalendarWindows(settings, calendar).all
  }
}

extension WindowLength {
  fileprivate var cycleCount: Int? { if case .cycles(let count) = self { count } else { nil } }
}

/// Days and cycles of some data, either found from the other.
private struct WindowCalendar {
  let cycles: Range<Int>
  private let timestamps: [Int64]

  init(_ timestamps: [Int64], _ cycles: Range<Int>) {
    self.timestamps = timestamps
    self.cycles = cycles
  }

  func day(of cycle: Int) -> Int64 { Timestamp(nanoseconds: timestamps[cycle]).closingDay }

  /// The first cycle that closes on a day or later; the end of the cycles where none does.
  func firstCycle(from day: Int64) -> Int {
    timestamps[cycles].lowerBound { Timestamp(nanoseconds: $0).closingDay < day }
  }

  /// The same day so many months later, or the last of a shorter month.
  static func day(_ day: Int64, plus months: Int) -> Int64 {
    let date = Timestamp.civil(fromDay: day)
    let month = date.year * 12 + date.month - 1 + Int64(months)
    func first(_ month: Int64) -> Int64 {
      let year = month >= 0 ? month / 12 : (month - 11) / 12
      return Timestamp.days(year: year, month: month - year * 12 + 1, day: 1)
    }
    return min(first(month) + date.day - 1, first(month + 1) - 1)
  }
}

/// Windows of which at least one length is one of months.
private struct CalendarWindows {
  private let settings: WindowSettings
  private let calendar: WindowCalendar
  private let cycles: Range<Int>

  init(_ settings: WindowSettings, _ calendar: WindowCalendar) {
    self.settings = settings
    self.calendar = calendar
    cycles = calendar.cycles
  }

  var all: [WalkForwardWindow] {
    var windows: [WalkForwardWindow] = []
    var number = 0
    while let test = test(number) {
      let start =
        settings.scheme == .anchored ? cycles.lowerBound : trainingStart(number, before: test.cycles.lowerBound)
      let train = start..<max(start, test.cycles.lowerBound - settings.purge)
      if !train.isEmpty, !test.cycles.isEmpty {
        windows.append(WalkForwardWindow(train: train, test: test.cycles, isShort: test.isShort))
      }
      number += 1
    }
    return windows
  }

  /// The test window of a number from 0; nil behind the last.
  private func test(_ number: Int) -> (cycles: Range<Int>, isShort: Bool)? {
    let firstDay = calendar.day(of: cycles.lowerBound)
    switch (settings.train, settings.test) {
    case (.cycles(let train), .months(let months)):
      guard train < cycles.count else { return nil }
      return test(from: calendar.day(of: cycles.lowerBound + train), after: 0, number, months)
    case (.months(let train), .months(let months)): return test(from: firstDay, after: train, number, months)
    case (_, .cycles(let count)):
      let first = calendar.firstCycle(from: WindowCalendar.day(firstDay, plus: trainingMonths))
      let (offset, overflow) = number.multipliedReportingOverflow(by: stepLength(or: count))
      guard !overflow, offset < cycles.upperBound - first else { return nil }
      let start = first + offset
      let end = start + min(count, cycles.upperBound - start)
      return (start..<end, end - start < count)
    }
  }

  private func test(
    from day: Int64, after train: Int, _ number: Int, _ months: Int
  ) -> (cycles: Range<Int>, isShort: Bool)? {
    let begin = train + number * stepLength(or: months)
    let start = calendar.firstCycle(from: WindowCalendar.day(day, plus: begin))
    guard start < cycles.upperBound else { return nil }
    let end = WindowCalendar.day(day, plus: begin + months)
    // Whether the data would have gone on is not known; a day short of the end is short.
    return (start..<calendar.firstCycle(from: end), calendar.day(of: cycles.upperBound - 1) < end - 1)
  }

  /// The first cycle of the training window before a test window that moves with it.
  private func trainingStart(_ number: Int, before start: Int) -> Int {
    switch (settings.train, settings.test) {
    case (.cycles(let train), _): return max(cycles.lowerBound, start - train)
    case (.months, .months(let months)):
      let day = calendar.day(of: cycles.lowerBound)
      return calendar.firstCycle(from: WindowCalendar.day(day, plus: number * stepLength(or: months)))
    case (.months(let train), .cycles):
      if number == 0 { return cycles.lowerBound }
      return calendar.firstCycle(from: WindowCalendar.day(calendar.day(of: start), plus: -train))
    }
  }

  private var trainingMonths: Int { if case .months(let count) = settings.train { count } else { 0 } }

  /// From one test window to the next, in the unit of test windows.
  private func stepLength(or test: Int) -> Int {
    switch settings.step {
    case .cycles(let count)?, .months(let count)?: count
    case nil: test
    }
  }
}
