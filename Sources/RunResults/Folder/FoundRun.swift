import FileFormats
import PerformanceAnalytics

/// A folder of a run among others.
package struct FoundRun: Sendable {
  /// Its path.
  package let path: String
  /// What it is called beside the others.
  package let name: String
  /// When its manifest was written last, in seconds since 1970 by the clock of the file system.
  package let modified: Int64
  /// How far the run has come.
  package let state: RunState
  /// Its manifest; nil where that cannot be read.
  package let manifest: RunManifest?
  /// Why its manifest cannot be read.
  package let problem: String?
  /// The metrics of its portfolios; none where they are not there yet, or are those of another version.
  package let metrics: [PortfolioMetrics]
  /// The names of folders beside it that a verification of it has left: they go with it, and are no runs of their own.
  package let verifications: [String]

  /// The run in a folder; nil where there is no manifest.
  init?(_ path: String, name: String, verifications: [String] = []) {
    guard let age = FileSystem.age(FilePath.join(path, RunManifest.fileName)) else { return nil }
    self.path = path
    self.name = name
    self.verifications = verifications
    modified = age.modified
    do throws(ResultsError) {
      let manifest = try RunManifest(readingFrom: path)
      (self.manifest, problem) = (manifest, nil)
      state = RunState(manifest.status, in: path)
      metrics = (try? MetricsFile.read(from: path)) ?? []
    } catch {
      (manifest, problem, state, metrics) = (nil, "\(error)", .unreadable, [])
    }
  }

  /// The paths of those folders.
  package var verificationPaths: [String] {
    let home = FilePath.folder(of: RunFolder.namedPath(path))
    return verifications.map { FilePath.join(home, $0) }
  }

  /// The runs in a folder: those in folders in it, or itself where it is one; sorted by name.
  ///
  /// What a verification has left beside a run belongs to that run; where the run is gone it is one of its own.
  ///
  /// - Throws: `ResultsError.fileSystem` or `notAFolder` where it cannot be listed.
  /// - Complexity: A manifest and a file of metrics a run are read, and no table.
  package static func runs(in folder: String) throws(ResultsError) -> [FoundRun] {
    if FileSystem.kind(folder) == .other { throw .notAFolder(path: folder) }
    let own = RunFolder.namedPath(folder)
    let beside = FileSystem.namesIfAny(in: FilePath.folder(of: own))
    let left = verifications(in: beside) { $0 == FilePath.lastComponent(own) }.map(\.name)
    if let run = FoundRun(folder, name: FilePath.lastComponent(folder), verifications: left) { return [run] }
    let names = try ResultsError.mapping { () throws(FileError) in try FileSystem.names(in: folder) }
    func isRun(_ name: String) -> Bool {
      FileSystem.isThere(FilePath.join(FilePath.join(folder, name), RunManifest.fileName))
    }
    let verifications = verifications(in: names, isRun)
    let taken = Set(verifications.map(\.name))
    return names.filter { !taken.contains($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .compactMap { name in
        FoundRun(
          FilePath.join(folder, name), name: name,
          verifications: verifications.filter { $0.run == name }.map(\.name))
      }
  }

  /// The folders that verifications of runs have left, sorted by name, and whose they are.
  private static func verifications(
    in names: [String], _ isRun: (String) -> Bool
  ) -> [(name: String, run: String)] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { name in
      // One may have been verified itself.
      var run = name
      while let next = RunFolder.verified(by: run) { run = next }
      return run != name && isRun(run) ? (name, run) : nil
    }
  }
}
