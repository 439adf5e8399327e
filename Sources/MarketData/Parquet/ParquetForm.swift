import FileFormats
import ParquetFiles
import TradingModel

/// What the names and first values of a Parquet file of bars tell of it.
struct ParquetForm {
  /// The names of the columns.
  var names: [String]
  var columns: BarColumns
  var producer: Producer?
  /// How dates are written in text, where not as ISO 8601 says.
  var dateFormat: DateFormat?
  /// Whether the times of the first rows are texts that are all midnights of a zone that is not UTC.
  var hasMidnights = false
  /// Texts that stand for no value.
  let nulls: [[UInt8]]

  /// Finds the columns, and how dates are written.
  init(_ file: ParquetReader, settings: MarketDataSettings) throws(MarketDataError) {
    names = file.schema.map(\.name)
    nulls = settings.csv.nulls.map { Array($0.utf8) }
    columns = BarColumns()
    do throws(CSVError) {
      guard !names.isEmpty else { throw CSVError("there is no column; expected times and prices") }
      let (spelled, isOfYfinance) = try Self.spelled(names, settings)
      columns = try Self.columns(names, spelled, settings)
      let isOfPandas = file.metadata.contains { $0.key == "pandas" }
      producer = isOfYfinance ? .yfinance : Producer(header: spelled) ?? (isOfPandas ? .pandas : nil)
    } catch {
      let refused = file.refused.prefix(5).map { "\(BarColumns.list([$0.name])) is not read: \($0.reason)" }
      let more = refused.isEmpty ? "" : "; " + refused.joined(separator: "; ")
      throw MarketDataError(file: file.path, message: error.message + more)
    }
    do throws(ParquetError) {
      try tellDates(file)
    } catch {
      throw MarketDataError(error)
    }
  }

  /// The form as it is told of CSV files.
  var told: BarFileForm {
    var form = BarFileForm(columns: columns)
    form.names = names
    form.producer = producer
    form.hasMidnights = hasMidnights
    return form
  }

  /// The name that pandas gives an index that has none.
  private static let unnamedIndex = "__index_level_0__"

  private static func columns(
    _ names: [String], _ spelled: [String], _ settings: MarketDataSettings
  ) throws(CSVError) -> BarColumns {
    func find(_ configured: BarColumnNames) throws(CSVError) -> BarColumns {
      try BarColumns(
        header: CSVRecord(), names: names, spelled: spelled, configured: configured, meaning: settings.timestamp)
    }
    do throws(CSVError) {
      return try find(settings.columns)
    } catch {
      guard settings.columns.timestamp == nil, names.contains(unnamedIndex) else { throw error }
      var configured = settings.columns
      configured.timestamp = .name(unnamedIndex)
      guard let found = try? find(configured) else { throw error }
      return found
    }
  }

  // MARK: - Names of yfinance

  /// What of each name tells the column: of `('Close', 'MSFT')`, as pandas writes the columns of yfinance, the part
  /// that is not the ticker.
  private static func spelled(
    _ names: [String], _ settings: MarketDataSettings
  ) throws(CSVError) -> (names: [String], isOfYfinance: Bool) {
    let pairs = names.map(pair)
    let found = pairs.compactMap { $0 }
    guard found.count > 3, found.count + 1 >= names.count else { return (names, false) }
    let prices = Set(BarColumnRole.allCases.filter(\.isPrice).map(\.name))
    let isFirst = found.contains { prices.contains(BarColumnRole.normalized($0.0)) }
    let tickers = Set(found.map { isFirst ? $0.1 : $0.0 }.filter { !$0.isEmpty && !["Date", "Datetime"].contains($0) })
    if tickers.count > 1, settings.columns.close == nil {
      let list = BarColumns.list(tickers.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      throw CSVError(
        "a table of yfinance with the tickers \(list) side by side; expected a file for each, or the columns of one "
          + "under data.columns")
    }
    return (
      zip(names, pairs).map { name, pair in
        guard let pair else { return name }
        let own = isFirst ? pair.0 : pair.1
        return own.isEmpty ? (isFirst ? pair.1 : pair.0) : own
      }, true
    )
  }

  /// The parts of a name that is a pair, as Python writes it.
  private static func pair(_ name: String) -> (String, String)? {
    guard name.hasPrefix("('"), name.hasSuffix("')") else { return nil }
    let inner = name.dropFirst(2).dropLast(2)
    guard let middle = inner.firstRange(of: "', '") else { return nil }
    return (String(inner[..<middle.lowerBound]), String(inner[middle.upperBound...]))
  }

  // MARK: - Dates in text

  /// Tells how the dates of a column of text are written, from all of them where the first leave two ways.
  private mutating func tellDates(_ file: ParquetReader) throws(ParquetError) {
    guard let place = columns[.timestamp], file.schema[place].kind == .text else { return }
    var fitting: [DateFormat]?
    for group in 0..<file.rowGroupCount {
      let batch = try file.read(rowGroup: group, columns: [place])
      guard case .texts(let texts) = batch.columns[0].values else { return }
      for row in 0..<texts.count {
        let field = CSVText.trimmed(texts.texts.bytes[texts.texts.range(texts.place(row))])
        if field.isEmpty { continue }
        guard let before = fitting else {
          if TimeText.parse(Array(field)) != nil {
            hasMidnights = Self.areMidnightsElsewhere(texts)
            return
          }
          fitting = DateFormat.known.filter { $0.matches(field) }
          continue
        }
        let left = before.count > 1 ? before.filter { $0.matches(field) } : before
        if !left.isEmpty { fitting = left }
        if left.count == 1 { break }
      }
      if fitting.map({ $0.count < 2 }) ?? false { break }
    }
    guard let fitting, fitting.count < 2 else {
      guard let ways = fitting.map({ $0.map(\.text).joined(separator: " or ") }) else { return }
      throw ParquetError(
        file.path, column: names[place],
        "its texts can be read as \(ways), and no row tells which; expected dates or timestamps, or texts as 2003-01-02"
      )
    }
    dateFormat = fitting.first
  }

  /// Whether the first texts are all midnights of a zone that is not UTC.
  private static func areMidnightsElsewhere(_ texts: TextColumn) -> Bool {
    (0..<min(60, texts.count)).allSatisfy { FormRecognition.isMidnightElsewhere(Array(texts[$0].utf8)[...]) }
  }
}

extension MarketDataError {
  init(_ error: ParquetError) {
    var message = error.message
    if let offset = error.offset { message = "offset \(offset): " + message }
    if let column = error.column { message = "\(MessageText.excerpt(column)): " + message }
    self.init(file: error.path, message: message)
    rowGroup = error.rowGroup
  }
}
