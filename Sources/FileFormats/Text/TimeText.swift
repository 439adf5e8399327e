/// In what form a time is written.
public enum TimeForm: UInt8, Sendable {
  /// A date: `2003-01-02`.
  case date
  /// A date with a time of day: `2003-01-02T15:30:00Z`.
  case instant
  /// A whole number: time since some epoch in some unit, which the reader of the column has to know.
  case integer

  /// What such a time is called in a message.
  public var name: String {
    switch self {
    case .date: "a date"
    case .instant: "a date with a time of day"
    case .integer: "a whole number"
    }
  }
}

/// A time as it was read: nanoseconds since 1970 in UTC, or for `integer` the number itself.
public struct TimeValue: Equatable, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, or the number as written.
  public var value: Int64
  /// How it was written.
  public var form: TimeForm

  package init(value: Int64, form: TimeForm) {
    self.value = value
    self.form = form
  }
}

/// Reads ISO-8601 dates and times by hand: no locale, no calendar of the operating system.
///
/// `YYYY-MM-DD`, or that with `T` or a blank and `HH`, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.` with one to nine digits, then
/// `Z`, an offset (`+01:00`, `+0100`, `+01`), or nothing, which means UTC. The basic form, without hyphens and colons
/// (`20030102T153000Z`), is read too, except that eight digits alone are a whole number. Years 1678 to 2261, which is
/// what fits 64 bits of nanoseconds; no leap seconds and no 24:00. Or a whole number of at most nineteen digits, with a
/// sign or without.
public enum TimeText {
  /// The time that all of `text` says, or nil.
  public static func parse(_ text: String) -> TimeValue? { parse(Array(text.utf8)) }

  /// The time that all of `bytes` say, or nil.
  ///
  /// - Parameter asWritten: Whether the zone is passed over, so that the value is what a clock of the zone shows.
  public static func parse(_ bytes: [UInt8], asWritten: Bool = false) -> TimeValue? {
    let padded = bytes + [UInt8](repeating: 0, count: CSVInput.padding)
    return padded.withUnsafeBufferPointer { buffer -> TimeValue? in
      guard let base = buffer.baseAddress else { return nil }
      var position = base
      var cache = DateCache()
      guard let time = read(&position, &cache, asWritten), position - base == bytes.count else { return nil }
      return time
    }
  }

  /// Whether the bytes are written as a time, whose year or number is too large or too small for one.
  package static func isBeyondRange(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.first == 0x2D || bytes.first == 0x2B ? bytes.dropFirst() : bytes[...]
    if digits.count > 18, digits.count <= 40, digits.allSatisfy({ isDigit($0) }) { return parse(bytes) == nil }
    guard bytes.count >= 10, bytes[..<4].allSatisfy({ isDigit($0) }), parse(bytes) == nil else { return false }
    // With another year, a leap year, it is a time.
    let isLeapDay = bytes[4...].starts(with: "-02-29".utf8) || bytes[4...].starts(with: "0229".utf8)
    return parse(Array("2000".utf8) + bytes[4...]) != nil && !isLeapDay
  }

  /// The time of day that all of `bytes` say, in nanoseconds since midnight UTC, or nil.
  ///
  /// `HH:MM`, `HH:MM:SS` with up to nine more digits, or the same without colons, and perhaps a zone. With a zone the
  /// result may lie outside of a day.
  static func parseTimeOfDay(_ bytes: some Collection<UInt8>) -> Int64? {
    let padded = Array(bytes) + [UInt8](repeating: 0, count: CSVInput.padding)
    return padded.withUnsafeBufferPointer { buffer -> Int64? in
      guard let base = buffer.baseAddress else { return nil }
      var position = base
      guard let time = readTimeOfDay(&position), position - base == bytes.count else { return nil }
      return time
    }
  }

  /// Reads a time of day at `position` and moves behind it, as `parseTimeOfDay` describes; nil where there is none.
  @inline(__always)
  static func readTimeOfDay(_ position: inout UnsafePointer<UInt8>) -> Int64? {
    // Two digits alone could be anything.
    guard isDigit(position[0]), isDigit(position[1]), position[2] == 0x3A || isDigit(position[2]) else { return nil }
    guard let inDay = timeOfDay(&position), let offset = zone(&position) else { return nil }
    return inDay - offset
  }

  /// The date that was read last, so that a run of rows of one day reads it once.
  struct DateCache {
    var characters: (UInt64, UInt16) = (0, 0)
    var day: Int64 = 0
  }

  static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  /// Reads a time at `position` and moves behind it; nil where there is none.
  ///
  /// Stops at the first byte that cannot belong to a time: a zero byte has to stand at the end. The zone counts unless
  /// the time is wanted as written.
  @inline(__always)
  static func read(
    _ position: inout UnsafePointer<UInt8>, _ cache: inout DateCache, _ asWritten: Bool = false
  ) -> TimeValue? {
    let start = position
    // Bytes 4 and 7 may be read only if no zero byte stands before them.
    guard isDigit(start[0]), isDigit(start[1]), isDigit(start[2]), isDigit(start[3]), start[4] == 0x2D else {
      return integer(&position, asWritten)
    }
    guard let day = date(&position, &cache) else { return nil }
    guard isSeparator(position) else { return TimeValue(value: day &* nanosecondsPerDay, form: .date) }
    return instant(&position, day, asWritten)
  }

  /// Whether a time of day follows a date here.
  @inline(__always)
  private static func isSeparator(_ position: UnsafePointer<UInt8>) -> Bool {
    position[0] == 0x54 || position[0] == 0x74 || (position[0] == 0x20 && isDigit(position[1]))
  }

  /// Reads separator, time of day and zone behind a date.
  @inline(__always)
  private static func instant(_ position: inout UnsafePointer<UInt8>, _ day: Int64, _ asWritten: Bool) -> TimeValue? {
    position += 1
    guard let inDay = timeOfDay(&position), let offset = zone(&position) else { return nil }
    return TimeValue(value: day &* nanosecondsPerDay &+ inDay &- (asWritten ? 0 : offset), form: .instant)
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  @inline(__always)
  private static func twoDigits(_ pointer: UnsafePointer<UInt8>) -> Int64? {
    let tens = pointer[0] &- 48
    guard tens < 10 else { return nil }
    let ones = pointer[1] &- 48
    guard ones < 10 else { return nil }
    return Int64(tens) &* 10 &+ Int64(ones)
  }

  /// The number of days since 1970 of `YYYY-MM-DD`, whose first five bytes have been seen to be right.
  @inline(__always)
  private static func date(_ position: inout UnsafePointer<UInt8>, _ cache: inout DateCache) -> Int64? {
    let raw = UnsafeRawPointer(position)
    let characters = (
      raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    )
    if characters == cache.characters {
      position += 10
      return cache.day
    }
    guard let century = twoDigits(position), let yearOfCentury = twoDigits(position + 2),
      let month = twoDigits(position + 5), position[7] == 0x2D, let dayOfMonth = twoDigits(position + 8)
    else { return nil }
    let year = century * 100 + yearOfCentury
    guard (1678...2261).contains(year), (1...12).contains(month), dayOfMonth >= 1,
      dayOfMonth <= daysInMonth(year: year, month: month)
    else { return nil }
    cache.day = days(year: year, month: month, day: dayOfMonth)
    cache.characters = characters
    position += 10
    return cache.day
  }

  /// The number of days since 1970 of eight digits `YYYYMMDD`, or nil where they are no date.
  public static func days(compactDate number: Int64) -> Int64? {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
    guard (1678...2261).contains(year), (1...12).contains(month), day >= 1,
      day <= daysInMonth(year: year, month: month)
    else { return nil }
    return days(year: year, month: month, day: day)
  }

  private static func daysInMonth(year: Int64, month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970 of a date in the Gregorian calendar: whole years, then the months before, counted from March.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let monthsSinceMarch = month > 2 ? month - 3 : month + 9
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (153 * monthsSinceMarch + 2) / 5 + day - 1 - 719_468
  }

  /// Nanoseconds of a time of day with colons or without, from the hour alone to nine digits behind the second.
  @inline(__always)
  private static func timeOfDay(_ position: inout UnsafePointer<UInt8>) -> Int64? {
    guard let hour = twoDigits(position), hour < 24 else { return nil }
    position += 2
    var seconds = hour * 3600
    let colon = position[0] == 0x3A ? 1 : 0
    guard colon == 1 || isDigit(position[0]) else { return seconds * 1_000_000_000 }
    guard let minute = twoDigits(position + colon), minute < 60 else { return nil }
    position += 2 + colon
    seconds += minute * 60
    guard colon == 1 ? position[0] == 0x3A : isDigit(position[0]) else { return seconds * 1_000_000_000 }
    guard let second = twoDigits(position + colon), second < 60 else { return nil }
    seconds += second
    position += 2 + colon
    guard position[0] == 0x2E else { return seconds * 1_000_000_000 }
    position += 1
    var fraction: Int64 = 0
    var unit: Int64 = 1_000_000_000
    while unit > 1, isDigit(position[0]) {
      fraction = fraction * 10 + Int64(position[0] - 48)
      unit /= 10
      position += 1
    }
    return unit == 1_000_000_000 ? nil : seconds * 1_000_000_000 + fraction * unit
  }

  /// Nanoseconds that the zone is ahead of UTC.
  @inline(__always)
  private static func zone(_ position: inout UnsafePointer<UInt8>) -> Int64? {
    let sign = position[0]
    if sign == 0x5A || sign == 0x7A {
      position += 1
      return 0
    }
    guard sign == 0x2B || sign == 0x2D else { return 0 }
    guard let hours = twoDigits(position + 1), hours < 24 else { return nil }
    position += 3
    var minutes: Int64 = 0
    if position[0] == 0x3A {
      guard let value = twoDigits(position + 1), value < 60 else { return nil }
      minutes = value
      position += 3
    } else if isDigit(position[0]) {
      guard let value = twoDigits(position), value < 60 else { return nil }
      minutes = value
      position += 2
    }
    let offset = (hours * 60 + minutes) * 60_000_000_000
    return sign == 0x2D ? -offset : offset
  }

  @inline(__always)
  private static func integer(_ position: inout UnsafePointer<UInt8>, _ asWritten: Bool) -> TimeValue? {
    let isNegative = position[0] == 0x2D
    let hasSign = isNegative || position[0] == 0x2B
    if hasSign { position += 1 }
    let start = position
    var value: UInt64 = 0
    while isDigit(position[0]) {
      value = value &* 10 &+ UInt64(position[0] &- 48)
      position += 1
    }
    let digits = position - start
    if digits == 8, !hasSign, isSeparator(position) {
      guard let day = days(compactDate: Int64(value)) else { return nil }
      return instant(&position, day, asWritten)
    }
    guard digits > 0, digits <= 19, let magnitude = Int64(exactly: value) else { return nil }
    return TimeValue(value: isNegative ? -magnitude : magnitude, form: .integer)
  }
}
