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

  /// The run in a folder; nil where there is no manifest.
  init?(_ path: String, name: String) {
    guard let age = FileSystem.age(FilePath.join(path, RunManifest.fileName)) else { return nil }
    self.path = path
    self.name = name
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

  /// The runs in a folder: those in folders in it, or itself where it is one; sorted by name.
  ///
  /// - Throws: `ResultsError.fileSystem` or `notAFolder` where it cannot be listed.
  /// - Complexity: A manifest and a file of metrics a run are read, and no table.
  package static func runs(in folder: String) throws(ResultsError) -> [FoundRun] {
    if FileSystem.kind(folder) == .other { throw .notAFolder(path: folder) }
    if let run = FoundRun(folder, name: FilePath.lastComponent(folder)) { return [run] }
    let names = try ResultsError.mapping { () throws(FileError) in try FileSystem.names(in: folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { name in
      FoundRun(FilePath.join(folder, name), name: name)
    }
  }
}
