#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few operations on files and folders that results need, with errors that name the path.
public enum FileSystem {
  /// What a path names.
  enum Kind {
    case nothing
    case folder
    case other
  }

  static func kind(_ path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
  }

  /// Whether a path names a folder and no link to one.
  static func isFolderItself(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Creates a folder and those above it that do not exist.
  static func makeFolder(_ path: String) throws(ResultsError) {
    switch kind(path) {
    case .folder: return
    case .other: throw .notAFolder(path: path)
    case .nothing: break
    }
    if path.isEmpty { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
    if mkdir(path, 0o777) != 0 && !(errno == EEXIST && kind(path) == .folder) {
      throw failure("create the folder", path)
    }
  }

  /// The names in a folder, sorted by their bytes.
  static func names(in folder: String) throws(ResultsError) -> [String] {
    guard let stream = opendir(folder) else { throw failure("list the folder", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The content of a file.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  public static func read(_ path: String) throws(ResultsError) -> [UInt8] { try read(path, atMost: Int.max) }

  /// The first `limit` bytes of a file, or all where it has no more: of a device there is no end.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  public static func read(_ path: String, atMost limit: Int) throws(ResultsError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { readOnce(descriptor, $0) }
      if count < 0 { throw failure("read", path) }
      bytes.append(contentsOf: chunk[..<min(count, limit - bytes.count)])
      if count == 0 || bytes.count == limit { return bytes }
    }
  }

  /// Writes a file so that a reader sees either the old content or the whole new one.
  ///
  /// What is no file itself, as a device, a pipe or a link, is written to and stays what it is.
  /// - Throws: `ResultsError.fileSystem`.
  public static func writeAtomically(_ bytes: [UInt8], to path: String) throws(ResultsError) {
    guard isReplaceable(path) else { return try writeWhole(bytes, to: path) }
    let temporary = path + ".partial"
    try writeWhole(bytes, to: temporary)
    try rename(temporary, to: path)
  }

  /// Whether there is a regular file or nothing at all.
  private static func isReplaceable(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  private static func writeWhole(_ bytes: [UInt8], to path: String) throws(ResultsError) {
    let descriptor = try create(path)
    let isWritten = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let reason = errno
    let isClosed = close(descriptor) == 0
    guard isWritten else { throw failure("write", path, reason) }
    guard isClosed else { throw failure("write", path) }
  }

  /// Opens an empty file for writing, in place of any that is there.
  static func create(_ path: String) throws(ResultsError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("create", path) }
    return descriptor
  }

  /// Writes all bytes, and returns false with `errno` set where that is not possible.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    return true
  }

  static func rename(_ path: String, to target: String) throws(ResultsError) {
    #if canImport(Glibc)
      let status = Glibc.rename(path, target)
    #elseif canImport(Musl)
      let status = Musl.rename(path, target)
    #else
      let status = Darwin.rename(path, target)
    #endif
    if status != 0 { throw failure("rename to \(target)", path) }
  }

  static func remove(_ path: String) throws(ResultsError) {
    if unlink(path) != 0 && errno != ENOENT { throw failure("remove", path) }
  }

  /// Removes a folder that holds nothing.
  static func removeEmptyFolder(_ path: String) throws(ResultsError) {
    if rmdir(path) != 0 { throw failure("remove", path) }
  }

  /// The error of the system call that has just failed, or of the one that left `code`.
  static func failure(_ operation: String, _ path: String, _ code: Int32 = errno) -> ResultsError {
    .fileSystem(operation: operation, path: path, reason: String(cString: strerror(code)))
  }

  /// Reads what is there at once; negative with `errno` set where that is not possible.
  static func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count < 0 && errno == EINTR { continue }
      return count
    }
  }
}
