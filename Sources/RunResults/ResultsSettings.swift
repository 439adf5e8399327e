/// In which form the tables of a run are written.
public enum ResultsFormat: String, Sendable, CaseIterable {
  /// JSON Lines: one object a line.
  case jsonl
  /// Comma-separated values with a header line (RFC 4180).
  case csv
  /// Apache Parquet: columns with types, for programs.
  case parquet

  /// How tables of this form are compressed where nobody says otherwise.
  public var compression: ResultsCompression { self == .parquet ? .snappy : .none }
}

/// How the tables of a run are compressed.
public enum ResultsCompression: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// Snappy, which only Parquet has.
  case snappy
}

/// Which finished runs of a workflow stay when another ends: the section `results.retention`.
public struct ResultsRetention: Equatable, Sendable {
  /// So many of the newest stay, the one that has ended among them; nil for any number.
  public var keep: Int?
  /// Only what was written last before so many nanoseconds goes; nil for any age.
  public var olderThan: Int64?

  /// A rule, of which one part must be given.
  public init(keep: Int? = nil, olderThan: Int64? = nil) {
    self.keep = keep
    self.olderThan = olderThan
  }
}

/// The `results` section of a workflow.
public struct ResultsSettings: Equatable, Sendable {
  /// In which form tables are written.
  public var format: ResultsFormat
  /// How tables are compressed; nil as `format` has it.
  public var compression: ResultsCompression?
  /// Number of rows of a table that are gathered before they are written to its file, at least 1.
  public var bufferSize: Int
  /// Which of the tables of streams are written; digests cover all streams in any case.
  public var streams: [ResultTable]
  /// Whether there is a table of the bars as the run saw them.
  public var writesBars: Bool
  /// Names of the features that stand in a table of their own; none for no such table.
  public var features: [String]
  /// Whether the table of equity has a column with the benchmark's.
  public var writesBenchmark: Bool
  /// Which earlier runs of the workflow stay beside this one; nil for all.
  public var retention: ResultsRetention?

  /// JSON Lines of all streams and a thousand rows by default.
  public init(
    format: ResultsFormat = .jsonl, compression: ResultsCompression? = nil, bufferSize: Int = 1000,
    streams: [ResultTable] = ResultTable.ofStreams, writesBars: Bool = false, features: [String] = [],
    writesBenchmark: Bool = false
  ) {
    self.format = format
    self.compression = compression
    self.bufferSize = bufferSize
    self.streams = streams
    self.writesBars = writesBars
    self.features = features
    self.writesBenchmark = writesBenchmark
    retention = nil
  }

  /// The tables that are written, in the order of `ResultTable`.
  public var tables: [ResultTable] {
    ResultTable.allCases.filter { table in
      switch table {
      case .bars: writesBars
      case .features: !features.isEmpty
      default: streams.contains(table)
      }
    }
  }
}
