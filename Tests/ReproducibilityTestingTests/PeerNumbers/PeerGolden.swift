import Foundation
import MarketData
import TradingModel

/// What a peer computed for one symbol, and from what.
struct PeerGolden {
  /// One peer's run of one strategy.
  struct Case {
    /// `STRATEGY.VARIANT`.
    var name: String
    /// Equity by bar; nil where the fixtures leave a bar out.
    var equity: [Double?]
    /// Orders as `bar, side, size, price, fees` (vectorbt).
    var orders: [[String]] = []
    /// Trades as `size, entry_bar, exit_bar, entry_price, exit_price, commission, pnl` (backtesting.py).
    var trades: [[String]] = []
    /// By the names of `Fixtures/metrics.csv`; absent where undefined.
    var metrics: [String: Double] = [:]
  }

  var series: BarSeries
  /// Target positions as changes `(bar, direction)` by `STRATEGY.MODE`; the last two bars are forced to 0.
  var targets: [String: [(bar: Int, direction: Int8)]]
  var cases: [Case]

  /// The golden folder named by `ADMF_GOLDEN`, which holds more than the fixtures: every bar, and EURUSD_H4.
  static let folder = ProcessInfo.processInfo.environment["ADMF_GOLDEN"]

  /// The symbols that can be had.
  static var symbols: [String] { ["MSFT_ADJ", "IBM", "GOOG"] + (folder == nil ? [] : ["EURUSD_H4"]) }

  static let strategies = [
    "sma_cross", "ema_cross", "rsi_reversion", "bollinger_reversion", "donchian_breakout", "momentum",
  ]

  /// Loads a symbol from the golden folder where there is one, else from the fixtures.
  static func load(_ symbol: String) throws -> PeerGolden {
    if let folder { return try load(symbol, folder: folder) }
    return try loadFixtures(symbol)
  }

  // MARK: Fixtures

  private static func loadFixtures(_ symbol: String) throws -> PeerGolden {
    let risk = "RiskControlTests/Fixtures"
    let prices = try rows("\(risk)/bars_\(symbol).csv").map { $0.compactMap { Double($0) } }
    let ranges = try rows("TradingStrategiesTests/Fixtures/\(symbol)_bars.csv").dropFirst().map { row in
      row.compactMap { Double($0) }
    }
    var series = BarSeries(symbol: Symbol(symbol))
    for (index, (price, range)) in zip(prices, ranges).enumerated() {
      // A weekday each, from Monday 5 January 1970 on: what is compared knows nothing else of the days.
      let day = Int64(4 + index / 5 * 7 + index % 5)
      let time = Timestamp(nanoseconds: (day + 1) * Timestamp.nanosecondsPerDay - 1)
      series.append(
        Bar(timestamp: time, open: price[0], high: range[0], low: range[1], close: price[1], volume: 1))
    }
    var targets: [String: [(bar: Int, direction: Int8)]] = [:]
    for row in try rows("\(risk)/signals_\(symbol).csv") {
      targets[row[0]] = row[1].split(separator: " ").compactMap { change in
        let parts = change.split(separator: ":")
        guard let bar = Int(parts[0]), let direction = Int8(parts[1]) else { return nil }
        return (bar, direction)
      }
    }
    let orders = Dictionary(grouping: try rows("\(risk)/orders_\(symbol).csv")) { $0[0] }
    let trades = Dictionary(grouping: try rows("\(risk)/trades_\(symbol).csv")) { $0[0] }
    let metrics = try table("ReproducibilityTestingTests/Fixtures/metrics.csv").filter { $0["symbol"] == symbol }
    let cases = try rows("\(risk)/equity_\(symbol).csv").map { row in
      var equity: [Double?] = Array(repeating: nil, count: series.count)
      for (index, text) in row.dropFirst().enumerated() { equity[min(20 * index, series.count - 1)] = Double(text) }
      return Case(
        name: row[0], equity: equity, orders: (orders[row[0]] ?? []).map { Array($0.dropFirst()) },
        trades: (trades[row[0]] ?? []).map { Array($0.dropFirst()) },
        metrics: (metrics.first { $0["case"] == row[0] } ?? [:]).compactMapValues { Double($0) })
    }
    return PeerGolden(series: series, targets: targets, cases: cases)
  }

  private static func rows(_ path: String) throws -> [[String]] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try lines(tests.appendingPathComponent(path).path)
  }

  private static func table(_ path: String) throws -> [[String: String]] { table(try rows(path)) }

  private static func table(_ rows: [[String]]) -> [[String: String]] {
    guard let header = rows.first else { return [] }
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  private static func lines(_ path: String) throws -> [[String]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  // MARK: The golden folder

  private static func load(_ symbol: String, folder: String) throws -> PeerGolden {
    var settings = MarketDataSettings(path: "\(folder)/inputs", symbols: [Symbol(symbol)])
    settings.timestamp = symbol.hasSuffix("H4") ? .open : .session
    settings.barLength = 4 * 3_600_000_000_000
    let series = try MarketDataLoader.load(settings).series[0]
    var targets: [String: [(bar: Int, direction: Int8)]] = [:]
    let signals = try lines("\(folder)/signals/\(symbol).csv")
    for (column, name) in signals[0].enumerated().dropFirst() {
      var last: Int8 = 0
      for (bar, row) in signals.dropFirst().enumerated() {
        let direction = Int8(Double(row[column]) ?? 0)
        if direction != last { targets[name, default: []].append((bar, direction)) }
        last = direction
      }
    }
    var cases: [Case] = []
    for engine in ["backtestingpy", "vectorbt"] {
      cases += try peerCases(symbol, "\(folder)/\(engine)/\(symbol)", isVectorized: engine == "vectorbt")
    }
    return PeerGolden(series: series, targets: targets, cases: cases)
  }

  private static func peerCases(_ symbol: String, _ prefix: String, isVectorized: Bool) throws -> [Case] {
    let equity = try lines("\(prefix)_equity.csv")
    let orders = isVectorized ? table(try lines("\(prefix)_orders.csv")) : []
    let trades = isVectorized ? [] : table(try lines("\(prefix)_trades.csv"))
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(prefix)_metrics.json")))
    let all = json as? [String: [String: Any]] ?? [:]
    return equity[0].enumerated().dropFirst().map { column, name in
      var found = Case(name: name, equity: equity.dropFirst().map { Double($0[column]) })
      found.orders = orders.filter { $0["case"] == name }.map { row in
        ["bar", "side", "size", "price", "fees"].map { row[$0] ?? "" }
      }
      found.trades = trades.filter { $0["case"] == name }.map { row in
        ["size", "entry_bar", "exit_bar", "entry_price", "exit_price", "commission", "pnl"].map { row[$0] ?? "" }
      }
      for block in ["reference", "trades"] {
        for (key, value) in all[name]?[block] as? [String: Any] ?? [:] { found.metrics[key] = value as? Double }
      }
      let native = all[name]?["engine_native"] as? [String: Any] ?? [:]
      found.metrics["native_exposure_percent"] = native["Exposure Time [%]"] as? Double
      found.metrics["native_max_drawdown_percent"] =
        native[isVectorized ? "Max Drawdown [%]" : "Max. Drawdown [%]"] as? Double
      if !isVectorized {
        found.metrics["native_sharpe"] = native["Sharpe Ratio"] as? Double
        found.metrics["native_profit_factor"] = native["Profit Factor"] as? Double
      }
      return found
    }
  }
}
