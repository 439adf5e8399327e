import Determinism
import OrderExecution
import SimulationRuntime
import Testing
import TradingContainers
import TradingModel

/// When the engine works: as late as the promises require, and not at all once nothing more can come.
@Suite struct ExecutionEngineTests {
  /// A portfolio that buys at cycle 0 and ends its orders: after the fill, or at once where it knows that none can
  /// come.
  actor Buyer: Container {
    nonisolated let id: ContainerID
    private let orders: Sender<OrderBatch>
    private let reports: Receiver<ExecutionReport>
    private let log: Log
    private let awaitsFill: Bool
    private(set) var fills: [Int] = []

    init(
      _ id: ContainerID, _ orders: Sender<OrderBatch>, _ reports: Receiver<ExecutionReport>, _ log: Log,
      awaitsFill: Bool = true
    ) {
      self.awaitsFill = awaitsFill
      self.id = id
      self.orders = orders
      self.reports = reports
      self.log = log
    }

    func run() async throws {
      let order = Order(
        sequence: 1, decision: 1, signal: 0, cycle: 0, symbol: 0, intent: .enterLong, size: .units(3))
      try await orders.send(OrderBatch(cycle: 0, orders: [order]), through: CalmMarket.accepted(0))
      if !awaitsFill { try orders.finish() }
      if let report = try await reports.next() {
        log.add("\(id) filled")
        for case .filled(let fill) in report.events.events { fills.append(fill.cycle) }
      }
      if awaitsFill { try orders.finish() }
    }
  }

  /// A portfolio that promises cycle by cycle, each time after many messages of a neighbour.
  actor Laggard: Container {
    nonisolated let id: ContainerID
    private let orders: Sender<OrderBatch>
    private let reports: Receiver<ExecutionReport>
    private let delay: Receiver<Int>
    private let log: Log

    init(
      _ id: ContainerID, _ orders: Sender<OrderBatch>, _ reports: Receiver<ExecutionReport>, _ delay: Receiver<Int>,
      _ log: Log
    ) {
      self.id = id
      self.orders = orders
      self.reports = reports
      self.delay = delay
      self.log = log
    }

    func run() async throws {
      while let message = try await delay.next() {
        guard message.events % 20 == 19 else { continue }
        let cycle = message.events / 20
        log.add("\(id) promises \(cycle)")
        try await orders.send(OrderBatch(cycle: cycle), through: CalmMarket.accepted(cycle))
      }
      try orders.finish()
      while try await reports.next() != nil {}
    }
  }

  private func engine(
    _ network: Network, _ market: Receiver<MarketBlock>, _ orders: [Receiver<OrderBatch>],
    _ reports: [Sender<ExecutionReport>]
  ) -> ExecutionEngine {
    let portfolios = orders.map { _ in (capital: 1_000.0, quantities: QuantityRule.whole) }
    let core = ExecutionCore(settings: ExecutionSettings(), portfolios: portfolios, symbolCount: 1)
    return ExecutionEngine(id: "engine", core: core, market: market, orders: orders, reports: reports)
  }

  @Test(arguments: policies)
  func step_isWorkedWhenEveryPromiseHasPassed(_ policy: SchedulingPolicy) async throws {
    let network = Network()
    let log = Log()
    let (market, marketEnd) = try network.link("data", "engine", MarketBlock.self)
    let (ordersA, ordersAEnd) = try network.link("a", "engine", OrderBatch.self)
    let (ordersB, ordersBEnd) = try network.link("b", "engine", OrderBatch.self)
    let (reportsA, reportsAEnd) = try network.link("engine", "a", ExecutionReport.self)
    let (reportsB, reportsBEnd) = try network.link("engine", "b", ExecutionReport.self)
    let (delay, delayEnd) = try network.link("delay", "b", Int.self)
    let buyer = Buyer("a", ordersA, reportsAEnd, log)
    network.add(buyer)
    network.add(Laggard("b", ordersB, reportsBEnd, delayEnd, log))
    network.add(Script("delay", delay, (0..<80).map { ($0, VirtualTime(cycle: $0)) }))
    network.add(
      Script(
        "data", market,
        [(CalmMarket.block(0..<2), CalmMarket.end(1)), (CalmMarket.block(2..<4, isLast: true), CalmMarket.end(3))]))
    network.add(engine(network, marketEnd, [ordersAEnd, ordersBEnd], [reportsA, reportsB]))
    try await network.run(policy)

    // The order of cycle 0 fills at cycle 1, which needs what everyone decided at cycle 0 and nothing of cycle 1.
    #expect(await buyer.fills == [1])
    let lines = log.all
    let promised = try #require(lines.firstIndex(of: "b promises 0"))
    let filled = try #require(lines.firstIndex(of: "a filled"))
    #expect(promised < filled, "\(lines)")
    // With the least virtual time first the engine does not wait for the end of the other portfolio either.
    if policy == .sorted { #expect(lines.last == "b promises 3", "\(lines)") }
  }

  /// Nothing is waited for that cannot come: a portfolio that ended has promised everything.
  @Test(arguments: policies)
  func endedPortfolio_holdsNobodyUp(_ policy: SchedulingPolicy) async throws {
    let network = Network()
    let (market, marketEnd) = try network.link("data", "engine", MarketBlock.self)
    let (ordersA, ordersAEnd) = try network.link("a", "engine", OrderBatch.self)
    let (ordersB, ordersBEnd) = try network.link("b", "engine", OrderBatch.self)
    let (reportsA, reportsAEnd) = try network.link("engine", "a", ExecutionReport.self)
    let (reportsB, reportsBEnd) = try network.link("engine", "sink", ExecutionReport.self)
    let buyer = Buyer("a", ordersA, reportsAEnd, Log())
    let sink = Sink("sink", reportsBEnd)
    network.add(buyer)
    network.add(sink)
    network.add(Script("b", ordersB, []))
    network.add(Script("data", market, [(CalmMarket.block(0..<3, isLast: true), CalmMarket.end(2))]))
    network.add(engine(network, marketEnd, [ordersAEnd, ordersBEnd], [reportsA, reportsB]))
    try await network.run(policy)
    #expect(await buyer.fills == [1])
    #expect(await sink.taken.isEmpty)
    #expect(await sink.hasFinished)
  }

  /// The market of an interrupted run ends early: an order for a later bar stays open, and everything ends.
  @Test(arguments: policies)
  func endedMarket_endsEverything(_ policy: SchedulingPolicy) async throws {
    let network = Network()
    let (market, marketEnd) = try network.link("data", "engine", MarketBlock.self)
    let (orders, ordersEnd) = try network.link("a", "engine", OrderBatch.self)
    let (reports, reportsEnd) = try network.link("engine", "a", ExecutionReport.self)
    let buyer = Buyer("a", orders, reportsEnd, Log(), awaitsFill: false)
    network.add(buyer)
    network.add(Script("data", market, [(CalmMarket.block(0..<1), CalmMarket.end(0))]))
    network.add(engine(network, marketEnd, [ordersEnd], [reports]))
    try await network.run(policy)
    #expect(await buyer.fills.isEmpty)
  }

  /// A portfolio that waits for what cannot come: the run says who waits for whom, and ends.
  @Test func portfolioThatWaitsBeyondTheMarket_isADeadlock() async throws {
    let network = Network()
    let (market, marketEnd) = try network.link("data", "engine", MarketBlock.self)
    let (orders, ordersEnd) = try network.link("a", "engine", OrderBatch.self)
    let (reports, reportsEnd) = try network.link("engine", "a", ExecutionReport.self)
    network.add(Buyer("a", orders, reportsEnd, Log()))
    network.add(Script("data", market, [(CalmMarket.block(0..<1), CalmMarket.end(0))]))
    network.add(engine(network, marketEnd, [ordersEnd], [reports]))
    let error = await #expect(throws: DeadlockError.self) { try await network.run() }
    #expect(
      error?.description == """
        deadlock:
          a waits for engine on channel 'engine>a', at the beginning
          engine waits for a on channel 'a>engine', at cycle 0, step 6
        """)
  }

  /// A portfolio that breaks the protocol ends the run with the place.
  @Test func unknownOrder_isAnErrorWithItsTime() async throws {
    let network = Network()
    let (market, marketEnd) = try network.link("data", "engine", MarketBlock.self)
    let (orders, ordersEnd) = try network.link("a", "engine", OrderBatch.self)
    let (reports, reportsEnd) = try network.link("engine", "sink", ExecutionReport.self)
    let batch = OrderBatch(cycle: 1, cancellations: [7])
    network.add(Script("a", orders, [(batch, CalmMarket.accepted(1))]))
    network.add(Sink("sink", reportsEnd))
    network.add(Script("data", market, [(CalmMarket.block(0..<3, isLast: true), CalmMarket.end(2))]))
    network.add(engine(network, marketEnd, [ordersEnd], [reports]))
    let error = await #expect(throws: ContainerFailure.self) { try await network.run() }
    #expect(error?.container == "engine")
    #expect(error?.time == CalmMarket.accepted(1))
    #expect(
      error?.description == "engine failed at cycle 1, step 6: execution: cycle 1, step accept, portfolio 0: "
        + "order 7 is to be cancelled but is not open")
  }
}
