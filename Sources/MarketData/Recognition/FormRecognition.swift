import FileFormats
import TradingModel

/// Tells from the first rows of a file how it is written, as far as the settings do not say it.
///
/// Nothing is guessed: what two readings fit, or none, is refused with the line of the workflow file that would say it.
struct FormRecognition {
  let source: CSVSource
  /// The first rows, whole.
  let sample: [UInt8]
  /// Whether the file has no others.
  let isWhole: Bool
  let settings: MarketDataSettings

  /// Rows that are looked at; where dates can be read in two ways, all of the sample and of the file.
  private static let rowLimit = 60
  /// Lines before a header that are passed over without being told to.
  private static let lineLimit = 5

  /// Header and rows of a file under one separator.
  struct Layout {
    var form: BarFileForm
    var header: CSVRecord
    var rows: ArraySlice<CSVRecord>
  }

  /// The form of the file; nil where it has no row to tell anything.
  func form() throws(CSVError) -> BarFileForm? {
    guard let layout = try layout() else { return nil }
    var form = layout.form
    form.dialect.nulls = settings.csv.nulls.map { Array($0.utf8) }
    tellNumbers(layout, &form)
    try tellDates(layout, &form)
    try refuseThousands(layout, form)
    return form
  }

  // MARK: Layout

  /// The first separator under which the columns are found.
  private func layout() throws(CSVError) -> Layout? {
    var told: (error: CSVError, width: Int)?
    for separator in settings.csv.separator.map({ [$0] }) ?? CSVSeparator.allCases {
      let records = records(separator, limit: Self.rowLimit)
      if records.isEmpty { continue }
      do throws(CSVError) {
        return try layout(separator, records)
      } catch {
        // What is wrong under the separator that parts the first row into most fields is what helps.
        if records[0].count > told?.width ?? 0 { told = (error, records[0].count) }
      }
    }
    if let told { throw told.error }
    return nil
  }

  /// The rows of the sample, up to the first that breaks the rules of CSV.
  func records(_ separator: CSVSeparator, limit: Int) -> [CSVRecord] {
    var records: [CSVRecord] = []
    do throws(CSVError) {
      var reader = try CSVReader(.bytes(sample), separator: separator.byte)
      for _ in 0..<(settings.csv.skippedLines ?? 0) { try reader.skipLine() }
      var record = CSVRecord()
      while records.count < limit, try reader.read(&record) { records.append(record) }
    } catch {
      // It is told when the file is read.
    }
    return records
  }

  private func layout(_ separator: CSVSeparator, _ records: [CSVRecord]) throws(CSVError) -> Layout {
    var form = BarFileForm(columns: BarColumns())
    form.dialect.separator = separator.byte
    form.dialect.skippedLines = settings.csv.skippedLines ?? 0
    if let rows = settings.csv.headerRows {
      form.dialect.headerRows = rows
      return try rows == 0 ? withoutHeader(form, separator, records) : withHeader(form, records, at: 0)
    }
    if let layout = try ofYfinance(form, records) { return layout }
    var first: CSVError?
    for index in records.indices.prefix(settings.csv.skippedLines == nil ? Self.lineLimit + 1 : 1) {
      do throws(CSVError) {
        return try withHeader(form, records, at: index)
      } catch {
        if first == nil { first = error }
      }
    }
    if let layout = try ofUnnamedTimes(form, records) { return layout }
    if Self.isData(records[0]) { return try withoutHeader(form, separator, records) }
    throw first ?? CSVError("no row")
  }

  /// The layout with the header at one of the first rows.
  private func withHeader(
    _ form: BarFileForm, _ records: [CSVRecord], at index: Int, timestamp: BarColumnName? = nil
  ) throws(CSVError) -> Layout {
    var form = form
    let header = records[index]
    form.names = Self.names(header)
    var configured = settings.columns
    if configured.timestamp == nil { configured.timestamp = timestamp }
    form.columns = try BarColumns(
      header: header, names: form.names, configured: configured, meaning: settings.timestamp)
    if index > 0 { form.dialect.skippedLines = header.line - 1 }
    form.producer = form.producer ?? Producer(header: form.names)
    return Layout(form: form, header: header, rows: records.dropFirst(index + form.dialect.headerRows))
  }

  static func names(_ record: CSVRecord) -> [String] {
    (0..<record.count).map { String(decoding: CSVText.trimmed(record[$0]), as: UTF8.self) }
  }

  /// The tables of yfinance, which have two or three header rows: Price, Ticker and Date; without the index, Ticker
  /// alone below the names; grouped by ticker, Ticker and Price.
  private func ofYfinance(_ form: BarFileForm, _ records: [CSVRecord]) throws(CSVError) -> Layout? {
    guard records.count >= 3, settings.csv.skippedLines == nil else { return nil }
    let rows = records.prefix(3).map(Self.names)
    let isIndex = ["Date", "Datetime"].contains(rows[2][0]) && rows[2].dropFirst().allSatisfy(\.isEmpty)
    var form = form
    form.producer = .yfinance
    let tickers: [String]
    let start: Int
    switch (rows[0][0], rows[1][0]) {
    case ("Price", "Ticker") where isIndex: (form.dialect.headerRows, start, tickers) = (3, 0, rows[1])
    case ("Ticker", "Price") where isIndex: (form.dialect.headerRows, start, tickers) = (2, 1, rows[0])
    case ("Price", "Ticker") where Self.isIndexBesideRows(rows), ("", "") where Self.isIndexBesideRows(rows):
      // The index was made a column before the table was written.
      form.dialect.headerRows = 2
      return try Set(rows[1].dropFirst(2)).count == 1 ? withHeader(form, records, at: 0) : nil
    case ("Date", ""), ("Datetime", ""):
      guard Set(rows[1].dropFirst()).count == 1, !Self.isData(records[1]), rows[1].count > 1, !rows[1][1].isEmpty,
        WrittenTime.isTime(records[2][0])
      else { return nil }
      (form.dialect.headerRows, start, tickers) = (2, 0, rows[1])
    default: return nil
    }
    let several = Set(tickers.dropFirst()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if several.count > 1, settings.columns.close == nil {
      throw severalTickers(several, tickers, names: rows[start], form.dialect, records[start])
    }
    return try withHeader(form, records, at: start, timestamp: .number(1))
  }

  /// Whether the second column of a table of yfinance has the times, with no ticker above them.
  private static func isIndexBesideRows(_ rows: [[String]]) -> Bool {
    guard rows.allSatisfy({ $0.count > 2 }) else { return false }
    return ["Date", "Datetime"].contains(rows[0][1]) && rows[1][1].isEmpty && !rows[1][2].isEmpty
      && DecimalParser.parse(Array(rows[1][2].utf8)[...]) == nil && WrittenTime.isTime(Array(rows[2][1].utf8)[...])
  }

  /// Refuses the table of several tickers, which stand side by side.
  private func severalTickers(
    _ several: [String], _ tickers: [String], names: [String], _ dialect: CSVDialect, _ header: CSVRecord
  ) -> CSVError {
    let wanted = settings.symbols.first.map(\.name).flatMap { several.contains($0) ? $0 : nil } ?? several[0]
    let places = names.indices.filter { tickers.indices.contains($0) && tickers[$0] == wanted }
    let columns = [BarColumnRole.open, .high, .low, .close, .volume].compactMap { role in
      places.first { BarColumnRole.normalized(names[$0]) == role.name }.map { "\(role.name): \($0 + 1)" }
    }
    let skipped = header.line > 1 ? "skip_rows: \(header.line - 1), " : ""
    return header.error(
      0,
      "a table of yfinance with \(several.count) tickers side by side; expected a file for each, or the columns of "
        + "one, as of \(MessageText.excerpt(wanted)): data.csv: {\(skipped)header: \(dialect.headerRows)} with "
        + "data.columns: "
        + "{timestamp: 1, \(columns.joined(separator: ", "))}")
  }

  /// The tables of pandas whose index of times has no name.
  private func ofUnnamedTimes(_ form: BarFileForm, _ records: [CSVRecord]) throws(CSVError) -> Layout? {
    guard records.count > 1, settings.columns.timestamp == nil,
      ["", "unnamed0"].contains(BarColumnRole.normalized(records[0].text(0))), WrittenTime.isTime(records[1][0])
    else { return nil }
    return try withHeader(form, records, at: 0, timestamp: .number(1))
  }

  /// Whether a row begins like one of data: with a time or a number.
  static func isData(_ record: CSVRecord) -> Bool {
    let field = CSVText.trimmed(record[0])
    return WrittenTime.isTime(field) || DecimalParser.parse(field) != nil
  }
}

/// Times in any form that is known here.
enum WrittenTime {
  /// Whether a field is a date, or a date with a time of day.
  static func isTime(_ field: ArraySlice<UInt8>) -> Bool {
    let field = CSVText.trimmed(field)
    if let time = TimeText.parse(Array(field)) { return time.form != .integer }
    return DateFormat.known.contains { $0.matches(field) }
  }
}
