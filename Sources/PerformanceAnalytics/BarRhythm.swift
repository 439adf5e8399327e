import TradingModel

/// On which days a market has bars, and how many daily returns a year that makes.
///
/// By the distances of neighbouring days with a bar, where what closes at midnight belongs to the day that ends there:
///
/// - The usual distance is one day (or there are fewer than five distances, none usually beyond four days): by the
///   weekdays that have a bar in at least half of their weeks. All seven: 365 a year. Six, as currencies with a session
///   on Sunday: 313. Five or fewer: 252, the sessions of an exchange, which has holidays. Of weekdays that the data are
///   too short for, Saturday and Sunday are taken to have no bar, the others to have one. Weeks within a hole of more
///   than seven days do not count.
/// - Else 365.25 / the mean of the distances, those left out that are longer than one and a half times the usual one,
///   rounded to a whole number where it is one or more: 52 for weeks, 12 for months, 4 for quarters, 1 for years.
///
/// The usual distance is the median, the smaller of two.
public struct BarRhythm: Equatable, Sendable {
  /// Number of UTC days with a bar.
  public let dayCount: Int
  /// Daily returns a year.
  public let returnsPerYear: Double
  /// Whether bars come on at most five days a week, a year of which is 252 days; where they do not, or come in longer
  /// steps, a year is one of the calendar.
  public let isOfSessions: Bool

  /// Sessions of an exchange in a year, as is the custom.
  public static let sessionsPerYear = 252.0
  /// Days in a year of the calendar.
  public static let daysPerYear = 365.25

  /// What holds of data that nobody has looked at: 252 sessions a year.
  public static let unknown = BarRhythm(dayCount: 0, returnsPerYear: sessionsPerYear, isOfSessions: true)

  private init(dayCount: Int, returnsPerYear: Double, isOfSessions: Bool) {
    self.dayCount = dayCount
    self.returnsPerYear = returnsPerYear
    self.isOfSessions = isOfSessions
  }

  /// Looks at the closing times of bars.
  ///
  /// - Parameter closings: Nanoseconds since the epoch, ascending.
  /// - Complexity: O(n) time, O(1) memory.
  public init(_ closings: some Sequence<Int64>) {
    var days = DayDistances()
    // This is not specialised for its callers, and a witness is some hundred instructions a bar.
    let isDone: Void? = closings.withContiguousStorageIfAvailable { for time in $0 { days.add(time) } }
    if isDone == nil { for time in closings { days.add(time) } }
    self = days.rhythm
  }

  fileprivate static func ofSteps(_ days: Int, perYear: Double) -> BarRhythm {
    BarRhythm(dayCount: days, returnsPerYear: perYear >= 1 ? perYear.rounded() : perYear, isOfSessions: false)
  }

  fileprivate static func ofWeeks(_ days: Int, weekdays: Int) -> BarRhythm {
    switch weekdays {
    case 7: BarRhythm(dayCount: days, returnsPerYear: 365, isOfSessions: false)
    case 6: BarRhythm(dayCount: days, returnsPerYear: 313, isOfSessions: false)
    default: BarRhythm(dayCount: days, returnsPerYear: sessionsPerYear, isOfSessions: true)
    }
  }
}

/// How often each distance of neighbouring days occurs, and on which weekdays they fall.
private struct DayDistances {
  /// Longer distances count as this one: three years.
  private static let longest = 1_096

  private var dayCount = 0
  private var lastDay: Int64 = 0
  private var dayEnd = Int64.min
  /// By distance in days.
  private var distanceCounts = [Int](repeating: 0, count: longest + 1)
  /// By weekday, Thursday first: days with a bar, and all days.
  private var withBar = [Int](repeating: 0, count: 7)
  private var all = [Int](repeating: 0, count: 7)

  mutating func add(_ time: Int64) {
    if dayCount > 0, time <= dayEnd { return }
    let day = Timestamp(nanoseconds: time).closingDay
    if dayCount > 0 {
      let distance = Int(min(day - lastDay, Int64(Self.longest)))
      distanceCounts[distance] += 1
      if distance <= 7 { for between in 1..<distance { all[Self.weekday(day - Int64(between))] += 1 } }
    }
    all[Self.weekday(day)] += 1
    withBar[Self.weekday(day)] += 1
    dayCount += 1
    lastDay = day
    let (end, overflows) = (day + 1).multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    dayEnd = overflows ? .max : end
  }

  /// 1970-01-01, day 0, was a Thursday.
  private static func weekday(_ day: Int64) -> Int { Int((day % 7 + 7) % 7) }

  var rhythm: BarRhythm {
    let total = distanceCounts.reduce(0, +)
    guard total > 0 else { return dayCount == 0 ? .unknown : .ofWeeks(dayCount, weekdays: 5) }
    var seen = 0
    let usual = distanceCounts.firstIndex { count in
      seen += count
      return seen * 2 >= total
    }
    guard let usual, usual > 1, total >= 5 || usual > 4 else { return .ofWeeks(dayCount, weekdays: usualWeekdays) }
    var (sum, count) = (0, 0)
    for distance in 1...min(usual + usual / 2, Self.longest) {
      sum += distance * distanceCounts[distance]
      count += distanceCounts[distance]
    }
    return .ofSteps(dayCount, perYear: BarRhythm.daysPerYear * Double(count) / Double(sum))
  }

  /// Number of weekdays of which at least half have a bar.
  private var usualWeekdays: Int {
    // Saturday and Sunday are the third and the fourth from Thursday on.
    all.indices.count { all[$0] == 0 ? $0 != 2 && $0 != 3 : withBar[$0] * 2 >= all[$0] }
  }
}
