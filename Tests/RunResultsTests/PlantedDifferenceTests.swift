import Determinism
import PerformanceAnalytics
import Testing
import TradingModel

@testable import RunResults

/// A difference planted in any field that a digest covers is found: the digest differs, and the first event at which
/// the traces, and the tables, part names the stream and the field.
@Suite struct PlantedDifferenceTests {
  /// A change of one field of a record, or of the instant of its cycle.
  private struct Plant<Record> {
    let field: String
    let change: (inout Record, inout Int64) -> Void

    init(_ field: String, _ change: @escaping (inout Record) -> Void) {
      self.field = field
      self.change = { record, _ in change(&record) }
    }

    init(time field: String, _ change: @escaping (inout Int64) -> Void) {
      self.field = field
      self.change = { _, time in change(&time) }
    }
  }

  private static let formats: [ResultsFormat] = [.jsonl, .csv]

  private let owner = StreamOwner(id: "main", container: "risk/main")

  /// Plants each change in the middle one of three equal records.
  private func check<Record: DescribedRecord>(
    _ kind: StreamName.Kind, _ table: ResultTable, _ record: Record, _ plants: [Plant<Record>],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    // Every field that the digest covers has its plant.
    #expect(plants.map(\.field).sorted() == table.digestedColumns.sorted(), sourceLocation: location)
    let scope = StreamScope(kind, owner, symbols: ["A", "B"])
    let times: [Int64] = [10, 20, 30]
    let reference = try run([record, record, record], times, scope, table)
    for plant in plants {
      var planted = record
      var time = times[1]
      plant.change(&planted, &time)
      let found = try run([record, planted, record], [times[0], time, times[2]], scope, table)
      #expect(found.stream.digest != reference.stream.digest, "\(plant.field)", sourceLocation: location)
      let (left, right) = try #require(zip(reference.trace, found.trace).first { $0 != $1 })
      #expect(left.stream == scope.name && left.sequence == 2 && right.sequence == 2, sourceLocation: location)
      #expect(EventField.namesOfDifferences(left.fields, right.fields) == [plant.field], sourceLocation: location)
      for format in Self.formats {
        let first = try #require(LineCursor(reference.folder.path + "/" + table.fileName(format)))
        let second = try #require(LineCursor(found.folder.path + "/" + table.fileName(format)))
        let parting = try TableDifference.find(table, format, first, second)
        let difference = try #require(parting)
        #expect(difference.streams == [scope.name] && difference.fields == [plant.field], sourceLocation: location)
        #expect(difference.line == (format == .csv ? 3 : 2), sourceLocation: location)
        #expect(difference.description.contains("of \(scope.name): "), sourceLocation: location)
        #expect(difference.description.contains(", differs in \(plant.field)\n"), sourceLocation: location)
      }
    }
  }

  private func run<Record: DescribedRecord>(
    _ records: [Record], _ times: [Int64], _ scope: StreamScope, _ table: ResultTable
  ) throws -> (stream: StreamRecord, trace: [StreamEvent], folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    var stream = RecordStream<Record>(scope)
    var trace: [StreamEvent]? = []
    let tables = try Self.formats.map { format in
      let output = ResultsOutput(folder: folder.path, settings: ResultsSettings(format: format))
      return try RecordTable<Record>(table, [scope], output: output, queue: TableQueue(output.settings))
    }
    for (record, time) in zip(records, times) {
      let block = BlockTimes(firstCycle: record.cycle, timestamps: [time])
      stream.add([record], block, trace: &trace)
      for table in tables { try table.add([[record]], block) }
    }
    try tables.map { $0 as any WrittenTable }.close([])
    return (stream.record, trace ?? [], folder)
  }

  @Test(arguments: [StreamName.Kind.signals, .finalSignals]) func signals(_ kind: StreamName.Kind) throws {
    let signal = Signal(cycle: 5, symbol: 0, stance: Stance(direction: 1, strength: 0.5), sequence: 1)
    try check(
      kind, .signals, signal,
      [
        Plant(time: "timestamp") { $0 += 1 }, Plant("symbol") { $0.symbol = 1 },
        Plant("direction") { $0.stance.direction = -1 }, Plant("strength") { $0.stance.strength = 0.25 },
      ])
  }

  @Test func orders() throws {
    let order = Order(
      sequence: 3, decision: 2, signal: 1, cycle: 5, symbol: 0, intent: .enterLong, size: .units(0.5))
    let record = OrderRecord(cycle: 5, order: order, state: .accepted, side: nil, quantity: nil, timestamp: 20)
    try check(
      .orders, .orders, record,
      [
        Plant("timestamp") { $0.timestamp += 1 }, Plant("order_id") { $0.order.sequence = 4 },
        Plant("risk_decision_id") { $0.order.decision = 3 }, Plant("signal_id") { $0.order.signal = 0 },
        Plant("symbol") { $0.order.symbol = 1 }, Plant("intent") { $0.order.intent = .rebalance },
        Plant("size") { $0.order.size = .targetWeight(0.5) }, Plant("size_value") { $0.order.size = .units(1) },
        Plant("state") { $0.state = .cancelled }, Plant("side") { $0.side = .sell },
        Plant("quantity") { $0.quantity = 7 },
      ])
  }

  @Test func fills() throws {
    let order = Order(
      sequence: 3, decision: 2, signal: 1, cycle: 5, symbol: 0, intent: .enterLong, size: .allIn)
    let fill = Fill(order: 3, cycle: 6, symbol: 0, side: .buy, quantity: 4, price: 5, rawPrice: 5, commission: 1)
    try check(
      .fills, .fills, FillRecord(fill: fill, order: order),
      [
        Plant(time: "timestamp") { $0 += 1 }, Plant("order_id") { $0.fill.order = 4 },
        Plant("symbol") { $0.fill.symbol = 1 }, Plant("side") { $0.fill.side = .sell },
        Plant("quantity") { $0.fill.quantity = 4.5 }, Plant("price") { $0.fill.price = 5.5 },
        Plant("raw_price") { $0.fill.rawPrice = 4.5 }, Plant("commission") { $0.fill.commission = 2 },
      ])
  }

  @Test func positionsAndEquity() throws {
    try check(
      .positions, .positions, PositionRecord(cycle: 5, symbol: 0, quantity: 4, averagePrice: 5),
      [
        Plant(time: "timestamp") { $0 += 1 }, Plant("symbol") { $0.symbol = 1 }, Plant("quantity") { $0.quantity = -4 },
        Plant("average_price") { $0.averagePrice = 6 },
      ])
    try check(
      .equity, .equity, EquityRecord(cycle: 5, cash: 10, positionValue: 20),
      [
        Plant(time: "timestamp") { $0 += 1 }, Plant("cash") { $0.cash = 11 },
        Plant("position_value") { $0.positionValue = 21 },
      ])
  }

  @Test func trades() throws {
    let trade = Trade(
      sequence: 3, symbol: 0, side: .long, quantity: 10, entryCycle: 1, entryTime: Timestamp(nanoseconds: 0),
      entryPrice: 20, exitCycle: 3, exitTime: Timestamp(nanoseconds: 20), exitPrice: 15, commission: 2)
    try check(
      .trades, .trades, TradeRecord(trade: trade, step: .apply),
      [
        Plant("exit_time") { $0.trade.exitTime = Timestamp(nanoseconds: 21) }, Plant("symbol") { $0.trade.symbol = 1 },
        Plant("side") { $0.trade.side = .short }, Plant("quantity") { $0.trade.quantity = 9 },
        Plant("entry_time") { $0.trade.entryTime = Timestamp(nanoseconds: 1) },
        Plant("entry_price") { $0.trade.entryPrice = 21 }, Plant("exit_price") { $0.trade.exitPrice = 16 },
        Plant("commission") { $0.trade.commission = 3 },
      ])
  }

  @Test func events() throws {
    let event = RiskEvent(
      cycle: 5, kind: .refusal, symbol: 0, reason: .insufficientFunds, value: 1, timestamp: 20)
    try check(
      .events, .events, event,
      [
        Plant("timestamp") { $0.timestamp += 1 }, Plant("symbol") { $0.symbol = nil },
        Plant("kind") { $0.kind = .limited }, Plant("reason") { $0.reason = nil }, Plant("value") { $0.value = 2 },
      ])
  }
}
