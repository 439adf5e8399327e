import Determinism
import TradingModel

/// What times, of bars within the day or of days, show of whether bars open at them.
///
/// Where the first bar of sessions stands at their opening and none at their end, or the first bar of a week at Monday
/// 00:00 and none at Saturday 00:00, a time is that of the opening: a bar that closes then would have begun before.
/// Bars of days at the midnight of New York or the opening of its exchanges do not close then.
struct OpeningStamps {
  /// Bars without a long pause between them.
  private struct Session {
    var first: Int64
    var last: Int64
    var count: Int
  }

  private let spacing: Int64
  private let sessions: [Session]
  /// The times of day of bars of days or longer, each once, at most three.
  private let timesOfDay: [Int64]
  /// Whether the file has a Friday and the Monday behind it, and nothing else.
  private let isOneWeekend: Bool

  /// Nil where there are too few bars to have a usual distance.
  init?(_ times: [Int64]) {
    guard let spacing = Self.spacing(times) else { return nil }
    self.spacing = spacing
    timesOfDay = spacing < Self.shortestDay ? [] : Self.distinctTimesOfDay(times)
    isOneWeekend =
      times.count == 2 && Self.weekday(times[0]) == .friday && Self.weekday(times[1]) == .monday
    let pause = max(4 * spacing, 3 * Self.hour)
    var sessions: [Session] = []
    for (index, time) in times.enumerated() {
      if index > 0, time - times[index - 1] < pause {
        sessions[sessions.count - 1].last = time
        sessions[sessions.count - 1].count += 1
      } else {
        sessions.append(Session(first: time, last: time, count: 1))
      }
    }
    self.sessions = sessions
  }

  private static let minute: Int64 = 60_000_000_000
  private static let hour = 60 * minute
  /// From one midnight to the next where the clocks go forward.
  private static let shortestDay = 23 * hour

  /// The most frequent distance of the first bars.
  private static func spacing(_ times: [Int64]) -> Int64? {
    let distances = zip(times.dropFirst().prefix(4096), times).map { $0 - $1 }.sorted()
    var (best, bestCount, start) = (Int64(0), 0, 0)
    for index in distances.indices where index + 1 == distances.count || distances[index + 1] != distances[index] {
      if index + 1 - start > bestCount { (best, bestCount) = (distances[index], index + 1 - start) }
      start = index + 1
    }
    return bestCount > 0 ? best : nil
  }

  /// The usual length of bars, as the settings take it; nil where they take no such length.
  var barLength: String? {
    if spacing >= Self.shortestDay {
      let days = (spacing + 12 * Self.hour) / (24 * Self.hour)
      return days == 3 && isOneWeekend ? "1d" : "\(days)d"
    }
    for (unit, name) in [(Self.hour, "h"), (Self.minute, "m"), (1_000_000_000, "s")]
    where spacing % unit == 0 {
      return "\(spacing / unit)\(name)"
    }
    return nil
  }

  /// What shows that bars open at their times, or nil.
  var evidence: String? { spacing < Self.shortestDay ? week ?? exchange ?? roundness : day }

  /// Bars of days that stand at the midnight of New York in UTC, or at the opening of its exchanges.
  private var day: String? {
    func areOnly(_ known: [Int64]) -> Bool { timesOfDay.allSatisfy(known.contains) }
    let opening = 9 * Self.hour + 30 * Self.minute
    if areOnly([4 * Self.hour, 5 * Self.hour]) {
      return "those of days are at 04:00 or 05:00 UTC, midnight in New York"
    }
    if areOnly([opening + 4 * Self.hour, opening + 5 * Self.hour]) {
      return "those of days are at 13:30 or 14:30 UTC, as New York opens"
    }
    return areOnly([opening]) ? "those of days are at 09:30" : nil
  }

  private static func distinctTimesOfDay(_ times: [Int64]) -> [Int64] {
    var found: [Int64] = []
    for time in times where found.count < 3 {
      let time = timeOfDay(time)
      if !found.contains(time) { found.append(time) }
    }
    return found
  }

  /// Markets that are open all week: a first bar at Monday 00:00, and none at Saturday 00:00.
  private var week: String? {
    var (mondays, fridays) = (0, 0)
    for (index, session) in sessions.enumerated() {
      let day = Self.weekday(session.first)
      if Self.timeOfDay(session.first) == 0, day == .monday { mondays += index == 0 ? 1 : 2 }
      let end = session.last + spacing
      if Self.weekday(end) == .saturday, Self.timeOfDay(end) == 0 { fridays += 1 }
      // A bar at Saturday 00:00 closes the week.
      if Self.weekday(session.last) == .saturday, Self.timeOfDay(session.last) == 0 { return nil }
    }
    guard mondays > 1 || mondays == 1 && fridays > 0, sessions.contains(where: { Self.weekday($0.last) == .friday })
    else { return nil }
    return "the first bar of a week is at Monday 00:00, and none at Saturday 00:00"
  }

  /// The exchanges of New York, from 09:30 to 16:00: in their own time, or in UTC.
  private var exchange: String? {
    guard spacing <= Self.hour else { return nil }
    let whole = sessions.filter { $0.count > 1 }
    let length = 6 * Self.hour + 30 * Self.minute
    let local = 9 * Self.hour + 30 * Self.minute
    let opened = whole.filter { Self.timeOfDay($0.first) == local }
    // A single day that ends early shows nothing: it may have been cut off.
    let isShown = opened.count > 1 || opened.contains { $0.last - $0.first + spacing >= length }
    if isShown, opened.count * 2 > whole.count, opened.allSatisfy({ $0.last - $0.first < length && isEven($0) }) {
      return "the first bar of a day is at 09:30, and none at 16:00"
    }
    let inUTC = [13, 14].map { $0 * Self.hour + 30 * Self.minute }
    let full = whole.filter {
      let distance = $0.last - $0.first
      let isWhole = distance < length && distance + spacing >= length && isEven($0)
      return isWhole && inUTC.contains(Self.timeOfDay($0.first))
    }
    guard full.count * 2 > whole.count else { return nil }
    return "the first bar of a day is at 13:30 or 14:30 UTC, as New York opens, and none as it closes"
  }

  /// Whether the last bar of a session is a whole number of bars behind the first.
  ///
  /// Of hours that close, the last is half of one.
  private func isEven(_ session: Session) -> Bool { (session.last - session.first) % spacing == 0 }

  /// Sessions begin and end at whole half hours: then the first bar of them stands there, and the last does not.
  private var roundness: String? {
    let half = 30 * Self.minute
    guard sessions.count > 1, spacing < half, half % spacing == 0 else { return nil }
    let shown = sessions.filter {
      $0.first % half == 0 && ($0.last + spacing) % half == 0 && Int64($0.count) >= half / spacing
    }
    guard shown.count * 2 > sessions.count else { return nil }
    return "the first bar of a session is at a whole half hour, and the last is not"
  }

  private static func timeOfDay(_ time: Int64) -> Int64 {
    let rest = time % Timestamp.nanosecondsPerDay
    return rest < 0 ? rest + Timestamp.nanosecondsPerDay : rest
  }

  /// Days of the week, as numbers of days since a Thursday, which 1970-01-01 was.
  private enum Weekday: Int64 {
    case thursday, friday, saturday, sunday, monday, tuesday, wednesday
  }

  private static func weekday(_ time: Int64) -> Weekday? {
    Weekday(rawValue: (Timestamp(nanoseconds: time).day % 7 + 7) % 7)
  }
}
