import FileFormats
import TradingModel

extension Loading {
  /// The Parquet files of the settings in the order of symbols.
  func locateParquet(_ symbols: [Symbol]) throws(MarketDataErrors) -> [Place] {
    let wanted = "a folder with SYMBOL.parquet or symbol=SYMBOL in it, or one file"
    if settings.path.lowercased().hasSuffix(".csv") {
      throw MarketDataErrors(
        file: settings.path, "is named as CSV, but data.source is parquet; expected data.source: csv, or \(wanted)")
    }
    switch FileSystem.kind(settings.path) {
    case .nothing:
      if let obstacle = FileSystem.obstacle(settings.path) {
        throw MarketDataErrors(
          file: MessageText.excerpt(settings.path, atMost: 200), "cannot be reached: \(obstacle); expected \(wanted)")
      }
      throw MarketDataErrors(file: settings.path, "there is no such file or folder; expected \(wanted)")
    case .other:
      return [Place(path: settings.path, symbols: symbols, isShared: true, parts: [settings.path])]
    case .folder: break
    }
    let folder = ParquetFolder(settings.path)
    var errors = MarketDataErrors([])
    var places: [Place] = []
    for symbol in symbols {
      if let entry = folder.entry(symbol.name) {
        if entry.parts.isEmpty {
          errors.add(
            MarketDataError(file: entry.path, message: "there is no Parquet file in the folder of \(symbol)"))
        }
        places.append(Place(path: entry.path, symbols: [symbol], isShared: false, parts: entry.parts))
      } else {
        let message =
          "there is neither \(symbol).parquet nor symbol=\(symbol); expected it for \(whose(symbol)) \(symbol)"
          + suggestion(symbol.name, among: folder.entries.map(\.symbol), in: "the folder", none: "no Parquet file")
        errors.add(MarketDataError(file: settings.path, message: message))
      }
    }
    if !errors.isEmpty { throw errors }
    return places
  }
}

/// A folder with a Parquet file for each symbol, or a folder `symbol=SYMBOL` of such files, as Hive names them.
struct ParquetFolder {
  /// What the folder has of a symbol.
  struct Entry: Equatable {
    var symbol: String
    /// The file, or the folder of files.
    var path: String
    /// The files, by name.
    var parts: [String]
  }

  /// In the order of the names in the folder.
  let entries: [Entry]

  init(_ folder: String) {
    entries = ((try? FileSystem.names(in: folder)) ?? []).compactMap { name in
      let path = FilePath.join(folder, name)
      if FileSystem.kind(path) == .folder {
        return Self.symbol(ofFolder: name).map { Entry(symbol: $0, path: path, parts: Self.files(in: path, depth: 0)) }
      }
      guard MarketDataSettings.isParquet(name), FileSystem.kind(path) == .other else { return nil }
      return Entry(symbol: FilePath.stem(name), path: path, parts: [path])
    }
  }

  func entry(_ symbol: String) -> Entry? { entries.first { $0.symbol == symbol } }

  /// The symbol of `symbol=BTC%2FUSD`; nil where the name is none of that kind.
  private static func symbol(ofFolder name: String) -> String? {
    guard let mark = name.firstIndex(of: "=") else { return nil }
    let key = BarColumnRole.normalized(String(name[..<mark]))
    guard BarColumnRole.symbol.usualNames.contains(key) else { return nil }
    return withoutPercent(name[name.index(after: mark)...])
  }

  /// A text in which `%2F` and the like stand for bytes.
  static func withoutPercent(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
        let code = UInt8(String(decoding: bytes[place + 1...place + 2], as: UTF8.self), radix: 16)
      {
        result.append(code)
        place += 3
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Parquet files in a folder and those in it; names that start with a point or an underscore are not data.
  private static func files(in folder: String, depth: Int) -> [String] {
    guard depth < 4 else { return [] }
    return ((try? FileSystem.names(in: folder)) ?? []).flatMap { name -> [String] in
      let path = FilePath.join(folder, name)
      if name.hasPrefix(".") || name.hasPrefix("_") { return [] }
      if FileSystem.kind(path) == .folder { return files(in: path, depth: depth + 1) }
      return MarketDataSettings.isParquet(name) ? [path] : []
    }
  }
}
