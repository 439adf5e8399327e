import FileFormats

/// Programs and services whose files are known by their looks.
enum Producer: String {
  case yfinance
  case yahoo = "Yahoo Finance"
  case stooq = "Stooq"
  case binance = "Binance"
  case metaTrader = "MetaTrader"
  case histData = "HistData"
  case dukascopy = "Dukascopy"
  case interactiveBrokers = "Interactive Brokers"
  case nasdaq = "Nasdaq"
  case investing = "Investing.com"
  case alphaVantage = "Alpha Vantage"
  case tradingView = "TradingView"
  case pandas

  /// Whether the times within a day that it writes are those at which bars open.
  var stampsOpenings: Bool {
    switch self {
    case .yfinance, .metaTrader, .histData, .dukascopy, .interactiveBrokers, .tradingView: true
    default: false
    }
  }

  /// How it writes dates that could be read in another way, too; nil where that depends on its user.
  var dateFormat: DateFormat? { self == .nasdaq ? DateFormat("MM/DD/YYYY") : nil }

  /// Who probably wrote a file with this header.
  init?(header names: [String]) {
    let known = Set(names.map(BarColumnRole.normalized))
    func has(_ spellings: String...) -> Bool { spellings.allSatisfy(known.contains) }
    if names.contains("<DATE>"), has("tickvol") || has("spread") {
      self = .metaTrader
    } else if names.contains("<PER>") || has("otwarcie", "zamkniecie") {
      self = .stooq
    } else if has("closelast") {
      self = .nasdaq
    } else if has("price", "vol", "change") {
      self = .investing
    } else if has("gmttime") || has("localtime") {
      self = .dukascopy
    } else if has("average", "barcount") {
      self = .interactiveBrokers
    } else if has("timestamp", "adjustedclose", "dividendamount") {
      self = .alphaVantage
    } else if names.first == "time", names.dropFirst().prefix(4).elementsEqual(["open", "high", "low", "close"]),
      names.dropFirst(5).contains(where: { $0.first?.isUppercase ?? false })
    {
      // Others write these names, too, but none in capitals behind them.
      self = .tradingView
    } else if names.contains("Adj Close") {
      self = .yahoo
    } else if names.first.map({ $0.isEmpty || $0 == "Unnamed: 0" }) ?? false {
      self = .pandas
    } else {
      return nil
    }
  }
}
