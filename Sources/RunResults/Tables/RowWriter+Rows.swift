import PerformanceAnalytics
import TradingModel

/// Who a row belongs to: the names that stand in it.
struct RowOwner {
  var containerID: String
  var portfolioID: String
}

// The order of the fields is that of `ResultTable.columns`; a test compares them.
extension RowWriter {
  mutating func rawSignal(_ signal: Signal, at time: Int64, strategy: RecordedStrategy, symbol: String) {
    begin()
    field("timestamp", time: time)
    field("signal_id", strategy.id, "s", signal.sequence)
    field("container_id", strategy.containerID)
    field("strategy_id", strategy.id)
    null("portfolio_id")
    stance(signal, symbol: symbol, stage: "raw")
    end()
  }

  mutating func finalSignal(_ signal: Signal, at time: Int64, owner: RowOwner, symbol: String) {
    begin()
    field("timestamp", time: time)
    field("signal_id", owner.portfolioID, "s", signal.sequence)
    field("container_id", owner.containerID)
    null("strategy_id")
    field("portfolio_id", owner.portfolioID)
    stance(signal, symbol: symbol, stage: "final")
    end()
  }

  private mutating func stance(_ signal: Signal, symbol: String, stage: String) {
    field("symbol", symbol)
    field("direction", Int(signal.stance.direction))
    field("strength", signal.stance.strength)
    field("stage", stage)
  }

  mutating func order(_ record: OrderRecord, owner: RowOwner, symbol: String) {
    let order = record.order
    begin()
    field("timestamp", time: record.timestamp)
    field("order_id", owner.portfolioID, "o", order.sequence)
    if order.signal > 0 { field("signal_id", owner.portfolioID, "s", order.signal) } else { null("signal_id") }
    field("risk_decision_id", owner.portfolioID, "d", order.decision)
    field("container_id", owner.containerID)
    field("portfolio_id", owner.portfolioID)
    field("symbol", symbol)
    field("type", "market")
    field("side", record.side?.name)
    field("quantity", record.quantity)
    null("limit_price")
    null("stop_price")
    field("intent", order.intent.name)
    field("state", record.state.name)
    end()
  }

  mutating func fill(_ record: FillRecord, number: Int, at time: Int64, owner: RowOwner, symbol: String) {
    let fill = record.fill
    begin()
    field("timestamp", time: time)
    field("fill_id", owner.portfolioID, "o", fill.order, "f", number)
    field("order_id", owner.portfolioID, "o", fill.order)
    field("container_id", owner.containerID)
    field("portfolio_id", owner.portfolioID)
    field("symbol", symbol)
    field("side", fill.side.name)
    field("quantity", fill.quantity)
    field("price", fill.price)
    field("commission", fill.commission)
    field("slippage", fill.slippage)
    end()
  }

  mutating func position(_ record: PositionRecord, at time: Int64, owner: RowOwner, symbol: String) {
    begin()
    field("timestamp", time: time)
    field("container_id", owner.containerID)
    field("portfolio_id", owner.portfolioID)
    field("symbol", symbol)
    field("quantity", record.quantity)
    field("average_price", record.averagePrice)
    end()
  }

  mutating func trade(_ trade: Trade, portfolioID: String, symbol: String) {
    begin()
    field("trade_id", portfolioID, "t", trade.sequence)
    field("portfolio_id", portfolioID)
    field("symbol", symbol)
    field("side", trade.side.name)
    field("quantity", trade.quantity)
    field("entry_time", time: trade.entryTime.nanoseconds)
    field("entry_price", trade.entryPrice)
    field("exit_time", time: trade.exitTime.nanoseconds)
    field("exit_price", trade.exitPrice)
    field("commission", trade.commission)
    field("pnl", trade.profit)
    field("return", trade.profitRatio)
    end()
  }

  mutating func event(_ event: RiskEvent, portfolioID: String, symbol: String?) {
    begin()
    field("timestamp", time: event.timestamp)
    field("portfolio_id", portfolioID)
    field("symbol", symbol)
    field("kind", event.kind.name)
    field("reason", event.reason?.name)
    field("value", event.value)
    end()
  }
}

extension OrderIntent {
  /// The name written to results.
  var name: String {
    switch self {
    case .exit: "exit"
    case .enterLong: "enter_long"
    case .enterShort: "enter_short"
    case .rebalance: "rebalance"
    case .closeOut: "close_out"
    }
  }
}
