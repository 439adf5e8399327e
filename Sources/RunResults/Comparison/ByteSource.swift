import FileFormats
import ParquetFiles

/// Where lines come from.
protocol ByteSource {
  /// Reads what is there at once into an array, from `start` on; 0 at the end.
  ///
  /// - Throws: `ResultsError`.
  func read(into bytes: inout [UInt8], from start: Int) throws(ResultsError) -> Int
}

/// The bytes of a file.
struct FileSource: ByteSource {
  let file: OpenFile

  func read(into bytes: inout [UInt8], from start: Int) throws(ResultsError) -> Int {
    try ResultsError.mapping { () throws(FileError) in try file.read(into: &bytes, from: start) }
  }
}

/// The rows of a Parquet file as JSON Lines, a row group in memory at a time.
final class ParquetLines: ByteSource {
  /// Rows that are put into text at a time.
  private static let rowsAtOnce = 4_096

  private let reader: ParquetReader
  private var group = 0
  private var rows: ColumnBatch?
  private var nextRow = 0
  private var text: ArraySlice<UInt8> = []

  /// Nil where there is no such file, or it is something else.
  init?(_ path: String) {
    guard FileSystem.isRegularFile(path), let reader = try? ParquetReader(path) else { return nil }
    self.reader = reader
  }

  func read(into bytes: inout [UInt8], from start: Int) throws(ResultsError) -> Int {
    while text.isEmpty {
      guard let rows, nextRow < rows.rowCount else {
        guard group < reader.rowGroupCount else { return 0 }
        let number = group
        self.rows = try ResultsError.mapping { () throws(ParquetError) in
          try reader.read(rowGroup: number, columns: Array(reader.schema.indices))
        }
        group += 1
        nextRow = 0
        continue
      }
      let end = min(nextRow + Self.rowsAtOnce, rows.rowCount)
      text = TextTableFormat.jsonl.lines(rows, rows: nextRow..<end)[...]
      nextRow = end
    }
    let count = min(text.count, bytes.count - start)
    bytes.replaceSubrange(start..<(start + count), with: text.prefix(count))
    text = text.dropFirst(count)
    return count
  }
}
