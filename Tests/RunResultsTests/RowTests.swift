import Determinism
import FileFormats
import PerformanceAnalytics
import Testing
import TradingModel

@testable import RunResults

@Suite struct RowTests {
  private let time: Int64 = 1_041_465_600_000_000_000

  private func line<Record: DescribedRecord>(
    _ record: Record, _ kind: StreamName.Kind, owner: StreamOwner = StreamOwner(id: "main", container: "risk/main"),
    symbol: String = "MSFT", after: Int64 = 0, hasSessions: Bool = false, format: TextTableFormat = .jsonl
  ) -> String {
    let scope = StreamScope(kind, owner, symbols: [symbol])
    var columns = RecordColumns<Record>([scope], hasSessions: hasSessions)
    columns.add(RecordRow(record, at: time + after, of: scope), stream: 0)
    return String(decoding: format.lines(columns.take(), rows: 0..<1), as: UTF8.self)
  }

  private let order = Order(
    sequence: 9, decision: 7, signal: 12, cycle: 3, symbol: 0, intent: .enterLong, size: .allIn)

  @Test func signals() {
    let signal = Signal(cycle: 3, symbol: 0, stance: Stance(direction: -1, strength: 0.25), sequence: 12)
    #expect(
      line(signal, .signals, owner: StreamOwner(id: "ma", container: "strategy/g1"))
        == #"{"timestamp":"2003-01-02T00:00:00Z","signal_id":"ma/s12","container_id":"strategy/g1","#
        + #""strategy_id":"ma","portfolio_id":null,"symbol":"MSFT","direction":-1,"strength":0.25,"stage":"raw"}"#
        + "\n")
    #expect(
      line(signal, .finalSignals)
        == #"{"timestamp":"2003-01-02T00:00:00Z","signal_id":"main/s12","container_id":"risk/main","#
        + #""strategy_id":null,"portfolio_id":"main","symbol":"MSFT","direction":-1,"strength":0.25,"#
        + #""stage":"final"}"# + "\n")
  }

  @Test func orders() {
    let accepted = OrderRecord(
      cycle: 3, order: order, state: .accepted, side: nil, quantity: nil, timestamp: time)
    #expect(
      line(accepted, .orders)
        == #"{"timestamp":"2003-01-02T00:00:00Z","order_id":"main/o9","signal_id":"main/s12","#
        + #""risk_decision_id":"main/d7","container_id":"risk/main","portfolio_id":"main","symbol":"MSFT","#
        + #""type":"market","side":null,"quantity":null,"limit_price":null,"stop_price":null,"#
        + #""intent":"enter_long","state":"accepted","size":"all_in","size_value":null}"# + "\n")
    var unsignalled = accepted
    unsignalled.order.signal = 0
    unsignalled.order.size = .targetWeight(-0.5)
    unsignalled.side = .sell
    unsignalled.quantity = 2.5
    unsignalled.state = .expired
    #expect(
      line(unsignalled, .orders, symbol: "A,\"B\"", format: .csv)
        == "2003-01-02T00:00:00Z,main/o9,,main/d7,risk/main,main,\"A,\"\"B\"\"\",market,sell,2.5,,,enter_long,expired,"
        + "target_weight,-0.5\n")
  }

  @Test func fillsAndPositions() {
    let fill = Fill(
      order: 9, cycle: 3, symbol: 0, side: .buy, quantity: 100, price: 10.5, rawPrice: 10.25, commission: 1)
    #expect(
      line(FillRecord(fill: fill, order: order), .fills)
        == #"{"timestamp":"2003-01-02T00:00:00Z","fill_id":"main/o9/f1","order_id":"main/o9","#
        + #""container_id":"risk/main","portfolio_id":"main","symbol":"MSFT","side":"buy","quantity":100,"#
        + #""price":10.5,"commission":1,"slippage":25,"raw_price":10.25}"# + "\n")
    let position = PositionRecord(cycle: 3, symbol: 0, quantity: -100, averagePrice: 10.5)
    #expect(
      line(position, .positions, after: 1_500_000_000)
        == #"{"timestamp":"2003-01-02T00:00:01.5Z","container_id":"risk/main","portfolio_id":"main","#
        + #""symbol":"MSFT","quantity":-100,"average_price":10.5}"# + "\n")
  }

  @Test func tradesAndEvents() {
    let trade = Trade(
      sequence: 3, symbol: 0, side: .short, quantity: 10, entryCycle: 1, entryTime: Timestamp(nanoseconds: 0),
      entryPrice: 20, exitCycle: 3, exitTime: Timestamp(nanoseconds: time), exitPrice: 15, commission: 2)
    #expect(
      line(TradeRecord(trade: trade, step: .apply), .trades)
        == #"{"trade_id":"main/t3","portfolio_id":"main","symbol":"MSFT","side":"short","quantity":10,"#
        + #""entry_time":"1970-01-01T00:00:00Z","entry_price":20,"exit_time":"2003-01-02T00:00:00Z","#
        + #""exit_price":15,"commission":2,"pnl":48,"return":0.24}"# + "\n")
    let event = RiskEvent(
      cycle: 3, kind: .refusal, symbol: 0, reason: .insufficientFunds, value: 4, timestamp: time)
    #expect(
      line(event, .events)
        == #"{"timestamp":"2003-01-02T00:00:00Z","portfolio_id":"main","symbol":"MSFT","#
        + #""kind":"refusal","reason":"insufficient_funds","value":4}"# + "\n")
    let stop = RiskEvent(cycle: 3, kind: .ruin, symbol: nil, value: .nan, timestamp: time)
    #expect(line(stop, .events, format: .csv) == "2003-01-02T00:00:00Z,main,,ruin,,\n")
  }

  /// The dates of sessions stand beside the times of those tables that are joined with bars.
  @Test func sessionsAreDates() {
    let close = 86_399_999_999_999
    let signal = Signal(cycle: 3, symbol: 0, stance: Stance(direction: -1, strength: 0.25), sequence: 12)
    let fill = Fill(
      order: 9, cycle: 3, symbol: 0, side: .buy, quantity: 100, price: 10.5, rawPrice: 10.25, commission: 1)
    let trade = Trade(
      sequence: 3, symbol: 0, side: .short, quantity: 10, entryCycle: 1, entryTime: Timestamp(nanoseconds: 0),
      entryPrice: 20, exitCycle: 3, exitTime: Timestamp(nanoseconds: time + Int64(close)), exitPrice: 15, commission: 2)
    let equity = EquityRecord(cycle: 3, cash: 1, positionValue: 2)
    let time = #""timestamp":"2003-01-02T23:59:59.999999999Z","session":"2003-01-02","#
    for line in [
      line(signal, .signals, after: Int64(close), hasSessions: true),
      line(FillRecord(fill: fill, order: order), .fills, after: Int64(close), hasSessions: true),
      line(equity, .equity, after: Int64(close), hasSessions: true),
    ] {
      #expect(line.hasPrefix("{" + time), "\(line)")
    }
    #expect(
      line(TradeRecord(trade: trade, step: .apply), .trades, after: Int64(close), hasSessions: true, format: .csv)
        == "main/t3,main,MSFT,short,10,1970-01-01T00:00:00Z,20,2003-01-02T23:59:59.999999999Z,2003-01-02,15,2,48,0.24\n"
    )
    let position = PositionRecord(cycle: 3, symbol: 0, quantity: -100, averagePrice: 10.5)
    #expect(!line(position, .positions, hasSessions: true).contains("session"))
  }

  /// The quick columns of equity against records that are gathered field by field.
  @Test(arguments: [false, true]) func equityColumns_areThoseOfRecords(_ hasSessions: Bool) {
    var random = SeededGenerator(masterSeed: 3, id: "equity", purpose: "test")
    let ids = ["main", "a \"b\", c", "ü"]
    let scopes = ids.map { StreamScope(.equity, StreamOwner(id: $0, container: "risk"), symbols: []) }
    var quick = EquityColumns(portfolioIDs: ids, hasSessions: hasSessions)
    var plain = RecordColumns<EquityRecord>(scopes, hasSessions: hasSessions)
    var time: Int64 = -90_000_000_000_000
    let odd = [0, -0.0, .nan, .infinity, 1e-300, -12345.678901234567, 1e22, 5, .leastNonzeroMagnitude]
    var blocks = ids.map { _ in LedgerBlock(firstCycle: 0) }
    for cycle in 0..<700 {
      time += Int64(random.next() % 30_000_000_000_000) / 1_000_000 * 1_000_000
      for portfolio in ids.indices {
        let cash = random.next() % 5 == 0 ? odd[Int(random.next() % 9)] : Double(random.next() % 1000) / 7
        let value = random.next() % 2 == 0 ? 0 : odd[Int(random.next() % 9)]
        blocks[portfolio].timestamps.append(time)
        blocks[portfolio].cash.append(cash)
        blocks[portfolio].positionValue.append(value)
        let record = EquityRecord(cycle: cycle, cash: cash, positionValue: value)
        plain.add(RecordRow(record, at: time, of: scopes[portfolio]), stream: portfolio)
      }
    }
    let rows = EquityRows(blocks, benchmarks: [])
    var row = 0
    for end in [1, 2, 3, 10, 700, 702, 2_099, 2_100] {
      quick.add(row..<end, of: rows)
      row = end
    }
    #expect(quick.count == 2100 && quick.schema == plain.schema)
    let (first, second) = (quick.take(), plain.take())
    #expect(first == second)
    #expect(quick.count == 0 && quick.take().rowCount == 0)
    for format in TextTableFormat.allCases {
      #expect(format.lines(first, rows: 0..<2100) == format.lines(second, rows: 0..<2100))
    }
  }

  /// The text of instants is that of `Timestamp`.
  @Test func instantsAreThoseOfTimestamps() {
    var random = SeededGenerator(masterSeed: 5, id: "time", purpose: "test")
    var times: [Int64] = [0, -1, 1, .min, .max, 951_782_400_000_000_000, 951_868_800_000_000_000 - 1]
    for _ in 0..<3000 { times.append(Int64(bitPattern: random.next())) }
    for index in 0..<3000 { times.append(946_684_800_000_000_000 + Int64(index) * 1_800_000_000_000) }
    let batch = ColumnBatch(
      [ResultColumn(name: "t", type: .time).schema], [Column(.int64s(times))], rowCount: times.count)
    let lines = String(decoding: TextTableFormat.csv.lines(batch, rows: 0..<times.count), as: UTF8.self)
    #expect(lines == times.map { Timestamp(nanoseconds: $0).description + "\n" }.joined())
  }
}
