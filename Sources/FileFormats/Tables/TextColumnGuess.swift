/// Finds out which columns a table that is text has, and of what kind.
struct TextColumnGuess: TextCellSink, Sendable {
  private(set) var columnNames: [String] = []
  private(set) var classes: [TextValueClass] = []
  /// Rows with a value, by column.
  private(set) var valueCounts: [Int] = []
  private(set) var rowCount = 0
  /// By column the number of the row that gave it a value last, from 1.
  private var claims: [Int] = []
  private var attempt = 0
  private var hasValue: [Bool] = []
  private var cache = TimeText.DateCache()
  private let isGrowing: Bool

  /// - Parameter names: The columns; nil where they come with the rows.
  init(names: [String]? = nil) {
    isGrowing = names == nil
    for name in names ?? [] { add(name) }
  }

  private mutating func add(_ name: String) {
    columnNames.append(name)
    classes.append([])
    valueCounts.append(0)
    claims.append(0)
    hasValue.append(false)
  }

  mutating func begin() { attempt += 1 }

  mutating func commit() {
    rowCount += 1
    for column in claims.indices where claims[column] == attempt && hasValue[column] { valueCounts[column] += 1 }
  }

  @inline(__always)
  mutating func claim(_ column: Int) -> Bool {
    guard claims[column] != attempt else { return false }
    claims[column] = attempt
    hasValue[column] = true
    return true
  }

  mutating func column(_ name: String) -> Int? {
    if let known = columnNames.firstIndex(of: name) { return known }
    guard isGrowing else { return nil }
    add(name)
    return columnNames.count - 1
  }

  /// Adds what was found behind.
  mutating func merge(_ other: TextColumnGuess) {
    for (index, name) in other.columnNames.enumerated() {
      if index >= columnNames.count || columnNames[index] != name, !columnNames.contains(name) { add(name) }
      let place = index < columnNames.count && columnNames[index] == name ? index : columnNames.firstIndex(of: name)
      guard let place else { continue }
      classes[place].formUnion(other.classes[index])
      valueCounts[place] += other.valueCounts[index]
    }
    rowCount += other.rowCount
  }

  /// Names and kinds; a column without any value is one of texts.
  var schema: [ColumnSchema] {
    columnNames.indices.map { column in
      let kind = classes[column].kind ?? .text
      let hasAbsent = valueCounts[column] < rowCount || kind != .text && classes[column].contains(.emptyText)
      return ColumnSchema(columnNames[column], kind, isOptional: hasAbsent)
    }
  }

  mutating func takePlainJSON(_ column: Int, _ position: inout UnsafePointer<UInt8>) -> Bool {
    switch position[0] {
    case 0x22:
      guard let text = PlainText.quoted(&position), let start = text.baseAddress else { return false }
      if !classes[column].contains(.text) {
        classes[column].insert(TextValueClass.ofTime(start, start + text.count, &cache))
      }
    case UInt8(ascii: "n"):
      hasValue[column] = false
      return PlainText.skip("null", &position)
    case UInt8(ascii: "t"):
      classes[column].insert(.boolean)
      return PlainText.skip("true", &position)
    case UInt8(ascii: "f"):
      classes[column].insert(.boolean)
      return PlainText.skip("false", &position)
    default:
      guard let number = PlainText.number(&position) else { return false }
      // What nineteen digits hold may be too large; the long way tells.
      guard number.exponent < 0 || number.mantissa <= UInt64(Int64.max) else { return false }
      classes[column].insert(number.exponent < 0 ? .number : .whole)
    }
    return true
  }

  mutating func take(_ column: Int, _ value: JSONValue) -> String? {
    switch value {
    case .null: hasValue[column] = false
    case .boolean: classes[column].insert(.boolean)
    case .integer: classes[column].insert(.whole)
    case .number: classes[column].insert(.number)
    case .string(let text): classes[column].insert(ofTime(text))
    case .array, .object: classes[column].insert(.text)
    }
    return nil
  }

  private mutating func ofTime(_ text: String) -> TextValueClass {
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: CSVInput.padding)
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { TextValueClass.ofTime($0, $0 + text.utf8.count, &cache) } ?? .text
    }
  }

  mutating func takePlainField(_ column: Int, _ position: inout UnsafePointer<UInt8>, _ separator: UInt8) -> Bool {
    if classes[column].contains(.text) {
      guard let field = PlainText.field(&position, separator) else { return false }
      if field.isEmpty { hasValue[column] = false }
      return true
    }
    let start = position
    if let number = PlainText.number(&position), PlainText.endsField(position[0], separator) {
      guard number.exponent < 0 || number.mantissa <= UInt64(Int64.max) else { return false }
      // Minus zero is no whole number.
      let isWhole = number.exponent == 0 && !(number.isNegative && number.mantissa == 0)
      classes[column].insert(isWhole ? .whole : .number)
      return true
    }
    position = start
    guard let field = PlainText.field(&position, separator) else { return false }
    return take(column, ArraySlice(field), isQuoted: false) == nil
  }

  mutating func take(_ column: Int, _ field: ArraySlice<UInt8>, isQuoted: Bool) -> String? {
    if let found = TextValueClass.ofField(field, &cache) {
      classes[column].insert(found)
    } else if isQuoted {
      classes[column].insert(.emptyText)
    } else {
      hasValue[column] = false
    }
    return nil
  }
}
