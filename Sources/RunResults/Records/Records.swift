import Determinism
import PerformanceAnalytics
import TradingModel

// What is recorded, a line a field, in the order of the columns. Everything that a digest covers is a column; columns
// without a place in the digest follow from others or from who the row belongs to. What they mean: Docs/Semantics.md.

extension Signal: DescribedRecord {
  static let fields = RecordFields<Signal>()

  static func describe(to fields: inout some FieldSink<Signal>) {
    fields.time("timestamp", digest: 1) { $0.time }
    fields.session("session")
    fields.identifier("signal_id", "s") { $0.record.sequence }
    fields.fixed("container_id") { $0.owner.container }
    fields.fixed("strategy_id") { $0.name.kind == .signals ? $0.owner.id : nil }
    fields.fixed("portfolio_id") { $0.name.kind == .signals ? nil : $0.owner.id }
    fields.symbol("symbol", digest: 2) { $0.record.symbol }
    fields.integer("direction", digest: 3) { Int($0.record.stance.direction) }
    fields.number("strength", .fraction, digest: 4) { $0.record.stance.strength }
    fields.fixed("stage") { $0.name.kind == .signals ? "raw" : "final" }
  }

  var step: CycleStep { .signals }
}

extension OrderRecord: DescribedRecord {
  static let fields = RecordFields<OrderRecord>()

  static func describe(to fields: inout some FieldSink<OrderRecord>) {
    fields.time("timestamp", digest: 1) { $0.time }
    fields.identifier("order_id", "o", digest: 2) { $0.record.order.sequence }
    fields.identifier("signal_id", "s", digest: 4) { $0.record.order.signal }
    fields.identifier("risk_decision_id", "d", digest: 3) { $0.record.order.decision }
    fields.fixed("container_id") { $0.owner.container }
    fields.fixed("portfolio_id") { $0.owner.id }
    fields.symbol("symbol", digest: 5) { $0.record.order.symbol }
    fields.fixed("type") { _ in "market" }
    fields.optionalChoice("side", digest: 10) { $0.record.side.map(RecordedChoice.init) }
    fields.optionalNumber("quantity", .units, digest: 11) { $0.record.quantity }
    fields.optionalNumber("limit_price", .price) { _ in nil }
    fields.optionalNumber("stop_price", .price) { _ in nil }
    fields.text("intent", digest: 6) { $0.record.order.intent.name }
    fields.text("state", digest: 9) { $0.record.state.name }
    fields.choice("size", digest: 7) { RecordedChoice($0.record.order.size) }
    fields.optionalNumber("size_value", digest: 8) { $0.record.order.size.value }
  }

  var step: CycleStep {
    switch state {
    case .accepted where order.intent == .closeOut: .closeOut
    case .accepted, .cancelled: .accept
    case .filled, .refused: order.fillStep(at: cycle)
    case .expired: .closeOut
    }
  }

  func time(in block: BlockTimes) -> Int64 { timestamp }
}

extension FillRecord: DescribedRecord {
  static let fields = RecordFields<FillRecord>()

  static func describe(to fields: inout some FieldSink<FillRecord>) {
    fields.time("timestamp", digest: 1) { $0.time }
    fields.session("session")
    // An order is filled at once and in full, so that its fill is always the first.
    fields.identifier("fill_id") { RecordedIdentifier(letter: "o", number: $0.record.fill.order, child: ("f", 1)) }
    fields.identifier("order_id", "o", digest: 2) { $0.record.fill.order }
    fields.fixed("container_id") { $0.owner.container }
    fields.fixed("portfolio_id") { $0.owner.id }
    fields.symbol("symbol", digest: 3) { $0.record.fill.symbol }
    fields.choice("side", digest: 4) { RecordedChoice($0.record.fill.side) }
    fields.number("quantity", .units, digest: 5) { $0.record.fill.quantity }
    fields.number("price", .price, digest: 6) { $0.record.fill.price }
    fields.number("commission", .currency, digest: 8) { $0.record.fill.commission }
    fields.number("slippage", .currency) { $0.record.fill.slippage }
    fields.number("raw_price", .price, digest: 7) { $0.record.fill.rawPrice }
  }

  var cycle: Int { fill.cycle }
  var step: CycleStep { order.fillStep(at: fill.cycle) }
}

extension PositionRecord: DescribedRecord {
  static let fields = RecordFields<PositionRecord>()

  static func describe(to fields: inout some FieldSink<PositionRecord>) {
    fields.time("timestamp", digest: 1) { $0.time }
    fields.fixed("container_id") { $0.owner.container }
    fields.fixed("portfolio_id") { $0.owner.id }
    fields.symbol("symbol", digest: 2) { $0.record.symbol }
    fields.number("quantity", .units, digest: 3) { $0.record.quantity }
    fields.number("average_price", .price, digest: 4) { $0.record.averagePrice }
  }

  var step: CycleStep { .mark }
}

/// What a portfolio was worth at the end of a cycle.
///
/// There are as many as cycles and portfolios: `StreamDigest.combineRows` and `EquityColumns` are faster ways to the
/// same words and columns.
struct EquityRecord: DescribedRecord {
  var cycle: Int
  var cash: Double
  var positionValue: Double

  static let fields = RecordFields<EquityRecord>()

  static func describe(to fields: inout some FieldSink<EquityRecord>) {
    fields.time("timestamp", digest: 1) { $0.time }
    fields.session("session")
    fields.fixed("portfolio_id") { $0.owner.id }
    fields.number("cash", .currency, digest: 2) { $0.record.cash }
    fields.number("position_value", .currency, digest: 3) { $0.record.positionValue }
    fields.number("equity", .currency) { $0.record.cash + $0.record.positionValue }
  }

  var step: CycleStep { .mark }
}

/// A trade with the step at which the fill was applied that closed it.
struct TradeRecord: DescribedRecord {
  var trade: Trade
  var step: CycleStep

  static let fields = RecordFields<TradeRecord>()

  static func describe(to fields: inout some FieldSink<TradeRecord>) {
    fields.identifier("trade_id", "t") { $0.record.trade.sequence }
    fields.fixed("portfolio_id") { $0.owner.id }
    fields.symbol("symbol", digest: 2) { $0.record.trade.symbol }
    fields.choice("side", digest: 3) { RecordedChoice($0.record.trade.side) }
    fields.number("quantity", .units, digest: 4) { $0.record.trade.quantity }
    fields.time("entry_time", digest: 5) { $0.record.trade.entryTime.nanoseconds }
    fields.number("entry_price", .price, digest: 6) { $0.record.trade.entryPrice }
    fields.time("exit_time", digest: 1) { $0.time }
    fields.session("session")
    fields.number("exit_price", .price, digest: 7) { $0.record.trade.exitPrice }
    fields.number("commission", .currency, digest: 8) { $0.record.trade.commission }
    fields.number("pnl", .currency) { $0.record.trade.profit }
    fields.number("return", .fraction) { $0.record.trade.profitRatio }
  }

  var cycle: Int { trade.exitCycle }
  func time(in block: BlockTimes) -> Int64 { trade.exitTime.nanoseconds }
}

extension RiskEvent: DescribedRecord {
  static let fields = RecordFields<RiskEvent>()

  static func describe(to fields: inout some FieldSink<RiskEvent>) {
    fields.time("timestamp", digest: 1) { $0.time }
    fields.fixed("portfolio_id") { $0.owner.id }
    fields.optionalSymbol("symbol", digest: 3) { $0.record.symbol }
    fields.text("kind", digest: 2) { $0.record.kind.name }
    fields.optionalText("reason", digest: 4) { $0.record.reason?.name }
    fields.number("value", digest: 5) { $0.record.value }
  }

  var step: CycleStep { .mark }
  func time(in block: BlockTimes) -> Int64 { timestamp }
}

extension Order {
  /// The step at which its fill is applied: worked in the cycle of its decision it fills at the close, else at an open.
  fileprivate func fillStep(at cycle: Int) -> CycleStep {
    if intent == .closeOut { return .closeOut }
    return self.cycle == cycle ? .closeFills : .apply
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

extension RecordedChoice {
  init(_ side: Side) { self.init(code: Int(side.rawValue), name: side.name) }

  init(_ side: TradeSide) { self.init(code: Int(side.rawValue), name: side.name) }

  init(_ size: OrderSize) {
    switch size {
    case .units: self.init(code: 0, name: "units")
    case .allIn: self.init(code: 1, name: "all_in")
    case .position: self.init(code: 2, name: "position")
    case .targetWeight: self.init(code: 3, name: "target_weight")
    }
  }
}

extension OrderSize {
  /// The number that belongs to the rule: units or a weight.
  fileprivate var value: Double? {
    switch self {
    case .units(let units): units
    case .targetWeight(let weight): weight
    case .allIn, .position: nil
    }
  }
}
