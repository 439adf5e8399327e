#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Holds a folder for one run: an advisory lock of the operating system on the folder itself.
///
/// No file is left behind, and the lock ends with the process however that ends. File systems that cannot lock are used
/// without. `@unchecked Sendable`: used by whoever owns the run's folder, one call after the other.
final class FolderLock: @unchecked Sendable {
  private var descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `ResultsError.inUse` where another run holds it, `fileSystem`.
  init(_ path: String) throws(ResultsError) {
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
  func release() {
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
  }

  deinit { release() }
}
