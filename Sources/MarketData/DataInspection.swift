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

/// What one file of market data holds: the substance of `admf inspect`.
public struct DataInspection: Equatable, Sendable {
  /// The file as it was named.
  public let file: String
  /// SHA-256 of its bytes in hexadecimal.
  public let sha256: String
  /// Its columns in order.
  public let columns: [InspectedColumn]
  /// What its times were taken for.
  public let meaning: TimestampMeaning
  /// The bars as a run would get them.
  public let set: MarketDataSet
  /// One entry a symbol, in ascending order.
  public let coverage: [SymbolCoverage]

  /// Number of cycles at which every symbol has a bar.
  public var commonCycleCount: Int {
    var counts: [Int64: Int] = [:]
    for bars in set.series { for time in bars.timestamps { counts[time, default: 0] += 1 } }
    return set.timestamps.reduce(0) { $0 + (counts[$1] == set.series.count ? 1 : 0) }
  }

  /// Reads a file with the checks of a run, and looks at what it holds.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - settings: How to read it; its `path` is not used, and its `symbols` may be empty, which means all.
  /// - Throws: what a run would stop with.
  public static func inspect(
    _ path: String, _ settings: MarketDataSettings = MarketDataSettings(path: "", symbols: [])
  ) throws(MarketDataErrors) -> DataInspection {
    let symbols = SymbolTable(settings.symbols).symbols
    let file = BarFile.read(.file(path), name: path, symbols: symbols, isShared: true, settings: settings)
    if file.errors.isEmpty, file.series.isEmpty {
      throw MarketDataErrors(file: path, "no row; expected at least one bar")
    }
    let set = try MarketDataLoader.assemble([file], settings)
    return DataInspection(
      file: path, sha256: file.hash, columns: file.schema, meaning: MarketDataLoader.meaning(file, settings), set: set,
      coverage: SymbolCoverage.coverage(of: set))
  }
}
