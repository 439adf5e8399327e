import FileFormats
import ParquetFiles

/// Writes a table to a file in any format, under a partial name until it is complete.
///
/// A class for one owner.
package final class TableWriter {
  package let path: String
  private let sink: Sink
  private let keepsRows: Bool
  private var isDone = false

  private enum Sink {
    case text(TextTableWriter)
    case parquet(ParquetWriter)
  }

  private var partialPath: String { path + TableFormat.partialSuffix }

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - objects: Names before the points of columns that JSON Lines have as members of one object in the row:
  ///     `parameters` for `parameters.fast`. The other formats have them as columns.
  ///   - keepsRows: Whether rows that are there stay under the partial name where the file is not completed; Parquet
  ///     cannot be read without its end, and goes.
  ///   - createdBy: The program, as "NAME version NUMBER".
  /// - Throws: `TableError`.
  package init(
    _ path: String, format: TableFormat, schema: [ColumnSchema], objects: [String] = [], keepsRows: Bool = false,
    createdBy: String
  ) throws(TableError) {
    self.path = path
    self.keepsRows = keepsRows
    let partial = path + TableFormat.partialSuffix
    sink = try TableError.mapping {
      if let text = format.text {
        return .text(try TextTableWriter(partial, schema: schema, format: text, objects: objects))
      }
      return .parquet(try ParquetWriter(partial, schema: schema, options: ParquetOptions(createdBy: createdBy)))
    }
  }

  /// Adds rows.
  ///
  /// - Throws: `TableError`.
  package func add(_ batch: ColumnBatch) throws(TableError) {
    try TableError.mapping {
      switch sink {
      case .text(let writer): try writer.add(batch)
      case .parquet(let writer): try writer.add(batch)
      }
    }
  }

  /// Completes the file and gives it its name, in place of any that has it.
  ///
  /// - Throws: `TableError`.
  package func close() throws(TableError) {
    try TableError.mapping {
      switch sink {
      case .text(let writer): try writer.close()
      case .parquet(let writer): try writer.close()
      }
      try FileSystem.rename(partialPath, to: path)
    }
    isDone = true
  }

  deinit {
    if isDone { return }
    if keepsRows, case .text(let writer) = sink, writer.rowCount > 0 {
      try? writer.close()
    } else {
      // What could not be completed is of no use to anybody.
      try? FileSystem.remove(partialPath)
    }
  }
}
