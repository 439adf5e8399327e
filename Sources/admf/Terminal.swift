#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a command prints.
enum Terminal {
  /// Writes to standard output.
  static func print(_ text: String) { write(Array(text.utf8), to: 1) }

  /// Writes bytes to standard output.
  static func print(bytes: [UInt8]) { write(bytes, to: 1) }

  /// Writes to standard error.
  static func printError(_ text: String) { write(Array(text.utf8), to: 2) }

  /// Whether standard error is a terminal, so that progress may be shown there.
  static var showsProgress: Bool { isatty(2) == 1 }

  private static func write(_ text: [UInt8], to descriptor: Int32) {
    var bytes = text[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
