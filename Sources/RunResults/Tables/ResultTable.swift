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

  /// The field names in the order in which they are written, the same in every format.
  public var columns: [String] {
    switch self {
    case .signals:
      [
        "timestamp", "signal_id", "container_id", "strategy_id", "portfolio_id", "symbol", "direction", "strength",
        "stage",
      ]
    case .orders:
      [
        "timestamp", "order_id", "signal_id", "risk_decision_id", "container_id", "portfolio_id", "symbol", "type",
        "side", "quantity", "limit_price", "stop_price", "intent", "state",
      ]
    case .fills:
      [
        "timestamp", "fill_id", "order_id", "container_id", "portfolio_id", "symbol", "side", "quantity", "price",
        "commission", "slippage",
      ]
    case .positions:
      ["timestamp", "container_id", "portfolio_id", "symbol", "quantity", "average_price"]
    case .equity:
      ["timestamp", "portfolio_id", "cash", "position_value", "equity"]
    case .trades:
      [
        "trade_id", "portfolio_id", "symbol", "side", "quantity", "entry_time", "entry_price", "exit_time",
        "exit_price", "commission", "pnl", "return",
      ]
    case .events:
      ["timestamp", "portfolio_id", "symbol", "kind", "reason", "value"]
    }
  }

  /// The name of the finished file.
  public func fileName(_ format: ResultsFormat) -> String { "\(rawValue).\(format.rawValue)" }

  /// The name of the file while it is being written.
  public func partialFileName(_ format: ResultsFormat) -> String { fileName(format) + ".partial" }
}
