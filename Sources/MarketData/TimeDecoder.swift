import FileFormats

/// Turns the times of one file's rows into nanoseconds since 1970.
///
/// Whole numbers are told apart by size, once, at the first row; every later row has to agree. The ranges lie apart, so
/// a wrong guess is not possible: eight digits are a date `YYYYMMDD`; seconds, milliseconds, microseconds and
/// nanoseconds each cover 1973-03-03 to 2090, and what lies between is refused.
struct TimeDecoder {
  private enum Scale: Equatable {
    case compactDate
    case epoch(EpochUnit)
  }

  private let configured: EpochUnit?
  private var scale: Scale?

  /// First and last nanosecond that is accepted: the years 1800 to 2090, so that the distance of any two times, and
  /// a time plus the length of a bar, fit 64 bits.
  static let range: ClosedRange<Int64> = -5_364_662_400_000_000_000...3_818_447_999_999_999_999

  init(_ unit: EpochUnit?) { configured = unit }

  /// Nanoseconds since 1970 of a date as read and the time of day beside it, or nil where they cannot be one.
  mutating func decode(_ value: Int64, _ form: TimeForm, timeOfDay: Int64) -> Int64? {
    guard let date = decode(value, form), date % Self.nanosecondsPerDay == 0 else { return nil }
    return Self.range.contains(date + timeOfDay) ? date + timeOfDay : nil
  }

  private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  /// Nanoseconds since 1970 of a time as read, or nil where it cannot be one.
  @inline(__always)
  mutating func decode(_ value: Int64, _ form: TimeForm) -> Int64? {
    guard let time = form == .integer ? decodeInteger(value) : value else { return nil }
    return Self.range.contains(time) ? time : nil
  }

  private mutating func decodeInteger(_ value: Int64) -> Int64? {
    if scale == nil { scale = configured.map { .epoch($0) } ?? Self.scale(of: value) }
    switch scale {
    case nil: return nil
    case .compactDate: return TimeText.days(compactDate: value).map { $0 * Self.nanosecondsPerDay }
    case .epoch(let unit):
      var unit = unit
      if configured == nil {
        guard case .epoch(let found) = Self.scale(of: value), found == unit || found.mixes(with: unit) else {
          return nil
        }
        unit = found
      }
      let (nanoseconds, overflow) = value.multipliedReportingOverflow(by: unit.nanoseconds)
      return overflow ? nil : nanoseconds
    }
  }

  /// What a whole number means, by its size alone.
  private static func scale(of value: Int64) -> Scale? {
    switch value {
    case 18_000_101...20_901_231: .compactDate
    case 100_000_000..<10_000_000_000: .epoch(.seconds)
    case 100_000_000_000..<10_000_000_000_000: .epoch(.milliseconds)
    case 100_000_000_000_000..<10_000_000_000_000_000: .epoch(.microseconds)
    case 100_000_000_000_000_000...Int64.max: .epoch(.nanoseconds)
    default: nil
    }
  }

  /// What to say where `decode` gave nil for a time that is written so.
  ///
  /// - Parameter isBesideTime: Whether a time of day stands in another column.
  func problem(_ text: String, _ value: Int64, _ form: TimeForm, isBesideTime: Bool) -> String {
    var copy = self
    if isBesideTime, let time = copy.decode(value, form), time % Self.nanosecondsPerDay != 0 {
      return "more than a date, was \(text); expected a date beside the column of times of day"
    }
    guard form == .integer else { return "out of range, was \(text); expected a year from 1800 to 2090" }
    switch scale {
    case nil:
      return "in an unknown unit, was \(text); expected seconds, milliseconds, microseconds or nanoseconds since 1970 "
        + "(from 1973 on, or with data.epoch_unit)"
    case .compactDate:
      return "not a date, was \(text); expected YYYYMMDD from 1800 to 2090, since the first time has eight digits"
    case .epoch(let unit):
      let source = configured == nil ? "as the size of the first time says" : "as configured"
      return "out of range, was \(text); expected \(unit.rawValue) since 1970 \(source)"
    }
  }
}

extension EpochUnit {
  /// Whether one file may have both units.
  fileprivate func mixes(with other: EpochUnit) -> Bool {
    Set([self, other]) == [.milliseconds, .microseconds]
  }
}
