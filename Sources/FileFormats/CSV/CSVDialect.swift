/// How a CSV text is written, where RFC 4180 and plain numbers do not say it.
///
/// What it leaves open is read in the usual way, on the fast path.
public struct CSVDialect: Equatable, Sendable {
  /// What stands between fields: comma, semicolon, tab or bar.
  public var separator: UInt8
  /// Which mark stands before the decimals, where something tells; the other one, blanks and apostrophes may then part
  /// groups of digits.
  public var decimalMark: DecimalMark?
  /// Lines before the header, which may hold anything.
  public var skippedLines: Int
  /// Rows of the header: the first has the names, the others are passed over; 0 for none.
  public var headerRows: Int
  /// How dates are written, where ISO 8601 does not say it.
  public var dateFormat: DateFormat?
  /// Words for a missing value: a row that has them in all its numbers is none, an optional number is 0.
  public var nulls: [[UInt8]]

  /// What RFC 4180 says, with a header row.
  public init() {
    separator = UInt8(ascii: ",")
    decimalMark = nil
    skippedLines = 0
    headerRows = 1
    dateFormat = nil
    nulls = Self.usualNulls.map { Array($0.utf8) }
  }

  /// Words that say that there is no value, and can mean nothing else.
  public static let usualNulls = ["null", "N/A", "--", "-"]

  /// Whether rows may be read on the fast path.
  var isPlain: Bool {
    separator == UInt8(ascii: ",") && decimalMark != .comma && dateFormat == nil
      && !nulls.contains { DecimalParser.parse($0) != nil }
  }

  /// Whether a field has one of the words for a missing value.
  func isNull(_ content: ArraySlice<UInt8>) -> Bool { nulls.contains { $0.elementsEqual(content) } }
}

/// The mark before the decimals of a number.
public enum DecimalMark: String, Sendable, CaseIterable {
  /// As in 1234.5.
  case point
  /// As in 1234,5.
  case comma

  /// Its byte.
  public var byte: UInt8 { self == .point ? 0x2E : 0x2C }
}

/// Reads numbers as people and their programs write them: `$130.28`, `1,234.5`, `1.234,5`, `12.3M`.
public enum WrittenNumber {
  /// The value of a field, or nil where it is no number.
  ///
  /// - Parameters:
  ///   - mark: Which mark stands before the decimals, where something tells. Nil: a point, and no groups of digits.
  ///   - isAmount: Whether `K`, `M`, `B` and `T` may stand for thousands, millions, billions and trillions.
  public static func parse(_ field: ArraySlice<UInt8>, mark: DecimalMark?, isAmount: Bool) -> Double? {
    if mark != .comma, let value = DecimalParser.parse(field) { return value }
    guard let digits = plain(field, mark: mark, isAmount: isAmount) else { return nil }
    return DecimalParser.parse(digits)
  }

  /// What a field tells about the mark before decimals.
  public enum Telling: Equatable, Sendable {
    /// It has no mark.
    case nothing
    /// It can be read with this mark only.
    case mark(DecimalMark)
    /// One mark before three digits: decimals, or thousands.
    case either
  }

  /// What a field, which is to be a number, tells about the mark before decimals.
  public static func telling(_ field: ArraySlice<UInt8>) -> Telling {
    let body = withoutSuffix(withoutCurrency(field)).bytes
    let points = body.count { $0 == DecimalMark.point.byte }
    let commas = body.count { $0 == DecimalMark.comma.byte }
    if points > 0, commas > 0 {
      let last = body.last { $0 == DecimalMark.point.byte || $0 == DecimalMark.comma.byte }
      return .mark(last == DecimalMark.point.byte ? .point : .comma)
    }
    if points > 1 { return .mark(.comma) }
    if commas > 1 { return .mark(.point) }
    let mark = points == 1 ? DecimalMark.point : .comma
    guard let place = body.firstIndex(of: mark.byte) else { return .nothing }
    let before = place - body.startIndex
    let isGroup = body.endIndex - place == 4 && (1...3).contains(before) && body.first != UInt8(ascii: "0")
    return isGroup ? .either : .mark(mark)
  }

  /// The field as `DecimalParser` reads it: no currency, no groups, a point.
  private static func plain(_ field: ArraySlice<UInt8>, mark: DecimalMark?, isAmount: Bool) -> [UInt8]? {
    let (body, exponent) = isAmount ? withoutSuffix(withoutCurrency(field)) : (withoutCurrency(field), 0)
    guard !body.isEmpty else { return nil }
    var digits: [UInt8] = []
    var groups = Groups()
    var isWhole = true
    var index = body.startIndex
    while index < body.endIndex {
      let byte = body[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte)
        if isWhole { groups.count += 1 }
      case UInt8(ascii: "-") where index == body.startIndex, UInt8(ascii: "+") where index == body.startIndex:
        digits.append(byte)
      case (mark ?? .point).byte where isWhole:
        digits.append(UInt8(ascii: "."))
        isWhole = false
      default:
        guard isWhole, let mark, let length = groupMark(body[index...], mark), groups.end(with: byte) else {
          return nil
        }
        index += length - 1
      }
      index += 1
    }
    guard groups.isRight, digits.contains(where: { $0 &- 48 < 10 }) else { return nil }
    return exponent == 0 ? digits : digits + Array("e\(exponent)".utf8)
  }

  /// Groups of digits before the decimals: the first of one to three, the others of three, or two as in India.
  private struct Groups {
    var count = 0
    private var isFirst = true
    private var separator: UInt8?

    /// Ends a group; false where it cannot end here.
    mutating func end(with byte: UInt8) -> Bool {
      guard isFirst ? (1...3).contains(count) : (2...3).contains(count), separator ?? byte == byte else { return false }
      (isFirst, separator, count) = (false, byte, 0)
      return true
    }

    /// Whether the digits behind the last mark are a whole group.
    var isRight: Bool { isFirst || count == 3 }
  }

  /// Length of the mark between groups of digits that stands here, or nil.
  private static func groupMark(_ bytes: ArraySlice<UInt8>, _ mark: DecimalMark) -> Int? {
    guard let byte = bytes.first else { return nil }
    let other = mark == .point ? DecimalMark.comma.byte : DecimalMark.point.byte
    if byte == other || byte == UInt8(ascii: "'") || byte == UInt8(ascii: " ") { return 1 }
    // No-break space, narrow no-break space, and the apostrophe of typographers.
    for sequence in ["\u{A0}", "\u{202F}", "\u{2019}"] where bytes.starts(with: sequence.utf8) {
      return sequence.utf8.count
    }
    return nil
  }

  private static func withoutCurrency(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for sign in ["$", "€", "£", "¥"] where field.starts(with: sign.utf8) {
      return CSVColumnReader.trimmed(field.dropFirst(sign.utf8.count))
    }
    return field
  }

  private static func withoutSuffix(_ field: ArraySlice<UInt8>) -> (bytes: ArraySlice<UInt8>, exponent: Int) {
    let exponent: Int
    switch field.last {
    case UInt8(ascii: "K"), UInt8(ascii: "k"): exponent = 3
    case UInt8(ascii: "M"), UInt8(ascii: "m"): exponent = 6
    case UInt8(ascii: "B"), UInt8(ascii: "b"): exponent = 9
    case UInt8(ascii: "T"), UInt8(ascii: "t"): exponent = 12
    default: return (field, 0)
    }
    return (field.dropLast(), exponent)
  }
}
