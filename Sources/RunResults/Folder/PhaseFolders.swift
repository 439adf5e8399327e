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

  /// Moves the files of phases into another folder, which is made where there is none.
  static func move(_ path: String, to target: String) throws(ResultsError) {
    guard FileSystem.isFolderItself(path) else { return }
    try ResultsError.mapping { () throws(FileError) in try FileSystem.makeFolder(target) }
    for name in try ResultsError.mapping({ () throws(FileError) in try FileSystem.names(in: path) }) {
      let (from, to) = (FilePath.join(path, name), FilePath.join(target, name))
      if FileSystem.isFolderItself(from) {
        try move(from, to: to)
      } else {
        try ResultsError.mapping { () throws(FileError) in try FileSystem.rename(from, to: to) }
      }
    }
    try ResultsError.mapping { () throws(FileError) in try FileSystem.syncFolder(target) }
  }

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
    guard let files = fileHashes(manifest), damageOfBest(in: folder).isEmpty else { return false }
    return files.allSatisfy { file in
      RunManifest.hash(ofFile: FilePath.join(folder, file.name)).map { Hexadecimal.string(of: $0) } == file.hash
    }
  }

  /// The folder of the runs of the best trials in that of a phase.
  package static let best = "best"

  /// What is not as it was written of the runs of the best trials, which have manifests of their own.
  static func damageOfBest(in folder: String) -> [FileDamage] {
    let place = FilePath.join(folder, best)
    guard let names = try? FileSystem.names(in: place) else { return [] }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.flatMap { name -> [FileDamage] in
      let run = FilePath.join(place, name)
      guard name.hasPrefix("trial_"), FileSystem.isFolderItself(run) else { return [] }
      let shown = FilePath.join(best, name)
      let manifest = FilePath.join(shown, RunManifest.fileName)
      if FileSystem.kind(FilePath.join(run, RunManifest.fileName)) == .nothing {
        return [FileDamage(file: manifest, kind: .missing)]
      }
      guard let own = try? RunManifest(readingFrom: run), own.isConsistent else {
        return [FileDamage(file: manifest, kind: .altered)]
      }
      return own.damage(in: run).map { FileDamage(file: FilePath.join(shown, $0.file), kind: $0.kind) }
    }
  }
}
