import TradingModel

/// Where bars come from.
public enum MarketDataSource: String, Sendable, CaseIterable {
  /// Text files, one a symbol.
  case csv
  /// Bars made by chance, from a seed.
  case synthetic
}

/// What the time in a row of a file says about its bar.
public enum TimestampMeaning: String, Sendable, CaseIterable {
  /// The instant at which the bar closes.
  case close
  /// The instant at which the bar opens; the bar's length must be known.
  case open
  /// The date of a session, which closes at the end of that UTC day.
  case session
}

/// What happens where a symbol has no bar at a cycle between its first and its last.
public enum MissingBarRule: String, Sendable, CaseIterable {
  /// The run stops with an error.
  case error
  /// The symbol's features, strategies and fills do nothing at that cycle.
  case skip
  /// A bar at the last close with no volume stands in; it is never filled against.
  case carry
}

/// The unit of times that are written as whole numbers since 1970-01-01T00:00:00Z.
public enum EpochUnit: String, Sendable, CaseIterable {
  /// Seconds.
  case seconds
  /// Thousandths of a second.
  case milliseconds
  /// Millionths of a second.
  case microseconds
  /// Billionths of a second.
  case nanoseconds

  /// How many nanoseconds one unit is.
  public var nanoseconds: Int64 {
    switch self {
    case .seconds: 1_000_000_000
    case .milliseconds: 1_000_000
    case .microseconds: 1000
    case .nanoseconds: 1
    }
  }
}

/// What data a run reads: the `data` section of a workflow.
public struct MarketDataSettings: Equatable, Sendable {
  /// Where bars come from.
  public var source: MarketDataSource
  /// A folder with SYMBOL.csv in it, or one file; already resolved against the folder of the workflow file.
  public var path: String
  /// The symbols to read, in the order of the configuration.
  public var symbols: [Symbol]
  /// First instant that belongs to the run, or nil for the beginning of the data.
  public var start: Timestamp?
  /// Last instant that belongs to the run (a date means the whole day), or nil for the end of the data.
  public var end: Timestamp?
  /// What the files' times mean; nil: `session` where rows carry dates only, else `close`.
  public var timestamp: TimestampMeaning?
  /// Length of a bar in nanoseconds, needed where `timestamp` is `open`.
  public var barLength: Int64?
  /// What happens where a symbol misses a bar.
  public var missingBars: MissingBarRule
  /// Number of cycles before `start` that features may see.
  public var warmup: Int
  /// Unit of times written as whole numbers; nil: told from their size.
  public var epochUnit: EpochUnit?
  /// Names or numbers of columns that are not called as usual.
  public var columns: BarColumnNames
  /// How the text of the files is written, where it is not told by the files themselves.
  public var csv: CSVForm
  /// Checks that leave a row out and report it instead of stopping the run; none by default.
  public var droppedChecks: [QualityCheck]
  /// In which order the rows of a file stand.
  public var rowOrder: RowOrder
  /// Which of several rows with one time is kept, where `droppedChecks` has `duplicates`.
  public var keptDuplicate: KeptDuplicate
  /// What is made where the source is `synthetic`; of no meaning elsewhere.
  public var synthetic: SyntheticSettings

  /// Longest bar in nanoseconds.
  public static let longestBar = 366 * Timestamp.nanosecondsPerDay

  /// The defaults for the given symbols.
  public init(path: String, symbols: [Symbol]) {
    source = .csv
    self.path = path
    self.symbols = symbols
    start = nil
    end = nil
    timestamp = nil
    barLength = nil
    missingBars = .skip
    warmup = 0
    epochUnit = nil
    columns = BarColumnNames()
    csv = CSVForm()
    droppedChecks = []
    rowOrder = .told
    keptDuplicate = .first
    synthetic = SyntheticSettings()
  }
}
