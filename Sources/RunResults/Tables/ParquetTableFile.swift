import Determinism
import FileFormats
import ParquetFiles

/// A table in Parquet: rows become pages where a row group is full, on as many processors as there are.
///
/// `@unchecked Sendable`: see `TableFile`.
final class ParquetTableFile: TableFile, @unchecked Sendable {
  /// XXH64 of the bytes as they are written.
  private final class Hash {
    var state = XXH64()
  }

  private let writer: ParquetWriter
  private let written: Hash
  private(set) var isOpen = true

  init(
    _ path: String, _ schema: [ColumnSchema], _ settings: ResultsSettings, _ labels: [FileLabel]
  ) throws(ResultsError) {
    var options = ParquetOptions(metadata: labels.map { (key: $0.key, value: $0.value) })
    options.compression =
      switch settings.compression ?? settings.format.compression {
      case .none: .none
      case .snappy: .snappy
      }
    func label(_ key: String) -> String? { labels.first { $0.key == key }?.value }
    if let program = label("program"), let version = label("program_version") {
      options.createdBy = "\(program) version \(version)"
    }
    let written = Hash()
    self.written = written
    writer = try ResultsError.mapping { () throws(ParquetError) in
      try ParquetWriter(path, schema: schema, options: options) { written.state.update($0) }
    }
  }

  var hash: UInt64 { written.state.digest() }
  var byteCount: Int { writer.byteCount }

  func ready(_ rows: ColumnBatch) -> ReadyRows { .columns(rows) }

  func write(_ rows: ReadyRows) throws(ResultsError) {
    guard isOpen, case .columns(let batch) = rows else { return }
    try attempt { () throws(ParquetError) in try writer.add(batch) }
  }

  func flush() throws(ResultsError) { try attempt { () throws(ParquetError) in try writer.flush() } }

  func close(_ labels: [FileLabel]) throws(ResultsError) {
    writer.metadata += labels.map { (key: $0.key, value: $0.value) }
    try attempt { () throws(ParquetError) in try writer.close() }
    isOpen = false
    try ResultsError.mapping { () throws(FileError) in try FileSystem.syncFile(writer.path) }
  }

  /// After an error nothing more is written.
  private func attempt(_ operation: () throws(ParquetError) -> Void) throws(ResultsError) {
    do throws(ResultsError) { try ResultsError.mapping(operation) } catch {
      isOpen = false
      throw error
    }
  }
}
