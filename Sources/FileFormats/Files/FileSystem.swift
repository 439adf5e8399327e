#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The operations on files and folders that anything here needs, with errors that name the path.
public enum FileSystem {
  /// What a path names.
  public enum Kind: Sendable {
    /// Nothing, or nothing that can be reached.
    case nothing
    /// A folder, or a link to one.
    case folder
    /// A file, or anything else.
    case other
  }

  /// What a path names.
  public static func kind(_ path: String) -> Kind {
    var status = stat()
    guard !hasZeroByte(path), stat(path, &status) == 0 else { return .nothing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
  }

  /// Why what a path names cannot be reached, where it is not simply that nothing is there: a loop of links, a link
  /// that leads nowhere, a folder that may not be entered; nil else.
  public static func obstacle(_ path: String) -> String? {
    if hasZeroByte(path) { return "the path has a zero byte" }
    var status = stat()
    guard stat(path, &status) != 0 else { return nil }
    guard errno == ENOENT else { return String(cString: strerror(errno)) }
    return lstat(path, &status) == 0 ? "a link that leads nowhere" : nil
  }

  /// Whether a path has a zero byte, where the operating system would end it.
  static func hasZeroByte(_ path: String) -> Bool { path.utf8.contains(0) }

  /// The path of what exists at `path`, from the root and without links; nil where nothing can be reached.
  package static func absolute(_ path: String) -> String? {
    guard !hasZeroByte(path), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether a path names a regular file or a link to one, which can be read again.
  public static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a path names anything, be it a link to nothing.
  public static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether a path names a folder and no link to one.
  public static func isFolderItself(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Creates a folder and those above it that do not exist.
  ///
  /// - Throws: `FileError`: `notAFolder` or `refused`.
  public static func makeFolder(_ path: String) throws(FileError) {
    switch kind(path) {
    case .folder: return
    case .other: throw .notAFolder(path: path)
    case .nothing: break
    }
    if hasZeroByte(path) { throw zeroByte("create the folder", path) }
    if path.isEmpty { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
    if mkdir(path, 0o777) != 0 && !(errno == EEXIST && kind(path) == .folder) {
      throw failure("create the folder", path)
    }
  }

  /// The names in a folder, sorted by their bytes.
  ///
  /// - Throws: `FileError`.
  public static func names(in folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else { throw failure("list the folder", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          // A name that is no text is no name of anything that is written or read here; it must not become one.
          String(validatingCString: $0)
            ?? MessageText.shown(bytes: UnsafeBufferPointer(start: $0, count: strlen($0)).map { UInt8(bitPattern: $0) })
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The content of a file.
  ///
  /// - Throws: `FileError`.
  public static func read(_ path: String) throws(FileError) -> [UInt8] { try read(path, atMost: Int.max) }

  /// The first `limit` bytes of a file, or all where it has no more: of a device there is no end.
  ///
  /// - Throws: `FileError`.
  public static func read(_ path: String, atMost limit: Int) throws(FileError) -> [UInt8] {
    try read(OpenFile.reading(path), atMost: limit)
  }

  /// The first `limit` bytes of standard input, or all where it has no more; it is closed then.
  ///
  /// - Throws: `FileError`.
  public static func readStandardInput(atMost limit: Int) throws(FileError) -> [UInt8] {
    try read(OpenFile.standardInput(), atMost: limit)
  }

  private static func read(_ file: OpenFile, atMost limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try file.read(into: &chunk)
      bytes.append(contentsOf: chunk[..<min(count, limit - bytes.count)])
      if count == 0 || bytes.count == limit { return bytes }
    }
  }

  /// Writes a file so that a reader sees either the old content or the whole new one, after a crash of the machine too.
  ///
  /// What is no file itself, as a device, a pipe or a link, is written to and stays what it is.
  /// - Throws: `FileError`.
  public static func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    guard isReplaceable(path) else { return try writeWhole(bytes, to: path) }
    let temporary = path + ".partial"
    try writeWhole(bytes, to: temporary)
    try rename(temporary, to: path)
    try syncFolder(FilePath.folder(of: path))
  }

  /// Whether there is a regular file or nothing at all.
  private static func isReplaceable(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  /// Writes a file at once that nobody reads before it is written again; whatever stood there goes first.
  package static func writeAside(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try OpenFile.creating(path)
    try file.write(bytes)
    try file.close()
  }

  /// How many bytes there is space for in the file system of a folder; nil where that does not tell.
  package static func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  private static func writeWhole(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try OpenFile.creating(path)
    try file.write(bytes)
    try file.sync()
    try file.close()
  }

  /// Waits until the names in a folder are on the disk, as `OpenFile.sync` does for content.
  ///
  /// A file that was renamed has its new name after a crash of the machine too.
  ///
  /// - Throws: `FileError`.
  public static func syncFolder(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder that may be written to and not be listed cannot be opened: its names are left to the operating system.
    guard descriptor >= 0 else { return }
    let code = sync(descriptor)
    _ = close(descriptor)
    if let code { throw failure("write to the disk", path, code) }
  }

  /// Waits until what was written to a file is on the disk; file systems that cannot do that are used without.
  package static func syncFile(_ path: String) throws(FileError) { try OpenFile.reading(path).sync() }

  /// The code of the error with which the disk refused something; nil where it took it, or where there is none below.
  static func sync(_ descriptor: Int32) -> Int32? {
    while fsync(descriptor) != 0 {
      switch errno {
      case EINTR: continue
      // Pipes, devices and some file systems have nothing to wait for.
      case EINVAL, ENOTSUP, EROFS, EBADF: return nil
      default: return errno
      }
    }
    return nil
  }

  /// Gives a file or folder another name, in place of a file that has it.
  ///
  /// - Throws: `FileError`.
  public static func rename(_ path: String, to target: String) throws(FileError) {
    #if canImport(Glibc)
      let status = Glibc.rename(path, target)
    #elseif canImport(Musl)
      let status = Musl.rename(path, target)
    #else
      let status = Darwin.rename(path, target)
    #endif
    if status != 0 { throw failure("rename to \(target)", path) }
  }

  /// Removes a file, if there is one.
  ///
  /// - Throws: `FileError`.
  public static func remove(_ path: String) throws(FileError) {
    if unlink(path) != 0 && errno != ENOENT { throw failure("remove", path) }
  }

  /// Removes a folder that holds nothing.
  ///
  /// - Throws: `FileError`.
  public static func removeEmptyFolder(_ path: String) throws(FileError) {
    if rmdir(path) != 0 { throw failure("remove", path) }
  }

  static func zeroByte(_ operation: String, _ path: String) -> FileError {
    .refused(operation: operation, path: MessageText.excerpt(path, atMost: 200), reason: "the path has a zero byte")
  }

  /// The error of the system call that has just failed, or of the one that left `code`.
  static func failure(_ operation: String, _ path: String, _ code: Int32 = errno) -> FileError {
    .refused(operation: operation, path: path, reason: String(cString: strerror(code)))
  }
}
