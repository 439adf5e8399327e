import FileFormats
import TradingModel

extension Loading {
  /// The files of the settings in the order of symbols.
  func locate() throws(MarketDataErrors) -> [Place] {
    let symbols = symbolsToRead.symbols
    if settings.readsParquet { return try locateParquet(symbols) }
    switch FileSystem.kind(settings.path) {
    case .nothing:
      if let obstacle = FileSystem.obstacle(settings.path) {
        throw MarketDataErrors(
          file: MessageText.excerpt(settings.path, atMost: 200),
          "cannot be reached: \(obstacle); expected a folder with SYMBOL.csv in it, or one file")
      }
      throw MarketDataErrors(
        file: settings.path, "there is no such file or folder; expected a folder with SYMBOL.csv in it, or one file")
    case .other:
      return [Place(path: settings.path, symbols: symbols, isShared: true)]
    case .folder: break
    }
    var errors = MarketDataErrors([])
    var places: [Place] = []
    for symbol in symbols {
      let path = FilePath.join(settings.path, "\(symbol).csv")
      if symbol.name.utf8.contains(UInt8(ascii: "/")) {
        let message = "no file can be named after the symbol \(symbol); expected one file with a column of symbols"
        errors.add(MarketDataError(file: settings.path, message: message))
      } else if FileSystem.kind(path) == .other {
        places.append(Place(path: path, symbols: [symbol], isShared: false))
      } else {
        errors.add(MarketDataError(file: path, message: missing(symbol, path, in: settings.path)))
      }
    }
    if !errors.isEmpty { throw errors }
    return places
  }

  private func missing(_ symbol: Symbol, _ path: String, in folder: String) -> String {
    let whose = whose(symbol)
    if FileSystem.kind(path) == .folder { return "it is a folder; expected a file for \(whose) \(symbol)" }
    if let obstacle = FileSystem.obstacle(path) {
      return "cannot be reached: \(obstacle); expected a file for \(whose) \(symbol)"
    }
    let all = (try? FileSystem.names(in: folder)) ?? []
    if all.contains("\(symbol).parquet") || all.contains("\(symbol).pq") || all.contains("symbol=\(symbol)") {
      return "there is no such file, but Parquet of \(whose) \(symbol); expected data.source: parquet"
    }
    let names = all.filter { $0.lowercased().hasSuffix(".csv") }
    return "there is no such file; expected it for \(whose) \(symbol)"
      + suggestion("\(symbol).csv", among: names, in: "the folder", none: "no CSV file")
  }

  func whose(_ symbol: Symbol) -> String { symbol == comparedSymbol ? "the benchmark" : "the symbol" }

  /// A name without `.csv` or what Parquet has at its end, in any case.
  private static func withoutExtension(_ name: String) -> String {
    let ending = [".csv", ".parquet", ".pq"].first { name.lowercased().hasSuffix($0) }
    return String(name.dropLast(ending?.count ?? 0))
  }

  /// What to add to an error about a name that is not there.
  func suggestion(_ name: String, among names: [String], in place: String, none: String) -> String {
    if names.isEmpty { return "; \(place) has \(none)" }
    let near = NearestName.all(name, among: names, atMost: 3, comparing: Self.withoutExtension).map {
      MessageText.excerpt($0)
    }
    if !near.isEmpty { return "; did you mean \(near.joined(separator: " or "))?" }
    let shown = names.prefix(5).map { MessageText.excerpt($0) }.joined(separator: ", ")
    return "; \(place) has \(shown)" + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
