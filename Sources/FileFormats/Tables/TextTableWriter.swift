/// Writes a table as text to a file, batch by batch: rows are formatted on several threads and written in order, while
/// the caller goes on.
///
/// Memory is that of a few thousand rows a thread, and of the batches that are open. A class for one owner.
package final class TextTableWriter {
  /// Rows that are formatted at a time.
  package static let pieceRows = 4_096

  /// Names and kinds of the columns.
  package let schema: [ColumnSchema]
  /// Rows added so far.
  package private(set) var rowCount = 0
  private let format: TextTableFormat
  private let objects: [String]
  private let pieces: OrderedPieces<FileError>
  private let target: Target
  /// Bytes that stand before the first row; nil once they are on their way.
  private var header: [UInt8]?

  /// Creates the file, in place of any that is there.
  ///
  /// - Parameters:
  ///   - objects: See `TextTableFormat.lines`.
  ///   - threads: The most threads at work, the caller's among them.
  /// - Throws: `FileError`.
  package convenience init(
    _ path: String, schema: [ColumnSchema], format: TextTableFormat, objects: [String] = [],
    threads: Int = ParallelPieces.processorCount
  ) throws(FileError) {
    self.init(try OpenFile.creating(path), schema: schema, format: format, objects: objects, threads: threads)
  }

  /// A table to a file that is open for writing.
  package init(
    _ file: OpenFile, schema: [ColumnSchema], format: TextTableFormat, objects: [String] = [],
    threads: Int = ParallelPieces.processorCount
  ) {
    self.schema = schema
    self.format = format
    self.objects = objects
    pieces = OrderedPieces(threads: threads - 1, capacity: 4 * max(1, threads))
    target = Target(file)
    header = format.header(schema)
  }

  /// Adds rows; waits while too many are open.
  ///
  /// - Precondition: The batch has the columns of the schema.
  /// - Throws: `FileError` of what was written meanwhile; it may come some batches late.
  package func add(_ batch: ColumnBatch) throws(FileError) {
    precondition(batch.schema == schema, "a table has one schema")
    rowCount += batch.rowCount
    try begin()
    let (format, target, objects) = (format, target, objects)
    for start in stride(from: 0, to: batch.rowCount, by: Self.pieceRows) {
      let rows = start..<min(start + Self.pieceRows, batch.rowCount)
      try pieces.add {
        let lines = format.lines(batch, rows: rows, objects: objects)
        return { () throws(FileError) in try target.write(lines) }
      }
    }
  }

  private func begin() throws(FileError) {
    guard let header = header.take(), !header.isEmpty else { return }
    let target = target
    try pieces.add { { () throws(FileError) in try target.write(header) } }
  }

  /// Writes what was added.
  ///
  /// - Throws: `FileError`.
  package func flush() throws(FileError) {
    try begin()
    try pieces.finishAll()
    byteCount = target.byteCount
  }

  /// Writes what was added and closes the file.
  ///
  /// - Throws: `FileError`.
  package func close() throws(FileError) {
    try flush()
    try target.file.close()
  }

  /// Bytes written, once the file is flushed or closed.
  package private(set) var byteCount = 0

  /// The file; touched by the finishing of pieces, one at a time, and by the owner once all are finished.
  ///
  /// `@unchecked Sendable`: `OrderedPieces` puts these one after the other.
  private final class Target: @unchecked Sendable {
    let file: OpenFile
    var byteCount = 0

    init(_ file: OpenFile) { self.file = file }

    func write(_ bytes: [UInt8]) throws(FileError) {
      // What cannot be written closes the file, and ends the table.
      guard file.isOpen else { return }
      try file.write(bytes)
      byteCount += bytes.count
    }
  }
}
