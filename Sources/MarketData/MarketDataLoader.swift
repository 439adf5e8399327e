import ContentStore
import TradingModel

/// Told how many bytes of files are read, of how many; no result depends on it.
package typealias LoadingWatch = @Sendable (_ done: Int, _ total: Int) -> Void

/// Reads the data of a run.
public enum MarketDataLoader {
  /// Reads, checks, stamps and cuts the bars that the settings name.
  ///
  /// `path` is a folder with a file `SYMBOL.csv` or `SYMBOL.parquet` for each symbol, or one file: of one symbol, or
  /// with a column of symbols. Bars are stamped with the instant at which they close. A `session` bar closes with the
  /// last nanosecond of its UTC day (23:59:59.999999999Z), so that the day of its time stays the session's date; an
  /// `open` bar closes a bar's length after its time. Where nothing is configured, a file whose times are all dates, or
  /// all at midnight UTC, holds sessions, any other closing times. The range `start...end` counts in closing times;
  /// every row of a file is checked, those outside the range too. The source `synthetic` makes bars instead (see
  /// `SyntheticSettings`), which are cut in the same way.
  ///
  /// - Throws: every error of every file, at most `MarketDataErrors.limitPerFile` of each in full.
  /// - Complexity: linear in the size of the files, which are read piece by piece; only the columns are kept.
  public static func load(_ settings: MarketDataSettings) throws(MarketDataErrors) -> MarketDataSet {
    try Loading(settings).load()
  }

  /// As `load`, where files that an earlier run has read come from a store: the same set, to the last word about it.
  ///
  /// - Parameter watch: Told how far files are read.
  package static func load(
    _ settings: MarketDataSettings, store: ObjectStore?, watch: LoadingWatch? = nil
  ) throws(MarketDataErrors) -> MarketDataSet {
    try Loading(settings, store: store, watch: watch).load()
  }

  /// The paths of the files that `load` reads; none where it would throw before that, or makes its bars.
  package static func files(_ settings: MarketDataSettings) -> [String] {
    guard settings.source != .synthetic, let places = try? Loading(settings).locate() else { return [] }
    return places.flatMap { $0.parts.isEmpty ? [$0.path] : $0.parts }
  }
}
