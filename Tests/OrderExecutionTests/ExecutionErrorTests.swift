import OrderExecution
import Testing
import TradingModel

/// Broken promises and unusable orders stop the run and say where.
@Suite struct ExecutionErrorTests {
  static func problem(_ batches: [OrderBatch], opens: [Double] = [10, 10, 10]) -> ExecutionProblem? {
    var engine = ExecutionCoreTests.engine()
    do throws(ExecutionError) {
      try engine.receive(ExecutionCoreTests.block([opens]))
      for batch in batches {
        try engine.accept(batch, from: 0)
        while engine.pending != nil { _ = try engine.work() }
      }
      return nil
    } catch {
      return error.problem
    }
  }

  static func batch(_ order: Order) -> OrderBatch { OrderBatch(cycle: order.cycle, orders: [order]) }

  @Test func batches_thatBreakTheProtocol_areErrors() {
    let order = ExecutionCoreTests.order(1, .enterLong, .units(1))
    let second = ExecutionCoreTests.order(2, .enterLong, .units(1))
    #expect(Self.problem([Self.batch(order), Self.batch(second)]) == .lateBatch)
    #expect(Self.problem([OrderBatch(cycle: 0, step: .risk)]) == .misplacedBatch)
    #expect(Self.problem([OrderBatch(cycle: 0, cancellations: [4])]) == .unknownOrder(sequence: 4))
    #expect(Self.problem([OrderBatch(cycle: 0, orders: [second, order])]) == .disorderedOrder(sequence: 1))
    #expect(Self.problem([OrderBatch(cycle: 1, orders: [order])]) == .disorderedOrder(sequence: 1))
    let closing = ExecutionCoreTests.order(1, .closeOut, .position)
    #expect(Self.problem([Self.batch(closing)]) == .disorderedOrder(sequence: 1))
  }

  @Test func orders_thatCannotBeCarriedOut_areErrors() {
    for size in [OrderSize.units(0), .units(-1), .units(.infinity), .units(.nan), .targetWeight(.nan)] {
      let order = ExecutionCoreTests.order(1, .enterLong, size)
      #expect(Self.problem([Self.batch(order)]) == .unusableSize(sequence: 1))
    }
    let exit = ExecutionCoreTests.order(1, .exit, .allIn)
    #expect(Self.problem([Self.batch(exit)]) == .unusableSize(sequence: 1))
    let unknown = ExecutionCoreTests.order(1, symbol: 5, .enterLong, .units(1))
    #expect(Self.problem([Self.batch(unknown)]) == .unknownSymbol(sequence: 1, symbol: 5))
  }

  @Test func prices_thatAreNotPositive_areErrors() {
    let order = ExecutionCoreTests.order(1, .enterLong, .units(1))
    #expect(Self.problem([Self.batch(order)], opens: [10, 0, 10]) == .unusablePrice(sequence: 1, price: 0))
    #expect(Self.problem([Self.batch(order)], opens: [10, -2, 10]) == .unusablePrice(sequence: 1, price: -2))
  }

  @Test func market_thatIsMissingOrOutOfOrder_isAnError() throws {
    var engine = ExecutionCoreTests.engine()
    let order = ExecutionCoreTests.order(1, .enterLong, .units(1))
    try engine.accept(Self.batch(order), from: 0)
    #expect(!engine.hasMarketForPending)
    #expect(
      throws: ExecutionError(portfolio: nil, point: CyclePoint(cycle: 1, step: .openFills), problem: .missingMarket)
    ) {
      try engine.work()
    }
    try engine.receive(ExecutionCoreTests.block([[10]], isLast: false))
    #expect(throws: ExecutionError.self) { try engine.receive(ExecutionCoreTests.block([[10]], first: 2)) }
  }

  @Test func message_namesThePlace() {
    let error = ExecutionError(
      portfolio: 3, point: CyclePoint(cycle: 17, step: .accept), problem: .unknownOrder(sequence: 9))
    #expect(
      error.description == "execution: cycle 17, step accept, portfolio 3: order 9 is to be cancelled but is not open")
  }
}
