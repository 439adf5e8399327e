#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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

  private var descriptor: Int32
  private var writer: RowWriter
  private var pendingRows = 0

  /// Creates the partial file and writes the header where the format has one.
  init(_ table: ResultTable, output: ResultsOutput) throws(ResultsError) {
    let settings = output.settings
    path = output.folder + "/" + table.fileName(settings.format)
    partialPath = output.folder + "/" + table.partialFileName(settings.format)
    bufferSize = max(1, settings.bufferSize)
    writer = RowWriter(format: settings.format)
    descriptor = try FileSystem.create(partialPath)
    writer.header(table.columns)
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
    if let error = put(bytes) { throw error }
    rowCount += rows
  }

  /// Writes what has gathered.
  func flush() throws(ResultsError) {
    let error = writer.bytes.withUnsafeBytes { put($0) }
    if let error { throw error }
    writer.clear()
    pendingRows = 0
  }

  private func put(_ bytes: UnsafeRawBufferPointer) -> ResultsError? {
    guard descriptor >= 0, !bytes.isEmpty else { return nil }
    let length = lseek(descriptor, 0, SEEK_CUR)
    guard FileSystem.writeAll(bytes, to: descriptor) else {
      let error = FileSystem.failure("write", partialPath)
      // A lot that did not fit is taken back, so that the file still ends with a whole row.
      if length >= 0 { _ = ftruncate(descriptor, length) }
      closeDescriptor()
      return error
    }
    return nil
  }

  /// Writes what has gathered, closes the file and gives it its final name.
  func close() throws(ResultsError) {
    guard descriptor >= 0 else { return }
    try flush()
    let status = closeDescriptor()
    guard status == 0 else { throw FileSystem.failure("close", partialPath) }
    try FileSystem.rename(partialPath, to: path)
  }

  deinit { closeDescriptor() }

  @discardableResult
  private func closeDescriptor() -> Int32 {
    guard descriptor >= 0 else { return 0 }
    defer { descriptor = -1 }
    #if canImport(Glibc)
      return Glibc.close(descriptor)
    #elseif canImport(Musl)
      return Musl.close(descriptor)
    #else
      return Darwin.close(descriptor)
    #endif
  }
}
