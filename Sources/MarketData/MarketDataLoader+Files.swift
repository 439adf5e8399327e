import TradingModel

extension MarketDataLoader {
  /// The files of the settings in the order of symbols.
  static func locate(_ settings: MarketDataSettings) throws(MarketDataErrors) -> [Place] {
    let symbols = SymbolTable(settings.symbols).symbols
    switch FilePaths.kind(settings.path) {
    case .missing:
      throw MarketDataErrors(
        file: settings.path, "there is no such file or folder; expected a folder with SYMBOL.csv in it, or one file")
    case .file:
      return [Place(path: settings.path, symbols: symbols, isShared: true)]
    case .folder: break
    }
    var errors = MarketDataErrors([])
    var places: [Place] = []
    for symbol in symbols {
      let path = settings.path.hasSuffix("/") ? "\(settings.path)\(symbol).csv" : "\(settings.path)/\(symbol).csv"
      if FilePaths.kind(path) == .file {
        places.append(Place(path: path, symbols: [symbol], isShared: false))
      } else {
        errors.add(MarketDataError(file: path, message: missing(symbol, in: settings.path)))
      }
    }
    if !errors.isEmpty { throw errors }
    return places
  }

  private static func missing(_ symbol: Symbol, in folder: String) -> String {
    let names = FilePaths.names(in: folder).filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }
    let nearest = FilePaths.nearest(symbol.name, among: names, atMost: 3)
    if nearest.isEmpty { return "there is no such file; expected it for the symbol \(symbol) (no CSV file is there)" }
    let list = nearest.map { $0 + ".csv" }.joined(separator: ", ")
    return "there is no such file; expected it for the symbol \(symbol) (nearest there: \(list))"
  }
}
