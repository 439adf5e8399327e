import Determinism
import PerformanceAnalytics
import Testing
import TradingModel

@testable import RunResults

/// The words of the digests, written out once more in the plainest way: Docs/Determinism.md, "Digests".
@Suite struct RecordWordsTests {
  private let owner = StreamOwner(id: "main", container: "risk/main")
  private let names = ["A", "a longer name"]
  private let sizes: [OrderSize] = [.units(3), .allIn, .position, .targetWeight(-0.25)]

  private func expect<Record: DescribedRecord>(
    _ records: [Record], _ combine: (inout StreamDigest, Record) -> Void, _ location: SourceLocation = #_sourceLocation
  ) {
    var expected = StreamDigest()
    for record in records {
      combine(&expected, record)
      expected.endEvent()
    }
    var trace: [StreamEvent]?
    var stream = RecordStream<Record>(StreamScope(.orders, owner, symbols: names))
    stream.add(records, BlockTimes(firstCycle: 5, timestamps: [50, 60, 70, 80]), trace: &trace)
    #expect(stream.record.digest == expected.value && stream.record.count == records.count, sourceLocation: location)
    #expect(trace == nil)
  }

  @Test func signals() {
    let signals = [1, -1, 0].enumerated().map { index, direction in
      Signal(
        cycle: 5 + index, symbol: index % 2, stance: Stance(direction: direction, strength: 0.5), sequence: index + 1)
    }
    expect(signals) { digest, signal in
      digest.combine(Int64(10 * signal.cycle))
      digest.combine(names[signal.symbol])
      digest.combine(Int(signal.stance.direction))
      digest.combine(signal.stance.strength)
    }
  }

  @Test func orders() {
    let records = sizes.enumerated().map { index, size in
      OrderRecord(
        cycle: 5,
        order: Order(
          sequence: index + 1, decision: index + 2, signal: index, cycle: 5, symbol: index % 2,
          intent: OrderIntent.allCases[index], size: size), state: index == 0 ? .accepted : .filled,
        side: [nil, .buy, .sell, nil][index], quantity: [nil, 2, -0.0, .nan][index], timestamp: Int64(index))
    }
    expect(records) { digest, record in
      digest.combine(record.timestamp)
      digest.combine(record.order.sequence)
      digest.combine(record.order.decision)
      digest.combine(record.order.signal)
      digest.combine(names[record.order.symbol])
      digest.combine(record.order.intent.name)
      switch record.order.size {
      case .units(let units):
        digest.combine(0)
        digest.combine(Optional(units))
      case .allIn:
        digest.combine(1)
        digest.combine(Double?.none)
      case .position:
        digest.combine(2)
        digest.combine(Double?.none)
      case .targetWeight(let weight):
        digest.combine(3)
        digest.combine(Optional(weight))
      }
      digest.combine(record.state.name)
      digest.combine((record.side?.rawValue).map(Int.init))
      digest.combine(record.quantity)
    }
  }

  @Test func fillsAndPositions() {
    let order = Order(
      sequence: 1, decision: 1, signal: 1, cycle: 5, symbol: 0, intent: .exit, size: .position)
    let fills = [Side.buy, .sell].map { side in
      FillRecord(
        fill: Fill(
          order: 4, cycle: 6, symbol: 1, side: side, quantity: 2, price: 3, rawPrice: 2.5, commission: 0.5),
        order: order)
    }
    expect(fills) { digest, record in
      digest.combine(Int64(60))
      digest.combine(4)
      digest.combine(names[1])
      digest.combine(Int(record.fill.side.rawValue))
      digest.combine(2.0)
      digest.combine(3.0)
      digest.combine(2.5)
      digest.combine(0.5)
    }
    expect([PositionRecord(cycle: 8, symbol: 0, quantity: -7, averagePrice: 1.5)]) { digest, _ in
      digest.combine(Int64(80))
      digest.combine(names[0])
      digest.combine(-7.0)
      digest.combine(1.5)
    }
  }

  @Test func tradesEventsAndEquity() {
    let trade = Trade(
      sequence: 3, symbol: 0, side: .short, quantity: 10, entryCycle: 1, entryTime: Timestamp(nanoseconds: 11),
      entryPrice: 20, exitCycle: 3, exitTime: Timestamp(nanoseconds: 33), exitPrice: 15, commission: 2)
    expect([TradeRecord(trade: trade, step: .apply)]) { digest, _ in
      digest.combine(Int64(33))
      digest.combine(names[0])
      digest.combine(-1)
      digest.combine(10.0)
      digest.combine(Int64(11))
      digest.combine(20.0)
      digest.combine(15.0)
      digest.combine(2.0)
    }
    let events = [
      RiskEvent(cycle: 5, kind: .refusal, symbol: 1, reason: .nothingToTrade, value: 2, timestamp: 1),
      RiskEvent(cycle: 6, kind: .ruin, symbol: nil, value: -0.0, timestamp: 2),
    ]
    expect(events) { digest, event in
      digest.combine(event.timestamp)
      digest.combine(event.kind.name)
      digest.combine(event.symbol != nil)
      if let symbol = event.symbol { digest.combine(names[symbol]) }
      digest.combine(event.reason != nil)
      if let reason = event.reason { digest.combine(reason.name) }
      digest.combine(event.value)
    }
    expect([EquityRecord(cycle: 7, cash: 5, positionValue: -2)]) { digest, _ in
      digest.combine(Int64(70))
      digest.combine(5.0)
      digest.combine(-2.0)
    }
  }

  /// The fast way over whole columns gives the words of the description, and the trace has an event a cycle.
  @Test func equityOfABlock_isThatOfItsRecords() {
    var block = LedgerBlock(firstCycle: 5)
    block.timestamps = [50, 60, 70]
    block.cash = [1, -0.0, .nan]
    block.positionValue = [0, 2.5, 1e300]
    block.isExposed = [false, true, true]
    var (fast, plain) = (RecordStream<EquityRecord>(scope), RecordStream<EquityRecord>(scope))
    var (first, second): ([StreamEvent]?, [StreamEvent]?) = ([], [])
    let records = (0..<3).map {
      EquityRecord(cycle: 5 + $0, cash: block.cash[$0], positionValue: block.positionValue[$0])
    }
    for _ in 0..<2 {
      fast.add(block, trace: &first)
      plain.add(records, block.times, trace: &second)
    }
    #expect(fast.record == plain.record && fast.record.count == 6)
    #expect(first == second && first?.map(\.sequence) == [1, 2, 3, 4, 5, 6])
  }

  private var scope: StreamScope { StreamScope(.equity, owner, symbols: names) }
}
