import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a command prints.
enum Terminal {
  /// Why standard output did not take everything: the code of the first error, 0 where there was none.
  private static let outputError = Mutex<Int32>(0)

  /// Gives the standard descriptors that the program was started without a place, before any file is opened: a file
  /// would get the number, and what is printed would go into it.
  static func openMissingDescriptors() {
    for descriptor in [Int32](0...2) where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // Output that nobody can see fails; it is not lost in silence.
      _ = open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Why what was printed did not all arrive; nil where it did.
  static var outputProblem: String? {
    let code = outputError.withLock { $0 }
    return code == 0 ? nil : "standard output: cannot write: \(String(cString: strerror(code)))"
  }

  /// Writes to standard output.
  static func print(_ text: String) { print(bytes: Array(text.utf8)) }

  /// Writes bytes to standard output.
  static func print(bytes: [UInt8]) {
    outputError.withLock { code in
      if code == 0 { code = write(bytes, to: 1) }
    }
  }

  /// Writes to standard error.
  static func printError(_ text: String) { _ = write(Array(text.utf8), to: 2) }

  /// Whether standard error is a terminal, so that progress may be shown there.
  static var showsProgress: Bool { isatty(2) == 1 }

  /// Writes everything and returns 0, or the code of the error that kept it from that.
  private static func write(_ text: [UInt8], to descriptor: Int32) -> Int32 {
    var bytes = text[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        // Somebody has made the pipe or terminal one that does not wait.
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&place, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
