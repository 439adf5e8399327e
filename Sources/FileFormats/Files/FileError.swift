/// Why something could not be done to a file or folder.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operating system refused an operation.
  case refused(operation: String, path: String, reason: String)
  /// The path of a folder names something else.
  case notAFolder(path: String)
  /// Another process holds the folder.
  case inUse(path: String)

  /// The message as it is shown to the user.
  public var description: String {
    switch self {
    case .refused(_, let path, _), .notAFolder(let path), .inUse(let path): "\(MessageText.shown(path)): \(problem)"
    }
  }

  /// The message without the path, for those who name the place themselves.
  public var problem: String {
    switch self {
    case .refused(let operation, _, let reason): "cannot \(operation): \(reason)"
    case .notAFolder: "is not a folder"
    case .inUse: "is in use by another process"
    }
  }
}
