import Determinism
import PerformanceAnalytics
import TradingModel

/// What of portfolios goes into digests.
public enum RecordedExtent: Sendable {
  /// Every stream.
  case everything
  /// What a result digest covers: fills and trades.
  case results
}

/// What is kept of one portfolio while a run goes on: its streams, its trades and the figures behind its metrics.
struct PortfolioStreams {
  private(set) var performance: PerformanceAccumulator
  private var ledger: TradeLedger
  /// Cash at the last cycle recorded, the capital before the first.
  private(set) var cash: Double
  /// Trades closed in the block recorded last.
  private(set) var trades: [TradeRecord] = []

  private(set) var orders: RecordStream<OrderRecord>
  private(set) var fills: RecordStream<FillRecord>
  private(set) var positions: RecordStream<PositionRecord>
  private(set) var equity: RecordStream<EquityRecord>
  private(set) var closed: RecordStream<TradeRecord>
  private(set) var events: RecordStream<RiskEvent>

  private let extent: RecordedExtent
  /// What is held at the beginning, until that is recorded.
  private var opening: [HeldUnits]

  init(
    _ owner: StreamOwner, capital: Double, opening: [HeldUnits], performance: PerformanceAccumulator,
    symbols: [String], extent: RecordedExtent
  ) {
    self.performance = performance
    self.extent = extent
    self.opening = opening
    cash = opening.cash(of: capital)
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

  /// What it came to so far.
  var result: PortfolioResult {
    let symbols = fills.scope.symbols
    return PortfolioResult(
      id: fills.scope.owner.id, fills: fills.record, trades: closed.record, cash: cash,
      positions: symbols.indices.compactMap { symbol in
        let quantity = ledger.quantity(of: symbol)
        return quantity == 0 ? nil : PortfolioResult.Position(symbol: symbols[symbol], quantity: quantity)
      }, metrics: performance.metrics())
  }

  /// Records the next block, beside that of the benchmark for the same cycles.
  mutating func record(_ block: LedgerBlock, against benchmark: LedgerBlock?, trace: inout [StreamEvent]?) {
    let times = block.times
    performance.recordEquity(of: block, against: benchmark)
    if let last = block.recorded.last { cash = block.cash[last] }
    if !opening.isEmpty, let first = block.recorded.first {
      for units in opening {
        ledger.open(units, cycle: block.firstCycle + first, at: block.timestamps[first])
      }
      opening = []
    }
    if extent == .everything {
      equity.add(block, trace: &trace)
      orders.add(block.orders, times, trace: &trace)
      positions.add(block.positions, times, trace: &trace)
      events.add(block.events, times, trace: &trace)
    }
    record(block.fills, times, trace: &trace)
  }

  /// Records fills and the trades that they close.
  mutating func record(_ filled: [FillRecord], _ times: BlockTimes, trace: inout [StreamEvent]?) {
    fills.add(filled, times, trace: &trace)
    trades.removeAll(keepingCapacity: true)
    for record in filled {
      performance.record(record.fill)
      if let trade = ledger.record(record.fill, at: record.time(in: times)) {
        performance.record(trade)
        trades.append(TradeRecord(trade: trade, step: record.step))
      }
    }
    closed.add(trades, times, trace: &trace)
  }
}
