import FileFormats

/// The rows of one stream in one format, all but the values: what is the same in every row is a piece of bytes made
/// once.
struct RowTemplate<Record: DescribedRecord> {
  /// The fields that are not the same in every row.
  let fields: [RecordField<Record>.Content]
  /// The bytes before each value and behind the last, one behind the other.
  let bytes: [UInt8]
  /// Where in `bytes` those before each value end.
  let ends: [Int]
  /// The owner's ID as it stands within quotes.
  let owner: [UInt8]

  init(_ stream: StreamScope, _ format: ResultsFormat) {
    var fields: [RecordField<Record>.Content] = []
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for (index, field) in Record.fields.columns.enumerated() {
      switch format {
      case .jsonl: bytes += Array((index == 0 ? "{\"\(field.name)\":" : ",\"\(field.name)\":").utf8)
      case .csv: if index > 0 { bytes.append(UInt8(ascii: ",")) }
      }
      if case .fixed(let value) = field.content {
        format.append(value(stream), to: &bytes)
      } else {
        fields.append(field.content)
        ends.append(bytes.count)
      }
    }
    self.fields = fields
    self.bytes = bytes + Array((format == .jsonl ? "}\n" : "\n").utf8)
    self.ends = ends
    var owner: [UInt8] = []
    format.append(stream.owner.id, to: &owner)
    self.owner = format == .jsonl ? Array(owner.dropFirst().dropLast()) : owner
  }
}

extension ResultsFormat {
  /// What stands for an absent value.
  var absent: StaticString { self == .jsonl ? "null" : "" }

  /// Appends text with the quotes and escapes that the format demands, or what stands for none.
  func append(_ text: String?, to bytes: inout [UInt8]) {
    guard let text else { return absent.withUTF8Buffer { bytes.append(contentsOf: $0) } }
    switch self {
    case .jsonl: JSONText.appendQuoted(text, to: &bytes)
    case .csv: CSVText.append(text, to: &bytes)
    }
  }
}
