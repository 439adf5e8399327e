#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of which any bytes are read at any time, by several threads; closed with its owner.
///
/// Reading and no mapping: a mapped file that somebody cuts off ends the process, a read one ends in an error.
package final class RandomAccessFile: Sendable {
  /// Its path, for errors.
  package let path: String
  /// Number of bytes when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens a file for reading.
  ///
  /// - Throws: `FileError.refused`, also of what is no regular file.
  package init(_ path: String) throws(FileError) {
    if FileSystem.hasZeroByte(path) { throw FileSystem.zeroByte("read", path) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileSystem.failure("read", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileSystem.failure("read", path)
      Self.close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      Self.close(descriptor)
      throw .refused(operation: "read", path: path, reason: "it is no regular file, and is read out of order")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { Self.close(descriptor) }

  /// Fills a buffer with the bytes from `offset` on; false where the file ends before.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Bool {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count == 0 { return false }
      if count > 0 { done += count } else if errno != EINTR { throw FileSystem.failure("read", path) }
    }
    return true
  }

  private static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }
}
