import Determinism
import FileFormats
import PerformanceAnalytics

/// The folder of a run: who may write to it, and what becomes of a run that is repeated.
///
/// A folder belongs to one configuration. A run that is not finished starts again in place. A finished one is repeated
/// in a folder beside it, and must reproduce its digest if what went into it is the same: then the repetition is
/// removed, after its files have replaced those of the finished run that were damaged; otherwise both are kept. A run
/// with other inputs (data, program) is a new one, for which the finished one makes room.
///
/// While a run lasts both folders are locked: a second one into either is refused. A run may have folders of its own in
/// it, see `makeFolder`; whatever else lies in a run's folder stays where it is.
public struct RunFolder: Sendable {
  /// What became of a run when it ended.
  public enum Ending: Equatable, Sendable {
    /// Its results are in the folder.
    case recorded
    /// Its results are in the folder; an earlier, finished run with other inputs was moved.
    case replaced(MovedRun)
    /// The folder held the finished run already; this one gave the same digest and was removed.
    case reproduced
    /// The same, but files of the finished run were damaged, and are those of this one now.
    case repaired([FileDamage])
    /// The folder holds the earlier, finished run; this one came to no end and was removed.
    case earlierKept
    /// The folder holds the earlier, finished run; this one failed and lies at this path.
    case failureKept(path: String)
  }

  /// A finished run that made room for one with other inputs.
  public struct MovedRun: Equatable, Sendable {
    /// The folder that it lies in now.
    public let path: String
    /// What is not the same, in words.
    public let reasons: [String]

    /// Makes an entry from its parts.
    public init(path: String, reasons: [String]) {
      self.path = path
      self.reasons = reasons
    }
  }

  /// The folder that the user named, without a slash at the end.
  public let path: String
  /// The folder that this run writes to: `path`, or one beside it for a repetition.
  public let workingPath: String
  /// The finished run that this one has to reproduce.
  public let earlier: RunManifest?
  /// The finished run that was moved before this one begins, as its data are other ones.
  public let moved: MovedRun?
  private let locks: [FolderLock]

  /// Prepares the folder for a run of the configuration with this hash, and creates it where it does not exist.
  ///
  /// - Parameters:
  ///   - dataHashes: The data that the run will read: a finished run of other data is moved to `PATH.old-N`. Nil where
  ///     that is seen at the end.
  ///   - keepsPhases: Whether the folders of phases of an unfinished run stay as they are.
  ///   - program: Who runs it and which build, of a workflow with phases. What an unfinished run of another one, or of
  ///     other data, has finished is moved to `PATH.old-N` too; nil clears what is unfinished.
  /// - Throws: `ResultsError`: `notAFolder`, `notARun`, `otherRun`, `badManifest`, `inUse` or `fileSystem`. Nothing is
  ///   changed where the folder holds anything but a run of this configuration.
  public init(
    path: String, configHash: String, dataHashes: [RunManifest.DataHash]? = nil, keepsPhases: Bool = false,
    program: (name: String, build: String?)? = nil
  ) throws(ResultsError) {
    var path = Self.withoutSlashes(path)
    _ = try Self.inspect(path, configHash)
    let lock = try Self.lock(path)
    // Another run may have ended here since.
    let found = try Self.inspect(path, configHash)
    // What lies beside a folder is named after it.
    if [".", ".."].contains(FilePath.lastComponent(path)) { path = FileSystem.resolved(path) }
    self.path = path
    guard let found, found.status == .complete else {
      if let found, let program, let reasons = found.reasonsToLeave(path, program, dataHashes) {
        moved = MovedRun(path: try Self.move(path, aside: Self.oldSuffix), reasons: reasons)
        (earlier, workingPath, locks) = (nil, path, [lock, try Self.lock(path)])
        return
      }
      (earlier, moved, workingPath, locks) = (nil, nil, path, [lock])
      try Self.clear(path, keepsPhases: keepsPhases)
      return
    }
    if let dataHashes, dataHashes != found.dataHashes {
      moved = MovedRun(path: try Self.move(path, aside: Self.oldSuffix), reasons: ["the data have changed"])
      (earlier, workingPath, locks) = (nil, path, [lock, try Self.lock(path)])
    } else {
      let repetition = try Self.claimRepetition(of: path, configHash)
      (earlier, moved, workingPath, locks) = (found, nil, repetition.path, [lock, repetition.lock])
    }
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
    let text = manifest.text
    _ = try write(text, to: RunManifest.fileName)
    if manifest.status == .running { reserve(for: text.count) }
  }

  /// Keeps space for the last manifest, so that a run can say so where the disk is full.
  ///
  /// It stands under the name under which that manifest is written before it gets its own. Where there is no space for
  /// it, it is left out.
  private func reserve(for length: Int) {
    let name = workingPath + "/" + RunManifest.fileName + ".partial"
    // Zeros might take no space.
    let filler = [UInt8](repeating: UInt8(ascii: "\n"), count: max(Self.leastReserve, 2 * length))
    do throws(FileError) { try FileSystem.writeAside(filler, to: name) } catch { try? FileSystem.remove(name) }
  }

  /// Bytes that are kept for the last manifest at least.
  static let leastReserve = 1 << 16

  /// Writes `config.yaml`, the canonical configuration.
  ///
  /// - Returns: Its entry in the manifest.
  /// - Throws: `ResultsError.fileSystem`.
  @discardableResult
  public func write(configuration text: String) throws(ResultsError) -> RunManifest.FileHash {
    try write(Array(text.utf8), to: Self.configurationName)
  }

  /// Writes `metrics.json`.
  ///
  /// - Returns: Its entry in the manifest.
  /// - Throws: `ResultsError.fileSystem`.
  @discardableResult
  public func write(_ metrics: [PortfolioMetrics]) throws(ResultsError) -> RunManifest.FileHash {
    try write(MetricsFile.text(metrics), to: MetricsFile.fileName)
  }

  /// Writes `aggregated_results.json`.
  ///
  /// - Returns: Its entry in the manifest.
  /// - Throws: `ResultsError.fileSystem`.
  @discardableResult
  public func write(_ aggregation: PhaseAggregation) throws(ResultsError) -> RunManifest.FileHash {
    try write(aggregation.json.prettyText, to: AggregatedResultsFile.fileName)
  }

  /// Writes a file of the run.
  package func write(json: JSONValue, to name: String) throws(ResultsError) -> RunManifest.FileHash {
    try write(json.prettyText, to: name)
  }

  private func write(_ bytes: [UInt8], to name: String) throws(ResultsError) -> RunManifest.FileHash {
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.writeAtomically(bytes, to: workingPath + "/" + name)
    }
    return RunManifest.FileHash(name: name, hash: XXH64.hash(bytes))
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
  /// - Throws: `ResultsError.diverged` where a finished run with the same inputs was not reproduced, `fileSystem`.
  public func end(_ manifest: RunManifest) throws(ResultsError) -> Ending {
    defer { for lock in locks { lock.release() } }
    // The names of the tables are on the disk before a manifest says that they are there.
    try ResultsError.mapping { () throws(FileError) in try FileSystem.syncFolder(workingPath) }
    try write(manifest)
    guard let earlier else { return moved.map { .replaced($0) } ?? .recorded }
    switch manifest.status {
    case .complete: return try end(manifest, repeating: earlier)
    case .failed: return .failureKept(path: try Self.move(workingPath, to: path, aside: ".failed"))
    case .running, .interrupted:
      try Self.remove(workingPath)
      return .earlierKept
    }
  }

  /// Ends a complete run whose folder holds a finished one.
  private func end(_ manifest: RunManifest, repeating earlier: RunManifest) throws(ResultsError) -> Ending {
    let inputs = manifest.inputDifferences(from: earlier) + manifest.otherFilesOfPhases(in: workingPath, than: path)
    guard manifest.cameToTheSame(as: earlier) else {
      if inputs.isEmpty {
        let kept = try Self.move(workingPath, to: path, aside: ".diverged")
        var differences = manifest.differences(from: earlier)
        if !earlier.isConsistent { differences.append("\(RunManifest.fileName) of the earlier run was altered") }
        throw .diverged(path: path, kept: kept, differences: differences)
      }
      let moved = MovedRun(path: try Self.move(path, aside: Self.oldSuffix), reasons: inputs)
      try ResultsError.mapping { () throws(FileError) in
        try FileSystem.rename(workingPath, to: path)
        try FileSystem.syncFolder(FilePath.folder(of: path))
      }
      return .replaced(moved)
    }
    // What has no hashes was written by a version that made none: it must be what this run has written.
    var damage = (earlier.files.isEmpty ? manifest : earlier).damage(in: path)
    let isAltered = !earlier.isConsistent || (inputs.isEmpty && !manifest.agrees(with: earlier))
    if isAltered { damage.append(FileDamage(file: RunManifest.fileName, kind: .altered)) }
    let damageOfPhases = earlier.damageOfPhases(in: path)
    if damage.isEmpty, damageOfPhases.isEmpty {
      try Self.remove(workingPath)
      return .reproduced
    }
    if !damageOfPhases.isEmpty { try movePhasesToEarlier() }
    try moveFilesToEarlier(manifest)
    return .repaired(damage + damageOfPhases)
  }

  /// Puts the files of the repetition's phases into the place of those of the earlier run; what is neither's stays.
  private func movePhasesToEarlier() throws(ResultsError) {
    let (new, old) = (FilePath.join(workingPath, PhaseFolders.name), FilePath.join(path, PhaseFolders.name))
    try PhaseFolders.remove(old)
    try PhaseFolders.move(new, to: old)
  }

  /// Puts the files of the repetition into the place of those of the earlier run, the manifest last.
  private func moveFilesToEarlier(_ manifest: RunManifest) throws(ResultsError) {
    try ResultsError.mapping { () throws(FileError) in
      for name in manifest.files.map(\.name) { try FileSystem.rename(workingPath + "/" + name, to: path + "/" + name) }
      try FileSystem.syncFolder(path)
      try FileSystem.rename(workingPath + "/" + RunManifest.fileName, to: path + "/" + RunManifest.fileName)
      try FileSystem.syncFolder(path)
    }
    try Self.remove(workingPath)
  }
}

extension RunManifest {
  /// Why what an unfinished run has finished in a folder is not mixed with what another one writes; nil where it may
  /// be, or nothing is finished.
  fileprivate func reasonsToLeave(
    _ folder: String, _ writer: (name: String, build: String?), _ hashes: [DataHash]?
  ) -> [String]? {
    var reasons: [String] = []
    if writer.name != program || writer.build != programBuild { reasons.append("the program is another one") }
    if let hashes, hashes != dataHashes { reasons.append("the data have changed") }
    let hasFinished = currentPhases(in: folder).contains { $0.state == "complete" }
    return reasons.isEmpty || !hasFinished ? nil : reasons
  }
}
