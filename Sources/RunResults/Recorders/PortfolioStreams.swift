import Determinism
import PerformanceAnalytics
import TradingModel

/// What is kept of one portfolio while a run goes on: its streams, its trades and the figures behind its metrics.
struct PortfolioStreams {
  private(set) var performance: PerformanceAccumulator
  private var ledger: TradeLedger
  /// Trades closed in the block recorded last.
  private(set) var trades: [TradeRecord] = []

  private(set) var orders: RecordStream<OrderRecord>
  private(set) var fills: RecordStream<FillRecord>
  private(set) var positions: RecordStream<PositionRecord>
  private(set) var equity: RecordStream<EquityRecord>
  private(set) var closed: RecordStream<TradeRecord>
  private(set) var events: RecordStream<RiskEvent>

  init(_ owner: StreamOwner, performance: PerformanceAccumulator, symbols: [String]) {
    self.performance = performance
    ledger = TradeLedger(symbolCount: symbols.count)
    func scope(_ kind: StreamName.Kind) -> StreamScope { StreamScope(kind, owner, symbols: symbols) }
    orders = RecordStream(scope(.orders))
    fills = RecordStream(scope(.fills))
    positions = RecordStream(scope(.positions))
    equity = RecordStream(scope(.equity))
    closed = RecordStream(scope(.trades))
    events = RecordStream(scope(.events))
  }

  /// The digests under the names of their streams.
  var records: [StreamRecord] {
    [orders.record, fills.record, positions.record, equity.record, closed.record, events.record]
  }

  /// Records the next block, beside that of the benchmark for the same cycles.
  mutating func record(_ block: LedgerBlock, against benchmark: LedgerBlock?, trace: inout [StreamEvent]?) {
    let times = block.times
    performance.recordEquity(of: block, against: benchmark)
    equity.add(block, trace: &trace)
    orders.add(block.orders, times, trace: &trace)
    fills.add(block.fills, times, trace: &trace)
    positions.add(block.positions, times, trace: &trace)
    events.add(block.events, times, trace: &trace)
    trades.removeAll(keepingCapacity: true)
    for record in block.fills {
      performance.record(record.fill)
      if let trade = ledger.record(record.fill, at: record.time(in: times)) {
        performance.record(trade)
        trades.append(TradeRecord(trade: trade, step: record.step))
      }
    }
    closed.add(trades, times, trace: &trace)
  }
}
