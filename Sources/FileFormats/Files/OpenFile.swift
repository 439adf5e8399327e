#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is being read or written piece by piece; closed with its owner at the latest.
package final class OpenFile {
  /// Its path, for errors.
  package let path: String
  private var descriptor: Int32

  private init(_ path: String, _ descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    if descriptor >= 0 { _ = Self.closeOnce(descriptor) }
  }

  /// Opens a file for reading.
  package static func reading(_ path: String) throws(FileError) -> OpenFile {
    if FileSystem.hasZeroByte(path) { throw FileSystem.zeroByte("read", path) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("read", path) }
    return OpenFile(path, descriptor)
  }

  /// Standard input, which is closed with its owner.
  package static func standardInput() -> OpenFile { OpenFile("standard input", 0) }

  /// Opens an empty file for writing, in place of any that is there.
  package static func creating(_ path: String) throws(FileError) -> OpenFile {
    if FileSystem.hasZeroByte(path) { throw FileSystem.zeroByte("create", path) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    return OpenFile(path, descriptor)
  }

  /// Opens an empty file for writing where there is nothing yet; nil where there is something.
  ///
  /// Of several processes that try one gets it, on file systems that are shared too.
  package static func creatingNew(_ path: String) throws(FileError) -> OpenFile? {
    if FileSystem.hasZeroByte(path) { throw FileSystem.zeroByte("create", path) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0, errno == EEXIST { return nil }
    guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    return OpenFile(path, descriptor)
  }

  /// Adds a line to a file, which is made where there is none: by one write to its end, so that several processes may.
  ///
  /// Where the last line of the file has no end, as after a crash, that line is ended first.
  ///
  /// - Parameter line: Without its line feed.
  package static func append(line: [UInt8], to path: String) throws(FileError) {
    if FileSystem.hasZeroByte(path) { throw FileSystem.zeroByte("append to", path) }
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSystem.failure("append to", path) }
    let file = OpenFile(path, descriptor)
    let size = file.size
    var last = [UInt8](repeating: 0x0A, count: 1)
    if size > 0 {
      _ = try last.withUnsafeMutableBufferPointer { buffer throws(FileError) in
        try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: size - 1)
      }
    }
    let bytes = (last == [0x0A] ? [] : [0x0A]) + line + [0x0A]
    // What is written in part is left as it is: others may have written behind it, and readers pass such lines by.
    let count = bytes.withUnsafeBytes { bytes in
      while true {
        let count = writeOnce(bytes, to: descriptor)
        if count >= 0 || errno != EINTR { return count }
      }
    }
    if count < 0 { throw FileSystem.failure("append to", path) }
    if count < bytes.count { throw FileSystem.failure("append to", path, ENOSPC) }
    try file.sync()
    try file.close()
  }

  /// Whether its path still leads to it, and not to nothing or to another file.
  package var isStillAtItsPath: Bool {
    var (held, found) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(path, &found) == 0 else { return false }
    return held.st_dev == found.st_dev && held.st_ino == found.st_ino
  }

  /// Number of bytes that the file has now.
  package var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Reads `buffer.count` bytes at a place of the file, fewer where it ends before; moves nothing, so that several
  /// threads may read.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count == 0 { break }
      if count > 0 { done += count } else if errno != EINTR { throw FileSystem.failure("read", path) }
    }
    return done
  }

  /// Whether it can still be read or written.
  package var isOpen: Bool { descriptor >= 0 }

  /// Reads what is there at once; 0 at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      if errno != EINTR { throw FileSystem.failure("read", path) }
    }
  }

  /// Reads what is there at once into an array, from `start` on; 0 at the end.
  package func read(into bytes: inout [UInt8], from start: Int = 0) throws(FileError) -> Int {
    try bytes.withUnsafeMutableBufferPointer { buffer throws(FileError) in
      try read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[start...])))
    }
  }

  /// Reads on to the end, piece by piece.
  package func readPieces(_ body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { room.deallocate() }
    while true {
      let count = try read(into: room)
      if count == 0 { return }
      body(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }

  /// Writes all bytes of an array, see `write`.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { buffer throws(FileError) in try write(UnsafeRawBufferPointer(buffer)) }
  }

  /// Writes all bytes; what does not fit is taken back whole, and the file closed.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    let length = lseek(descriptor, 0, SEEK_CUR)
    var rest = bytes
    while !rest.isEmpty {
      let count = Self.writeOnce(rest, to: descriptor)
      if count < 0 {
        if errno == EINTR { continue }
        let error = FileSystem.failure("write", path)
        if length >= 0 { _ = ftruncate(descriptor, length) }
        _ = Self.closeOnce(descriptor)
        descriptor = -1
        throw error
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Waits until what was written is on the disk, and survives a crash of the machine; file systems that cannot do that
  /// are used without.
  package func sync() throws(FileError) {
    guard descriptor >= 0 else { return }
    if let code = FileSystem.sync(descriptor) { throw FileSystem.failure("write to the disk", path, code) }
  }

  /// Closes the file; once is enough.
  package func close() throws(FileError) {
    guard descriptor >= 0 else { return }
    let status = Self.closeOnce(descriptor)
    descriptor = -1
    if status != 0 { throw FileSystem.failure("close", path) }
  }

  private static func writeOnce(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  private static func closeOnce(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #elseif canImport(Musl)
      Musl.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }
}
