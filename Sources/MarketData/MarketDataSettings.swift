import TradingModel

/// Where bars come from.
public enum MarketDataSource: String, Sendable, CaseIterable {
  /// Text files, one a symbol.
  case csv
  /// Parquet files, one a symbol.
  case parquet
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
  /// A folder with SYMBOL.csv or SYMBOL.parquet in it, or one file; already resolved against the folder of the
  /// workflow file.
  public var path: String
  /// The symbols to read, in the order of the configuration.
  public var symbols: [Symbol]
  /// First instant at which a bar of the run closes, or nil for the beginning of the data.
  ///
  /// What closes at midnight belongs to the day before; `Timestamp.firstClosing` begins a day without it.
  public var start: Timestamp?
  /// Last instant at which a bar of the run closes, or nil for the end of the data.
  public var end: Timestamp?
  /// What the files' times mean; nil: `session` where rows carry dates only, else `close`.
  public var timestamp: TimestampMeaning?
  /// Length of a bar in nanoseconds, needed where `timestamp` is `open`; of whole days, the bars are sessions.
  public var barLength: Int64?
  /// What happens where a symbol misses a bar.
  public var missingBars: MissingBarRule
  /// Number of cycles before the first of the run that features may see; nil: `all` where a part is used, else none.
  public var warmup: WarmupLength?
  /// Where the cycles are split; nil: nowhere.
  public var split: DataSplit?
  /// The part that the run is over; nil: the whole.
  public var use: DataPart?
  /// The last cycles, which nobody sees who does not open them; nil: none.
  public var holdout: DataHoldout?
  /// Whether the hold-out is opened.
  public var usesHoldout: Bool
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
  /// A symbol that is read beside those of the run for comparison, where it is none of them: it makes no cycle.
  public var benchmark: Symbol?

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
    warmup = nil
    split = nil
    use = nil
    holdout = nil
    usesHoldout = false
    epochUnit = nil
    columns = BarColumnNames()
    csv = CSVForm()
    droppedChecks = []
    rowOrder = .told
    keptDuplicate = .first
    synthetic = SyntheticSettings()
    benchmark = nil
  }

  /// Whether the path of a file says that it is Parquet: `.parquet` or `.pq` at its end, in any case.
  public static func isParquet(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".parquet") || name.hasSuffix(".pq")
  }

  /// The warm-up, the default filled in.
  var warmupOrDefault: WarmupLength { warmup ?? (use == nil ? .cycles(0) : .all) }

  /// Whether Parquet is read: where the source says so, or the path.
  var readsParquet: Bool { source == .parquet || source == .csv && Self.isParquet(path) }

  /// The length of a session in nanoseconds where bars are sessions by the times at which they open: they last whole
  /// days.
  var lengthOfOpenedSession: Int64? {
    guard timestamp == .open, let barLength, barLength > 0, barLength % Timestamp.nanosecondsPerDay == 0 else {
      return nil
    }
    return barLength
  }
}
