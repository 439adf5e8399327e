import Determinism
import FileFormats

/// The file of a table in one format, under its partial name.
///
/// Rows are made ready on any thread; everything else is done by one after the other, as `OrderedPieces` sees to it.
protocol TableFile: AnyObject, Sendable {
  /// What can be done with rows beside everything else.
  func ready(_ rows: ColumnBatch) -> ReadyRows
  /// Writes rows behind those written before, whole ones; after an error that closed the file, nothing.
  func write(_ rows: ReadyRows) throws(ResultsError)
  /// Sees to it that everything written can be read from the partial file.
  func flush() throws(ResultsError)
  /// Writes what a file of this format ends with, and closes it once it is on the disk.
  ///
  /// - Parameter labels: What is known of the run only now, for formats that have room for it.
  func close(_ labels: [FileLabel]) throws(ResultsError)
  /// Whether rows can still be written.
  var isOpen: Bool { get }
  /// Bytes written so far.
  var byteCount: Int { get }
  /// XXH64 of the bytes written so far.
  var hash: UInt64 { get }
}

/// Rows that are ready to be written.
enum ReadyRows: Sendable {
  case lines([UInt8])
  case columns(ColumnBatch)
}

extension ResultsFormat {
  /// The form of text that tables of this format have; nil where they are no text.
  package var text: TextTableFormat? {
    switch self {
    case .jsonl: .jsonl
    case .csv: .csv
    case .parquet: nil
    }
  }
}

/// A table in JSON Lines or CSV.
///
/// `@unchecked Sendable`: see `TableFile`.
final class TextTableFile: TableFile, @unchecked Sendable {
  private let format: TextTableFormat
  private let file: OpenFile
  /// What stands before the first row, until it is written.
  private var header: [UInt8]
  private var state = XXH64()
  private(set) var byteCount = 0

  init(_ path: String, _ format: TextTableFormat, _ schema: [ColumnSchema]) throws(ResultsError) {
    self.format = format
    file = try ResultsError.mapping { () throws(FileError) in try OpenFile.creating(path) }
    header = format.header(schema)
  }

  var isOpen: Bool { file.isOpen }
  var hash: UInt64 { state.digest() }

  func ready(_ rows: ColumnBatch) -> ReadyRows { .lines(format.lines(rows, rows: 0..<rows.rowCount)) }

  func write(_ rows: ReadyRows) throws(ResultsError) {
    guard case .lines(let lines) = rows else { return }
    try write(header + lines)
  }

  private func write(_ bytes: [UInt8]) throws(ResultsError) {
    guard file.isOpen, !bytes.isEmpty else { return }
    // A lot that does not fit is taken back, so that the file still ends with a whole row.
    try ResultsError.mapping { () throws(FileError) in try file.write(bytes) }
    bytes.withUnsafeBytes { state.update($0) }
    byteCount += bytes.count
    header = []
  }

  func flush() throws(ResultsError) { try write(header) }

  func close(_ labels: [FileLabel]) throws(ResultsError) {
    try flush()
    try ResultsError.mapping { () throws(FileError) in
      try file.sync()
      try file.close()
    }
  }
}
