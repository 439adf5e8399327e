/// In which form the tables of a run are written.
public enum ResultsFormat: String, Sendable, CaseIterable {
  /// JSON Lines: one object a line.
  case jsonl
  /// Comma-separated values with a header line (RFC 4180).
  case csv
}

/// The `results` section of a workflow.
public struct ResultsSettings: Equatable, Sendable {
  /// In which form tables are written.
  public var format: ResultsFormat
  /// Number of rows of a table that are gathered before they are written to its file, at least 1.
  public var bufferSize: Int
  /// Whether the table of equity has a column with the benchmark's.
  public var writesBenchmark: Bool

  /// JSON Lines and a thousand rows by default.
  public init(format: ResultsFormat = .jsonl, bufferSize: Int = 1000, writesBenchmark: Bool = false) {
    self.format = format
    self.bufferSize = bufferSize
    self.writesBenchmark = writesBenchmark
  }
}
