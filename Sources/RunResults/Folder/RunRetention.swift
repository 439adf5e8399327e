import FileFormats

/// Which runs of a folder may go.
package struct RunRetention: Equatable, Sendable {
  /// A run may go when its manifest was written last before so many seconds; nil for any age.
  package var oldest: Int64?
  /// So many of the newest stay, whatever their age; nil for none.
  package var kept: Int?

  package init(oldest: Int64? = nil, kept: Int? = nil) {
    self.oldest = oldest
    self.kept = kept
  }

  /// What becomes of a run.
  package enum Fate: Equatable, Sendable {
    /// It goes.
    case goes
    /// It stays, for this reason.
    case stays(String)
  }

  /// What becomes of each run: those that may go and can go, and those that stay, the newest first.
  ///
  /// - Parameter now: The time in seconds since 1970.
  package func fates(of runs: [FoundRun], now: Int64) -> [(run: FoundRun, fate: Fate)] {
    let ordered = runs.sorted { left, right in
      left.modified != right.modified
        ? left.modified > right.modified : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
    return ordered.enumerated().map { place, run in (run, fate(of: run, place: place, now: now)) }
  }

  private func fate(of run: FoundRun, place: Int, now: Int64) -> Fate {
    if let kept, place < kept { return .stays("it is one of the newest \(kept)") }
    if let oldest, now - run.modified <= oldest { return .stays("it is not old enough") }
    return RunFolder.obstacle(toRemoving: run).map { .stays($0) } ?? .goes
  }
}

extension RunFolder {
  /// Why the folder of a run is not to be removed, whatever its age; nil where it may be.
  static func obstacle(toRemoving run: FoundRun) -> String? {
    guard let manifest = run.manifest else { return "its manifest cannot be read" }
    if run.state == .running { return "somebody is at work in it" }
    if !FileSystem.isFolderItself(run.path) { return "it is a link" }
    if let found = foreignFile(in: run.path, manifest) { return "it holds \(found), which no run has written" }
    for (name, path) in zip(run.verifications, run.verificationPaths) {
      if let found = obstacle(toRemovingVerification: name, at: path) { return found }
    }
    return nil
  }

  /// The same of what a verification has left beside it.
  private static func obstacle(toRemovingVerification name: String, at path: String) -> String? {
    if let found = FoundRun(path, name: name) {
      return obstacle(toRemoving: found).map { "\(name) stays, as \($0)" }
    }
    // It was killed before it had written anything.
    if !FileSystem.isFolderItself(path) { return "\(name) is no folder" }
    let own = ownNames
    return FileSystem.namesIfAny(in: path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .first { !own.contains($0) }.map { "\(name) holds \($0), which no run has written" }
  }

  /// Removes the folder of a run that has ended, behind those that verifications of it have left.
  ///
  /// - Throws: as for one folder.
  package static func removeRun(_ run: FoundRun) throws(ResultsError) {
    for path in run.verificationPaths { try removeRun(path) }
    try removeRun(run.path)
  }

  /// Bytes of all files of a run, and of what verifications of it have left.
  package static func size(of run: FoundRun) -> Int {
    run.verificationPaths.reduce(size(of: run.path)) { $0 + size(of: $1) }
  }

  /// Removes the folder of a run that has ended: its files, the manifest last, so that what is left by a crash is known
  /// as a run.
  ///
  /// - Throws: `ResultsError.inUse` where somebody is at work in it, `fileSystem`.
  package static func removeRun(_ path: String) throws(ResultsError) {
    let lock = try lock(path)
    defer { lock.release() }
    try remove(path)
  }

  /// Bytes of all files in a folder.
  private static func size(of path: String) -> Int {
    FileSystem.namesIfAny(in: path).reduce(0) { sum, name in
      let place = FilePath.join(path, name)
      return sum + (FileSystem.isFolderItself(place) ? size(of: place) : FileSystem.age(place)?.size ?? 0)
    }
  }

  /// The first file in a run's folder that is somebody's own, by its path there; nil where there is none.
  private static func foreignFile(in path: String, _ manifest: RunManifest) -> String? {
    let own = ownNames
    for name in FileSystem.namesIfAny(in: path).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let place = FilePath.join(path, name)
      if own.contains(name) { continue }
      guard manifest.folders.contains(name), FileSystem.isFolderItself(place) else { return name }
      if name == PhaseFolders.name {
        if let found = PhaseFolders.foreignFile(in: place) { return FilePath.join(name, found) }
      } else if let inner = try? RunManifest(readingFrom: place) {
        if let found = foreignFile(in: place, inner) { return FilePath.join(name, found) }
      } else if !FileSystem.namesIfAny(in: place).isEmpty {
        return name
      }
    }
    return nil
  }
}

extension PhaseFolders {
  /// The first file in the folder `phases` under a name that no phase writes; nil where there is none.
  static func foreignFile(in path: String) -> String? {
    for name in FileSystem.namesIfAny(in: path).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let place = FilePath.join(path, name)
      if FileSystem.isFolderItself(place) {
        if let found = foreignFile(in: place) { return FilePath.join(name, found) }
      } else if !isOwn(name) {
        return name
      }
    }
    return nil
  }
}
