#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Holds a folder for one process: an advisory lock of the operating system on the folder itself.
///
/// No file is left behind, and the lock ends with the process however that ends. File systems that cannot lock are used
/// without. `@unchecked Sendable`: used by whoever owns the folder, one call after the other.
package final class FolderLock: @unchecked Sendable {
  private var descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `FileError.inUse` where another process holds it, `refused`.
  package init(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("open the folder", path) }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { return }
      release()
      throw .inUse(path: path)
    }
  }

  /// Gives the lock back; once is enough.
  package func release() {
    if descriptor >= 0 {
      // A process that is just being started may hold a copy of the descriptor: closing ours alone would not do.
      _ = flock(descriptor, LOCK_UN)
      _ = close(descriptor)
    }
    descriptor = -1
  }

  deinit { release() }
}
