import Determinism
import MarketData
import RiskControl
import RunResults
import SimulationRuntime
import Testing
import TradingModel
import TradingStrategies

@testable import TradingContainers

/// Streams that should cover the same cycles and do not: an error, never a wrong result, and nothing hangs.
@Suite struct StreamAlignmentTests {
  private func routerRun(
    _ policy: SchedulingPolicy, _ first: [Range<Int>], _ second: [Range<Int>]
  ) async throws -> (error: ContainerFailure?, routed: [Range<Int>], hasFinished: Bool) {
    let network = Network()
    var inputs: [Receiver<GroupSignals>] = []
    for (id, cuts) in zip(["group-1", "group-2"] as [ContainerID], [first, second]) {
      let (sender, receiver) = try network.link(id, "router", GroupSignals.self)
      network.add(Script(id, sender, cuts.map { (CalmMarket.signals($0), CalmMarket.end($0.upperBound - 1)) }))
      inputs.append(receiver)
    }
    let (finals, finalsEnd) = try network.link("router", "worker", [Signal].self)
    let (record, recordEnd) = try network.link("router", "recorder", SignalBlock.self)
    let route = SignalRoute(
      strategies: [0, 1],
      aggregator: try SignalAggregator(settings: AggregationSettings(), weights: [1, 1], symbolCount: 1))
    network.add(
      SignalRouter(
        id: "router", inputs: inputs, members: [[0], [1]], routes: [route], outputs: [finals], record: record))
    network.add(Sink("worker", finalsEnd))
    let recorder = Sink("recorder", recordEnd)
    network.add(recorder)
    var failure: ContainerFailure?
    do { try await network.run(policy) } catch let error as ContainerFailure { failure = error }
    let routed = await recorder.taken.map { $0.events.firstCycle..<$0.events.firstCycle + $0.events.timestamps.count }
    return (failure, routed, await recorder.hasFinished)
  }

  @Test(arguments: policies) func router_passesAlignedGroups(_ policy: SchedulingPolicy) async throws {
    let run = try await routerRun(policy, [0..<2, 2..<5], [0..<2, 2..<5])
    #expect(run.error == nil && run.hasFinished)
    #expect(run.routed == [0..<2, 2..<5])
  }

  @Test(arguments: policies) func router_refusesAGroupThatEndsEarly(_ policy: SchedulingPolicy) async throws {
    for (first, second) in [([0..<2, 2..<5], [0..<2]), ([0..<2], [0..<2, 2..<5])] {
      let run = try await routerRun(policy, first, second)
      #expect(run.error?.container == "router")
      #expect(
        run.error.map { "\($0.underlying)" } == "invariant: the inputs of router cover the same cycles")
      // What was whole had been passed on; the end is no ordinary one.
      #expect(run.routed == [0..<2] && !run.hasFinished)
    }
  }

  @Test(arguments: policies) func router_refusesGroupsThatAreCutDifferently(_ policy: SchedulingPolicy) async throws {
    let run = try await routerRun(policy, [0..<2, 2..<5], [0..<3, 3..<5])
    #expect(run.error?.container == "router")
    #expect(run.error?.underlying is MisalignedStreams)
    // What both had covered was passed on.
    #expect(run.routed == [0..<2])
  }

  @Test(arguments: policies) func riskWorker_refusesSignalsThatEndEarly(_ policy: SchedulingPolicy) async throws {
    let network = Network()
    let (market, marketEnd) = try network.link("data", "worker", MarketBlock.self)
    let (signals, signalsEnd) = try network.link("router", "worker", [Signal].self)
    let (reports, reportsEnd) = try network.link("engine", "worker", ExecutionReport.self)
    let (orders, ordersEnd) = try network.link("worker", "orders", OrderBatch.self)
    let (ledger, ledgerEnd) = try network.link("worker", "recorder", LedgerBlock.self)
    network.add(
      Script("data", market, [0..<2, 2..<4].map { (CalmMarket.block($0), CalmMarket.end($0.upperBound - 1)) }))
    network.add(Script("router", signals, [([], CalmMarket.end(1))]))
    network.add(Script("engine", reports, []))
    network.add(Sink("orders", ordersEnd))
    let recorder = Sink("recorder", ledgerEnd)
    network.add(recorder)
    let core = try RiskWorkerCore(
      settings: RiskSettings(id: "worker"), fill: .nextOpen, costs: CostModel(), closeAtEnd: false,
      symbols: [0], symbolCount: 1)
    network.add(
      RiskWorker(
        id: "worker", core: core, market: marketEnd, signals: signalsEnd, reports: reportsEnd, orders: orders,
        ledger: ledger))
    let error = await #expect(throws: ContainerFailure.self) { try await network.run(policy) }
    #expect(error?.container == "worker")
    #expect(await recorder.taken.map(\.events.cash) == [[100_000, 100_000]])
  }

  /// A symbol that misses a bar under `missing_bars: error` ends the run at the cycle of that bar, whatever the block.
  @Test(arguments: [1, 3, 5, 100]) func streamer_saysWhereItFailed(_ blockSize: Int) async throws {
    var full = BarSeries(symbol: Symbol("FULL"))
    var holed = BarSeries(symbol: Symbol("HOLED"))
    for cycle in 0..<8 {
      let time = Timestamp(nanoseconds: Int64(cycle) * CalmMarket.day)
      let bar = Bar(timestamp: time, open: 5, high: 5, low: 5, close: 5, volume: 1)
      full.append(bar)
      if cycle != 5 { holed.append(bar) }
    }
    let network = Network()
    let (output, outputEnd) = try network.link("data", "sink", MarketBlock.self)
    let slices = BlockAssembler(MarketDataSet([full, holed]), missingBars: .error)
    network.add(DataStreamer(id: "data", slices: slices, blockSize: blockSize, output: [output]))
    let sink = Sink("sink", outputEnd)
    network.add(sink)
    let error = await #expect(throws: ContainerFailure.self) { try await network.run() }
    #expect(error?.time == VirtualTime(cycle: 5, step: CycleStep.data.rawValue))
    #expect(error.map { "\($0)".contains("HOLED has no bar at 1970-01-06T00:00:00Z") } == true)
    #expect(await sink.taken.map(\.events.count).reduce(0, +) == 5)
  }

  /// When the run is stopped, every receiver of the streamer ends with the same cycle, at a block's edge.
  @Test(arguments: policies) func stoppedStreamer_endsAllReceiversAlike(_ policy: SchedulingPolicy) async throws {
    var series = BarSeries(symbol: Symbol("S"))
    for cycle in 0..<400 {
      let time = Timestamp(nanoseconds: Int64(cycle) * CalmMarket.day)
      series.append(Bar(timestamp: time, open: 5, high: 5, low: 5, close: 5, volume: 1))
    }
    let network = Network()
    let (first, firstEnd) = try network.link("data", "first", MarketBlock.self)
    let (second, secondEnd) = try network.link("data", "second", MarketBlock.self)
    let slices = BlockAssembler(MarketDataSet([series]), missingBars: .skip)
    let streamer = DataStreamer(id: "data", slices: slices, blockSize: 7, output: [first, second])
    network.add(streamer)
    let stopper = Stopper("first", firstEnd) { network.stop() }
    let sink = Sink("second", secondEnd)
    network.add(stopper)
    network.add(sink)
    try await network.run(policy)
    #expect(await streamer.wasInterrupted)
    let ends = (await stopper.last, await sink.taken.last?.events.endCycle)
    #expect(ends.0 == ends.1)
    #expect((ends.0 ?? 0) >= 21 && (ends.0 ?? 400) < 400 && (ends.0 ?? 1) % 7 == 0)
    #expect(await sink.hasFinished)
  }

  /// Stops the run at its third message and goes on taking.
  actor Stopper: Container {
    nonisolated let id: ContainerID
    private let input: Receiver<MarketBlock>
    private let stop: @Sendable () -> Void
    private(set) var last: Int?

    init(_ id: ContainerID, _ input: Receiver<MarketBlock>, stop: @escaping @Sendable () -> Void) {
      self.id = id
      self.input = input
      self.stop = stop
    }

    func run() async throws {
      var count = 0
      while let message = try await input.next() {
        count += 1
        last = message.events.endCycle
        if count == 3 { stop() }
      }
    }
  }
}
