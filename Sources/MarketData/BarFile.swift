import FileFormats
import TradingModel

/// What one file of bars holds: times are still as written, nothing is cut to the run's range yet.
struct BarFile {
  /// The file as it is named in errors and in the manifest.
  var name: String
  /// One series for each symbol that was asked for, in that order.
  var series: [BarSeries]
  /// Whether all times are dates, written as such or as midnight UTC.
  var hasDatesOnly = true
  /// Name of the column of times where that name says that bars open at them, and the settings say nothing.
  var columnOfOpenings: String?
  /// SHA-256 of the file's bytes in hexadecimal.
  var hash = ""
  /// The columns of the file, and what each holds for us.
  var schema: [InspectedColumn] = []
  /// The symbols in the file's column of them, in the order in which they appear; nil where there is none.
  var symbolsFound: [String]?
  /// How the file is written; nil where nothing tells.
  var form: BarFileForm?
  /// Whether its rows descend; the series ascend all the same.
  var isDescending = false
  /// What stops the run.
  var errors = MarketDataErrors([])
  /// Rows that were left out since the settings say so.
  var dropped = MarketDataErrors([])
}

extension BarFile {
  /// Reads and checks a file.
  ///
  /// - Parameters:
  ///   - source: Its bytes.
  ///   - name: Its name in errors.
  ///   - symbols: The symbols wanted from it; none: all that it holds, in the order in which they appear, and where
  ///     it has no column of symbols, one with the file's name.
  ///   - isShared: Whether the file may hold rows of symbols that are not wanted; such rows are passed over.
  static func read(
    _ source: CSVSource, name: String, symbols: [Symbol], isShared: Bool, settings: MarketDataSettings
  ) -> BarFile {
    read(source, name: name, symbols: symbols, isShared: isShared, settings: settings, hashes: FileHashes()).file
  }

  /// As above, with what `hashes` says of the bytes beside it.
  ///
  /// They are hashed on another thread than they are read on.
  ///
  /// - Parameter counted: Told how many bytes are read.
  static func read(
    _ source: CSVSource, name: String, symbols: [Symbol], isShared: Bool, settings: MarketDataSettings,
    hashes: FileHashes, counted: ((Int) -> Void)? = nil
  ) -> (file: BarFile, contentHash: String) {
    var file = BarFile(name: name, series: symbols.map { BarSeries(symbol: $0) })
    let relay = ByteRelay(hashes) { $0.update($1) }
    var bytesRead = 0
    do throws(CSVError) {
      var form: BarFileForm?
      var reader = try CSVColumnReader(
        source, errorLimit: MarketDataErrors.limitPerFile,
        observe: { piece in
          relay.send(UnsafeRawBufferPointer(piece))
          bytesRead += piece.count
          counted?(bytesRead)
        },
        dialect: { (sample, isWhole) throws(CSVError) in
          form = try FormRecognition(source: source, sample: sample, isWhole: isWhole, settings: settings).form()
          return form?.dialect ?? CSVDialect()
        })
      let columns: BarColumns
      if let form {
        columns = form.columns
      } else {
        columns = try BarColumns(
          header: reader.header, names: reader.names, configured: settings.columns, meaning: settings.timestamp)
      }
      file.form = form
      if columns[.symbol] == nil, symbols.count > 1 {
        throw reader.header.error(
          0, "no column for the symbol, but \(symbols.count) symbols are asked for; expected a column named symbol")
      }
      file.schema = columns.schema(reader.names)
      if columns.saysOpening { file.columnOfOpenings = columns.name(.timestamp, reader.names) }
      if symbols.isEmpty, columns[.symbol] == nil {
        file.series = [BarSeries(symbol: Symbol(FilePath.stem(name)))]
      }
      let asWritten = settings.lengthOfOpenedSession != nil
      reader.select(
        columns.selection(names: reader.names, asWritten: asWritten, expectedTime: form?.expectedTime))
      var taker = BarRowReader(columns: columns, isShared: isShared, settings: settings, file: file)
      let batch = CSVBatch()
      while try reader.read(batch) { taker.take(batch, reader) }
      file = taker.finish()
      if columns[.symbol] != nil { file.symbolsFound = reader.categories }
    } catch {
      file.errors.add(MarketDataError(file: name, error))
    }
    let hashes = relay.finish()
    file.hash = hashes.hexadecimal
    return (file, hashes.contentHash)
  }
}
