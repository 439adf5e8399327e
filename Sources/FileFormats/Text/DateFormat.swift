/// How dates are written where ISO 8601 does not say it: `DD/MM/YYYY`, `YYYY.MM.DD`, `DD-MMM-YY`.
///
/// A pattern has a year (`YYYY`, or `YY` for 1969 to 2068), a month (`MM`, or `MMM` for its English name) and a day
/// (`DD`) with `/`, `.`, `-`, `,` and blanks between them, or nothing. Days and months may have one digit where a mark
/// follows. The letters of `strptime` (`%d/%m/%Y`) are read too. A time of day may follow in the pattern, and says
/// nothing: behind a date any time of day is read, as `15:30`, `15:30:00.250`, `153000`, `3:30 PM`, with a zone or not.
public struct DateFormat: Equatable, Sendable {
  private enum Part: Equatable, Sendable {
    case year, shortYear, month, monthName, day
    case literal(UInt8)
  }

  private let parts: [Part]

  /// The pattern in the first of these spellings.
  public var text: String {
    parts.map { part in
      switch part {
      case .year: "YYYY"
      case .shortYear: "YY"
      case .month: "MM"
      case .monthName: "MMM"
      case .day: "DD"
      case .literal(let byte): String(UnicodeScalar(byte))
      }
    }.joined()
  }

  /// Reads a pattern; nil where it is none.
  public init?(_ pattern: String) {
    let letters = Self.withoutPercent(Array(pattern.utf8))
    var parts: [Part] = []
    var seen: Set<UInt8> = []
    var index = 0
    while index < letters.count, seen.count < 3 {
      let letter = letters[index] & ~0x20
      var count = 1
      while index + count < letters.count, letters[index + count] & ~0x20 == letter { count += 1 }
      switch (letter, count) {
      case (UInt8(ascii: "Y"), 4): parts.append(.year)
      case (UInt8(ascii: "Y"), 2): parts.append(.shortYear)
      case (UInt8(ascii: "M"), 1...2): parts.append(.month)
      case (UInt8(ascii: "M"), 3...4): parts.append(.monthName)
      case (UInt8(ascii: "D"), 1...2): parts.append(.day)
      default:
        guard Self.isMark(letters[index]) else { return nil }
        parts.append(.literal(letters[index]))
        index += 1
        continue
      }
      guard seen.insert(letter).inserted else { return nil }
      index += count
    }
    guard seen.count == 3, Self.isTime(letters[index...]) else { return nil }
    self.parts = parts
  }

  private static func isMark(_ byte: UInt8) -> Bool { "/.-, ".utf8.contains(byte) }

  /// Whether what stands behind the date in a pattern stands for a time of day.
  private static func isTime(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.isEmpty
      || (" Tt,".utf8.contains(rest[rest.startIndex])
        && rest.allSatisfy { " THMSAPFZthmsapfz:.,'+".utf8.contains($0) })
  }

  /// The letters for those of `strptime`.
  private static func withoutPercent(_ pattern: [UInt8]) -> [UInt8] {
    var letters: [UInt8] = []
    var index = 0
    while index < pattern.count {
      guard pattern[index] == UInt8(ascii: "%"), index + 1 < pattern.count else {
        letters.append(pattern[index])
        index += 1
        continue
      }
      switch pattern[index + 1] {
      case UInt8(ascii: "Y"): letters += Array("YYYY".utf8)
      case UInt8(ascii: "y"): letters += Array("YY".utf8)
      case UInt8(ascii: "m"): letters += Array("MM".utf8)
      case UInt8(ascii: "b"), UInt8(ascii: "B"): letters += Array("MMM".utf8)
      case UInt8(ascii: "d"), UInt8(ascii: "e"): letters += Array("DD".utf8)
      case UInt8(ascii: "F"): letters += Array("YYYY-MM-DD".utf8)
      case UInt8(ascii: "T"): letters += Array("HH:MM:SS".utf8)
      case let other: letters.append(other)
      }
      index += 2
    }
    return letters
  }

  /// The date, or the date with a time of day, that all of `bytes` say, or nil.
  ///
  /// - Parameter asWritten: Whether the zone is passed over, so that the value is what a clock of the zone shows.
  package func read(_ bytes: ArraySlice<UInt8>, asWritten: Bool = false) -> TimeValue? {
    var position = bytes.startIndex
    var (year, month, day): (Int64, Int64, Int64) = (0, 0, 0)
    for (index, part) in parts.enumerated() {
      switch part {
      case .literal(let mark):
        guard Self.skip(mark, bytes, &position) else { return nil }
      case .year:
        guard let number = Self.number(bytes, &position, 4...4) else { return nil }
        year = number
      case .shortYear:
        guard let number = Self.number(bytes, &position, 2...2) else { return nil }
        year = number < 69 ? 2000 + number : 1900 + number
      case .monthName:
        guard let number = Self.monthNumber(bytes, &position) else { return nil }
        month = number
      case .month, .day:
        guard let number = Self.number(bytes, &position, mayBeShort(index) ? 1...2 : 2...2) else { return nil }
        if part == .month { month = number } else { day = number }
      }
    }
    guard month < 100, let days = TimeText.days(compactDate: year * 10_000 + month * 100 + day) else { return nil }
    let date = days * TimeText.nanosecondsPerDay
    if position == bytes.endIndex { return TimeValue(value: date, form: .date) }
    guard let time = ClockText.parse(behindDate: bytes[position...], asWritten: asWritten) else { return nil }
    return TimeValue(value: date + time, form: .instant)
  }

  /// Whether a part may have one digit: where something else than a digit ends it.
  private func mayBeShort(_ index: Int) -> Bool {
    guard index + 1 < parts.count, case .literal = parts[index + 1] else { return index + 1 == parts.count }
    return true
  }

  private static func skip(_ mark: UInt8, _ bytes: ArraySlice<UInt8>, _ position: inout Int) -> Bool {
    guard position < bytes.endIndex, bytes[position] == mark else { return false }
    position += 1
    while mark == 0x20, position < bytes.endIndex, bytes[position] == mark { position += 1 }
    return true
  }

  private static func number(_ bytes: ArraySlice<UInt8>, _ position: inout Int, _ length: ClosedRange<Int>) -> Int64? {
    var value: Int64 = 0
    let start = position
    while position < bytes.endIndex, position - start < length.upperBound, bytes[position] &- 48 < 10 {
      value = value * 10 + Int64(bytes[position] - 48)
      position += 1
    }
    return length.contains(position - start) ? value : nil
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  private static func monthNumber(_ bytes: ArraySlice<UInt8>, _ position: inout Int) -> Int64? {
    var name: [UInt8] = []
    while position < bytes.endIndex, (0x61...0x7A).contains(bytes[position] | 0x20) {
      name.append(bytes[position] | 0x20)
      position += 1
    }
    guard name.count >= 3, let index = months.firstIndex(where: { $0.utf8.starts(with: name) }) else { return nil }
    if position < bytes.endIndex, bytes[position] == 0x2E { position += 1 }
    return Int64(index + 1)
  }

  /// The patterns that a file may be recognised by; those with the same marks can mean each other's dates.
  public static let known: [DateFormat] = [
    "YYYY.MM.DD", "YYYY/MM/DD", "YYYY-MM-DD", "YYYYMMDD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "MM.DD.YYYY",
    "DD-MM-YYYY", "MM-DD-YYYY", "DD-MMM-YYYY", "DD-MMM-YY", "DD/MMM/YYYY", "DD MMM YYYY", "DD MMM YY", "MMM DD, YYYY",
    "MMM DD YYYY",
  ].compactMap { DateFormat($0) }

  /// Whether all of a text is a date, or a date with a time of day, in this form.
  public func matches(_ text: ArraySlice<UInt8>) -> Bool { read(text) != nil }

  /// What a text means in this form, or nil.
  public func time(_ text: String) -> TimeValue? { read(Array(text.utf8)[...]) }
}

/// Times of day as programs for people write them.
package enum ClockText {
  /// Nanoseconds since midnight UTC of what stands behind a date, or nil where it is no time of day.
  static func parse(behindDate bytes: ArraySlice<UInt8>, asWritten: Bool = false) -> Int64? {
    var rest = bytes
    if rest.first == UInt8(ascii: ",") { rest = rest.dropFirst() }
    if rest.first == UInt8(ascii: "T") || (rest.first == UInt8(ascii: "-") && rest.contains(UInt8(ascii: ":"))) {
      return parse(rest.dropFirst(), asWritten: asWritten)
    }
    guard rest.first == 0x20 else { return nil }
    return parse(CSVColumnReader.trimmed(rest), asWritten: asWritten)
  }

  /// Nanoseconds since midnight UTC, or nil: `9:30`, `09:30:00.5`, `093000`, `3:30 PM`, `15:30 UTC`,
  /// `15:30 GMT+0100`, `15:30-05:00`.
  ///
  /// - Parameter asWritten: Whether the zone is passed over.
  package static func parse(_ bytes: ArraySlice<UInt8>, asWritten: Bool = false) -> Int64? {
    if asWritten {
      guard parse(bytes) != nil else { return nil }
    } else if let time = TimeText.parseTimeOfDay(bytes) {
      return time
    }
    var rest = bytes
    var offset: Int64 = 0
    if let zone = zone(&rest), !asWritten { offset = zone }
    if asWritten { rest = rest.prefix { !"+-Zz".utf8.contains($0) } }
    let half = halfOfDay(&rest)
    if rest.count > 1, rest[rest.startIndex + 1] == UInt8(ascii: ":") { rest = ([UInt8(ascii: "0")] + rest)[...] }
    guard var time = TimeText.parseTimeOfDay(rest) else { return nil }
    let noon = 12 * hour
    if let half {
      guard time < 13 * hour else { return nil }
      if time >= noon { time -= noon }
      if half == .after { time += noon }
    }
    return time - offset
  }

  private enum Half { case before, after }
  private static let hour: Int64 = 3_600_000_000_000

  /// Takes ` AM` or ` PM` off the end.
  private static func halfOfDay(_ bytes: inout ArraySlice<UInt8>) -> Half? {
    guard bytes.count > 2, bytes[bytes.endIndex - 1] | 0x20 == UInt8(ascii: "m") else { return nil }
    let half: Half
    switch bytes[bytes.endIndex - 2] | 0x20 {
    case UInt8(ascii: "a"): half = .before
    case UInt8(ascii: "p"): half = .after
    default: return nil
    }
    bytes = CSVColumnReader.trimmed(bytes.dropLast(2))
    return half
  }

  /// Takes `UTC`, `GMT`, `GMT+0100` or a signed offset behind a blank off the end; how far it is ahead of UTC.
  private static func zone(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
    guard let blank = bytes.lastIndex(of: 0x20) else { return nil }
    var name = bytes[(blank + 1)...]
    let isNamed = name.starts(with: "UTC".utf8) || name.starts(with: "GMT".utf8)
    if isNamed { name = name.dropFirst(3) }
    let isOffset = name.first == UInt8(ascii: "+") || name.first == UInt8(ascii: "-")
    guard isNamed || isOffset else { return nil }
    let midnight = Array("00:00".utf8) + name
    guard let time = TimeText.parseTimeOfDay(midnight) else { return nil }
    bytes = CSVColumnReader.trimmed(bytes[..<blank])
    return -time
  }
}
