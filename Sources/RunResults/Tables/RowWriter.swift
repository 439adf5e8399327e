import FileFormats

/// Builds rows of one table in the format of the run, in a reusable buffer.
///
/// Numbers have the same text in every format. What is absent or not finite is `null` in JSON
/// Lines and an empty field in CSV.
struct RowWriter {
  private let format: ResultsFormat
  private var json: JSONRow
  private var csv: CSVRow
  private var times = TimestampText()
  private var scratch: [UInt8] = []

  init(format: ResultsFormat) {
    self.format = format
    json = JSONRow(capacity: format == .jsonl ? 1 << 17 : 0)
    csv = CSVRow(capacity: format == .csv ? 1 << 17 : 0)
  }

  /// Everything built since the last `clear`, complete rows only.
  var bytes: [UInt8] { format == .jsonl ? json.bytes : csv.bytes }

  mutating func clear() {
    if format == .jsonl { json.clear() } else { csv.removeAll() }
  }

  /// Writes the header line, which CSV has and JSON Lines has not.
  mutating func header(_ columns: [ResultColumn]) {
    guard format == .csv else { return }
    for column in columns { csv.append(column.name) }
    csv.endRow()
  }

  /// Writes a whole row.
  mutating func row<Record: DescribedRecord>(_ row: RecordRow<Record>) {
    begin()
    for field in Record.fields.columns {
      switch field.content {
      case .time(let value): self.field(field.name, time: value(row))
      case .integer(let value): self.field(field.name, value(row))
      case .number(let value): self.field(field.name, value(row))
      case .optionalNumber(let value): self.field(field.name, value(row))
      case .text(let value): self.field(field.name, value(row))
      case .optionalText(let value): self.field(field.name, value(row))
      case .choice(let value): self.field(field.name, value(row).name)
      case .optionalChoice(let value): self.field(field.name, value(row)?.name)
      case .identifier(let value): self.field(field.name, value(row), owner: row.stream.owner.id)
      }
    }
    end()
  }

  private mutating func begin() {
    if format == .jsonl { json.begin() }
  }

  private mutating func end() {
    if format == .jsonl { json.end() } else { csv.endRow() }
  }

  private mutating func field(_ name: StaticString, _ value: Double) {
    if format == .jsonl {
      json.field(name, value)
    } else if value.isFinite {
      csv.append(value)
    } else {
      csv.appendEmpty()
    }
  }

  private mutating func field(_ name: StaticString, _ value: Double?) {
    if let value { field(name, value) } else { null(name) }
  }

  private mutating func field(_ name: StaticString, _ value: Int) {
    if format == .jsonl { json.field(name, value) } else { csv.append(value) }
  }

  private mutating func field(_ name: StaticString, _ value: String) {
    if format == .jsonl { json.field(name, value) } else { csv.append(value) }
  }

  private mutating func field(_ name: StaticString, _ value: String?) {
    if let value { field(name, value) } else { null(name) }
  }

  /// Writes an instant in ISO-8601, UTC.
  private mutating func field(_ name: StaticString, time nanoseconds: Int64) {
    field(name, plain: times.bytes(of: nanoseconds))
  }

  /// Writes an ID, see `RecordedIdentifier`.
  private mutating func field(_ name: StaticString, _ value: RecordedIdentifier, owner: String) {
    guard value.number > 0 else { return null(name) }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: owner.utf8)
    append(value.letter, value.number)
    if let child = value.child { append(child.letter, child.number) }
    text(name)
  }

  private mutating func null(_ name: StaticString) {
    if format == .jsonl { json.null(name) } else { csv.appendEmpty() }
  }

  private mutating func append(_ letter: Unicode.Scalar, _ number: Int) {
    scratch.append(UInt8(ascii: "/"))
    scratch.append(UInt8(truncatingIfNeeded: letter.value))
    DecimalText.append(number, to: &scratch)
  }

  /// Writes `scratch` as text that may need escapes or quotes.
  private mutating func text(_ name: StaticString) {
    if format == .jsonl {
      json.field(name, utf8: scratch)
    } else {
      csv.append(String(decoding: scratch, as: UTF8.self))
    }
  }

  /// Writes bytes that need neither escapes nor quotes.
  private mutating func field(_ name: StaticString, plain bytes: [UInt8]) {
    if format == .jsonl { json.field(name, utf8: bytes) } else { csv.append(unquoted: bytes) }
  }
}
