/// The forms in which tables are text.
package enum TextTableFormat: Sendable, CaseIterable {
  /// JSON Lines: an object a row, absent values as `null`.
  case jsonl
  /// Comma-separated values under a line of names (RFC 4180), absent values as empty fields.
  case csv

  /// Appends a text with the quotes and escapes that the form demands.
  func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    switch self {
    case .jsonl:
      bytes.append(UInt8(ascii: "\""))
      JSONText.appendEscaped(text, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    case .csv: CSVText.append(utf8: text, to: &bytes)
    }
  }

  /// The line that stands before the rows; empty in JSON Lines.
  package func header(_ schema: [ColumnSchema]) -> [UInt8] {
    guard self == .csv else { return [] }
    var bytes: [UInt8] = []
    for (index, column) in schema.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      CSVText.append(column.name, to: &bytes)
    }
    return bytes + [UInt8(ascii: "\n")]
  }

  /// Rows of a batch as lines, the same in every format but for quotes: numbers in the shortest form that reads back
  /// exactly, times in ISO-8601; what is not finite is absent.
  ///
  /// - Complexity: linear in rows, columns and the bytes of texts.
  package func lines(_ batch: ColumnBatch, rows: Range<Int>) -> [UInt8] {
    var cells: [TextCell] = []
    for (index, column) in batch.columns.enumerated() {
      cells.append(TextCell(column, batch.schema[index].kind, rows, self, before: before(batch.schema, index)))
    }
    return TextLines(cells, end: self == .jsonl ? (cells.isEmpty ? "{}\n" : "}\n") : "\n", self).text(rows.count)
  }

  /// What stands in a row before the value of a column.
  private func before(_ schema: [ColumnSchema], _ index: Int) -> [UInt8] {
    if self == .csv { return index > 0 ? [UInt8(ascii: ",")] : [] }
    var bytes = [UInt8(ascii: index > 0 ? "," : "{")]
    JSONText.appendQuoted(schema[index].name, to: &bytes)
    return bytes + [UInt8(ascii: ":")]
  }
}
