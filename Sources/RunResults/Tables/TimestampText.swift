import TradingModel

/// Prints instants as `Timestamp.description` does, fast for instants that follow each other.
///
/// The text of the last instant is kept: its date is printed anew only when the day changes.
struct TimestampText {
  /// No text of an instant has more bytes.
  static let longest = 30

  /// `YYYY-MM-DDTHH:MM:SSZ` of the second that was printed last.
  private var text = Array("1970-01-01T00:00:00Z".utf8)
  private var dayStart: Int64 = 0
  private var isPlain = true
  private var last: Int64 = 0
  private var fractional: [UInt8] = []

  /// The text of an instant, valid until the next call.
  mutating func bytes(of nanoseconds: Int64) -> [UInt8] {
    if nanoseconds != last { set(nanoseconds) }
    return isPlain ? text : fractional
  }

  /// Writes the text of an instant.
  mutating func write(_ nanoseconds: Int64, to writer: inout ByteWriter) {
    if nanoseconds != last { set(nanoseconds) }
    if isPlain { writer.write(text) } else { writer.write(fractional) }
  }

  private mutating func set(_ nanoseconds: Int64) {
    last = nanoseconds
    let (sinceDayStart, overflow) = nanoseconds.subtractingReportingOverflow(dayStart)
    var inDay = sinceDayStart
    if overflow || inDay < 0 || inDay >= Timestamp.nanosecondsPerDay {
      let day = Timestamp(nanoseconds: nanoseconds).day
      dayStart = day &* Timestamp.nanosecondsPerDay
      inDay = nanoseconds &- dayStart
      setDate(day)
    }
    let seconds = inDay / 1_000_000_000
    text.withUnsafeMutableBufferPointer { text in
      Self.put(seconds / 3600, at: 11, text)
      Self.put(seconds / 60 % 60, at: 14, text)
      Self.put(seconds % 60, at: 17, text)
    }
    isPlain = inDay % 1_000_000_000 == 0
    if !isPlain { fractional = Array(Timestamp(nanoseconds: nanoseconds).description.utf8) }
  }

  /// Int64 nanoseconds reach from 1677 to 2262: years have four digits.
  private mutating func setDate(_ day: Int64) {
    let (year, month, dayOfMonth) = Timestamp.civil(fromDay: day)
    text.withUnsafeMutableBufferPointer { text in
      Self.put(year / 100, at: 0, text)
      Self.put(year % 100, at: 2, text)
      Self.put(month, at: 5, text)
      Self.put(dayOfMonth, at: 8, text)
    }
  }

  private static func put(_ value: Int64, at index: Int, _ text: UnsafeMutableBufferPointer<UInt8>) {
    text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
    text[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
  }
}
