/// Reads any CSV text row by row (RFC 4180): commas, quotes doubled inside quoted fields, lines that end in LF or CR
/// LF, UTF-8 with or without a byte order mark.
///
/// Empty lines are passed over. Rows may differ in their number of fields; the caller knows what it expects. Files are
/// read piece by piece: memory does not grow with the file.
///
/// ```swift
/// var reader = try CSVReader(.file("prices.csv"))
/// var row = CSVRecord()
/// while try reader.read(&row) { print(row.line, row.texts) }
/// ```
public struct CSVReader: ~Copyable {
  private var rows: CSVRows

  /// Opens a source.
  ///
  /// - Parameter separator: What stands between fields.
  /// - Throws: `CSVError` where the file cannot be opened.
  public init(_ source: CSVSource, separator: UInt8 = UInt8(ascii: ",")) throws(CSVError) {
    rows = try CSVRows(source)
    rows.scanner.separator = separator
  }

  /// Passes over what is left of the line; where the next row begins there, over the line whole.
  public mutating func skipLine() throws(CSVError) { try rows.skipLine() }

  /// Reads the next row into `record`, or returns false at the end.
  ///
  /// - Throws: `CSVError` with line and column where the text breaks the rules or is no UTF-8; reading cannot go on.
  public mutating func read(_ record: inout CSVRecord) throws(CSVError) -> Bool {
    while try rows.hasMore() {
      let next = try rows.scan()
      if let error = rows.invalidText(until: next) { throw error }
      if rows.isEmptyLine() {
        rows.finish(next)
        continue
      }
      record.load(rows.scanner, rows.base, rowStart: rows.input.start, line: rows.line)
      rows.finish(next)
      return true
    }
    return false
  }
}
