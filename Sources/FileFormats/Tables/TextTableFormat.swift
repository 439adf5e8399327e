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
  /// - Parameter objects: Names of objects that stand in a row of JSON Lines: neighbouring columns with such a name and
  ///   a point before their own (`parameters.fast`) are members of one. In CSV they are columns like others.
  /// - Complexity: linear in rows, columns and the bytes of texts.
  package func lines(_ batch: ColumnBatch, rows: Range<Int>, objects: [String] = []) -> [UInt8] {
    var cells: [TextCell] = []
    for (index, column) in batch.columns.enumerated() {
      let before = before(batch.schema, index, objects)
      cells.append(TextCell(column, batch.schema[index].kind, rows, self, before: before))
    }
    return TextLines(cells, end: end(batch.schema, objects), self).text(rows.count)
  }

  private func end(_ schema: [ColumnSchema], _ objects: [String]) -> StaticString {
    guard self == .jsonl else { return "\n" }
    guard let last = schema.last else { return "{}\n" }
    return Self.object(of: last.name, objects) == nil ? "}\n" : "}}\n"
  }

  /// What stands in a row before the value of a column.
  private func before(_ schema: [ColumnSchema], _ index: Int, _ objects: [String]) -> [UInt8] {
    if self == .csv { return index > 0 ? [UInt8(ascii: ",")] : [] }
    let name = schema[index].name
    let own = Self.object(of: name, objects)
    let open = index > 0 ? Self.object(of: schema[index - 1].name, objects) : nil
    var bytes: [UInt8] = []
    if let open, open != own { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: index > 0 ? "," : "{"))
    if let own, open != own {
      JSONText.appendQuoted(own, to: &bytes)
      bytes += Array(":{".utf8)
    }
    JSONText.appendQuoted(own.map { String(name.dropFirst($0.count + 1)) } ?? name, to: &bytes)
    return bytes + [UInt8(ascii: ":")]
  }

  /// The object that a column is a member of; nil for a column of the row itself.
  private static func object(of name: String, _ objects: [String]) -> String? {
    objects.first { name.hasPrefix($0 + ".") }
  }
}
