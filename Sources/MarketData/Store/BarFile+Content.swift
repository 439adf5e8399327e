import ContentStore
import FileFormats
import TradingModel

/// What was read of a file as an object of a store, and back.
extension BarFile {
  /// Columns of a series in an object.
  private static let columnCount = 6

  /// Everything but the name of the file, which may be another one the next time.
  var content: ObjectContent { content(of: []) }

  /// The same of Parquet files whose rows are those of one file: what is told of a row says in which of them it stands.
  func content(of parts: [String]) -> ObjectContent {
    let facts: JSONValue = .object([
      JSONMember("sha256", .string(hash)), JSONMember("series", .array(series.map { .string($0.symbol.name) })),
      JSONMember("dates_only", .boolean(hasDatesOnly)), JSONMember("descending", .boolean(isDescending)),
      JSONMember("column_of_openings", columnOfOpenings.map { .string($0) } ?? .null),
      JSONMember(
        "schema", .array(schema.map { .array([.string($0.name), $0.role.map { .string($0) } ?? .null]) })),
      JSONMember("symbols_found", symbolsFound.map { .array($0.map { .string($0) }) } ?? .null),
      JSONMember("form", form?.json ?? .null),
      JSONMember("dropped", .array(dropped.items.map { $0.json(parts) })),
      JSONMember("further_dropped", .integer(dropped.furtherCount)),
    ])
    let columns = series.flatMap { bars in
      [Column(.int64s(bars.timestamps))]
        + [bars.open, bars.high, bars.low, bars.close, bars.volume].map { Column(.doubles($0)) }
    }
    return ObjectContent(facts: facts, columns: columns)
  }

  /// The file as it was read; nil where the object holds something else.
  init?(_ content: ObjectContent, name: String, parts: [String] = []) {
    let facts = content.facts
    guard case .string(let hash) = facts["sha256"], let symbols = facts["series"]?.strings,
      case .boolean(let hasDatesOnly) = facts["dates_only"], case .boolean(let isDescending) = facts["descending"],
      case .array(let schema) = facts["schema"], case .array(let dropped) = facts["dropped"],
      case .integer(let further) = facts["further_dropped"],
      content.columns.count == symbols.count * Self.columnCount
    else { return nil }
    self.init(name: name, series: [])
    self.hash = hash
    self.hasDatesOnly = hasDatesOnly
    self.isDescending = isDescending
    columnOfOpenings = facts["column_of_openings"]?.text
    symbolsFound = facts["symbols_found"]?.strings
    for column in schema {
      guard case .array(let pair) = column, pair.count == 2, let name = pair[0].text else { return nil }
      self.schema.append(InspectedColumn(name: name, role: pair[1].text))
    }
    if let form = facts["form"], form != .null {
      guard let form = BarFileForm(form) else { return nil }
      self.form = form
    }
    var errors: [MarketDataError] = []
    for item in dropped {
      guard let error = MarketDataError(item, file: name, parts) else { return nil }
      errors.append(error)
    }
    self.dropped = MarketDataErrors(errors, furtherCount: further)
    for (index, symbol) in symbols.enumerated() {
      guard
        let bars = BarSeries(Symbol(symbol), content.columns[index * Self.columnCount..<(index + 1) * Self.columnCount])
      else { return nil }
      series.append(bars)
    }
  }
}

extension BarSeries {
  /// The series of six columns; nil where they are no such.
  fileprivate init?(_ symbol: Symbol, _ columns: ArraySlice<Column>) {
    guard let first = columns.first, case .int64s(let timestamps) = first.values else { return nil }
    var numbers: [[Double]] = []
    for column in columns.dropFirst() {
      guard case .doubles(let values) = column.values, values.count == timestamps.count else { return nil }
      numbers.append(values)
    }
    guard numbers.count == 5 else { return nil }
    self.init(symbol: symbol)
    self.timestamps = timestamps
    (open, high, low, close, volume) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
  }
}

extension MarketDataError {
  /// In a row group it has that and the place of its file beside it.
  fileprivate func json(_ parts: [String]) -> JSONValue {
    let place: [JSONValue] = [.integer(line), .integer(column), .integer(field), .string(message)]
    guard let rowGroup else { return .array(place) }
    return .array(place + [.integer(rowGroup), parts.firstIndex(of: file).map { .integer($0) } ?? .null])
  }

  fileprivate init?(_ json: JSONValue, file: String, _ parts: [String]) {
    guard case .array(let items) = json, items.count == 4 || items.count == 6, case .integer(let line) = items[0],
      case .integer(let column) = items[1], case .integer(let field) = items[2], case .string(let message) = items[3]
    else { return nil }
    self.init(file: file, line: line, column: column, field: field, message: message)
    if items.count == 4 { return }
    guard case .integer(let rowGroup) = items[4] else { return nil }
    self.rowGroup = rowGroup
    guard case .integer(let part) = items[5] else { return }
    guard parts.indices.contains(part) else { return nil }
    self.file = parts[part]
  }
}

extension BarFileForm {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("separator", .integer(Int(dialect.separator))),
      JSONMember("decimal", dialect.decimalMark.map { .string($0.rawValue) } ?? .null),
      JSONMember("skipped_lines", .integer(dialect.skippedLines)),
      JSONMember("header_rows", .integer(dialect.headerRows)),
      JSONMember("date_format", dialect.dateFormat.map { .string($0.text) } ?? .null),
      JSONMember("nulls", .array(dialect.nulls.map { .string(String(decoding: $0, as: UTF8.self)) })),
      JSONMember("names", .array(names.map { .string($0) })), JSONMember("columns", columns.json),
      JSONMember("producer", producer.map { .string($0.rawValue) } ?? .null),
      JSONMember("written_numbers", .boolean(hasWrittenNumbers)), JSONMember("midnights", .boolean(hasMidnights)),
      JSONMember("time_hint", timeHint.map { .string($0) } ?? .null),
    ])
  }

  fileprivate init?(_ json: JSONValue) {
    guard let columns = json["columns"].flatMap({ BarColumns($0) }), case .integer(let separator) = json["separator"],
      let separator = UInt8(exactly: separator), case .integer(let skipped) = json["skipped_lines"],
      case .integer(let headerRows) = json["header_rows"], let nulls = json["nulls"]?.strings,
      let names = json["names"]?.strings, case .boolean(let hasWrittenNumbers) = json["written_numbers"],
      case .boolean(let hasMidnights) = json["midnights"]
    else { return nil }
    self.init(columns: columns)
    dialect.separator = separator
    dialect.decimalMark = json["decimal"]?.text.flatMap { DecimalMark(rawValue: $0) }
    dialect.skippedLines = skipped
    dialect.headerRows = headerRows
    dialect.dateFormat = json["date_format"]?.text.flatMap { DateFormat($0) }
    dialect.nulls = nulls.map { Array($0.utf8) }
    self.names = names
    producer = json["producer"]?.text.flatMap { Producer(rawValue: $0) }
    self.hasWrittenNumbers = hasWrittenNumbers
    self.hasMidnights = hasMidnights
    timeHint = json["time_hint"]?.text
  }
}

extension JSONValue {
  /// The text of a string; nil for anything else.
  fileprivate var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The texts of an array of strings; nil for anything else.
  fileprivate var strings: [String]? {
    guard case .array(let items) = self else { return nil }
    let texts = items.compactMap(\.text)
    return texts.count == items.count ? texts : nil
  }
}
