import FileFormats

extension FormRecognition {
  /// The layout of a file without a header: by the settings' numbers of columns, or by that of a known producer.
  func withoutHeader(
    _ form: BarFileForm, _ separator: CSVSeparator, _ records: [CSVRecord]
  ) throws(CSVError) -> Layout {
    var form = form
    form.dialect.headerRows = 0
    form.names = (0..<records[0].count).map { "\($0 + 1)" }
    var configured = settings.columns
    if configured == BarColumnNames() || onlyAdjusts {
      guard let known = Self.known(separator, records, settings.timestamp) else { throw Self.unknown(records) }
      form.producer = known.producer
      configured = known.columns
      configured.adjustedClose = settings.columns.adjustedClose
    }
    form.columns = try BarColumns(
      header: records[0], names: form.names, configured: configured, meaning: settings.timestamp)
    return Layout(form: form, header: records[0], rows: records[...])
  }

  /// Whether the settings name no column but that of adjusted closes.
  private var onlyAdjusts: Bool {
    var columns = settings.columns
    columns.adjustedClose = nil
    return columns == BarColumnNames()
  }

  /// The orders in which files have the four prices, the usual one first; that of Coinbase, that of Bitfinex.
  private static let orders = [
    ["open", "high", "low", "close"], ["low", "high", "open", "close"], ["open", "close", "high", "low"],
  ]

  /// Refuses a file without a header of nobody known; the columns that it names are in an order that makes bars.
  private static func unknown(_ records: [CSVRecord]) -> CSVError {
    let record = records[0]
    let hasTime = record.count > 5 && record.text(1).utf8.contains(UInt8(ascii: ":"))
    let start = hasTime ? 2 : 1
    let order = orders.first { order in records.allSatisfy { isBar($0, from: start, order) } } ?? orders[0]
    var names = ["timestamp"] + (hasTime ? ["time"] : []) + order
    if record.count > names.count { names.append("volume") }
    var columns = "{" + names.enumerated().map { "\($1): \($0 + 1)" }.joined(separator: ", ") + "}"
    if record.count == 7, records.allSatisfy({ $0[0].count == 10 && Int($0.text(0)) != nil }) {
      columns += "; where it comes from Kraken, bars open at their times: data.timestamp: open"
    }
    return record.error(
      0,
      "the first line begins with \"\(MessageText.excerpt(record.text(0)))\"; expected a header row with names of "
        + "columns, or data.csv: {header: none} with the number of each column, as data.columns: \(columns)")
  }

  /// The columns of files without a header that can be nobody else's.
  private static func known(
    _ separator: CSVSeparator, _ records: [CSVRecord], _ meaning: TimestampMeaning?
  ) -> (producer: Producer, columns: BarColumnNames)? {
    func all(_ count: Int, _ opens: Int, _ test: (CSVRecord) -> Bool) -> Bool {
      records.allSatisfy { $0.count == count && test($0) && isBar($0, from: opens) }
    }
    if separator == .comma, all(12, 1, { isEpoch($0[0]) && isEpoch($0[6]) }) {
      return (.binance, columns(timestamp: meaning == .open ? 1 : 7, open: 2, volume: 6))
    }
    if all(7, 2, { isYearFirst($0[0]) && $0[1].count == 5 && $0[1].dropFirst(2).first == UInt8(ascii: ":") }) {
      var columns = columns(timestamp: 1, open: 3, volume: 7)
      columns.time = .number(2)
      return (.metaTrader, columns)
    }
    if separator == .semicolon, all(6, 1, { $0[0].count == 15 && TimeText.parse($0.text(0))?.form == .instant }) {
      return (.histData, columns(timestamp: 1, open: 2, volume: 6))
    }
    return nil
  }

  private static func columns(timestamp: Int, open: Int, volume: Int) -> BarColumnNames {
    var columns = BarColumnNames()
    columns.timestamp = .number(timestamp)
    columns.open = .number(open)
    columns.high = .number(open + 1)
    columns.low = .number(open + 2)
    columns.close = .number(open + 3)
    columns.volume = .number(volume)
    return columns
  }

  /// Whether four fields are open, high, low and close of a bar.
  private static func isBar(_ record: CSVRecord, from index: Int, _ order: [String] = orders[0]) -> Bool {
    guard record.count >= index + 4 else { return false }
    let prices = orders[0].compactMap { name in
      order.firstIndex(of: name).flatMap { DecimalParser.parse(record[index + $0]) }
    }
    guard prices.count == 4 else { return false }
    return prices[1] >= max(prices[0], prices[3]) && prices[2] <= min(prices[0], prices[3])
  }

  /// Whether a field is a number of milliseconds or microseconds since 1970.
  private static func isEpoch(_ field: ArraySlice<UInt8>) -> Bool {
    (field.count == 13 || field.count == 16) && field.allSatisfy { $0 &- 48 < 10 }
  }

  private static func isYearFirst(_ field: ArraySlice<UInt8>) -> Bool {
    field.count == 10 && DateFormat("YYYY.MM.DD")?.matches(field) ?? false
  }
}
