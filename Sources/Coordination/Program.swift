import FileFormats

/// Which program computed a result: written into every manifest.
public struct Program: Equatable, Sendable, CustomStringConvertible {
  /// What the program calls itself: `admf`, or the name of a program with strategies of its own.
  public let name: String

  /// This package's own program.
  public static let admf = Program(known: "admf")

  /// The version of this package.
  public static let version = "0.1.0"

  /// The compiler that built it, as far as it tells.
  public static var toolchain: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift before 6.3"
    #endif
  }

  /// A program that chooses its name.
  ///
  /// - Throws: `ProgramNameError` unless the name is one to 64 visible ASCII characters other than a slash.
  public init(name: String) throws(ProgramNameError) {
    let isFit = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
    guard isFit, (1...64).contains(name.utf8.count) else { throw ProgramNameError(name: name) }
    self.init(known: name)
  }

  /// A program by the path that it was started under; what cannot stand in a name becomes `_`.
  public init(startedAs path: String) {
    let file = path.split(separator: "/").last ?? "admf"
    let bytes = file.utf8.prefix(64).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "_") }
    self.init(known: String(decoding: bytes, as: UTF8.self))
  }

  private init(known name: String) { self.name = name }

  /// `admf 0.1.0 (Swift 6.3)`.
  public var description: String {
    "\(name) \(Self.version) (\(name == Self.admf.name ? "" : "admf, ")\(Self.toolchain))"
  }
}

/// A name that a program cannot have.
public struct ProgramNameError: Error, Equatable, CustomStringConvertible {
  /// The name.
  public let name: String

  /// What is shown to people.
  public var description: String {
    "the name of a program: was '\(MessageText.excerpt(name))'; allowed are 1 to 64 visible ASCII characters without "
      + "a slash"
  }
}
