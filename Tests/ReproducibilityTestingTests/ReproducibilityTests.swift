import Backtesting
import Configuration
import Determinism
import MarketData
import ReproducibilityTesting
import RiskControl
import SimulationRuntime
import Synchronization
import Testing
import TradingModel
import TradingStrategies

/// Random workflows and networks: one result whatever the schedule, and the rare things did happen.
@Suite struct ReproducibilityTests {
  @Test func generatedCases_reproduce_andEveryMarkIsHit() async throws {
    var coverage = try await expectReproducible(WorkflowGenerator(), seeds: 25...85, variants: .random(5)) {
      try Self.checkAccounts($0, $1)
    }
    coverage.add(try await expectReproducible(NetworkGenerator(), seeds: 1...70, variants: .random(8)))
    await #expect(throws: DeadlockError.self) {
      try await expectReproducible(variants: .random(4)) { try Self.embrace($0) }
    }
    coverage.note(.deadlock)
    try coverage.require(RunMark.allCases)
  }

  /// Equity is cash and the value of positions, cash is the sum of the fills.
  private static func checkAccounts(_ workflow: GeneratedWorkflow, _ outcome: BacktestOutcome) throws {
    let ledgers = try #require(outcome.ledgers)
    let plan = try workflow.backtest().plan
    for (portfolio, ledger) in zip(plan.portfolios, ledgers) {
      var cash = portfolio.settings.capital
      var fills = ledger.fills.map(\.fill)[...]
      for row in 0..<ledger.count {
        while let fill = fills.first, fill.cycle == ledger.firstCycle + row {
          cash -= fill.signedQuantity * fill.price
          cash -= fill.commission
          fills.removeFirst()
        }
        if ledger.cash[row] != cash { throw CashDisagrees(portfolio: portfolio.settings.id, row: row) }
      }
    }
  }

  struct CashDisagrees: Error {
    let portfolio: String
    let row: Int
  }

  @Test func orderOfCalls_inAStrategy_isCaught() async throws {
    // Counts its calls over all symbols: what it says depends on how the data is cut into blocks.
    let calls = Counter()
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(name: "counting", summary: "Every third call.") { _, _ in
        PreparedStrategy { CountingStrategy(calls: calls) }
      })
    var generated = WorkflowGenerator(features: [.severalSymbols]).workflow(seed: 5)
    generated.workflow.strategies = [StrategySettings(id: "counting", type: "counting")]
    generated.workflow.risk[0].sizing = .targetPercent(0.3)
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(generated.workflow, data: generated.data, registry: registry)
    }
    let text = "\(try #require(failure))"
    let first = text.split(separator: "\n")[0]
    #expect(
      first.contains("try await expectReproducible(workflow, data: data, registry: registry, variants: [\"--policy "))
    #expect(text.contains("first diverging event"))
    // The printed way reproduces it.
    let way = RunManner(
      policy: failure?.variant.policy ?? .sorted, blockSize: failure?.variant.blockSize ?? 1)
    await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(generated.workflow, data: generated.data, registry: registry, variants: .list([way]))
    }
  }

  @Test func property_thatFails_isShrunkAndPrinted() async throws {
    struct TooManyFills: Error {}
    let failure = await #expect(throws: PropertyFailure.self) {
      try await expectReproducible(WorkflowGenerator(), seeds: 1...20, variants: []) { _, outcome in
        if (outcome.ledgers ?? []).contains(where: { $0.fills.count >= 2 }) { throw TooManyFills() }
      }
    }
    let error = try #require(failure)
    #expect(error.underlying is TooManyFills)
    let line =
      "try await expectReproducible(WorkflowGenerator(), seeds: [\(error.seed)], variants: [], property: property)"
    #expect(error.reproduction == line)
    #expect(error.smallestCase.split(separator: "\n").filter { $0.hasPrefix("# 2021") }.count < 12)
  }

  @Test func variantText_thatIsNone_isAnError() async {
    await #expect(throws: RunMannerError.self) {
      try await expectReproducible(NetworkGenerator(), seeds: [1], variants: ["--policy fast"])
    }
  }

  /// Two containers that each wait for the other to begin.
  static func embrace(_ variant: RunManner) throws -> NetworkUnderTest<Int> {
    let network = Network()
    let left: Channel<Int> = network.channel("left", capacity: variant.capacity, carrier: variant.carrier)
    let right: Channel<Int> = network.channel("right", capacity: variant.capacity, carrier: variant.carrier)
    network.add(Waiter("a", try left.receiver(for: "a"), try right.sender(for: "a")))
    network.add(Waiter("b", try right.receiver(for: "b"), try left.sender(for: "b")))
    return NetworkUnderTest(network) { 0 }
  }
}

private final class Counter: Sendable {
  private let value = Atomic<Int>(0)
  func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}

private struct CountingStrategy: Strategy {
  let calls: Counter
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { calls.next() % 3 == 0 ? .long : .flat }
}

/// Waits for a number, then sends one.
private actor Waiter: Container {
  nonisolated let id: ContainerID
  private let input: Receiver<Int>
  private let output: Sender<Int>

  init(_ id: ContainerID, _ input: Receiver<Int>, _ output: Sender<Int>) {
    self.id = id
    self.input = input
    self.output = output
  }

  func run() async throws {
    _ = try await input.next()
    try await output.send(1, through: VirtualTime(cycle: 0))
    try output.finish()
  }
}

/// A planted bug: the runtime's channels cannot be shared, so the containers speak on a stream of their own.
@Suite struct PlantedNetworkBugTests {
  @Test func readingByArrival_isCaught_andThePrintedWayReproducesIt() async throws {
    let failure = await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(variants: .random(60)) { try Self.build($0) }
    }
    let error = try #require(failure)
    await #expect(throws: ReproducibilityFailure.self) {
      try await expectReproducible(variants: .list([error.variant])) { try Self.build($0) }
    }
    #expect("\(error)".contains("expected ["))
  }

  private static func build(_ variant: RunManner) throws -> NetworkUnderTest<[Int]> {
    let network = Network()
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    for number in 0..<3 {
      let id = try ContainerID("speaker-\(number)")
      let channel: Channel<Int> = network.channel("ticks-\(number)", capacity: variant.capacity)
      let ticker = try ContainerID("ticker-\(number)")
      network.add(Ticker(ticker, try channel.sender(for: ticker)))
      network.add(Speaker(id, try channel.receiver(for: id), continuation, number))
    }
    let listener = ArrivalListener("listener", stream, count: 12)
    network.add(listener)
    return NetworkUnderTest(network) { await listener.heard }
  }
}

private actor Ticker: Container {
  nonisolated let id: ContainerID
  private let output: Sender<Int>

  init(_ id: ContainerID, _ output: Sender<Int>) {
    self.id = id
    self.output = output
  }

  func run() async throws {
    for cycle in 0..<4 { try await output.send(cycle, through: VirtualTime(cycle: cycle)) }
    try output.finish()
  }
}

private actor Speaker: Container {
  nonisolated let id: ContainerID
  private let input: Receiver<Int>
  private let voice: AsyncStream<Int>.Continuation
  private let number: Int

  init(_ id: ContainerID, _ input: Receiver<Int>, _ voice: AsyncStream<Int>.Continuation, _ number: Int) {
    self.id = id
    self.input = input
    self.voice = voice
    self.number = number
  }

  func run() async throws {
    while let message = try await input.next() { voice.yield(message.events * 10 + number) }
  }
}

private actor ArrivalListener: Container {
  nonisolated let id: ContainerID
  private let stream: AsyncStream<Int>
  private let count: Int
  private(set) var heard: [Int] = []

  init(_ id: ContainerID, _ stream: AsyncStream<Int>, count: Int) {
    self.id = id
    self.stream = stream
    self.count = count
  }

  func run() async throws {
    var iterator = stream.makeAsyncIterator()
    while heard.count < count, let number = await iterator.next(isolation: self) { heard.append(number) }
  }
}
