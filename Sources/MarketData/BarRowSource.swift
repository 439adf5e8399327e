import FileFormats

/// A file whose rows `BarRowReader` takes batch by batch: what their values mean, and where they stand.
protocol BarRowSource: ~Copyable {
  /// The names of its columns.
  var names: [String] { get }
  /// The names of the categories seen so far, by number.
  var categories: [String] { get }
  /// In what form the times are written; nil before the first row.
  var timeForm: TimeForm? { get }
  /// The text of a field of the batch that was read last, and where it stands.
  func locate(_ batch: CSVBatch, row: Int, column: Int) -> (line: Int, column: Int, text: String)
  /// The error with its place as the kind of file names places.
  func placed(_ error: MarketDataError) -> MarketDataError
}

extension CSVColumnReader: BarRowSource {
  func placed(_ error: MarketDataError) -> MarketDataError { error }
}
