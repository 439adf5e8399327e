import Determinism
import SimulationRuntime
import Testing

/// Stops the network when it has seen a number, like a user who presses Ctrl-C at that moment.
private actor Stopper: Container {
  nonisolated let id: ContainerID
  let input: Receiver<[Int]>
  let output: Sender<[Int]>
  let number: Int
  let stop: @Sendable () -> Void

  init(
    _ id: ContainerID, _ input: Receiver<[Int]>, _ output: Sender<[Int]>, at number: Int,
    stop: @escaping @Sendable () -> Void
  ) {
    self.id = id
    self.input = input
    self.output = output
    self.number = number
    self.stop = stop
  }

  func run() async throws {
    while let message = try await input.next() {
      if message.events.contains(number) { stop() }
      try await output.send(message.events, through: message.through)
    }
    try output.finish()
  }
}

private func makeLine(
  count: Int, stopAt: Int, carrier: ChannelCarrier, stop: @escaping @Sendable (Network) -> Void
) throws -> (network: Network, source: Counter, sink: Collector) {
  let network = Network()
  let a: Channel<[Int]> = network.channel("a", capacity: 2, carrier: carrier)
  let b: Channel<[Int]> = network.channel("b", capacity: 2, carrier: carrier)
  let source = Counter("source", try a.sender(for: "source"), count: count)
  network.add(source)
  network.add(
    Stopper("stopper", try a.receiver(for: "stopper"), try b.sender(for: "stopper"), at: stopAt) { [unowned network] in
      stop(network)
    })
  let sink = Collector("sink", [try b.receiver(for: "sink")])
  network.add(sink)
  return (network, source, sink)
}

@Suite struct CancellationTests {
  @Test(arguments: everyPolicy, ChannelCarrier.allCases)
  func stop_everythingSentArrives(policy: SchedulingPolicy, carrier: ChannelCarrier) async throws {
    let (network, source, sink) = try makeLine(count: 1_000_000, stopAt: 100, carrier: carrier) { $0.stop() }
    await #expect(throws: CancellationError.self) { try await network.run(policy) }
    let sent = await source.sent
    #expect(sent > 100 && sent < 1_000)
    #expect(await sink.taken == Array(0..<sent))
    #expect(await sink.error is CancellationError)
  }

  @Test(arguments: [SchedulingPolicy.sorted, .parallel(threads: 2)])
  func callerCancels_runEnds(policy: SchedulingPolicy) async throws {
    let (network, source, sink) = try makeLine(count: .max, stopAt: -1, carrier: .stream) { _ in }
    let caller = Task { try await network.run(policy) }
    while await source.sent < 100 { await Task.yield() }
    caller.cancel()
    await #expect(throws: CancellationError.self) { try await caller.value }
    #expect(await sink.taken == Array(0..<(await source.sent)))
  }

  @Test func stopAfterTheEnd_changesNothing() async throws {
    let (network, _, sink) = try makeLine(count: 50, stopAt: 49, carrier: .direct) { $0.stop() }
    // The last number was under way already, so nothing noticed the wish to stop.
    try await network.run(.sorted)
    #expect(await sink.taken == Array(0..<50))
  }
}
