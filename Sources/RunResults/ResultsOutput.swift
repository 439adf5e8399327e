/// Where a recorder writes its tables, and how.
public struct ResultsOutput: Equatable, Sendable {
  /// An existing folder.
  public var folder: String
  /// Format and buffering.
  public var settings: ResultsSettings
  /// Whether the run's bars are sessions, whose dates tables then have as a column.
  public var hasSessions: Bool
  /// What a file that has room for it says of the run beside its rows, as Parquet has.
  public var labels: [FileLabel]

  /// Makes an output from its parts.
  public init(folder: String, settings: ResultsSettings, hasSessions: Bool = false, labels: [FileLabel] = []) {
    self.folder = folder
    self.settings = settings
    self.hasSessions = hasSessions
    self.labels = labels
  }
}

/// Something that a file says of its run, under a name.
public struct FileLabel: Equatable, Sendable {
  /// What it is, as `workflow`.
  public let key: String
  /// What is said.
  public let value: String

  /// Makes a label from its parts.
  public init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}
