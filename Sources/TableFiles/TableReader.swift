import FileFormats
import ParquetFiles

/// Reads any flat table, some thousand rows at a time: JSON Lines, CSV or Parquet, complete or under construction.
///
/// A class for one owner.
package final class TableReader {
  package let path: String
  package let format: TableFormat
  /// Names and kinds of the columns.
  package let schema: [ColumnSchema]
  /// By column whether it has no value in any row, as far as that is known.
  package let isEmpty: [Bool]
  /// Columns that the file has and this does not read, and why.
  package let refused: [(name: String, reason: String)]
  private let source: Source
  private var nextRowGroup = 0

  private enum Source {
    case text(TextTableReader)
    case parquet(ParquetReader)
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - format: Nil for what name or content tell. Of a name that ends in `.partial` the rows that are whole are read.
  ///   - expected: The columns that whoever wrote it says it has. A text whose first row has exactly these is read
  ///     once; any other twice, to find out what its columns are.
  /// - Throws: `TableError`.
  package init(
    _ path: String, format: TableFormat? = nil, expected: [ColumnSchema] = []
  ) throws(TableError) {
    if FileSystem.kind(path) == .folder { throw TableError("\(MessageText.shown(path)): a folder; expected a file") }
    let found = if let format { format } else { try TableFormat(of: path) }
    let isPartial = path.hasSuffix(TableFormat.partialSuffix)
    self.path = path
    self.format = found
    if let text = found.text {
      let known = Self.firstNames(path, found) == expected.map(\.name) ? expected : nil
      let reader = try TableError.mapping {
        try TextTableReader(path, format: text, schema: known, dropsUnfinishedRow: isPartial)
      }
      source = .text(reader)
      (schema, isEmpty, refused) = (reader.schema, reader.isEmpty, [])
    } else {
      let reader = try TableError.mapping {
        isPartial ? try ParquetReader(recovering: path) : try ParquetReader(path)
      }
      source = .parquet(reader)
      (schema, isEmpty, refused) = (reader.schema, reader.schema.map { _ in false }, reader.refused)
    }
  }

  /// The names in the first row of a text; nil where it is long or unusual.
  private static func firstNames(_ path: String, _ format: TableFormat) -> [String]? {
    guard let start = try? FileSystem.read(path, atMost: 4096), let end = start.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let line = start[..<end]
    if format == .csv { return line.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) } }
    guard case .object(let members)? = try? JSONValue(parsing: Array(line)) else { return nil }
    return members.map(\.name)
  }

  /// The next rows; nil behind the last.
  ///
  /// - Parameter columns: Places of the columns to read, each once and always the same.
  /// - Throws: `TableError`.
  package func next(columns: [Int]) throws(TableError) -> ColumnBatch? {
    try TableError.mapping {
      switch source {
      case .text(let reader): return try reader.next(columns: columns)
      case .parquet(let reader):
        guard nextRowGroup < reader.rowGroupCount else { return nil }
        nextRowGroup += 1
        return try reader.read(rowGroup: nextRowGroup - 1, columns: columns)
      }
    }
  }
}
