extension Timestamp {
  /// The UTC day, counted from 1970-01-01, to which something belongs that ends at this instant.
  ///
  /// Midnight ends the day before it: a bar from 23:00 to 24:00 is one of the day that ends, however its end is
  /// written.
  public var closingDay: Int64 {
    nanoseconds % Self.nanosecondsPerDay == 0 ? day &- 1 : day
  }

  /// `closingDay` as a date, `2003-01-02`.
  public var closingDate: String { Self.dateText(closingDay) }

  /// The first instant at which something of the day that begins here can end.
  ///
  /// - Precondition: This is midnight.
  public var firstClosing: Timestamp { Timestamp(nanoseconds: nanoseconds &+ 1) }

  /// As the first instant of a range is written: a date where the range begins with all that ends on one.
  public var textOfStart: String {
    nanoseconds &- day &* Self.nanosecondsPerDay == 1 ? Self.dateText(day) : description
  }

  /// As the last instant of a range is written: a date where the range ends with all that ends on one.
  public var textOfEnd: String {
    nanoseconds % Self.nanosecondsPerDay == 0 ? Self.dateText(day &- 1) : description
  }

  private static func dateText(_ day: Int64) -> String {
    let (year, month, dayOfMonth) = civil(fromDay: day)
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return String(repeating: "0", count: max(0, 4 - "\(year)".utf8.count)) + "\(year)-\(two(month))-\(two(dayOfMonth))"
  }
}
