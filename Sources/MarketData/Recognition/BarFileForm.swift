import FileFormats

/// How a file of bars is written: what the settings say of it, and what its first rows tell.
struct BarFileForm {
  var dialect = CSVDialect()
  /// The names of the columns, their numbers where there is no header.
  var names: [String] = []
  var columns: BarColumns
  /// Who probably wrote it.
  var producer: Producer?
  /// Whether some number of the first rows is not a plain one, so that the mark before decimals matters.
  var hasWrittenNumbers = false
  /// Whether the times of the first rows are all midnights of a zone that is not UTC.
  var hasMidnights = false
  /// What to add where a time cannot be read.
  var timeHint: String?

  /// What a time should be.
  var expectedTime: String? {
    if let format = dialect.dateFormat { return "a date as \(format.text), or that with a time of day" }
    return timeHint.map { BarColumnRole.timestamp.expected + "; " + $0 }
  }

  /// What of the form is not as RFC 4180, ISO 8601 and plain numbers have it, in words.
  var words: [String] {
    var words: [String] = []
    if dialect.skippedLines > 0 {
      words.append("\(dialect.skippedLines) \(dialect.skippedLines == 1 ? "line" : "lines") before the header")
    }
    switch dialect.headerRows {
    case 0: words.append("no header")
    case 1: break
    default: words.append("\(dialect.headerRows) header rows")
    }
    switch dialect.separator {
    case CSVSeparator.semicolon.byte: words.append("semicolons")
    case CSVSeparator.tab.byte: words.append("tabs")
    case CSVSeparator.bar.byte: words.append("bars")
    default: break
    }
    if dialect.decimalMark == .comma { words.append("decimal commas") }
    if hasWrittenNumbers, dialect.decimalMark != .comma { words.append("numbers as people write them") }
    if let format = dialect.dateFormat { words.append("dates as \(format.text)") }
    return words
  }

  /// Settings that say explicitly what was recognised.
  func explicit(_ settings: MarketDataSettings) -> MarketDataSettings {
    var said = settings
    said.columns = columns.explicit(names, headerRows: dialect.headerRows)
    said.csv.separator = CSVSeparator.allCases.first { $0.byte == dialect.separator && $0 != .comma }
    said.csv.decimal = hasWrittenNumbers || dialect.decimalMark == .comma ? dialect.decimalMark : settings.csv.decimal
    said.csv.headerRows = dialect.headerRows == 1 ? settings.csv.headerRows : dialect.headerRows
    said.csv.skippedLines = dialect.skippedLines == 0 ? settings.csv.skippedLines : dialect.skippedLines
    said.csv.dateFormat = dialect.dateFormat
    return said
  }
}
