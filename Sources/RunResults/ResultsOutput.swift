/// Where a recorder writes its tables, and how.
public struct ResultsOutput: Equatable, Sendable {
  /// An existing folder.
  public var folder: String
  /// Format and buffering.
  public var settings: ResultsSettings

  /// Makes an output from its parts.
  public init(folder: String, settings: ResultsSettings) {
    self.folder = folder
    self.settings = settings
  }
}
