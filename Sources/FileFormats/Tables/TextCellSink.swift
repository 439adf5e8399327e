/// What takes the values of rows: to find out what they are, or to keep them.
///
/// The short ways take a value from its bytes where it has the plain form, and leave all else to the long way; both
/// come to the same.
protocol TextCellSink {
  /// Names of the columns, in their order.
  var columnNames: [String] { get }
  /// Begins a row; what came since the last `commit` is void.
  mutating func begin()
  /// Ends the row.
  mutating func commit()
  /// Marks that a row has a value in a column; false where it has one already.
  mutating func claim(_ column: Int) -> Bool
  /// The column of a name; a new one where this finds out what there is, else nil.
  mutating func column(_ name: String) -> Int?
  /// Takes the JSON value at `position`, which is none of an object or array, and moves behind it; false where it has
  /// not the plain form.
  mutating func takePlainJSON(_ column: Int, _ position: inout UnsafePointer<UInt8>) -> Bool
  /// Takes a value of JSON; what is wrong with it, nil where nothing is.
  mutating func take(_ column: Int, _ value: JSONValue) -> String?
  /// Takes the field of CSV without quotes at `position`, which `separator` or the end of the line ends, and moves
  /// behind it; false where it has not the plain form.
  mutating func takePlainField(_ column: Int, _ position: inout UnsafePointer<UInt8>, _ separator: UInt8) -> Bool
  /// Takes the content of a field of CSV; what is wrong with it, nil where nothing is.
  mutating func take(_ column: Int, _ field: ArraySlice<UInt8>, isQuoted: Bool) -> String?
}

/// The plain forms of values.
enum PlainText {
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// Moves over a word.
  @inline(__always)
  static func skip(_ word: StaticString, _ position: inout UnsafePointer<UInt8>) -> Bool {
    let (start, count) = (word.utf8Start, word.utf8CodeUnitCount)
    for index in 0..<count where position[index] != start[index] { return false }
    position += count
    return true
  }

  /// Moves over a number of JSON of up to nineteen digits without an exponent.
  ///
  /// - Returns: Its digits and the power of ten behind them, and its sign; nil where it has not this form.
  @inline(__always)
  static func number(
    _ position: inout UnsafePointer<UInt8>
  ) -> (mantissa: UInt64, exponent: Int, isNegative: Bool)? {
    let isNegative = position[0] == 0x2D
    if isNegative { position += 1 }
    let start = position
    var mantissa: UInt64 = 0
    while isDigit(position[0]) {
      mantissa = mantissa &* 10 &+ UInt64(position[0] &- 48)
      position += 1
    }
    var digits = position - start
    guard digits > 0, digits == 1 || start[0] != 0x30 else { return nil }
    var exponent = 0
    if position[0] == 0x2E {
      position += 1
      let fraction = position
      while isDigit(position[0]) {
        mantissa = mantissa &* 10 &+ UInt64(position[0] &- 48)
        position += 1
      }
      exponent = fraction - position
      guard exponent < 0 else { return nil }
      digits -= exponent
    }
    guard digits <= 19, position[0] | 0x20 != 0x65 else { return nil }
    return (mantissa, exponent, isNegative)
  }

  /// Moves over a text in quotes without escapes and without bytes outside ASCII, and gives its range.
  @inline(__always)
  static func quoted(_ position: inout UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    guard position[0] == 0x22 else { return nil }
    position += 1
    let start = position
    while position[0] >= 0x20, position[0] < 0x80, position[0] != 0x22, position[0] != 0x5C { position += 1 }
    guard position[0] == 0x22 else { return nil }
    let text = UnsafeBufferPointer(start: start, count: position - start)
    position += 1
    return text
  }

  /// Moves over a field of CSV without quotes and without bytes outside ASCII, and gives its range.
  @inline(__always)
  static func field(_ position: inout UnsafePointer<UInt8>, _ separator: UInt8) -> UnsafeBufferPointer<UInt8>? {
    let start = position
    while position[0] >= 0x20, position[0] < 0x80, position[0] != separator, position[0] != 0x22 { position += 1 }
    guard endsField(position[0], separator) else { return nil }
    return UnsafeBufferPointer(start: start, count: position - start)
  }

  @inline(__always)
  static func endsField(_ byte: UInt8, _ separator: UInt8) -> Bool {
    byte == separator || byte == 0x0A || byte == 0x0D || byte == 0
  }
}
