/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Printed and parsed as ISO-8601 in UTC with our own arithmetic (Hinnant 2013, `days_from_civil`): no calendar of the
/// operating system and no locale is involved.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Nanoseconds since the epoch.
  public var nanoseconds: Int64

  /// Wraps a number of nanoseconds since the epoch.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Nanoseconds in a UTC day.
  public static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  /// Number of whole UTC days since the epoch, negative before it.
  public var day: Int64 {
    let quotient = nanoseconds / Self.nanosecondsPerDay
    return nanoseconds % Self.nanosecondsPerDay < 0 ? quotient - 1 : quotient
  }

  /// Whether `left` comes before `right`.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  /// `2003-01-02T00:00:00Z`, with as many fractional digits as are needed and none where there are none.
  public var description: String {
    let day = self.day
    let inDay = nanoseconds &- day &* Self.nanosecondsPerDay
    let (year, month, dayOfMonth) = Self.civil(fromDay: day)
    let seconds = inDay / 1_000_000_000
    var text = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(dayOfMonth, 2))T"
    text += "\(Self.padded(seconds / 3600, 2)):\(Self.padded(seconds / 60 % 60, 2)):\(Self.padded(seconds % 60, 2))"
    let fraction = inDay % 1_000_000_000
    if fraction != 0 {
      var digits = Self.padded(fraction, 9)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += ".\(digits)"
    }
    return text + "Z"
  }

  /// The instant at midnight UTC that begins the given civil date.
  public init(year: Int64, month: Int64, day: Int64) {
    nanoseconds = Self.days(year: year, month: month, day: day) &* Self.nanosecondsPerDay
  }

  /// Days since the epoch of a civil date in the proleptic Gregorian calendar.
  public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The civil date (year, month, day) of a number of days since the epoch.
  public static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (value < 0 ? "-" : "") + zeros + digits
  }
}
