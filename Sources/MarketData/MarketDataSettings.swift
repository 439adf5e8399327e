import TradingModel

/// Where bars come from.
public enum MarketDataSource: String, Sendable, CaseIterable {
  /// Text files, one a symbol.
  case csv
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
  /// Number of bars before `start` that features may see.
  public var warmup: Int

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
  }
}
