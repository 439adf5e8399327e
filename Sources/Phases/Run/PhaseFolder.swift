import Configuration
import Coordination
import FileFormats
import RunResults
import TableFiles

/// The folder of a phase, `phases/NAME`: its tables and small outputs, and a manifest that says what is there.
///
/// A class for the one phase that fills it.
final class PhaseFolder {
  let path: String
  private let settings: ResultsSettings
  private let createdBy: String
  /// Whether what it tells is of cycles in which what was traded had been chosen.
  private let isInSample: Bool
  /// Names of finished files, in the order in which they were finished.
  private var names: [String] = []

  /// Makes the folder.
  init(_ path: String, _ settings: ResultsSettings, createdBy: String, isInSample: Bool = false) throws {
    self.path = path
    self.settings = settings
    self.createdBy = createdBy
    self.isInSample = isInSample
    try FileSystem.makeFolder(path)
  }

  private var format: TableFormat { TableFormat(settings.format) }

  /// A table with this name, which may have a folder before it.
  func table(_ name: String, _ schema: [ColumnSchema]) throws -> PhaseTable {
    let file = "\(name).\(settings.format.rawValue)"
    let folder = FilePath.folder(of: file)
    if folder != "." { try FileSystem.makeFolder(FilePath.join(path, folder)) }
    names.append(file)
    // Signals are what strategies say, whoever trades by them.
    let isMarked = isInSample && folder == "."
    let columns = schema + (isMarked ? [ColumnSchema(InSample.flag, .boolean)] : [])
    return PhaseTable(
      try TableWriter(
        FilePath.join(path, file), format: format, schema: columns, objects: [TrialTable.parameters],
        keepsRows: folder == ".", createdBy: createdBy),
      isMarked: isMarked)
  }

  /// Writes a small output.
  func write(_ json: JSONValue, to name: String) throws { try write(json.prettyText, to: name) }

  /// Writes a small output.
  func write(_ bytes: [UInt8], to name: String) throws {
    try FileSystem.writeAtomically(bytes, to: FilePath.join(path, name))
    names.append(name)
  }

  /// Replaces the manifest.
  func write(_ record: PhaseRecord) throws {
    var record = record
    if record.state == .complete {
      record.files = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { name in
        RunManifest.hash(ofFile: FilePath.join(path, name)).map { RunManifest.FileHash(name: name, hash: $0) }
      }
    }
    try FileSystem.writeAtomically(record.json.prettyText, to: FilePath.join(path, RunManifest.fileName))
  }
}

/// A table of a phase; where it is of cycles in which what was traded had been chosen, each row says so.
final class PhaseTable {
  private let writer: TableWriter
  private let isMarked: Bool

  init(_ writer: TableWriter, isMarked: Bool) {
    self.writer = writer
    self.isMarked = isMarked
  }

  func add(_ batch: ColumnBatch) throws {
    guard isMarked else { return try writer.add(batch) }
    let flags = Column(.booleans(Array(repeating: true, count: batch.rowCount)))
    try writer.add(
      ColumnBatch(
        batch.schema + [ColumnSchema(InSample.flag, .boolean)], batch.columns + [flags], rowCount: batch.rowCount))
  }

  func close() throws { try writer.close() }
}
