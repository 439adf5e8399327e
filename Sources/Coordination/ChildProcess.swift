#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// This program started once more, in a process of its own.
package enum ChildProcess {
  /// Why no output could be had.
  package struct Failure: Error, CustomStringConvertible {
    /// What is shown to people.
    package let description: String
  }

  /// What a process wrote, and what it took.
  package struct Measured: Sendable {
    /// What it wrote to standard output.
    package let output: String
    /// Seconds of all its threads, in user and system mode.
    package let processorSeconds: Double
    /// Its largest resident set, in millions of bytes.
    package let peakMegabytes: Double
  }

  /// Starts this program, which calls itself `program`, with `arguments` and returns what it wrote to standard output.
  ///
  /// - Parameter input: What it finds on standard input; nil for what this one finds there.
  /// - Throws: `Failure` where it cannot be started or does not end with exit code 0.
  package static func output(
    of arguments: [String], program: String, input: [UInt8]? = nil
  ) throws(Failure) -> String {
    try measured(arguments, program: program, input: input).output
  }

  /// Starts this program likewise, and measures it.
  ///
  /// - Throws: as above.
  package static func measured(
    _ arguments: [String], program: String, input: [UInt8]? = nil
  ) throws(Failure) -> Measured {
    let inputFile = try input.map { bytes throws(Failure) in try unnamedFile(bytes) }
    defer { if let inputFile { fclose(inputFile) } }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure(description: "no pipe for a process: \(reason())") }
    var actions = fileActions()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    if let inputFile { posix_spawn_file_actions_adddup2(&actions, fileno(inputFile), 0) }
    posix_spawn_file_actions_addclose(&actions, ends[0])
    defer { posix_spawn_file_actions_destroy(&actions) }
    let path = try executablePath()
    var process = pid_t()
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    let surroundings = environ  // determinism-ok: handed on to a process, not read
    let result = posix_spawn(&process, path, &actions, nil, &words, surroundings)
    for word in words { free(word) }
    close(ends[1])
    defer { close(ends[0]) }
    guard result == 0 else {
      throw Failure(description: "\(path) cannot be started: \(String(cString: strerror(result)))")
    }
    let text = readAll(ends[0])
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    guard status == 0 else {
      throw Failure(description: "\(program) \(arguments.joined(separator: " ")) failed in a fresh process")
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    #if canImport(Darwin)
      let bytes = Double(usage.ru_maxrss)
    #else
      let bytes = Double(usage.ru_maxrss) * 1_024
    #endif
    return Measured(
      output: text, processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMegabytes: bytes / 1e6)
  }

  /// A file without a name that holds `bytes`, to be read from its beginning.
  ///
  /// Not a pipe: a process that ends before it has read everything would end this one with a signal.
  private static func unnamedFile(_ bytes: [UInt8]) throws(Failure) -> UnsafeMutablePointer<FILE> {
    guard let file = tmpfile() else { throw Failure(description: "no file for the input of a process: \(reason())") }
    _ = fcntl(fileno(file), F_SETFD, FD_CLOEXEC)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
      let reason = reason()
      fclose(file)
      throw Failure(description: "the input of a process cannot be written: \(reason)")
    }
    lseek(fileno(file), 0, SEEK_SET)
    return file
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  private static func executablePath() throws(Failure) -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    #if canImport(Darwin)
      var size = UInt32(buffer.count)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else {
        throw Failure(description: "the path of this program is too long")
      }
    #else
      let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
      guard length > 0 else { throw Failure(description: "the path of this program is unknown: \(reason())") }
    #endif
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  #if canImport(Darwin)
    private static func fileActions() -> posix_spawn_file_actions_t? { nil }
  #else
    private static func fileActions() -> posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
  #endif

  private static func reason() -> String { String(cString: strerror(errno)) }
}
