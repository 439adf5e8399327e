import Determinism
import FileFormats

#if canImport(Darwin)
  import Darwin
#endif

/// Which build of which program computes: what is in its executable file.
package struct ProgramIdentity: Equatable, Sendable {
  /// What people call it.
  package var name: String
  /// 128 bits over the bytes of the executable, 32 hexadecimal digits.
  package var hash: String

  package init(name: String, hash: String) {
    self.name = name
    self.hash = hash
  }

  /// The program that runs; nil where its file cannot be read, and nothing can be told of it.
  ///
  /// The file is read once a process, when somebody first asks: some milliseconds.
  package static func running(named name: String) -> ProgramIdentity? {
    runningHash.map { ProgramIdentity(name: name, hash: $0) }
  }

  private static let runningHash: String? = executablePath.flatMap(hash)

  /// The hash of an executable file: two XXH64 with seeds of their own. Who could make two programs alike could as well
  /// write into the store.
  static func hash(_ path: String) -> String? {
    guard let file = try? OpenFile.reading(path) else { return nil }
    var (first, second) = (XXH64(seed: 0), XXH64(seed: 1))
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      guard let count = try? file.read(into: &piece) else { return nil }
      if count == 0 { break }
      piece.withUnsafeBytes { bytes in
        first.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        second.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
    }
    return Hexadecimal.string(of: first.digest()) + Hexadecimal.string(of: second.digest())
  }

  private static var executablePath: String? {
    #if canImport(Darwin)
      var size = UInt32(4_096)
      var buffer = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    #else
      // The file that was started, also where another one has taken its name since.
      return "/proc/self/exe"
    #endif
  }
}
