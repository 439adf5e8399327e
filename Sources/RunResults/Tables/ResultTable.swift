import Determinism
import FileFormats
import TradingModel

/// A table of a run's results: one file in the run's folder.
public enum ResultTable: String, Sendable, CaseIterable {
  /// Raw signals of strategies and final signals of portfolios.
  case signals
  /// Changes of the state of orders.
  case orders
  /// Executions.
  case fills
  /// Positions after each cycle at which they changed.
  case positions
  /// Equity of each portfolio at the end of each cycle.
  case equity
  /// Round trips, see `TradeLedger`.
  case trades
  /// What risk workers did, or could not do, that no order shows.
  case events
  /// The bars as the run saw them, where they are asked for.
  case bars
  /// Features as strategies saw them, where they are asked for.
  case features

  /// The tables whose rows are the events of streams.
  public static let ofStreams: [ResultTable] = [.signals, .orders, .fills, .positions, .equity, .trades, .events]

  /// The kinds of streams whose events are its rows.
  public var kinds: [StreamName.Kind] {
    switch self {
    case .signals: [.signals, .finalSignals]
    case .bars, .features: []
    default: [StreamName.Kind(rawValue)]
    }
  }

  /// The columns in the order in which they are written, the same in every format; `session` is there where bars are
  /// sessions.
  public var columns: [ResultColumn] { description.columns }

  /// The columns of a run's table: those of `columns` that it has, and what the settings ask for beside them.
  public func columns(_ settings: ResultsSettings, hasSessions: Bool) -> [ResultColumn] {
    var columns = hasSessions ? columns : columns.filter { $0.type != .date }
    if self == .equity, settings.writesBenchmark { columns.append(Self.benchmarkColumn) }
    if self == .features { columns += settings.features.map { ResultColumn(name: $0, type: .number) } }
    return columns
  }

  /// The equity of the benchmark with the portfolio's capital, the last column of `equity` where it is asked for.
  static let benchmarkColumn = ResultColumn(name: "benchmark", type: .number, unit: .currency)

  /// Names of the columns that a digest covers, the time of the event first.
  var digestedColumns: [String] { description.digested }

  private var description: (columns: [ResultColumn], digested: [String]) {
    switch self {
    case .signals: Signal.fields.summary
    case .orders: OrderRecord.fields.summary
    case .fills: FillRecord.fields.summary
    case .positions: PositionRecord.fields.summary
    case .equity: EquityRecord.fields.summary
    case .trades: TradeRecord.fields.summary
    case .events: RiskEvent.fields.summary
    case .bars: (MarketColumns.place + MarketColumns.prices, [])
    case .features: (MarketColumns.place, [])
    }
  }

  /// The name of the finished file.
  public func fileName(_ format: ResultsFormat) -> String { "\(rawValue).\(format.rawValue)" }

  /// The name of the file while it is being written.
  public func partialFileName(_ format: ResultsFormat) -> String { fileName(format) + ".partial" }
}

extension ResultColumn {
  /// The column as it is kept and, in formats with types, written.
  var schema: ColumnSchema {
    switch type {
    case .time: ColumnSchema(name, .timestamp(.nanoseconds, isUTC: true))
    case .date: ColumnSchema(name, .date)
    case .integer: ColumnSchema(name, .int64)
    case .number: ColumnSchema(name, .double, isOptional: true)
    case .text: ColumnSchema(name, .text, isOptional: true)
    }
  }
}
