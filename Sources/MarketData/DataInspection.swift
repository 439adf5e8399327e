import FileFormats
import TradingModel

/// A column of an inspected file.
public struct InspectedColumn: Equatable, Sendable {
  /// Its name in the header row.
  public var name: String
  /// What it is taken for (`timestamp`, `open` and so on); nil where it is passed over.
  public var role: String?

  /// Makes a column.
  public init(name: String, role: String?) {
    self.name = name
    self.role = role
  }
}

/// An inspected file.
public struct InspectedFile: Equatable, Sendable {
  /// The file as it was named.
  public var file: String
  /// SHA-256 of its bytes in hexadecimal.
  public var sha256: String
  /// Its columns in order.
  public var columns: [InspectedColumn]
  /// What its times were taken for.
  public var meaning: TimestampMeaning
  /// The program or service whose files look so, if one does.
  public var producer: String?
  /// How it is written, as far as that is not a header row, commas, plain numbers, ISO dates and rows that ascend.
  public var form: [String]
  /// The settings of its data that say explicitly what was recognised: they read the same bars.
  public var explicit: MarketDataSettings
}

/// What market data hold: the substance of `admf inspect`.
public struct DataInspection: Equatable, Sendable {
  /// The files in the order of symbols; none where bars were made.
  public let files: [InspectedFile]
  /// The bars as a run would get them.
  public let set: MarketDataSet
  /// One entry a symbol, in ascending order.
  public let coverage: [SymbolCoverage]

  /// Number of cycles at which every symbol has a bar.
  public var commonCycleCount: Int {
    var cursors = [Int](repeating: 0, count: set.series.count)
    var common = 0
    for time in set.timestamps {
      var isCommon = true
      for index in cursors.indices {
        let times = set.series[index].timestamps
        if cursors[index] < times.count, times[cursors[index]] == time {
          cursors[index] += 1
        } else {
          isCommon = false
        }
      }
      if isCommon { common += 1 }
    }
    return common
  }

  /// Reads a file, or every file of a folder whose name ends in `.csv`, with the checks of a run and its defaults.
  ///
  /// Of a folder without CSV the Parquet files of every symbol are read.
  ///
  /// - Parameters:
  ///   - path: A file, of one symbol or with a column of symbols, all of which are read; or a folder with SYMBOL.csv in
  ///     it.
  /// - Throws: what a run would stop with.
  public static func inspect(_ path: String) throws(MarketDataErrors) -> DataInspection {
    try inspect(path, watch: nil)
  }

  /// As above; `watch` is told how far files are read.
  package static func inspect(
    _ path: String, watch: LoadingWatch?
  ) throws(MarketDataErrors) -> DataInspection {
    var settings = MarketDataSettings(path: path, symbols: [])
    let places: [Loading.Place]
    if let found = try parquetFiles(path) {
      settings.source = .parquet
      places = found
    } else if FileSystem.kind(path) == .folder {
      let names = ((try? FileSystem.names(in: path)) ?? []).filter { $0.hasSuffix(".csv") && $0.utf8.count > 4 }
      if names.isEmpty {
        throw MarketDataErrors(
          file: path,
          "there is no CSV or Parquet file in the folder; expected SYMBOL.csv or SYMBOL.parquet for each symbol")
      }
      let folder = path.hasSuffix("/") ? path : path + "/"
      places = names.map { name in
        Loading.Place(path: folder + name, symbols: [Symbol(FilePath.stem(name))], isShared: false)
      }
    } else {
      places = [Loading.Place(path: path, symbols: [], isShared: true)]
    }
    let loading = Loading(settings, watch: watch)
    let files = loading.read(places)
    for file in files where file.errors.isEmpty && file.series.isEmpty {
      throw MarketDataErrors(file: file.name, "no row; expected at least one bar")
    }
    return DataInspection(files, try loading.assemble(files), settings)
  }

  /// The Parquet files at a path, or nil where it is one of CSV.
  private static func parquetFiles(_ path: String) throws(MarketDataErrors) -> [Loading.Place]? {
    guard FileSystem.kind(path) == .folder else {
      if !MarketDataSettings.isParquet(path) { return nil }
      return [Loading.Place(path: path, symbols: [], isShared: true, parts: [path])]
    }
    if ((try? FileSystem.names(in: path)) ?? []).contains(where: { $0.hasSuffix(".csv") }) { return nil }
    let entries = ParquetFolder(path).entries
    return entries.isEmpty
      ? nil
      : entries.map {
        Loading.Place(path: $0.path, symbols: [Symbol($0.symbol)], isShared: false, parts: $0.parts)
      }
  }

  /// Reads the data of a run, and looks at what they hold.
  ///
  /// - Throws: what a run would stop with.
  public static func inspect(_ settings: MarketDataSettings) throws(MarketDataErrors) -> DataInspection {
    try inspect(settings, watch: nil)
  }

  /// As above; `watch` is told how far files are read.
  package static func inspect(
    _ settings: MarketDataSettings, watch: LoadingWatch?
  ) throws(MarketDataErrors) -> DataInspection {
    guard settings.source != .synthetic else {
      return DataInspection([], try MarketDataLoader.load(settings), settings)
    }
    let loading = Loading(settings, watch: watch)
    try loading.check()
    let files = try loading.read()
    return DataInspection(files, try loading.assemble(files), settings)
  }

  private init(_ files: [BarFile], _ set: MarketDataSet, _ settings: MarketDataSettings) {
    self.files = files.map { file in
      let meaning = Loading(settings).meaning(file)
      var explicit = file.form?.explicit(settings) ?? settings
      explicit.timestamp = meaning
      // Where rows out of order are dropped the key says that, and the order is told by the rows again.
      if file.isDescending, !settings.droppedChecks.contains(.order) { explicit.rowOrder = .descending }
      if explicit.symbols.isEmpty {
        explicit.symbols = files.count == 1 ? file.series.map(\.symbol) : set.symbols.symbols
      }
      let form = (file.form?.words ?? []) + (file.isDescending ? ["newest row first"] : [])
      return InspectedFile(
        file: file.name, sha256: file.hash, columns: file.schema, meaning: meaning,
        producer: file.form?.producer?.rawValue, form: form, explicit: explicit)
    }
    self.set = set
    coverage = SymbolCoverage.coverage(of: set)
  }
}
