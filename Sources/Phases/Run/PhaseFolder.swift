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
  /// Names of finished files, in the order in which they were finished.
  private var names: [String] = []

  /// Makes the folder.
  init(_ path: String, _ settings: ResultsSettings, createdBy: String) throws {
    self.path = path
    self.settings = settings
    self.createdBy = createdBy
    try FileSystem.makeFolder(path)
  }

  private var format: TableFormat { TableFormat(settings.format) }

  /// A table with this name, which may have a folder before it.
  func table(_ name: String, _ schema: [ColumnSchema]) throws -> TableWriter {
    let file = "\(name).\(settings.format.rawValue)"
    let folder = FilePath.folder(of: file)
    if folder != "." { try FileSystem.makeFolder(FilePath.join(path, folder)) }
    names.append(file)
    return try TableWriter(
      FilePath.join(path, file), format: format, schema: schema, objects: [TrialTable.parameters], createdBy: createdBy)
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
