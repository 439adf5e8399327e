import Determinism
import FileFormats

/// The tables of one recorder on their way to disk: beside it, in order.
typealias TableQueue = OrderedPieces<ResultsError>

extension OrderedPieces<ResultsError> {
  /// A queue for tables whose rows come in lots of the settings' size.
  ///
  /// How many lots may be open, and so when an error is told, does not depend on the machine.
  convenience init(_ settings: ResultsSettings) {
    let lots = (1 << 16) / max(1, settings.bufferSize)
    self.init(threads: max(1, ParallelPieces.processorCount - 1), capacity: min(max(4, lots), 64))
  }
}

/// A table on its way to disk.
///
/// Rows come in lots, which are formatted and written while their recorder goes on. The file is called `NAME.partial`
/// until `close` renames it: a name without `.partial` holds every row.
final class ResultFile {
  /// Name of the finished file.
  let path: String
  /// Name of the file while it is being written.
  let partialPath: String
  /// Number of rows that are gathered before they are written.
  let bufferSize: Int

  private let table: ResultTable
  private let name: String
  private let file: any TableFile
  private let queue: TableQueue
  private var rowCount = 0
  private var writeCount = 0
  private var flushCount = 0

  /// Creates the partial file.
  init(
    _ table: ResultTable, _ schema: [ColumnSchema], output: ResultsOutput, queue: TableQueue
  ) throws(ResultsError) {
    let settings = output.settings
    self.table = table
    self.queue = queue
    name = table.fileName(settings.format)
    path = output.folder + "/" + name
    partialPath = output.folder + "/" + table.partialFileName(settings.format)
    bufferSize = max(1, settings.bufferSize)
    file =
      if let format = settings.format.text {
        try TextTableFile(partialPath, format, schema)
      } else {
        try ParquetTableFile(partialPath, schema, settings, output.labels + [FileLabel("table", table.rawValue)])
      }
  }

  /// Hands rows over; waits where too many are on their way.
  func add(_ rows: ColumnBatch) throws(ResultsError) {
    if rows.rowCount == 0 { return }
    rowCount += rows.rowCount
    writeCount += 1
    if rows.rowCount < bufferSize { flushCount += 1 }
    let file = file
    try queue.add {
      let ready = file.ready(rows)
      return { () throws(ResultsError) in try file.write(ready) }
    }
  }

  /// Waits until everything is written that was handed over, and makes it readable.
  func flush() throws(ResultsError) {
    try queue.finishAll()
    if file.isOpen { try file.flush() }
  }

  /// Writes everything, closes the file and gives it its final name.
  ///
  /// - Parameter digests: Those of the streams whose events are the rows.
  func close(_ digests: [StreamRecord]) throws(ResultsError) {
    try queue.finishAll()
    guard file.isOpen else { return }
    var labels: [FileLabel] = []
    let known = digests.filter { table.kinds.contains($0.name.kind) }
    if !known.isEmpty {
      let members = known.map { JSONMember("\($0.name)", .string($0.hexadecimal)) }
      labels.append(FileLabel("stream_digests", String(decoding: JSONValue.object(members).compactText, as: UTF8.self)))
    }
    try file.close(labels)
    try ResultsError.mapping { () throws(FileError) in try FileSystem.rename(partialPath, to: path) }
  }

  /// Name and hash of what was written, of the whole file once it is closed.
  var fileHash: RunManifest.FileHash { RunManifest.FileHash(name: name, hash: file.hash) }

  /// How much was written; once it is flushed or closed.
  var counts: RunManifest.TableCounts {
    RunManifest.TableCounts(
      name: table.rawValue, rows: rowCount, writes: writeCount, flushes: flushCount, bytes: file.byteCount)
  }
}

/// A table with the rows that it gathers before they go to its file.
protocol WrittenTable: AnyObject {
  associatedtype Rows: GatheredRows
  var file: ResultFile { get }
  var rows: Rows { get set }
}

extension WrittenTable {
  /// Hands the rows over where a lot is full.
  @inline(__always)
  func handOverIfFull() throws(ResultsError) {
    if rows.count >= file.bufferSize { try file.add(rows.take()) }
  }

  /// Hands over what has gathered, full lot or not.
  func handOver() throws(ResultsError) { try file.add(rows.take()) }
}

extension [any WrittenTable] {
  /// Writes what has gathered and closes all files.
  func close(_ digests: [StreamRecord]) throws(ResultsError) {
    for table in self { try table.handOver() }
    for table in self { try table.file.close(digests) }
  }

  /// Writes what has gathered, in as many tables as it can, and leaves their files under their partial names.
  ///
  /// - Throws: The first error.
  func flush() throws(ResultsError) {
    var first: ResultsError?
    func attempt(_ step: () throws(ResultsError) -> Void) {
      do throws(ResultsError) { try step() } catch { first = first ?? error }
    }
    for table in self { attempt { () throws(ResultsError) in try table.handOver() } }
    for table in self { attempt { () throws(ResultsError) in try table.file.flush() } }
    if let first { throw first }
  }
}
