import Determinism
import FileFormats
import PerformanceAnalytics

/// The folder of a run: who may write to it, and what becomes of a run that is repeated.
///
/// A folder belongs to one configuration. A run that is not finished starts again in place. A finished one is repeated
/// in a folder beside it, and must reproduce its digest: then the repetition is removed, otherwise both are kept.
/// While a run lasts its folder is locked: a second one into it is refused. A run may have folders of its own in it,
/// see `makeFolder`; whatever else lies in a run's folder stays where it is.
public struct RunFolder: Sendable {
  /// What became of a run when it ended.
  public enum Ending: Equatable, Sendable {
    /// Its results are in the folder.
    case recorded
    /// The folder held the finished run already; this one gave the same digest and was removed.
    case reproduced
    /// The folder holds the earlier, finished run; this one came to no end and was removed.
    case earlierKept
    /// The folder holds the earlier, finished run; this one failed and lies at this path.
    case failureKept(path: String)
  }

  /// The folder that the user named, without a slash at the end.
  public let path: String
  /// The folder that this run writes to: `path`, or one beside it for a repetition.
  public let workingPath: String
  /// The finished run that this one has to reproduce.
  public let earlier: RunManifest?
  private let lock: FolderLock

  /// Prepares the folder for a run of the configuration with this hash, and creates it where it does not exist.
  ///
  /// - Throws: `ResultsError`: `notAFolder`, `notARun`, `otherRun`, `badManifest`, `inUse` or `fileSystem`. Nothing is
  ///   changed where the folder holds anything but a run of this configuration.
  public init(path: String, configHash: String) throws(ResultsError) {
    var path = path
    while path.utf8.count > 1 && path.hasSuffix("/") { path.removeLast() }
    _ = try Self.inspect(path, configHash)
    try ResultsError.mapping { () throws(FileError) in try FileSystem.makeFolder(path) }
    lock = try ResultsError.mapping { () throws(FileError) in try FolderLock(path) }
    // Another run may have ended here since.
    let found = try Self.inspect(path, configHash)
    self.path = path
    if let found, found.status == .complete {
      earlier = found
      workingPath = path + ".repeat"
      _ = try Self.inspect(workingPath, configHash)
    } else {
      earlier = nil
      workingPath = path
    }
    try ResultsError.mapping { () throws(FileError) in try FileSystem.makeFolder(workingPath) }
    try Self.clear(workingPath)
  }

  /// The way from this folder to another, as `../../Configs`; nil where there is no such folder.
  public func way(to folder: String) -> String? {
    guard let start = FileSystem.absolute(workingPath), let end = FileSystem.absolute(folder) else { return nil }
    return FilePath.way(from: start, to: end)
  }

  /// Replaces the manifest, so that a reader sees the old or the new one, and never a part.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  public func write(_ manifest: RunManifest) throws(ResultsError) {
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.writeAtomically(manifest.text, to: workingPath + "/" + RunManifest.fileName)
    }
  }

  /// Writes `config.yaml`, the canonical configuration.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  public func write(configuration text: String) throws(ResultsError) {
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.writeAtomically(Array(text.utf8), to: workingPath + "/" + Self.configurationName)
    }
  }

  /// Writes `metrics.json`.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  public func write(_ metrics: [PortfolioMetrics]) throws(ResultsError) {
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.writeAtomically(MetricsFile.text(metrics), to: workingPath + "/" + MetricsFile.fileName)
    }
  }

  /// Makes a folder in that of the run, for a part of the run with a manifest of its own.
  ///
  /// The run's manifest names it before it is there: that is how a later run knows what it may remove.
  /// - Returns: Its path.
  /// - Precondition: The name is one component of a path, and not that of a file of the run.
  /// - Throws: `ResultsError.fileSystem`, or `notAFolder` where there is something else of that name.
  public func makeFolder(_ name: String, in manifest: inout RunManifest) throws(ResultsError) -> String {
    precondition(Self.isFolderName(name), "a folder of a run has a name of its own")
    if !manifest.folders.contains(name) { manifest.folders.append(name) }
    try write(manifest)
    try ResultsError.mapping { () throws(FileError) in try FileSystem.makeFolder(workingPath + "/" + name) }
    return workingPath + "/" + name
  }

  /// Ends the run: writes its last manifest, and compares it with the earlier run where there is one.
  ///
  /// All other files must be closed before.
  /// - Throws: `ResultsError.diverged` where a finished run was not reproduced, `fileSystem`.
  public func end(_ manifest: RunManifest) throws(ResultsError) -> Ending {
    defer { lock.release() }
    try write(manifest)
    guard let earlier else { return .recorded }
    switch manifest.status {
    case .complete where manifest.runDigest == earlier.runDigest:
      try Self.remove(workingPath)
      return .reproduced
    case .complete:
      let kept = try moveAside("diverged")
      throw .diverged(path: path, kept: kept, differences: manifest.differences(from: earlier))
    case .failed:
      return .failureKept(path: try moveAside("failed"))
    case .running, .interrupted:
      try Self.remove(workingPath)
      return .earlierKept
    }
  }

  private func moveAside(_ suffix: String) throws(ResultsError) -> String {
    var target = "\(path).\(suffix)"
    var number = 2
    while FileSystem.kind(target) != .nothing {
      target = "\(path).\(suffix)-\(number)"
      number += 1
    }
    try ResultsError.mapping { () throws(FileError) in try FileSystem.rename(workingPath, to: target) }
    return target
  }
}

extension RunFolder {
  /// The program that made the run to whose folder `path` leads: the folder itself or a file in it; nil where it leads
  /// to no run.
  public static func maker(of path: String) -> String? {
    let folder = FileSystem.kind(path) == .folder ? path : FilePath.folder(of: path)
    return (try? RunManifest(readingFrom: folder))?.program
  }

  /// Name of the canonical configuration in a run's folder.
  public static let configurationName = "config.yaml"

  /// Names of all files that a run writes, under their final names.
  private static var fileNames: [String] {
    [RunManifest.fileName, configurationName, MetricsFile.fileName]
      + ResultTable.allCases.flatMap { table in ResultsFormat.allCases.map { table.fileName($0) } }
  }

  /// The manifest in a folder, nil where there is no folder or nothing in it that a run did not leave behind.
  private static func inspect(_ path: String, _ configHash: String) throws(ResultsError) -> RunManifest? {
    switch FileSystem.kind(path) {
    case .nothing: return nil
    case .other: throw .notAFolder(path: path)
    case .folder: break
    }
    let names = try ResultsError.mapping { () throws(FileError) in try FileSystem.names(in: path) }
    guard names.contains(RunManifest.fileName) else {
      // A crash before the first manifest leaves partial files and nothing else.
      let partial = fileNames.map { $0 + ".partial" }
      guard names.allSatisfy({ partial.contains($0) }) else { throw .notARun(path: path) }
      return nil
    }
    let manifest = try RunManifest(readingFrom: path)
    guard manifest.configHash == configHash else {
      throw .otherRun(path: path, found: manifest.configHash, expected: configHash)
    }
    return manifest
  }

  /// Whether a name may be that of a folder that belongs to a run.
  static func isFolderName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy(ContainerID.isAllowed) && !ownNames.contains(name)
  }

  /// Names of all files that a run writes, finished or not.
  private static var ownNames: [String] { fileNames.flatMap { [$0, $0 + ".partial"] } }

  /// Removes what an unfinished run left, the folders that its manifest names included, and nothing that a run does not
  /// write.
  ///
  /// The manifest goes last: until then the folder is known as that of a run.
  private static func clear(_ path: String) throws(ResultsError) {
    let names = try ResultsError.mapping { () throws(FileError) in try FileSystem.names(in: path) }
    let isKnown = names.contains(RunManifest.fileName)
    if isKnown {
      for folder in try RunManifest(readingFrom: path).folders where names.contains(folder) {
        try remove(path + "/" + folder)
      }
    }
    let own = ownNames
    for name in names where own.contains(name) && name != RunManifest.fileName {
      try ResultsError.mapping { () throws(FileError) in try FileSystem.remove(path + "/" + name) }
    }
    if isKnown {
      try ResultsError.mapping { () throws(FileError) in try FileSystem.remove(path + "/" + RunManifest.fileName) }
    }
  }

  /// Clears a folder and removes it, unless something is left in it that a run does not write; what is a link to a
  /// folder stays.
  private static func remove(_ path: String) throws(ResultsError) {
    guard FileSystem.isFolderItself(path) else { return }
    try clear(path)
    try ResultsError.mapping { () throws(FileError) in
      if try FileSystem.names(in: path).isEmpty { try FileSystem.removeEmptyFolder(path) }
    }
  }
}
