#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Size and age of a file, for those who keep a folder small; no result may depend on them.
package struct FileAge: Equatable, Sendable {
  /// Bytes.
  package var size: Int
  /// When it was written or touched last, in seconds since 1970 by the clock of its file system.
  package var modified: Int64
}

extension FileSystem {
  /// Size and age of a regular file; nil for anything else and where nothing can be reached.
  package static func age(_ path: String) -> FileAge? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let modified = status.st_mtimespec.tv_sec
    #else
      let modified = status.st_mtim.tv_sec
    #endif
    return FileAge(size: Int(status.st_size), modified: Int64(modified))
  }

  /// Makes a file as young as one that has just been written, where that can be done.
  package static func touch(_ path: String) { _ = utimensat(AT_FDCWD, path, nil, 0) }

  /// The names in a folder, sorted by their bytes; none where it cannot be listed.
  package static func namesIfAny(in folder: String) -> [String] { (try? names(in: folder)) ?? [] }
}
