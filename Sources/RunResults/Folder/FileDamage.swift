import Determinism
import FileFormats

/// A file of a finished run that is not as the run wrote it.
public struct FileDamage: Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with it.
  public enum Kind: String, Sendable {
    /// There is no such file.
    case missing
    /// Its content is another, or cannot be read.
    case altered
  }

  /// The file's name in the folder.
  public let file: String
  /// What is wrong with it.
  public let kind: Kind

  /// Makes an entry from its parts.
  public init(file: String, kind: Kind) {
    self.file = file
    self.kind = kind
  }

  /// `equity.jsonl is missing`, `equity.jsonl was altered`.
  public var description: String { kind == .missing ? "\(file) is missing" : "\(file) was altered" }
}

extension RunManifest {
  /// The files of the run in `folder` that are not what this manifest says of them, in the order of their names; none
  /// where it says nothing.
  ///
  /// - Complexity: linear in the bytes of the files, which are read.
  public func damage(in folder: String) -> [FileDamage] {
    files.compactMap { Self.damage(of: $0, in: folder) }
  }

  /// What is wrong with one file of the run in `folder`; nil where it is as this manifest says, or says nothing of it.
  package func damage(of name: String, in folder: String) -> FileDamage? {
    files.first { $0.name == name }.flatMap { Self.damage(of: $0, in: folder) }
  }

  private static func damage(of file: FileHash, in folder: String) -> FileDamage? {
    let path = folder + "/" + file.name
    if FileSystem.kind(path) == .nothing { return FileDamage(file: file.name, kind: .missing) }
    return hash(ofFile: path) == file.hash ? nil : FileDamage(file: file.name, kind: .altered)
  }

  /// XXH64 of a file's bytes; nil where it cannot be read.
  package static func hash(ofFile path: String) -> UInt64? {
    guard let file = try? RunFolder.open(path) else { return nil }
    var hash = XXH64()
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      guard let count = try? file.read(into: &chunk) else { return nil }
      if count == 0 { return hash.digest() }
      chunk.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}

extension RunFolder {
  /// Opens a file of a run for reading.
  ///
  /// Pipes and devices are refused: the one would be waited for, the other has no end.
  static func open(_ path: String) throws(ResultsError) -> OpenFile {
    try checkIsNoDevice(path)
    return try ResultsError.mapping { () throws(FileError) in try OpenFile.reading(path) }
  }

  /// The content of a file of a run, see `open`.
  static func read(_ path: String) throws(ResultsError) -> [UInt8] {
    try checkIsNoDevice(path)
    return try ResultsError.mapping { () throws(FileError) in try FileSystem.read(path) }
  }

  private static func checkIsNoDevice(_ path: String) throws(ResultsError) {
    if FileSystem.kind(path) == .other && !FileSystem.isRegularFile(path) {
      throw .fileSystem(operation: "read", path: path, reason: "a pipe or a device, where a file belongs")
    }
  }
}
