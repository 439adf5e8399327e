import FileFormats
import ParquetFiles
import TradingModel

extension BarFile {
  /// Reads and checks Parquet files whose rows are those of one file.
  ///
  /// - Parameters:
  ///   - paths: The files; of several, those with earlier times come first, or the later ones where rows descend.
  ///   - name: What they are called in the manifest.
  ///   - symbols: As of CSV.
  ///   - isShared: As of CSV.
  ///   - counted: Told how many bytes are read, in proportion to the rows.
  static func read(
    parquet paths: [String], name: String, symbols: [Symbol], isShared: Bool, settings: MarketDataSettings,
    counted: ((Int) -> Void)? = nil
  ) -> BarFile {
    var file = BarFile(name: name, series: symbols.map { BarSeries(symbol: $0) })
    do throws(MarketDataError) {
      file.hash = try FileHashes.sha256(ofFiles: paths)
      var readers: [ParquetReader] = []
      for path in paths { readers.append(try open(path)) }
      guard let first = readers.first else { throw MarketDataError(file: name, message: "there is no Parquet file") }
      let form = try ParquetForm(first, settings: settings)
      let columns = form.columns
      file.form = form.told
      if columns[.symbol] == nil, symbols.count > 1 {
        throw MarketDataError(
          file: name,
          message:
            "no column for the symbol, but \(symbols.count) symbols are asked for; expected a column named symbol")
      }
      file.schema = columns.schema(form.names) + first.refused.map { InspectedColumn(name: $0.name, role: nil) }
      if columns.saysOpening { file.columnOfOpenings = columns.name(.timestamp, form.names) }
      if symbols.isEmpty, columns[.symbol] == nil {
        file.series = [BarSeries(symbol: Symbol(FilePath.stem(name)))]
      }
      let expectedTime = form.dateFormat.map { "a date as \($0.text), or that with a time of day" }
      let selection = columns.selection(
        names: form.names, asWritten: settings.lengthOfOpenedSession != nil, expectedTime: expectedTime)
      if readers.count > 1 { readers = try inOrder(readers, form) }
      let size = counted == nil ? 0 : paths.reduce(0) { $0 + (FileSystem.age($1)?.size ?? 0) }
      let rows = ParquetBarRows(readers, names: form.names, selection, form)
      try take(rows, columns, isShared, settings, &file) { part in counted?(Int(part * Double(size))) }
    } catch {
      file.errors.add(error)
    }
    return file
  }

  private static func take(
    _ rows: ParquetBarRows, _ columns: BarColumns, _ isShared: Bool, _ settings: MarketDataSettings,
    _ file: inout BarFile, counted: (_ part: Double) -> Void
  ) throws(MarketDataError) {
    var taker = BarRowReader(columns: columns, isShared: isShared, settings: settings, file: file)
    let batch = CSVBatch()
    do throws(ParquetError) {
      while try rows.read(batch) {
        taker.take(batch, rows)
        counted(rows.part)
      }
    } catch {
      file = taker.finish()
      throw MarketDataError(error)
    }
    file = taker.finish()
    if columns[.symbol] != nil { file.symbolsFound = rows.categories }
  }

  private static func open(_ path: String) throws(MarketDataError) -> ParquetReader {
    do throws(ParquetError) { return try ParquetReader(path) } catch { throw MarketDataError(error) }
  }

  /// Files by the time of their first row; the newest first where the first file descends.
  private static func inOrder(
    _ readers: [ParquetReader], _ form: ParquetForm
  ) throws(MarketDataError) -> [ParquetReader] {
    var starts: [(time: Int64, place: Int)] = []
    var descends = false
    for (place, reader) in readers.enumerated() {
      let group = (0..<reader.rowGroupCount).first { reader.rowCount(of: $0) > 0 }
      guard let index = form.columns[.timestamp], let column = reader.column(form.names[index]), let group else {
        starts.append((.max, place))
        continue
      }
      let batch: ColumnBatch
      do throws(ParquetError) {
        batch = try reader.read(rowGroup: group, columns: [column])
      } catch {
        throw MarketDataError(error)
      }
      let field = ParquetField(
        column: batch.columns[0], kind: batch.schema[0].kind, dateFormat: form.dateFormat, nulls: form.nulls)
      let first = field.time(0, asWritten: false)?.value ?? .max
      let last = field.time(batch.rowCount - 1, asWritten: false)?.value ?? .max
      if first > last { descends = true }
      starts.append((first, place))
    }
    let order = starts.sorted {
      $0.time == $1.time ? $0.place < $1.place : descends ? $0.time > $1.time : $0.time < $1.time
    }
    return order.map { readers[$0.place] }
  }
}
