import Determinism
import FileFormats

/// The folder `phases` in the folder of a workflow with phases: a folder a phase, each with a manifest of its own.
package enum PhaseFolders {
  /// Its name.
  package static let name = "phases"

  /// What names of files end in that phases write.
  private static let endings = ["json", "jsonl", "csv", "parquet", "yaml", "md", "html", "partial"]

  /// Whether a file may be one that a phase has written.
  static func isOwn(_ file: String) -> Bool { endings.contains { file.hasSuffix("." + $0) } }

  /// Removes what phases have written, and leaves everything else where it is.
  static func remove(_ path: String) throws(ResultsError) {
    guard FileSystem.isFolderItself(path) else { return }
    let names = try ResultsError.mapping { () throws(FileError) in try FileSystem.names(in: path) }
    for name in names {
      let place = FilePath.join(path, name)
      if FileSystem.isFolderItself(place) {
        try remove(place)
      } else if isOwn(name) {
        try ResultsError.mapping { () throws(FileError) in try FileSystem.remove(place) }
      }
    }
    try ResultsError.mapping { () throws(FileError) in
      if try FileSystem.names(in: path).isEmpty { try FileSystem.removeEmptyFolder(path) }
    }
  }

  /// Whether every file that a phase's manifest names is as it was written.
  package static func isWhole(_ manifest: JSONValue, in folder: String) -> Bool {
    guard let files = fileHashes(manifest) else { return false }
    return files.allSatisfy { file in
      RunManifest.hash(ofFile: FilePath.join(folder, file.name)).map { Hexadecimal.string(of: $0) } == file.hash
    }
  }
}
