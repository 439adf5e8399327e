import FileFormats

/// Builds rows of one table in the format of the run, in a reusable buffer.
///
/// Numbers have the same text in every format. What is absent or not finite is `null` in JSON
/// Lines and an empty field in CSV.
struct RowWriter {
  private let format: ResultsFormat
  private var times = TimestampText()
  /// Everything built since the last `clear`, complete rows only.
  private(set) var bytes: [UInt8] = []

  init(format: ResultsFormat) {
    self.format = format
    bytes.reserveCapacity(1 << 17)
  }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Writes the header line, which CSV has and JSON Lines has not.
  mutating func header(_ columns: [ResultColumn]) {
    guard format == .csv else { return }
    for (index, column) in columns.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      format.append(column.name, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Writes a row of the stream that the template was made for.
  mutating func row<Record>(_ row: RecordRow<Record>, _ template: RowTemplate<Record>) {
    var start = 0
    for index in template.fields.indices {
      bytes.append(contentsOf: template.bytes[start..<template.ends[index]])
      start = template.ends[index]
      switch template.fields[index] {
      case .time(let value): append(time: value(row))
      case .integer(let value): DecimalText.append(value(row), to: &bytes)
      case .number(let value): append(value(row))
      case .optionalNumber(let value):
        if let number = value(row) { append(number) } else { format.append(nil, to: &bytes) }
      case .text(let value): format.append(value(row), to: &bytes)
      case .optionalText(let value): format.append(value(row), to: &bytes)
      case .choice(let value): format.append(value(row).name, to: &bytes)
      case .optionalChoice(let value): format.append(value(row)?.name, to: &bytes)
      case .fixed(let value): format.append(value(row.stream), to: &bytes)
      case .identifier(let value): append(value(row), owner: template.owner)
      }
    }
    bytes.append(contentsOf: template.bytes[start...])
  }

  private mutating func append(_ value: Double) {
    if value.isFinite { DecimalText.append(value, to: &bytes) } else { format.append(nil, to: &bytes) }
  }

  /// Writes an instant in ISO-8601, UTC.
  private mutating func append(time nanoseconds: Int64) {
    appendQuote()
    bytes.append(contentsOf: times.bytes(of: nanoseconds))
    appendQuote()
  }

  /// Writes an ID, see `RecordedIdentifier`; `owner` needs no escapes any more.
  private mutating func append(_ value: RecordedIdentifier, owner: [UInt8]) {
    guard value.number > 0 else { return format.append(nil, to: &bytes) }
    appendQuote()
    bytes.append(contentsOf: owner)
    append(value.letter, value.number)
    if let child = value.child { append(child.letter, child.number) }
    appendQuote()
  }

  private mutating func append(_ letter: Unicode.Scalar, _ number: Int) {
    bytes.append(UInt8(ascii: "/"))
    bytes.append(UInt8(truncatingIfNeeded: letter.value))
    DecimalText.append(number, to: &bytes)
  }

  private mutating func appendQuote() {
    if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
  }
}
