import RiskControl
import Testing
import TradingModel

/// What the worker refuses to take from the outside, and how it says so.
@Suite struct WorkerProtocolTests {
  static func worker(_ sizing: SizingRule = .fixedQuantity(10)) throws -> RiskWorkerCore {
    try RiskWorkerCore(
      settings: RuleTests.portfolio(sizing), fill: .nextOpen, costs: CostModel(), closeAtEnd: false,
      symbols: [0], symbolCount: 1)
  }

  /// A worker that waits for the report on the open of cycle 1, with order 1 for 10 units open.
  static func waiting() throws -> RiskWorkerCore {
    var worker = try worker()
    let block = RuleTests.flat([10, 10, 10]).blocks(of: 3)[0]
    try worker.begin(block, finalSignals: Change.signals([Change(cycle: 0, direction: 1)]))
    guard case .send(let batch) = try worker.advance() else {
      Issue.record("no batch")
      return worker
    }
    #expect(batch.orders.map(\.size) == [.units(10)])
    #expect(batch.point == CyclePoint(cycle: 0, step: .accept))
    guard case .awaitReport(CyclePoint(cycle: 1, step: .openFills)) = try worker.advance() else {
      Issue.record("no wait")
      return worker
    }
    return worker
  }

  static func fill(order: Int = 1, quantity: Double = 10, side: Side = .buy) -> Fill {
    Fill(
      order: order, cycle: 1, symbol: 0, side: side, quantity: quantity, price: 10, rawPrice: 10, commission: 0)
  }

  static func problem(_ events: [ExecutionEvent], cycle: Int = 1, cash: Double = 900) throws -> RiskProblem? {
    var worker = try waiting()
    do throws(RiskError) {
      try worker.apply(ExecutionReport(point: CyclePoint(cycle: cycle, step: .openFills), events: events, cash: cash))
      return nil
    } catch {
      #expect(error.portfolio == "main" && error.point.cycle == 1)
      return error.problem
    }
  }

  @Test func report_thatAgrees_isApplied() throws {
    #expect(try Self.problem([.filled(Self.fill())]) == nil)
  }

  @Test func report_thatContradicts_isAnError() throws {
    #expect(try Self.problem([.filled(Self.fill(order: 2))]) == .fillWithoutOrder(sequence: 2))
    #expect(try Self.problem([.filled(Self.fill(quantity: 11))]) == .contradictoryFill(sequence: 1))
    #expect(try Self.problem([.filled(Self.fill(quantity: 0))]) == .contradictoryFill(sequence: 1))
    #expect(try Self.problem([.filled(Self.fill(quantity: .nan))]) == .contradictoryFill(sequence: 1))
    #expect(try Self.problem([.filled(Self.fill(side: .sell))]) == .contradictoryFill(sequence: 1))
    #expect(try Self.problem([], cycle: 2) == .unexpectedReport(CyclePoint(cycle: 2, step: .openFills)))
    let cash = 900.0.nextUp
    #expect(
      try Self.problem([.filled(Self.fill())], cash: cash) == .cashDisagrees(own: 900, engine: cash))
    let cancelled = ExecutionEvent.closed(order: 1, cycle: 1, closure: .cancelled)
    #expect(try Self.problem([cancelled], cash: 1000) == .contradictoryClosure(sequence: 1))
    #expect(
      try Self.problem([.filled(Self.fill()), .filled(Self.fill())]) == .fillWithoutOrder(sequence: 1))
  }

  @Test func advance_withoutTheReport_isAnError() throws {
    var worker = try Self.waiting()
    #expect(
      throws: RiskError(portfolio: "main", point: CyclePoint(cycle: 1, step: .openFills), problem: .missingReport)
    ) {
      try worker.advance()
    }
  }

  @Test func begin_outOfOrder_isAnError() throws {
    var worker = try Self.worker()
    let blocks = RuleTests.flat([10, 10, 10, 10]).blocks(of: 2)
    try worker.begin(blocks[0], finalSignals: [])
    #expect(throws: RiskError.self) { try worker.begin(blocks[1], finalSignals: []) }
    guard case .finished = try worker.advance() else {
      Issue.record("not finished")
      return
    }
    #expect(worker.lastCycle == 1)
    try worker.begin(blocks[1], finalSignals: [])
  }

  @Test func signals_outOfPlace_areAnError() throws {
    var worker = try Self.worker()
    let signals = Change.signals([Change(cycle: 1, symbol: 3, direction: 1)])
    try worker.begin(RuleTests.flat([10, 10, 10]).blocks(of: 3)[0], finalSignals: signals)
    let expected = RiskError(
      portfolio: "main", point: CyclePoint(cycle: 1, step: .signals), problem: .misplacedSignal(cycle: 1, symbol: 3))
    #expect(throws: expected) { try worker.advance() }
    #expect(
      expected.description
        == "portfolio main: cycle 1, step signals: the signal of cycle 1 for symbol 3 is out of place")
  }

  @Test func equity_thatIsNotFinite_isAnError() throws {
    var worker = try Self.waiting()
    try worker.apply(
      ExecutionReport(point: CyclePoint(cycle: 1, step: .openFills), events: [.filled(Self.fill())], cash: 900))
    _ = try worker.advance()
    var broken = try Self.worker()
    let market = RuleTests.flat([10, 10, .infinity])
    try broken.begin(market.blocks(of: 3)[0], finalSignals: Change.signals([Change(cycle: 0, direction: 1)]))
    _ = try broken.advance()
    _ = try broken.advance()
    try broken.apply(
      ExecutionReport(point: CyclePoint(cycle: 1, step: .openFills), events: [.filled(Self.fill())], cash: 900))
    #expect(
      throws: RiskError(
        portfolio: "main", point: CyclePoint(cycle: 2, step: .mark), problem: .equityNotFinite(.infinity))
    ) {
      try broken.advance()
    }
  }

  @Test func settings_thatCannotWork_areAnError() throws {
    #expect(
      throws: RiskError(portfolio: "main", point: CyclePoint(cycle: 0, step: .data), problem: .allInSymbolCount(2))
    ) {
      try RiskWorkerCore(
        settings: RuleTests.portfolio(.allIn), fill: .nextOpen, costs: CostModel(), closeAtEnd: false,
        symbols: [0, 1], symbolCount: 2)
    }
    #expect(throws: RiskError.self) {
      try RiskWorkerCore(
        settings: RuleTests.portfolio(.fixedQuantity(1), capital: 0), fill: .nextOpen, costs: CostModel(),
        closeAtEnd: false, symbols: [0], symbolCount: 1)
    }
  }
}
