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
  /// Told how many bytes of the file are read, of how many, whenever rows are asked for; of Parquet in proportion to
  /// the rows.
  package var watch: ((_ done: Int, _ total: Int) -> Void)?
  private let source: Source
  private var nextRowGroup = 0
  /// Rows or pieces that were handed out.
  private var handedOut = 0

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
    let batch = try read(columns)
    if let watch { tell(watch, batch) }
    return batch
  }

  private func tell(_ watch: (_ done: Int, _ total: Int) -> Void, _ batch: ColumnBatch?) {
    let size = FileSystem.age(path)?.size ?? 0
    switch source {
    case .text:
      handedOut += batch == nil ? 0 : 1
      // A batch is a piece of text of about that size.
      watch(batch == nil ? size : min(size, handedOut * TextTableReader.pieceSize), size)
    case .parquet(let reader):
      handedOut += batch?.rowCount ?? 0
      let all = (0..<reader.rowGroupCount).reduce(0) { $0 + reader.rowCount(of: $1) }
      watch(all > 0 ? Int(Double(size) * Double(handedOut) / Double(all)) : size, size)
    }
  }

  private func read(_ columns: [Int]) throws(TableError) -> ColumnBatch? {
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
