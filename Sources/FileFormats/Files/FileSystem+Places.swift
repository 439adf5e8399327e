#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where paths lead, before anything is written there.
extension FileSystem {
  /// Longest chain of links that is followed, as by the operating system.
  private static let mostLinks = 40

  /// The absolute path that a path leads to, links and dots resolved, as far as there is something; what does not exist
  /// yet stands behind as it is written.
  ///
  /// A link to nothing leads to where a file would come to lie that is written through it.
  public static func resolved(_ path: String) -> String { resolved(path, links: mostLinks) }

  private static func resolved(_ path: String, links: Int) -> String {
    if let whole = realpath(path, nil) {
      defer { free(whole) }
      return String(cString: whole)
    }
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    let folder = FilePath.folder(of: path)
    if links > 0, let target = linkTarget(path) {
      return resolved(target.hasPrefix("/") ? target : FilePath.join(folder, target), links: links - 1)
    }
    let name = FilePath.lastComponent(path)
    if folder == path || name.isEmpty { return path }
    return FilePath.join(resolved(folder, links: links), name)
  }

  /// Makes a link, where there is nothing yet.
  ///
  /// - Parameter target: What it says; a relative one counts from the link's folder.
  /// - Throws: `FileError`.
  package static func link(_ path: String, to target: String) throws(FileError) {
    if symlink(target, path) != 0 && errno != EEXIST { throw failure("link to \(target)", path) }
  }

  /// What a link says; nil for what is none.
  package static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }

  /// Whether two paths lead to one file, whatever they are called; false where there is none.
  public static func isSame(_ left: String, _ right: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard stat(left, &one) == 0, stat(right, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// Whether a path leads to something that is neither a folder nor a regular file, as a device or a pipe.
  public static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Why a file cannot be written at a path; nil where nothing speaks against it.
  ///
  /// Looks only: nothing is created, and nothing that is there is touched.
  public static func obstacle(toWriting path: String) -> FileError? {
    let folder = FilePath.folder(of: resolved(path))
    switch kind(path) {
    case .folder: return failure("write", path, EISDIR)
    case .other:
      if access(path, W_OK) != 0 { return failure("write", path) }
      // What is no regular file is written to; a file is replaced by one that is made beside it.
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return access(folder, W_OK | X_OK) == 0 ? nil : failure("create a file in", folder)
    case .nothing:
      if path.hasSuffix("/") || path.isEmpty { return failure("write", path, path.isEmpty ? ENOENT : EISDIR) }
      switch kind(folder) {
      case .nothing: return failure("create", path, ENOENT)
      case .other: return .notAFolder(path: folder)
      case .folder: return access(folder, W_OK | X_OK) == 0 ? nil : failure("create", path)
      }
    }
  }
}
