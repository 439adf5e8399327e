import Determinism
import Foundation
import Testing

@testable import SimulationRuntime

/// Takes so many messages, then ends.
private actor EarlyLeaver: Container {
  nonisolated let id: ContainerID
  let input: Receiver<[Payload]>
  let count: Int

  init(_ id: ContainerID, _ input: Receiver<[Payload]>, count: Int) {
    self.id = id
    self.input = input
    self.count = count
  }

  func run() async throws {
    for _ in 0..<count { _ = try await input.next() }
  }
}

/// Something that messages carry; knows how many of it live.
private final class Payload: Sendable {
  private let census: Census
  init(_ census: Census) {
    self.census = census
    census.add(1)
  }
  deinit { census.add(-1) }
}

private final class Census: @unchecked Sendable {
  private let lock = RuntimeLock()
  private var now = 0
  private var most = 0

  var counts: (now: Int, most: Int) { lock.withLock { (now, most) } }

  func add(_ number: Int) {
    lock.withLock {
      now += number
      most = max(most, now)
    }
  }
}

private actor PayloadSource: Container {
  nonisolated let id: ContainerID
  let output: Sender<[Payload]>
  let count: Int
  let census: Census
  private(set) var sent = 0

  init(_ id: ContainerID, _ output: Sender<[Payload]>, count: Int, _ census: Census) {
    self.id = id
    self.output = output
    self.count = count
    self.census = census
  }

  func run() async throws {
    for cycle in 0..<count {
      try await output.send([Payload(census)], through: VirtualTime(cycle: cycle))
      sent += 1
    }
    try output.finish()
  }
}

private struct Weak {
  weak var object: AnyObject?
}

@Suite struct LifetimeTests {
  /// A receiver that ends early lets its sender run to its end, and what is sent then is kept nowhere.
  @Test(arguments: everyPolicy, ChannelCarrier.allCases)
  func endedReceiver_messagesAreDropped(policy: SchedulingPolicy, carrier: ChannelCarrier) async throws {
    for taken in [0, 1, 5] {
      let census = Census()
      let network = Network()
      let channel: Channel<[Payload]> = network.channel("payloads", capacity: 3, carrier: carrier)
      let source = PayloadSource("source", try channel.sender(for: "source"), count: 500, census)
      network.add(source)
      network.add(EarlyLeaver("leaver", try channel.receiver(for: "leaver"), count: taken))
      let report = try await network.run(policy)
      #expect(await source.sent == 500)
      #expect(report.messageCount == 500)
      #expect(census.counts.most <= 5)
    }
  }

  /// After a run, however it ends, nothing of it is left once its network is let go.
  @Test(arguments: [SchedulingPolicy.sorted, .parallel(threads: 3), .pct(seed: 1, depth: 2)])
  func network_leavesNothingBehind(policy: SchedulingPolicy) async throws {
    for failures in [(nil, nil), (3, nil), (3, 5)] as [(Int?, Int?)] {
      var weak: [Weak] = []
      do {
        let (network, collector) = try makeDiamond(
          count: 20, block: 1, capacity: 1, carrier: .stream, failures: failures)
        weak = [Weak(object: network), Weak(object: collector)]
        _ = try? await network.run(policy, recording: true)
      }
      // The threads of the run may still be on their way out.
      for _ in 0..<1_000 where weak.contains(where: { $0.object != nil }) { await Task.yield() }
      #expect(weak.allSatisfy { $0.object == nil })
    }
  }

  @Test func deadlock_leavesNothingBehind() async throws {
    var weak: [Weak] = []
    do {
      let network = Network()
      let there: Channel<[Int]> = network.channel("there")
      let back: Channel<[Int]> = network.channel("back", carrier: .direct)
      let containers = [
        Adder("ping", try back.receiver(for: "ping"), try there.sender(for: "ping"), 1),
        Adder("pong", try there.receiver(for: "pong"), try back.sender(for: "pong"), 1),
      ]
      for container in containers { network.add(container) }
      weak = containers.map { Weak(object: $0) } + [Weak(object: network)]
      await #expect(throws: DeadlockError.self) { try await network.run() }
    }
    for _ in 0..<1_000 where weak.contains(where: { $0.object != nil }) { await Task.yield() }
    #expect(weak.allSatisfy { $0.object == nil })
  }

  /// A queue that is never quite empty keeps no more memory than what is in it deserves.
  @Test func queue_memoryStaysInProportion() {
    var queue = FIFOQueue<Int>()
    var (next, expected) = (0, 0)
    for _ in 0..<3 {
      queue.append(next)
      next += 1
    }
    for _ in 0..<100_000 {
      queue.append(next)
      next += 1
      let first = queue.popFirst()
      #expect(first == expected)
      expected += 1
    }
    #expect(queue.count == 3)
    #expect(queue.elements.capacity < 500)
    while let number = queue.popFirst() {
      #expect(number == expected)
      expected += 1
    }
    #expect(expected == next && queue.isEmpty)
  }
}

/// Hears numbers and keeps nothing but their sum.
private actor Summer: Container {
  nonisolated let id: ContainerID
  let input: Receiver<[Int]>
  private(set) var sum = 0

  init(_ id: ContainerID, _ input: Receiver<[Int]>) {
    self.id = id
    self.input = input
  }

  func run() async throws {
    while let message = try await input.next() { for number in message.events { sum += number } }
  }
}

@Suite struct MemoryTests {
  /// `ADMF_STRESS_MESSAGES=10000000` makes it long; measured then: less than 1 MB more, with any policy and carrier.
  @Test(arguments: [SchedulingPolicy.sorted, .parallel(threads: 2), .random(seed: 1)], ChannelCarrier.allCases)
  func manyMessages_memoryStaysFlat(policy: SchedulingPolicy, carrier: ChannelCarrier) async throws {
    let count = ProcessInfo.processInfo.environment["ADMF_STRESS_MESSAGES"].flatMap { Int($0) } ?? 20_000
    let network = Network()
    let channel: Channel<[Int]> = network.channel("numbers", capacity: 8, carrier: carrier)
    network.add(Counter("source", try channel.sender(for: "source"), count: count))
    let summer = Summer("summer", try channel.receiver(for: "summer"))
    network.add(summer)
    let before = Self.residentBytes
    try await network.run(policy)
    #expect(await summer.sum == count * (count - 1) / 2)
    if count > 1_000_000 { #expect(Self.residentBytes - before < 8 << 20) }
  }

  private static var residentBytes: Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096
  }
}
