import FileFormats
import PerformanceAnalytics
import RunResults
import TableFiles

/// A run as its folder tells it.
package struct ReportedRun: Sendable {
  /// What the report calls it; unique among the runs of a report.
  package var label: String
  /// The folder as it was named.
  package let folder: String
  package let manifest: RunManifest
  /// Empty where the run came to none.
  package let metrics: [PortfolioMetrics]
  /// The configuration; nil where there is no file or it cannot be read.
  package let configuration: JSONValue?
  package internal(set) var portfolios: [PortfolioHistory] = []
  /// How many more portfolios there are than are shown.
  package internal(set) var portfoliosLeftOut = 0
  /// In the order of their exits.
  package internal(set) var trades: [TradeRow] = []
  package internal(set) var costs: [CostRow] = []
  package internal(set) var events: [EventCount] = []
  package internal(set) var strategies: [StrategyCount] = []
  package internal(set) var entries: [EntryCount] = []
  package internal(set) var positions: [PositionHistory] = []
  /// Closes of symbols, where they are known.
  package var prices: [PriceHistory] = []
  /// What benchmarks were worth, where prices are known.
  package var benchmarks: [BenchmarkHistory] = []
  /// Its phases, of a workflow that has some.
  package internal(set) var phases: [ReportedPhase] = []
  /// The single passes among its phases.
  package var parts: [ReportedRun] = []
  /// The name of the phase that it is the single pass of; nil of a run of its own.
  package internal(set) var phase: String?
  /// Regimes of its time, where they are known.
  package var regimes: [RegimeBand] = []
  /// The name of the phase that writes the report, of one that is written while the workflow runs.
  package internal(set) var writer: String?
  /// What strategies said; nil where the run has no table of signals.
  var stances: StanceHistory?
  /// What would be without single signals.
  package var signalReplays = SignalReplays.leftOut("replays need the data that the run read, as they were")
  /// How often a change of a regime was waited for, where that is known.
  package var confirmations: ConfirmationCounts?
  /// Tables that the folder does not have.
  package internal(set) var missingTables: [String] = []

  /// Most portfolios of a run that a report shows.
  package static let portfolioLimit = 24

  /// Who is told how many bytes of its tables are read, of how many, and how many of those before.
  private var reading: (watch: TableWatch, before: Int, total: Int)?

  /// Reads the folder of a run.
  ///
  /// - Parameter watch: Told how far its tables are read, those of each single pass among its phases for themselves.
  /// - Throws: `ResultsError` where it is no folder of a run, `TableError` where a table cannot be read.
  package init(folder: String, label: String? = nil, watch: TableWatch? = nil) throws {
    try self.init(folder: folder, label: label, phases: nil, watch: watch)
    reading = watch.map { ($0, 0, 0) }
    defer { reading = nil }
    try readPhases(manifest.phases, readsHistory: true)
  }

  /// Reads the folder of a workflow that is at work on a phase, which writes the report of those before it.
  ///
  /// It is the same whenever the workflow runs: what the ledger says, and what was in the store, is left out.
  ///
  /// - Parameter phases: The rows that the manifest will have of them.
  package init(folder: String, writer: String, phases: [JSONValue]) throws {
    try self.init(folder: folder, label: nil, phases: phases)
    self.writer = writer
    try readPhases(phases, readsHistory: false)
  }

  private init(folder: String, label: String?, phases: [JSONValue]?, watch: TableWatch? = nil) throws {
    self.folder = folder
    manifest = try RunManifest(readingFrom: folder)
    let hasMetrics = phases == nil && FileSystem.kind(FilePath.join(folder, MetricsFile.fileName)) == .other
    metrics = hasMetrics ? try MetricsFile.read(from: folder) : []
    let file = FilePath.join(folder, "config.yaml")
    configuration = (try? FileSystem.read(file)).flatMap { try? YAML.parse($0) }.map { JSONValue($0) }
    self.label = label ?? ""
    if label == nil { self.label = name ?? FilePath.lastComponent(folder) }
    if phases != nil || !manifest.phases.isEmpty { return }
    if let watch { reading = (watch, 0, Self.tables.reduce(0) { $0 + Self.size(of: $1, in: folder) }) }
    defer { reading = nil }
    try readEquity()
    try readTrades()
    try readFills()
    try readEvents()
    try readOrders()
    try readPositions()
    try readSignals()
    try readBars()
  }

  /// Who is told how far tables are read, while they are.
  var tableWatch: TableWatch? { reading?.watch }

  /// The name of the workflow.
  package var name: String? { text("workflow", "name") }

  /// The user's own words about the run.
  package var notes: String? { text("workflow", "notes") ?? text("notes") }

  /// A text of the configuration.
  func text(_ keys: String...) -> String? {
    var value = configuration
    for key in keys { value = value?[key] }
    guard case .string(let text)? = value, !text.isEmpty else { return nil }
    return text
  }

  /// The metrics of the portfolios that a report shows; all where none has a table of equity.
  var shownMetrics: [PortfolioMetrics] {
    portfoliosLeftOut > 0 ? portfolios.compactMap { metrics(of: $0.name) } : metrics
  }

  /// The metrics of a portfolio.
  package func metrics(of portfolio: String) -> PortfolioMetrics? { metrics.first { $0.portfolioID == portfolio } }

  /// What a year of daily returns is.
  func annualFactor(of portfolio: String) -> Double { metrics(of: portfolio)?.metrics.annualFactor ?? 252 }
}

extension ReportedRun {
  /// The tables of a run that a report reads.
  private static let tables = ["equity", "trades", "fills", "events", "orders", "positions", "signals", "bars"]

  private static func size(of table: String, in folder: String) -> Int {
    (try? TablePlace.file(of: table, in: folder)).flatMap { FileSystem.age($0)?.size } ?? 0
  }

  mutating func table(_ name: String) throws(TableError) -> RunTable? {
    guard let table = try watchedTable(name) else {
      missingTables.append(name)
      return nil
    }
    return table
  }

  private mutating func watchedTable(_ name: String) throws(TableError) -> RunTable? {
    guard let (watch, before, total) = reading else {
      return try RunTable(name, in: folder, columns: columns(of: name))
    }
    reading?.before += Self.size(of: name, in: folder)
    return try RunTable(
      name, in: folder, columns: columns(of: name), watch: { done, _ in watch(min(before + done, total), total) })
  }

  /// What the manifest says of a table.
  private func columns(of table: String) -> [ResultColumn] {
    manifest.tables.first { $0.name == table }?.columns ?? []
  }

  private mutating func readEquity() throws {
    guard let table = try table("equity") else { return }
    var names = NameList()
    var series: [(times: [Int64], equity: [Double], value: [Double])] = []
    try table.read(["timestamp", "portfolio_id", "position_value", "equity"]) { rows in
      let codes = rows.codes(1, among: &names)
      let (times, values, equities) = (rows.times(0), rows.numbers(2), rows.numbers(3))
      while series.count < names.names.count { series.append(([], [], [])) }
      for (row, code) in codes.enumerated() where code < Self.portfolioLimit {
        guard let time = times[row] else { continue }
        series[code].times.append(time)
        series[code].equity.append(equities[row])
        series[code].value.append(values[row])
      }
    }
    portfolios = zip(names.names, series).prefix(Self.portfolioLimit).map { name, part in
      PortfolioHistory(
        name: name, capital: metrics(of: name)?.metrics.initialEquity, times: part.times, equity: part.equity,
        positionValue: part.value)
    }
    portfoliosLeftOut = max(0, names.names.count - portfolios.count)
  }

  private mutating func readTrades() throws {
    guard let table = try table("trades") else { return }
    var found: [TradeRow] = []
    let columns = [
      "trade_id", "portfolio_id", "symbol", "side", "quantity", "entry_time", "entry_price", "exit_time", "exit_price",
      "commission", "pnl", "return",
    ]
    try table.read(columns) { rows in
      let (entries, exits) = (rows.times(5), rows.times(7))
      let numbers = [4, 6, 8, 9, 10, 11].map { rows.numbers($0) }
      let texts = (0..<4).map { rows.texts($0) }
      for row in 0..<rows.count {
        found.append(
          TradeRow(
            id: texts[0][row] ?? "", portfolio: texts[1][row] ?? "", symbol: texts[2][row] ?? "",
            side: texts[3][row] ?? "", quantity: numbers[0][row], entryTime: entries[row] ?? 0,
            entryPrice: numbers[1][row], exitTime: exits[row] ?? 0, exitPrice: numbers[2][row],
            commission: numbers[3][row], profit: numbers[4][row], return: numbers[5][row]))
      }
    }
    trades = found
  }

  private mutating func readFills() throws {
    guard let table = try table("fills") else { return }
    var sums = Tally<CostRow>()
    try table.read(["portfolio_id", "symbol", "quantity", "price", "commission", "slippage"]) { rows in
      let numbers = (2..<6).map { rows.numbers($0) }
      let (owners, symbols) = (rows.texts(0), rows.texts(1))
      for row in 0..<rows.count {
        let (portfolio, symbol) = (owners[row] ?? "", symbols[row] ?? "")
        sums.update([portfolio, symbol]) {
          CostRow(portfolio: portfolio, symbol: symbol, fills: 0, traded: 0, commission: 0, slippage: 0)
        } _: { sum in
          sum.fills += 1
          sum.traded += (numbers[0][row] * numbers[1][row]).magnitude
          sum.commission += numbers[2][row]
          sum.slippage += numbers[3][row]
        }
      }
    }
    costs = sums.values
  }

  private mutating func readEvents() throws {
    guard let table = try table("events") else { return }
    var counts = Tally<EventCount>()
    try table.read(["timestamp", "portfolio_id", "kind", "reason", "value"]) { rows in
      let (times, values) = (rows.times(0), rows.numbers(4))
      for row in 0..<rows.count {
        let (portfolio, kind, reason) = (rows.text(1, row) ?? "", rows.text(2, row) ?? "", rows.text(3, row))
        counts.update([portfolio, kind, reason ?? ""]) {
          EventCount(portfolio: portfolio, kind: kind, reason: reason, count: 0, sum: 0, first: times[row])
        } _: {
          $0.count += 1
          $0.sum += values[row]
        }
      }
    }
    events = counts.values
  }

  /// Prices stand in a table only where the workflow asks for it.
  private mutating func readBars() throws {
    guard let table = try watchedTable("bars") else { return }
    var names = NameList()
    var found: [(times: [Int64], closes: [Double])] = []
    try table.read(["timestamp", "symbol", "close"]) { rows in
      let (times, closes) = (rows.times(0), rows.numbers(2))
      let codes = rows.codes(1, among: &names)
      while found.count < names.names.count { found.append(([], [])) }
      for (row, code) in codes.enumerated() {
        guard let time = times[row] else { continue }
        found[code].times.append(time)
        found[code].closes.append(closes[row])
      }
    }
    prices = zip(names.names, found).map { PriceHistory(symbol: $0, times: $1.times, closes: $1.closes) }
  }
}

/// Values under names of several parts, in the order in which they came.
struct Tally<Value> {
  private(set) var values: [Value] = []
  private var places: [[String]: Int] = [:]

  mutating func update(_ key: [String], _ new: () -> Value, _ change: (inout Value) -> Void) {
    let place: Int
    if let known = places[key] {
      place = known
    } else {
      place = values.count
      places[key] = place
      values.append(new())
    }
    change(&values[place])
  }
}
