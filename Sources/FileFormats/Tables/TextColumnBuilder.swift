/// Keeps the values of rows of a table that is text, in columns of known kinds.
struct TextColumnBuilder: TextCellSink {
  let columnNames: [String]
  private let schema: [ColumnSchema]
  private let kinds: [ColumnKind]
  /// By column how its plain values are taken.
  private let ways: [Way]
  /// By column its place among those that are kept; nil for one that is passed over.
  private let places: [Int?]
  private let capacity: Int
  private let room: Room
  private var claims: [Int]
  private var attempt = 0
  private(set) var rowCount = 0
  private var cache = TimeText.DateCache()

  /// - Parameters:
  ///   - columns: Places of the columns to keep, each once.
  ///   - capacity: The most rows.
  init(_ schema: [ColumnSchema], columns: [Int], capacity: Int) {
    self.schema = schema
    self.capacity = capacity
    columnNames = schema.map(\.name)
    places = schema.indices.map { columns.firstIndex(of: $0) }
    ways = schema.map { Way($0.kind) }
    kinds = schema.map(\.kind)
    room = Room(columns: columns.count, capacity)
    claims = Array(repeating: 0, count: schema.count)
  }

  /// Words of all columns that are kept, one column behind the other, whether they are values, and by column the texts.
  ///
  /// Behind pointers, so that a value is put there without a copy of anything.
  private final class Room {
    let words: UnsafeMutablePointer<UInt64>
    let presences: UnsafeMutablePointer<Bool>
    let dictionaries: UnsafeMutablePointer<TextDictionary>
    let columns: Int

    init(columns: Int, _ capacity: Int) {
      self.columns = columns
      words = .allocate(capacity: columns * capacity)
      words.initialize(repeating: 0, count: columns * capacity)
      presences = .allocate(capacity: columns * capacity)
      presences.initialize(repeating: false, count: columns * capacity)
      dictionaries = .allocate(capacity: columns)
      dictionaries.initialize(repeating: TextDictionary(), count: columns)
    }

    deinit {
      words.deallocate()
      presences.deallocate()
      dictionaries.deinitialize(count: columns)
      dictionaries.deallocate()
    }

    @inline(__always)
    func put(_ cell: Int, _ word: UInt64) {
      words[cell] = word
      presences[cell] = true
    }
  }

  private enum Way: UInt8 {
    case double, whole, text, boolean, time

    init(_ kind: ColumnKind) {
      switch kind {
      case .double: self = .double
      case .int64: self = .whole
      case .text: self = .text
      case .boolean: self = .boolean
      default: self = .time
      }
    }
  }

  mutating func begin() {
    attempt += 1
    guard attempt > rowCount + 1 else { return }
    // The row is read once more.
    for place in 0..<room.columns {
      room.presences[place * capacity + rowCount] = false
      room.words[place * capacity + rowCount] = 0
    }
  }

  mutating func commit() { rowCount += 1 }

  @inline(__always)
  mutating func claim(_ column: Int) -> Bool {
    guard claims[column] != attempt else { return false }
    claims[column] = attempt
    return true
  }

  func column(_ name: String) -> Int? { columnNames.firstIndex(of: name) }

  @inline(__always)
  private func put(_ place: Int, _ word: UInt64) {
    room.put(place * capacity + rowCount, word)
  }

  @inline(__always)
  private static func double(_ number: (mantissa: UInt64, exponent: Int, isNegative: Bool)) -> Double? {
    DecimalParser.value(number.mantissa, number.exponent).map { number.isNegative ? -$0 : $0 }
  }

  @inline(__always)
  private static func whole(_ number: (mantissa: UInt64, exponent: Int, isNegative: Bool)) -> Int64? {
    guard number.exponent == 0, let value = Int64(exactly: number.mantissa) else { return nil }
    return number.isNegative ? -value : value
  }

  /// Takes a number at `position` into a cell of a column of numbers.
  ///
  /// This and the next see no builder, which would be copied for them.
  @inline(__always)
  private static func takePlainNumber(
    _ room: Room, _ cell: Int, _ way: Way, _ position: inout UnsafePointer<UInt8>
  ) -> Bool {
    guard let number = PlainText.number(&position) else { return false }
    if way == .double {
      guard let value = double(number) else { return false }
      room.put(cell, value.bitPattern)
    } else {
      guard way == .whole, let value = whole(number) else { return false }
      room.put(cell, UInt64(bitPattern: value))
    }
    return true
  }

  /// Takes a time that fills a text.
  @inline(__always)
  private static func takePlainTime(
    _ room: Room, _ cell: Int, _ kind: ColumnKind, _ text: UnsafeBufferPointer<UInt8>,
    _ cache: inout TimeText.DateCache
  ) -> Bool {
    guard var position = text.baseAddress else { return false }
    let end = position + text.count
    guard let time = TimeText.read(&position, &cache), position == end, let word = word(time, kind) else {
      return false
    }
    room.put(cell, word)
    return true
  }

  /// A time as a column keeps it.
  @inline(__always)
  private static func word(_ time: TimeValue, _ kind: ColumnKind) -> UInt64? {
    switch kind {
    case .date where time.form == .date: UInt64(bitPattern: time.value / TimeText.nanosecondsPerDay)
    case .timestamp(.nanoseconds, _) where time.form != .integer: UInt64(bitPattern: time.value)
    default: nil
    }
  }

  mutating func takePlainJSON(_ column: Int, _ position: inout UnsafePointer<UInt8>) -> Bool {
    guard let place = places[column] else { return Self.skipPlainJSON(&position) }
    let way = ways[column]
    let cell = place * capacity + rowCount
    switch position[0] {
    case 0x22:
      guard let text = PlainText.quoted(&position) else { return false }
      if way == .text {
        room.put(cell, UInt64(room.dictionaries[place].number(text)))
        return true
      }
      return Self.takePlainTime(room, cell, kinds[column], text, &cache)
    case UInt8(ascii: "n"): return schema[column].isOptional && PlainText.skip("null", &position)
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      guard way == .boolean else { return false }
      room.put(cell, position[0] == UInt8(ascii: "t") ? 1 : 0)
      return PlainText.skip("true", &position) || PlainText.skip("false", &position)
    default: return Self.takePlainNumber(room, cell, way, &position)
    }
  }

  private static func skipPlainJSON(_ position: inout UnsafePointer<UInt8>) -> Bool {
    switch position[0] {
    case 0x22: PlainText.quoted(&position) != nil
    case UInt8(ascii: "n"): PlainText.skip("null", &position)
    case UInt8(ascii: "t"): PlainText.skip("true", &position)
    case UInt8(ascii: "f"): PlainText.skip("false", &position)
    default: PlainText.number(&position) != nil
    }
  }

  mutating func take(_ column: Int, _ value: JSONValue) -> String? {
    guard let place = places[column] else { return nil }
    let kind = schema[column].kind
    switch (value, kind) {
    case (.null, _): return schema[column].isOptional ? nil : problem(column, "null")
    case (.boolean(let value), .boolean): put(place, value ? 1 : 0)
    case (.integer(let value), .int64): put(place, UInt64(bitPattern: Int64(value)))
    case (.integer(let value), .double): put(place, Double(value).bitPattern)
    case (.number(let value), .double): put(place, value.bitPattern)
    case (.string(let text), .text): put(place, UInt64(room.dictionaries[place].number(text.utf8)))
    case (.string(let text), .date), (.string(let text), .timestamp):
      guard let word = TimeText.parse(text).flatMap({ Self.word($0, kind) }) else {
        return problem(column, MessageText.excerpt(text))
      }
      put(place, word)
    case (_, .text): put(place, UInt64(room.dictionaries[place].number(value.compactText)))
    default: return problem(column, MessageText.excerpt(String(decoding: value.compactText, as: UTF8.self)))
    }
    return nil
  }

  private func problem(_ column: Int, _ found: String) -> String {
    "\(MessageText.shown(columnNames[column])): was \(found); expected \(schema[column].kind.name)"
  }

  mutating func takePlainField(_ column: Int, _ position: inout UnsafePointer<UInt8>, _ separator: UInt8) -> Bool {
    guard let place = places[column] else { return PlainText.field(&position, separator) != nil }
    let way = ways[column]
    if way == .double || way == .whole, !PlainText.endsField(position[0], separator) {
      return Self.takePlainNumber(room, place * capacity + rowCount, way, &position)
        && PlainText.endsField(position[0], separator)
    }
    guard let field = PlainText.field(&position, separator) else { return false }
    if field.isEmpty { return schema[column].isOptional }
    switch way {
    case .text: put(place, UInt64(room.dictionaries[place].number(field)))
    case .time: return Self.takePlainTime(room, place * capacity + rowCount, kinds[column], field, &cache)
    default: return take(column, ArraySlice(field), isQuoted: false) == nil
    }
    return true
  }

  mutating func take(_ column: Int, _ field: ArraySlice<UInt8>, isQuoted: Bool) -> String? {
    guard let place = places[column] else { return nil }
    let kind = schema[column].kind
    if field.isEmpty, !isQuoted || kind != .text {
      return schema[column].isOptional ? nil : problem(column, "empty")
    }
    let word: UInt64?
    switch kind {
    case .text: word = UInt64(room.dictionaries[place].number(field))
    case .boolean:
      let isTrue = field.elementsEqual("true".utf8) || field.elementsEqual("True".utf8)
      word = isTrue ? 1 : field.elementsEqual("false".utf8) || field.elementsEqual("False".utf8) ? 0 : nil
    case .int64: word = (FieldNumber.whole(field) ?? nil).map { UInt64(bitPattern: $0) }
    case .double: word = FieldNumber.double(field)?.bitPattern
    default: word = TimeText.parse(Array(field)).flatMap { Self.word($0, kind) }
    }
    guard let word else { return problem(column, quotedForMessage(field)) }
    put(place, word)
    return nil
  }

  /// The rows.
  ///
  /// - Parameter columns: As given at the beginning.
  func batch(_ columns: [Int]) -> ColumnBatch {
    let kept = columns.enumerated().map { place, column in
      let start = place * capacity
      let words = UnsafeBufferPointer(start: room.words + start, count: rowCount)
      let values: Column.Values =
        switch schema[column].kind.storage {
        case .booleans: .booleans(words.map { $0 != 0 })
        case .int32s: .int32s(words.map { Int32(truncatingIfNeeded: $0) })
        case .int64s: .int64s(words.map { Int64(bitPattern: $0) })
        case .floats: .floats(words.map { Float(Double(bitPattern: $0)) })
        case .doubles: .doubles(words.map { Double(bitPattern: $0) })
        case .texts: .texts(texts(place, words))
        }
      let isPresent = schema[column].isOptional ? Array(presences(start)) : nil
      return Column(values, isPresent: isPresent?.contains(false) ?? false ? isPresent : nil)
    }
    return ColumnBatch(columns.map { schema[$0] }, kept, rowCount: rowCount)
  }

  private func presences(_ start: Int) -> UnsafeBufferPointer<Bool> {
    UnsafeBufferPointer(start: room.presences + start, count: rowCount)
  }

  /// Codes of texts; where one is absent, that of the empty text.
  private func texts(_ place: Int, _ words: UnsafeBufferPointer<UInt64>) -> TextColumn {
    var dictionary = room.dictionaries[place]
    let start = place * capacity
    guard presences(start).contains(false) else {
      return TextColumn(codes: words.map { UInt32(truncatingIfNeeded: $0) }, texts: dictionary.texts)
    }
    let empty = dictionary.number([])
    let codes = words.enumerated().map { room.presences[start + $0] ? UInt32(truncatingIfNeeded: $1) : empty }
    return TextColumn(codes: codes, texts: dictionary.texts)
  }
}

extension ColumnKind {
  /// How messages call values of this kind.
  package var name: String {
    switch self {
    case .boolean: "true or false"
    case .int32, .int64: "a whole number"
    case .float, .double, .decimal: "a number"
    case .text: "a text"
    case .date: "a date"
    case .time: "a time of day"
    case .timestamp: "a time"
    }
  }
}
