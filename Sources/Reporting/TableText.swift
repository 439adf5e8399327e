import FileFormats

/// Rows of any table as a table of texts.
package enum TableText {
  /// Rows below one heading; a longer table has a heading again.
  package static let rowsPerPage = 1_000
  /// The most characters of a cell that are shown.
  private static let longestCell = 64

  /// The rows under the names of their columns: numbers in the shortest form that reads back exactly, times in
  /// ISO-8601, `-` where there is no value.
  ///
  /// Columns that do not fit beside the others follow below, with the first one repeated.
  ///
  /// - Parameter width: Columns of the terminal.
  package static func page(_ batch: ColumnBatch, width: Int) -> String {
    let texts = batch.columns.indices.map { cells(batch, $0) }
    let hasLabel = batch.columns.count > 1
    let first = hasLabel ? 1 : 0
    var table = TextTable(headings: batch.schema[first...].map(\.name))
    table.labelHeading = hasLabel ? batch.schema[0].name : ""
    for row in 0..<batch.rowCount {
      let values = texts[first...].map { $0[row] }
      table.rows.append(.values(label: hasLabel ? texts[0][row] : "", cells: values))
    }
    return table.lines(width: width).map { $0 + "\n" }.joined()
  }

  private static func cells(_ batch: ColumnBatch, _ index: Int) -> [String] {
    let column = batch.columns[index]
    let isPresent = { (row: Int) in column.isPresent?[row] ?? true }
    if case .texts(let texts) = column.values {
      return (0..<batch.rowCount).map {
        isPresent($0) ? MessageText.excerpt(texts[$0], atMost: longestCell) : NumberText.undefined
      }
    }
    // Alone and not a text, a value is a line.
    let lines = TextTableFormat.csv.lines(batch.columns([index]), rows: 0..<batch.rowCount)
    return lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(batch.rowCount).map {
      // An absent value alone on its line stands as quotes, so that the line is a row.
      $0.isEmpty || $0.first == UInt8(ascii: "\"") ? NumberText.undefined : String(decoding: $0, as: UTF8.self)
    }
  }
}
