import Determinism
import SimulationRuntime
import Testing

/// Waits for a number before it sends one: two of them in a ring wait for ever.
private actor Waiter: Container {
  nonisolated let id: ContainerID
  let input: Receiver<[Int]>
  let output: Sender<[Int]>

  init(_ id: ContainerID, _ input: Receiver<[Int]>, _ output: Sender<[Int]>) {
    self.id = id
    self.input = input
    self.output = output
  }

  func run() async throws {
    while let message = try await input.next() { try await output.send(message.events, through: message.through) }
    try output.finish()
  }
}

/// Writes everything to its first output before it turns to the second: with small channels only growth lets it end.
private actor Lopsided: Container {
  nonisolated let id: ContainerID
  let first: Sender<[Int]>
  let second: Sender<[Int]>
  let count: Int

  init(_ id: ContainerID, _ first: Sender<[Int]>, _ second: Sender<[Int]>, count: Int) {
    self.id = id
    self.first = first
    self.second = second
    self.count = count
  }

  func run() async throws {
    for cycle in 0..<count { try await first.send([cycle], through: VirtualTime(cycle: cycle)) }
    for cycle in 0..<count { try await second.send([cycle], through: VirtualTime(cycle: cycle)) }
    try first.finish()
    try second.finish()
  }
}

private actor Sleeper: Container {
  nonisolated let id: ContainerID
  let output: Sender<[Int]>

  init(_ id: ContainerID, _ output: Sender<[Int]>) {
    self.id = id
    self.output = output
  }

  func run() async throws {
    // Long enough for the task to be suspended when it is woken: only then does somebody else resume it.
    try await Task.sleep(nanoseconds: 50_000_000)
    try await output.send([1], through: VirtualTime(cycle: 0))
    try output.finish()
  }
}

private actor Careless: Container {
  nonisolated let id: ContainerID
  let output: Sender<[Int]>
  let mistake: @Sendable (isolated Careless) async throws -> Void

  init(
    _ id: ContainerID, _ output: Sender<[Int]>, _ mistake: @escaping @Sendable (isolated Careless) async throws -> Void
  ) {
    self.id = id
    self.output = output
    self.mistake = mistake
  }

  func run() async throws { try await mistake(self) }
}

@Suite struct StuckNetworkTests {
  @Test(arguments: everyPolicy) func deadlock_namesWhoWaitsWhere(policy: SchedulingPolicy) async throws {
    for carrier in ChannelCarrier.allCases {
      let network = Network()
      let there: Channel<[Int]> = network.channel("there", carrier: carrier)
      let back: Channel<[Int]> = network.channel("back", carrier: carrier)
      network.add(Waiter("ping", try back.receiver(for: "ping"), try there.sender(for: "ping")))
      network.add(Waiter("pong", try there.receiver(for: "pong"), try back.sender(for: "pong")))
      let error = try await #require(throws: DeadlockError.self) { try await network.run(policy) }
      #expect(
        error.description == """
          deadlock:
            ping waits for pong on channel 'back', at the beginning
            pong waits for ping on channel 'there', at the beginning
          """)
    }
  }

  /// A channel whose end was taken is not waited on any more, and a failure that the tear-down causes hides nothing.
  @Test(arguments: ChannelCarrier.allCases)
  func deadlock_namesTheChannelThatIsWaitedOn(carrier: ChannelCarrier) async throws {
    let network = Network()
    let ended: Channel<[Int]> = network.channel("a-ended", carrier: carrier)
    let there: Channel<[Int]> = network.channel("there", carrier: carrier)
    let back: Channel<[Int]> = network.channel("back", carrier: carrier)
    network.add(Counter("source", try ended.sender(for: "source"), count: 2))
    let first = try ended.receiver(for: "ping")
    let second = try back.receiver(for: "ping")
    let output = try there.sender(for: "ping")
    network.add(
      Careless("ping", output) { container in
        while try await first.next() != nil {}
        do { _ = try await second.next() } catch { throw RuntimeError.unfinished(channel: "x") }
      })
    network.add(Waiter("pong", try there.receiver(for: "pong"), try back.sender(for: "pong")))
    let error = try await #require(throws: DeadlockError.self) { try await network.run() }
    #expect(error.waits.map(\.channel) == ["back", "there"])
    #expect(error.waits.map(\.time) == [VirtualTime(cycle: 1), .beginning])
  }

  @Test(arguments: everyPolicy) func fullChannel_growsUntilTheNetworkMoves(policy: SchedulingPolicy) async throws {
    for carrier in ChannelCarrier.allCases {
      let network = Network()
      let first: Channel<[Int]> = network.channel("first", capacity: 1, carrier: carrier)
      let second: Channel<[Int]> = network.channel("second", capacity: 1, carrier: carrier)
      network.add(Lopsided("writer", try first.sender(for: "writer"), try second.sender(for: "writer"), count: 10))
      let collector = Collector("sink", [try first.receiver(for: "sink"), try second.receiver(for: "sink")])
      network.add(collector)
      let report = try await network.run(policy)
      #expect(await collector.taken == (0..<10).flatMap { [$0, $0] })
      #expect(report.growthCount > 0)
    }
  }

  /// A channel that nobody will ever read fails its sender, at the same message in every way.
  @Test(arguments: everyPolicy) func channelThatGrowsForEver_failsItsSender(policy: SchedulingPolicy) async throws {
    for (carrier, capacity) in [(ChannelCarrier.direct, 1), (.stream, 1), (.direct, 7), (.stream, 50)] {
      let network = Network(growthLimit: 50)
      let first: Channel<[Int]> = network.channel("first", capacity: capacity, carrier: carrier)
      let second: Channel<[Int]> = network.channel("second", capacity: capacity, carrier: carrier)
      network.add(Lopsided("writer", try first.sender(for: "writer"), try second.sender(for: "writer"), count: .max))
      network.add(Collector("sink", [try first.receiver(for: "sink"), try second.receiver(for: "sink")]))
      let error = try await #require(throws: ContainerFailure.self) { try await network.run(policy) }
      #expect(error.container == "writer")
      #expect(error.underlying as? RuntimeError == .growsForEver(channel: "first", messages: 50, receiver: "sink"))
      #expect("\(error)".hasSuffix("holds 50 messages that sink does not take, and nothing else can go on"))
    }
  }

  @Test(arguments: [SchedulingPolicy.sorted, .parallel(threads: 2)])
  func escape_sleeping_failsTheRun(policy: SchedulingPolicy) async throws {
    let network = Network()
    let channel: Channel<[Int]> = network.channel("numbers")
    network.add(Sleeper("sleeper", try channel.sender(for: "sleeper")))
    network.add(Collector("sink", [try channel.receiver(for: "sink")]))
    let error = try await #require(throws: EscapeError.self) { try await network.run(policy) }
    #expect(error.containers == ["sleeper"])
  }

  @Test func misuse_isAnError() async throws {
    let mistakes: [(RuntimeError, @Sendable (isolated Careless) async throws -> Void)] = [
      (.unfinished(channel: "numbers"), { try await $0.output.send([1], through: VirtualTime(cycle: 1)) }),
      (
        .promiseBroken(channel: "numbers", promised: VirtualTime(cycle: 2), then: VirtualTime(cycle: 1)),
        {
          try await $0.output.send([1], through: VirtualTime(cycle: 2))
          try await $0.output.send([1], through: VirtualTime(cycle: 1))
        }
      ),
      (
        .sentAfterFinish(channel: "numbers"),
        {
          try $0.output.finish()
          try await $0.output.send([1], through: VirtualTime(cycle: 1))
        }
      ),
    ]
    for (expected, mistake) in mistakes {
      let network = Network()
      let channel: Channel<[Int]> = network.channel("numbers")
      network.add(Careless("careless", try channel.sender(for: "careless"), mistake))
      network.add(Collector("sink", [try channel.receiver(for: "sink")]))
      let failure = try await #require(throws: ContainerFailure.self) { try await network.run() }
      #expect(failure.underlying as? RuntimeError == expected)
    }
  }
}
