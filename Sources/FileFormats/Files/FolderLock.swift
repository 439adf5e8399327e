#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Holds a folder for one process: an advisory lock of the operating system on the folder itself.
///
/// No file is left behind, and the lock ends with the process however that ends. It stays with the folder when that
/// gets another name. File systems that cannot lock are used without. `@unchecked Sendable`: used by whoever owns the
/// folder, one call after the other.
package final class FolderLock: @unchecked Sendable {
  private var descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `FileError.inUse` where another process holds it, or has given the path to another folder meanwhile;
  ///   `refused`.
  package init(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("open the folder", path) }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { break }
      release()
      throw .inUse(path: path)
    }
    guard isStill(at: path) else {
      release()
      throw .inUse(path: path)
    }
  }

  /// Whether a process holds the lock of a folder; nil where that cannot be told.
  ///
  /// It asks for a share of the lock and gives that back at once: ask only where somebody is thought to be at work, as
  /// whoever takes the lock at that very moment is refused.
  package static func isHeld(_ path: String) -> Bool? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    while flock(descriptor, LOCK_SH | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      return errno == EWOULDBLOCK ? true : nil
    }
    _ = flock(descriptor, LOCK_UN)
    return false
  }

  /// Whether the path leads to the folder that was locked.
  private func isStill(at path: String) -> Bool {
    var (held, found) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(path, &found) == 0 else { return false }
    return held.st_dev == found.st_dev && held.st_ino == found.st_ino
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
