import Determinism
import SimulationRuntime
import Testing

@Suite struct NetworkTests {
  @Test(arguments: everyPolicy, ChannelCarrier.allCases)
  func diamond_anyPolicy_sameOrder(policy: SchedulingPolicy, carrier: ChannelCarrier) async throws {
    for capacity in [1, 3, 64] {
      let (network, collector) = try makeDiamond(count: 40, block: 1, capacity: capacity, carrier: carrier)
      let report = try await network.run(policy)
      #expect(await collector.taken == (0..<40).flatMap { [1_000 + $0, 2_000 + $0] })
      #expect(report.messageCount == 160)
    }
  }

  @Test(arguments: everyPolicy) func failures_several_leastTimeIsReported(policy: SchedulingPolicy) async throws {
    for (left, right, expected, time) in [(7, 5, "right", 5), (5, 7, "left", 5), (6, 6, "left", 6)] {
      for block in [1, 4, 100] {
        let (network, collector) = try makeDiamond(
          count: 20, block: block, capacity: 2, carrier: .stream, failures: (left, right))
        let failure = try await #require(throws: ContainerFailure.self) { try await network.run(policy) }
        #expect(failure.container.path == expected)
        #expect(failure.time == VirtualTime(cycle: time))
        #expect(await collector.error is UpstreamFailure)
      }
    }
  }

  @Test func wiring_everyFaultAtOnce() async throws {
    let network = Network()
    let channel: Channel<[Int]> = network.channel("numbers")
    let _: Channel<[Int]> = network.channel("numbers")
    let sender = try channel.sender(for: "a")
    #expect(throws: WiringError.senderTaken(channel: "numbers", by: "a", wantedBy: "b")) {
      try channel.sender(for: "b")
    }
    let receiver = try channel.receiver(for: "ghost")
    #expect(throws: WiringError.receiverTaken(channel: "numbers", by: "ghost", wantedBy: "c")) {
      try channel.receiver(for: "c")
    }
    _ = receiver
    network.add(Counter("a", sender, count: 1))
    network.add(Collector("a", []))
    #expect(
      throws: WiringErrors(errors: [
        .duplicateChannel("numbers"), .duplicateContainer("a"),
        .unknownContainer(channel: "numbers", container: "ghost"), .noSender(channel: "numbers"),
        .noReceiver(channel: "numbers"),
      ])
    ) { try network.check() }
    await #expect(throws: WiringErrors.self) { try await network.run() }
  }

  @Test func network_runsOnce() async throws {
    let (network, _) = try makeDiamond(count: 1, block: 1, capacity: 1, carrier: .direct)
    try await network.run()
    await #expect(throws: WiringErrors(errors: [.alreadyRun])) { try await network.run() }
  }

  @Test func drawing_textMermaidDot() throws {
    let network = Network()
    let channel: Channel<[Int]> = network.channel("numbers", capacity: 3)
    network.add(Counter("worker-2", try channel.sender(for: "worker-2"), count: 1))
    network.add(Collector("worker-10", [try channel.receiver(for: "worker-10")]))
    #expect(network.drawing(.text) == "worker-2\n  -> worker-10  numbers (capacity 3)\nworker-10\n")
    #expect(
      network.drawing(.mermaid)
        == "flowchart LR\n  c0[\"worker-2\"]\n  c1[\"worker-10\"]\n  c0 -->|\"numbers\"| c1\n")
    #expect(
      network.drawing(.dot)
        == "digraph network {\n  rankdir=LR;\n  \"worker-2\";\n  \"worker-10\";\n"
        + "  \"worker-2\" -> \"worker-10\" [label=\"numbers\"];\n}\n")
  }
}
