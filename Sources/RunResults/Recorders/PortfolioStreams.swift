import Determinism
import PerformanceAnalytics
import TradingModel

/// What is kept of one portfolio while a run goes on: digests, trades and the figures behind its metrics.
///
/// Events are in canonical form: timestamp first, symbols by name, so that digests know nothing of indices.
struct PortfolioStreams {
  private(set) var performance: PerformanceAccumulator
  private var ledger: TradeLedger
  /// Trades closed in the block recorded last.
  private(set) var trades: [Trade] = []

  private var orderDigest = StreamDigest()
  private var fillDigest = StreamDigest()
  private var positionDigest = StreamDigest()
  private var equityDigest = StreamDigest()
  private var tradeDigest = StreamDigest()
  private var eventDigest = StreamDigest()

  init(capital: Double, symbolCount: Int) {
    performance = PerformanceAccumulator(capital: capital)
    ledger = TradeLedger(symbolCount: symbolCount)
  }

  /// The digests under the names of their streams.
  func records(_ id: String) -> [StreamRecord] {
    [
      StreamRecord("orders/\(id)", orderDigest), StreamRecord("fills/\(id)", fillDigest),
      StreamRecord("positions/\(id)", positionDigest), StreamRecord("equity/\(id)", equityDigest),
      StreamRecord("trades/\(id)", tradeDigest), StreamRecord("events/\(id)", eventDigest),
    ]
  }

  mutating func record(_ block: LedgerBlock, names: [String]) {
    recordEquity(block)
    for record in block.orders { combine(record, names) }
    trades.removeAll(keepingCapacity: true)
    for record in block.fills {
      let time = block.time(of: record.fill.cycle)
      combine(record, at: time, names)
      performance.record(record.fill)
      if let trade = ledger.record(record.fill, at: time) {
        performance.record(trade)
        combine(trade, names)
        trades.append(trade)
      }
    }
    for record in block.positions { combine(record, at: block.time(of: record.cycle), names) }
    for event in block.events { combine(event, names) }
  }

  /// Equity: timestamp, cash, position value.
  private mutating func recordEquity(_ block: LedgerBlock) {
    performance.recordEquity(of: block)
    equityDigest.combineRows(block.timestamps, block.cash, block.positionValue)
  }

  /// Orders: timestamp, sequence, decision, signal, symbol, intent, size (kind and number), state, side, quantity.
  private mutating func combine(_ record: OrderRecord, _ names: [String]) {
    let order = record.order
    orderDigest.combine(record.timestamp)
    orderDigest.combine(order.sequence)
    orderDigest.combine(order.decision)
    orderDigest.combine(order.signal)
    orderDigest.combine(names[order.symbol])
    orderDigest.combine(order.intent.name)
    switch order.size {
    case .units(let units): combineSize(0, units)
    case .allIn: combineSize(1, nil)
    case .position: combineSize(2, nil)
    case .targetWeight(let weight): combineSize(3, weight)
    }
    orderDigest.combine(record.state.name)
    orderDigest.combine((record.side?.rawValue).map(Int.init))
    orderDigest.combine(record.quantity)
    orderDigest.endEvent()
  }

  private mutating func combineSize(_ kind: Int, _ value: Double?) {
    orderDigest.combine(kind)
    orderDigest.combine(value)
  }

  /// Fills: timestamp, order's sequence, symbol, side, quantity, price, price before slippage, commission.
  private mutating func combine(_ record: FillRecord, at time: Int64, _ names: [String]) {
    let fill = record.fill
    fillDigest.combine(time)
    fillDigest.combine(fill.order)
    fillDigest.combine(names[fill.symbol])
    fillDigest.combine(Int(fill.side.rawValue))
    fillDigest.combine(fill.quantity)
    fillDigest.combine(fill.price)
    fillDigest.combine(fill.rawPrice)
    fillDigest.combine(fill.commission)
    fillDigest.endEvent()
  }

  /// Positions: timestamp, symbol, signed quantity, average price.
  private mutating func combine(_ record: PositionRecord, at time: Int64, _ names: [String]) {
    positionDigest.combine(time)
    positionDigest.combine(names[record.symbol])
    positionDigest.combine(record.quantity)
    positionDigest.combine(record.averagePrice)
    positionDigest.endEvent()
  }

  /// Trades: time of exit, symbol, side, quantity, time and price of entry, price of exit, commission.
  private mutating func combine(_ trade: Trade, _ names: [String]) {
    tradeDigest.combine(trade.exitTime.nanoseconds)
    tradeDigest.combine(names[trade.symbol])
    tradeDigest.combine(Int(trade.side.rawValue))
    tradeDigest.combine(trade.quantity)
    tradeDigest.combine(trade.entryTime.nanoseconds)
    tradeDigest.combine(trade.entryPrice)
    tradeDigest.combine(trade.exitPrice)
    tradeDigest.combine(trade.commission)
    tradeDigest.endEvent()
  }

  /// Events: timestamp, kind, symbol or nothing, reason or nothing, value.
  private mutating func combine(_ event: RiskEvent, _ names: [String]) {
    eventDigest.combine(event.timestamp)
    eventDigest.combine(event.kind.name)
    eventDigest.combine(event.symbol != nil)
    if let symbol = event.symbol { eventDigest.combine(names[symbol]) }
    eventDigest.combine(event.reason != nil)
    if let reason = event.reason { eventDigest.combine(reason.name) }
    eventDigest.combine(event.value)
    eventDigest.endEvent()
  }
}

extension LedgerBlock {
  /// The instant of a cycle of the block.
  func time(of cycle: Int) -> Int64 { timestamps[cycle - firstCycle] }
}
