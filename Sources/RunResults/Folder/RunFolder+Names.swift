import Determinism
import FileFormats

extension RunFolder {
  /// The program that made the run to whose folder `path` leads: the folder itself or a file in it; nil where it leads
  /// to no run.
  public static func maker(of path: String) -> String? {
    let folder = FileSystem.kind(path) == .folder ? path : FilePath.folder(of: path)
    return (try? RunManifest(readingFrom: folder))?.program
  }

  /// Name of the canonical configuration in a run's folder.
  public static let configurationName = "config.yaml"

  /// Name of the report that is written into a run's folder where nobody names another.
  package static let reportName = "report.html"

  /// Names of all files that a run writes, under their final names.
  static var fileNames: [String] {
    [
      RunManifest.fileName, configurationName, MetricsFile.fileName, AggregatedResultsFile.fileName,
      VerifiedFile.fileName, reportName,
    ]
      + ResultTable.allCases.flatMap { table in ResultsFormat.allCases.map { table.fileName($0) } }
  }

  /// Whether a run writes files of this name into its folder, finished or not.
  public static func writes(_ name: String) -> Bool { ownNames.contains(name) }

  /// Whether a name is that of a file which a run writes beside its manifest.
  static func isFileName(_ name: String) -> Bool {
    ![RunManifest.fileName, VerifiedFile.fileName, reportName].contains(name) && fileNames.contains(name)
  }

  /// Whether a name may be that of a folder that belongs to a run.
  static func isFolderName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy(ContainerID.isAllowed) && !ownNames.contains(name)
  }

  /// Names of all files that a run writes, finished or not.
  static var ownNames: [String] { fileNames.flatMap { [$0, $0 + ".partial"] } }
}
