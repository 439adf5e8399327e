/// Prints instants, dates and times of day in ISO-8601, fast for instants that follow each other: a date is worked out
/// anew only where the day changes.
package struct InstantText: Sendable {
  /// No text has more bytes, be the year that of the last millisecond that 64 bits count.
  package static let longest = 48

  private var day = Int64.min
  private var date: [UInt8] = []

  package init() {}

  /// Writes `YYYY-MM-DDTHH:MM:SS`, as many fractional digits as are needed and none where there are none, and `Z` where
  /// the time is UTC; returns the number of bytes.
  ///
  /// - Parameter value: Time since 1970-01-01T00:00:00 in `unit`.
  package mutating func write(
    _ value: Int64, _ unit: TimeUnit, isUTC: Bool, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let perDay = 86_400_000_000_000 / unit.nanoseconds
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: perDay)
    let isBefore = rest < 0
    var count = writeDate(isBefore ? quotient - 1 : quotient, to: target)
    target[count] = UInt8(ascii: "T")
    count += 1
    count += Self.writeTime(isBefore ? rest + perDay : rest, unit, to: target + count)
    if isUTC {
      target[count] = UInt8(ascii: "Z")
      count += 1
    }
    return count
  }

  /// Writes `YYYY-MM-DD` of a number of days since 1970-01-01; returns the number of bytes.
  package mutating func writeDate(_ day: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if day != self.day {
      self.day = day
      date = Self.dateText(day)
    }
    for (index, byte) in date.enumerated() { target[index] = byte }
    return date.count
  }

  /// Writes `HH:MM:SS` with as many fractional digits as are needed; returns the number of bytes.
  ///
  /// - Parameter time: Time since midnight; what a day does not have is counted on in hours.
  package static func writeTime(_ time: Int64, _ unit: TimeUnit, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000 / unit.nanoseconds)
    guard seconds >= 0, rest >= 0, seconds < 360_000 else { return DecimalText.write(time, to: target) }
    put(seconds / 3_600, to: target)
    target[2] = UInt8(ascii: ":")
    put(seconds / 60 % 60, to: target + 3)
    target[5] = UInt8(ascii: ":")
    put(seconds % 60, to: target + 6)
    if rest == 0 { return 8 }
    target[8] = UInt8(ascii: ".")
    var (fraction, count) = (rest * unit.nanoseconds, 18)
    for place in (9..<18).reversed() {
      target[place] = UInt8(truncatingIfNeeded: 48 + fraction % 10)
      fraction /= 10
    }
    while target[count - 1] == UInt8(ascii: "0") { count -= 1 }
    return count
  }

  private static func put(_ value: Int64, to target: UnsafeMutablePointer<UInt8>) {
    target[0] = UInt8(truncatingIfNeeded: 48 + value / 10)
    target[1] = UInt8(truncatingIfNeeded: 48 + value % 10)
  }

  private static func dateText(_ day: Int64) -> [UInt8] {
    let (year, month, dayOfMonth) = civil(day)
    var bytes: [UInt8] = year < 0 ? [UInt8(ascii: "-")] : []
    for (value, width) in [(Int64(year.magnitude), 4), (month, 2), (dayOfMonth, 2)] {
      if width == 2 { bytes.append(UInt8(ascii: "-")) }
      var digits: [UInt8] = []
      DecimalText.append(value, to: &digits)
      bytes += [UInt8](repeating: UInt8(ascii: "0"), count: max(0, width - digits.count)) + digits
    }
    return bytes
  }

  /// The date in the Gregorian calendar of a number of days since 1970 (Hinnant 2013, `civil_from_days`).
  private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (
      yearOfEra + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }
}
