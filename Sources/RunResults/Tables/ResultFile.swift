import Determinism
import FileFormats

/// A table on its way to disk.
///
/// Rows gather in memory and are written in lots of `bufferSize`, so that the file ends with a whole row after every
/// write. The file is called `NAME.partial` until `close` renames it: a name without `.partial` holds every row.
final class ResultFile {
  /// Name of the finished file.
  let path: String
  /// Name of the file while it is being written.
  let partialPath: String
  /// Number of rows that are gathered before they are written.
  let bufferSize: Int
  /// Rows added so far, the header apart.
  private(set) var rowCount = 0

  private let file: OpenFile
  private let name: String
  /// Of everything that was written.
  private var hash = XXH64()
  private var writer: RowWriter
  private var pendingRows = 0

  /// Creates the partial file and writes the header where the format has one.
  init(_ table: ResultTable, output: ResultsOutput) throws(ResultsError) {
    let settings = output.settings
    name = table.fileName(settings.format)
    path = output.folder + "/" + name
    partialPath = output.folder + "/" + table.partialFileName(settings.format)
    bufferSize = max(1, settings.bufferSize)
    writer = RowWriter(format: settings.format)
    let partialPath = partialPath
    file = try ResultsError.mapping { () throws(FileError) in try OpenFile.creating(partialPath) }
    writer.header(table.columns(settings))
  }

  /// Adds one row, which `build` writes in full.
  func add(_ build: (inout RowWriter) -> Void) throws(ResultsError) {
    build(&writer)
    rowCount += 1
    pendingRows += 1
    if pendingRows >= bufferSize { try flush() }
  }

  /// Writes rows that were built elsewhere, whole ones, at once.
  func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws(ResultsError) {
    try flush()
    if file.isOpen, !bytes.isEmpty {
      try ResultsError.mapping { () throws(FileError) in try file.write(bytes) }
      hash.update(bytes)
    }
    rowCount += rows
  }

  /// Writes what has gathered.
  ///
  /// A lot that does not fit is taken back, so that the file still ends with a whole row.
  func flush() throws(ResultsError) {
    if file.isOpen, !writer.bytes.isEmpty {
      try ResultsError.mapping { () throws(FileError) in try file.write(writer.bytes) }
      writer.bytes.withUnsafeBytes { hash.update($0) }
    }
    writer.clear()
    pendingRows = 0
  }

  /// Writes what has gathered, closes the file once it is on the disk, and gives it its final name.
  func close() throws(ResultsError) {
    guard file.isOpen else { return }
    try flush()
    try ResultsError.mapping { () throws(FileError) in
      try file.sync()
      try file.close()
      try FileSystem.rename(partialPath, to: path)
    }
  }

  /// Name and hash of what was written, of the whole file once it is closed.
  var fileHash: RunManifest.FileHash { RunManifest.FileHash(name: name, hash: hash.digest()) }
}
