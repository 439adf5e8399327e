/// What the values of a column of text are, as far as they have been seen.
struct TextValueClass: OptionSet, Sendable {
  let rawValue: UInt8

  static let boolean = TextValueClass(rawValue: 1)
  /// A whole number that 64 bits hold.
  static let whole = TextValueClass(rawValue: 2)
  static let number = TextValueClass(rawValue: 4)
  static let date = TextValueClass(rawValue: 8)
  /// A date with a time of day and a zone.
  static let instant = TextValueClass(rawValue: 16)
  /// A date with a time of day without a zone.
  static let localInstant = TextValueClass(rawValue: 32)
  static let text = TextValueClass(rawValue: 64)
  /// Quotes around nothing, in CSV: the empty text among texts, else absent.
  static let emptyText = TextValueClass(rawValue: 128)

  /// The kind that holds all values seen; nil where there was none.
  ///
  /// Whole numbers among others are doubles, dates among times with a time of day are midnights, and anything else of
  /// two sorts is text. Times are UTC unless none of them says a zone.
  var kind: ColumnKind? {
    switch subtracting(.emptyText) {
    case []: contains(.emptyText) ? .text : nil
    case .boolean: .boolean
    case .whole: .int64
    case .number, [.whole, .number]: .double
    case .date: .date
    case .localInstant, [.date, .localInstant]: .timestamp(.nanoseconds, isUTC: false)
    case let times where times.isSubset(of: [.date, .instant, .localInstant]): .timestamp(.nanoseconds, isUTC: true)
    default: .text
    }
  }

  /// What a time that fills the bytes up to `end` is, or text; behind them stands no digit.
  @inline(__always)
  static func ofTime(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ cache: inout TimeText.DateCache
  ) -> TextValueClass {
    guard end - start >= 10, start[4] == 0x2D else { return .text }
    var position = start
    guard let time = TimeText.read(&position, &cache), position == end else { return .text }
    if time.form == .date { return .date }
    let last = end[-1]
    if last == 0x5A || last == 0x7A { return .instant }
    var place = start + 11
    while place < end {
      if place[0] == 0x2B || place[0] == 0x2D { return .instant }
      place += 1
    }
    return .localInstant
  }

  /// What the content of a field of CSV is; nil where it is absent.
  static func ofField(_ content: ArraySlice<UInt8>, _ cache: inout TimeText.DateCache) -> TextValueClass? {
    guard let first = content.first else { return nil }
    if content.elementsEqual("true".utf8) || content.elementsEqual("false".utf8) { return .boolean }
    if content.elementsEqual("True".utf8) || content.elementsEqual("False".utf8) { return .boolean }
    if let whole = FieldNumber.whole(content) { return whole == nil ? .number : .whole }
    if FieldNumber.double(content) != nil { return .number }
    guard first &- 48 < 10 else { return .text }
    let padded = Array(content) + [UInt8](repeating: 0, count: CSVInput.padding)
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { ofTime($0, $0 + content.count, &cache) } ?? .text
    }
  }
}

/// Numbers as fields of CSV write them.
enum FieldNumber {
  /// A whole number without a plus sign and without zeros in front, as identifiers have them; `.some(nil)` where it has
  /// this form and 64 bits do not hold it.
  static func whole(_ content: ArraySlice<UInt8>) -> Int64?? {
    let isNegative = content.first == 0x2D
    let digits = isNegative ? content.dropFirst() : content
    guard let first = digits.first, digits.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    guard first != 0x30 || digits.count == 1 && !isNegative else { return nil }
    var value: Int64 = 0
    for digit in digits {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let step = Int64(digit - 48)
      let (sum, isBeyond) = product.addingReportingOverflow(isNegative ? -step : step)
      guard !isTooLarge, !isBeyond else { return .some(nil) }
      value = sum
    }
    return .some(value)
  }

  /// Words for what is not finite, as other programs write them.
  private static let words: [(word: [UInt8], value: Double)] = [
    ("nan", Double.nan), ("NaN", .nan), ("inf", .infinity), ("-inf", -.infinity), ("Infinity", .infinity),
    ("-Infinity", -.infinity), ("Inf", .infinity), ("-Inf", -.infinity),
  ].map { (Array($0.utf8), $1) }

  /// A number, or a word for what is not finite; a whole number with zeros in front is none.
  static func double(_ content: ArraySlice<UInt8>) -> Double? {
    if let value = DecimalParser.parse(content) {
      let digits = content.first == 0x2D ? content.dropFirst() : content
      let isIdentifier = digits.count > 1 && digits.first == 0x30 && digits.allSatisfy { $0 &- 48 < 10 }
      return isIdentifier ? nil : value
    }
    return words.first { content.elementsEqual($0.word) }?.value
  }
}
