import FileFormats
import ParquetFiles

/// Why results could not be written, read or kept.
public enum ResultsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operating system refused an operation on a file or folder.
  case fileSystem(operation: String, path: String, reason: String)
  /// The path of the run's folder names something else.
  case notAFolder(path: String)
  /// The folder is not empty and holds no manifest.
  case notARun(path: String)
  /// The folder holds the run of another configuration.
  case otherRun(path: String, found: String, expected: String)
  /// Another run is writing to the folder.
  case inUse(path: String)
  /// A manifest that cannot be read.
  case badManifest(path: String, problem: String)
  /// A file of metrics that cannot be read.
  case badMetrics(path: String, problem: String)
  /// A table that could not be written or read, for another reason than those of the operating system.
  case badTable(path: String, problem: String)
  /// The configuration in a run's folder is not the one that the run was of.
  case alteredConfiguration(path: String)
  /// A finished run did not reproduce its digest; both are kept.
  case diverged(path: String, kept: String, differences: [String])

  /// The message as it is shown to the user.
  public var description: String {
    switch self {
    case .fileSystem(let operation, let path, let reason):
      "\(MessageText.shown(path)): cannot \(operation): \(reason)"
    case .notAFolder(let path):
      "\(MessageText.shown(path)): is not a folder; choose another folder for the results"
    case .notARun(let path):
      "\(MessageText.shown(path)): is not empty and holds no run; choose another folder for the results"
    case .otherRun(let path, let found, let expected):
      "\(MessageText.shown(path)): holds another run (config_hash \(found), this one has \(expected)); "
        + "choose another folder for the results"
    case .inUse(let path):
      "\(MessageText.shown(path)): another run is writing to this folder; wait for its end or choose another folder "
        + "for the results"
    case .badManifest(let path, let problem):
      "\(MessageText.shown(path)): is not a manifest that this version can read: \(problem)"
    case .badMetrics(let path, let problem):
      "\(MessageText.shown(path)): does not hold metrics that this version can read: \(problem)"
    case .badTable(let path, let problem): "\(MessageText.shown(path)): \(problem)"
    case .alteredConfiguration(let path):
      "\(MessageText.shown(path)): was altered since its run wrote it; give it another folder as --out, or run the "
        + "workflow's own file"
    case .diverged(let path, let kept, let differences):
      "\(MessageText.shown(path)): the run was repeated and its results differ: "
        + "\(differences.joined(separator: "; ")). "
        + "The earlier results stay there, the new ones are in \(MessageText.shown(kept))"
    }
  }
}

extension ResultsError {
  /// What a file's error is for the folder of a run.
  init(_ error: FileError) {
    switch error {
    case .refused(let operation, let path, let reason):
      self = .fileSystem(operation: operation, path: path, reason: reason)
    case .notAFolder(let path): self = .notAFolder(path: path)
    case .inUse(let path): self = .inUse(path: path)
    }
  }

  /// Does something to files; what fails is an error of results.
  static func mapping<Result>(_ operation: () throws(FileError) -> Result) throws(ResultsError) -> Result {
    do { return try operation() } catch { throw ResultsError(error) }
  }

  /// What an error of a Parquet file is for the folder of a run.
  init(_ error: ParquetError) {
    let path = MessageText.shown(error.path) + ": "
    let words = "\(error)"
    self = .badTable(
      path: error.path, problem: words.hasPrefix(path) ? String(words.dropFirst(path.count)) : error.message)
  }

  /// Does something to a Parquet file; what fails is an error of results.
  static func mapping<Result>(_ operation: () throws(ParquetError) -> Result) throws(ResultsError) -> Result {
    do { return try operation() } catch { throw ResultsError(error) }
  }
}
