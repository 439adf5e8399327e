#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Shows a file with the program that the system has for it.
enum FileOpener {
  #if canImport(Darwin)
    private static let program = "/usr/bin/open"
  #else
    private static let program = "xdg-open"
  #endif

  /// Starts the program and does not wait for what it shows; what is wrong, or nil.
  static func open(_ path: String) -> String? {
    var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(path), nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    let surroundings = environ  // determinism-ok: handed on to a process, not read
    let code = posix_spawnp(&child, program, nil, nil, &words, surroundings)
    return code == 0 ? nil : "\(program) cannot be started: \(String(cString: strerror(code)))"
  }
}
