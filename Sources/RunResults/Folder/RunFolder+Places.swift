import FileFormats

// Which folder is whose, and what may be moved or removed.
extension RunFolder {
  /// What stands behind the name of a folder, before a number, when a run with other inputs takes its place.
  static let oldSuffix = ".old-"

  /// The manifest in a folder, nil where there is no folder or nothing in it that a run did not leave behind.
  static func inspect(_ path: String, _ configHash: String) throws(ResultsError) -> RunManifest? {
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

  /// Makes a folder where there is none, and locks it.
  static func lock(_ path: String) throws(ResultsError) -> FolderLock {
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.makeFolder(path)
      return try FolderLock(path)
    }
  }

  /// Gives a folder, or another one that lies beside it, the first free name after its own; returns that.
  ///
  /// - Parameters:
  ///   - base: The path that names begin with, that of the folder itself where it is nil.
  ///   - suffix: What follows; then comes a number, unless the first name without one is free.
  static func move(
    _ folder: String, to base: String? = nil, aside suffix: String
  ) throws(ResultsError) -> String {
    let base = (base ?? folder) + suffix
    var number = 1
    func name() -> String {
      if base.hasSuffix("-") { return "\(base)\(number)" }
      return number == 1 ? base : "\(base)-\(number)"
    }
    while FileSystem.isThere(name()) { number += 1 }
    let target = name()
    try ResultsError.mapping { () throws(FileError) in
      try FileSystem.rename(folder, to: target)
      try FileSystem.syncFolder(FilePath.folder(of: target))
    }
    return target
  }

  /// A path without slashes at its end.
  static func withoutSlashes(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// The path of a folder, after which what lies beside it is named: without a slash at the end, and with a name.
  package static func namedPath(_ folder: String) -> String {
    let path = withoutSlashes(folder)
    return [".", ".."].contains(FilePath.lastComponent(path)) ? FileSystem.resolved(path) : path
  }

  /// A path beside the folder of a run at which nothing is, for a run
  /// that it is held to: `PATH.verify`, or with a number.
  package static func freePlace(beside folder: String) -> String {
    let path = namedPath(folder)
    var number = 1
    func name() -> String { path + verifySuffix + (number == 1 ? "" : "-\(number)") }
    while FileSystem.isThere(name()) { number += 1 }
    return name()
  }

  /// What stands behind the name of a folder, before a number, in that of a run to which it was held.
  private static let verifySuffix = ".verify"

  /// The name of the folder beside which `freePlace` makes one of this name; nil for any other name.
  static func verified(by name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    let end = name[dot...].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard end[0] == verifySuffix else { return nil }
    if end.count == 2 {
      guard let number = Int(end[1]), number > 1, "\(number)" == end[1] else { return nil }
    }
    return String(name[..<dot])
  }

  /// A folder beside `path` for a repetition of the run there, empty and locked: `PATH.repeat`, or with a number where
  /// that is somebody's.
  static func claimRepetition(
    of path: String, _ configHash: String
  ) throws(ResultsError) -> (path: String, lock: FolderLock) {
    var number = 1
    while true {
      let candidate = number == 1 ? "\(path).repeat" : "\(path).repeat-\(number)"
      if isLeftover(candidate, configHash), let lock = try lockUnlessInUse(candidate) {
        // Another run may have begun there since.
        if isLeftover(candidate, configHash) {
          try clear(candidate)
          return (candidate, lock)
        }
        lock.release()
      }
      number += 1
    }
  }

  private static func lockUnlessInUse(_ path: String) throws(ResultsError) -> FolderLock? {
    do throws(ResultsError) { return try lock(path) } catch .inUse { return nil }
  }

  /// Whether there is nothing at a path but what a repetition left that came to no end without a word, by a crash.
  ///
  /// A run that ended, in whatever way, is somebody's, and so is a folder with anything that a run does not write.
  private static func isLeftover(_ path: String, _ configHash: String) -> Bool {
    if !FileSystem.isThere(path) { return true }
    guard FileSystem.isFolderItself(path), let names = try? FileSystem.names(in: path) else { return false }
    let partial = fileNames.map { $0 + ".partial" }
    if names.allSatisfy(partial.contains) { return true }
    guard let manifest = try? RunManifest(readingFrom: path), manifest.configHash == configHash,
      manifest.status == .running
    else { return false }
    let own = ownNames + manifest.folders
    return names.allSatisfy(own.contains)
  }

  /// Removes what an unfinished run left, the folders that its manifest names included, and nothing that a run does not
  /// write.
  ///
  /// The manifest goes last: until then the folder is known as that of a run.
  static func clear(_ path: String, keepsPhases: Bool = false) throws(ResultsError) {
    let names = try ResultsError.mapping { () throws(FileError) in try FileSystem.names(in: path) }
    let isKnown = names.contains(RunManifest.fileName)
    if isKnown {
      for folder in try RunManifest(readingFrom: path).folders where names.contains(folder) {
        if folder == PhaseFolders.name, keepsPhases { continue }
        if folder == PhaseFolders.name {
          try PhaseFolders.remove(path + "/" + folder)
        } else {
          try remove(path + "/" + folder)
        }
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
  static func remove(_ path: String) throws(ResultsError) {
    guard FileSystem.isFolderItself(path) else { return }
    try clear(path)
    try ResultsError.mapping { () throws(FileError) in
      if try FileSystem.names(in: path).isEmpty { try FileSystem.removeEmptyFolder(path) }
    }
  }
}
