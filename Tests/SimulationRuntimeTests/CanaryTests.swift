import Determinism
import SimulationRuntime
import Testing

/// A planted ordering bug: several containers share one raw `AsyncStream`, so what the reader takes first is a matter
/// of arrival.
///
/// The runtime's own channels cannot be shared like this; whoever goes around them must be caught.
private struct RawMerge: Sendable {
  let stream: AsyncStream<Int>
  let continuation: AsyncStream<Int>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Int.self) }
}

private actor Shouter: Container {
  nonisolated let id: ContainerID
  let input: Receiver<[Int]>
  let merge: RawMerge
  let number: Int

  init(_ id: ContainerID, _ input: Receiver<[Int]>, _ merge: RawMerge, number: Int) {
    self.id = id
    self.input = input
    self.merge = merge
    self.number = number
  }

  func run() async throws {
    while let message = try await input.next() {
      for bar in message.events { merge.continuation.yield(bar * 10 + number) }
    }
  }
}

private actor Listener: Container {
  nonisolated let id: ContainerID
  let merge: RawMerge
  let count: Int
  private(set) var heard: [Int] = []

  init(_ id: ContainerID, _ merge: RawMerge, count: Int) {
    self.id = id
    self.merge = merge
    self.count = count
  }

  func run() async throws {
    var iterator = merge.stream.makeAsyncIterator()
    while heard.count < count, let number = await iterator.next(isolation: self) { heard.append(number) }
  }
}

@Suite struct CanaryTests {
  private static let bars = 4
  private static let shouters = 3

  private static func heard(_ policy: SchedulingPolicy) async throws -> [Int] {
    let network = Network()
    let merge = RawMerge()
    for number in 0..<shouters {
      let channel: Channel<[Int]> = network.channel("bars-\(number)")
      let (source, shouter) = (try ContainerID("source-\(number)"), try ContainerID("strategy-\(number)"))
      network.add(Counter(source, try channel.sender(for: source), count: bars))
      network.add(Shouter(shouter, try channel.receiver(for: shouter), merge, number: number))
    }
    let listener = Listener("risk", merge, count: bars * shouters)
    network.add(listener)
    try await network.run(policy)
    return await listener.heard
  }

  @Test func randomPolicy_findsThePlantedBugWithin50Seeds() async throws {
    let reference = try await Self.heard(.sorted)
    #expect(try await Self.heard(.sorted) == reference)
    var found: UInt64?
    for seed in 1...50 where found == nil {
      if try await Self.heard(.random(seed: UInt64(seed))) != reference { found = UInt64(seed) }
    }
    let seed = try #require(found, "the planted ordering bug was not found within 50 seeds")
    #expect(try await Self.heard(.random(seed: seed)) == Self.heard(.random(seed: seed)), "a seed must reproduce")
  }

  /// The same bug without the scheduler: plain tasks on Swift's default executor give one order nearly always, which is
  /// why it needs a scheduler that explores to be seen.
  @Test func defaultExecutor_usuallyHidesIt() async throws {
    var counts: [[Int]: Int] = [:]
    for _ in 0..<100 {
      let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<Self.shouters {
          group.addTask { for bar in 0..<Self.bars { continuation.yield(bar * 10 + number) } }
        }
      }
      continuation.finish()
      var heard: [Int] = []
      for await number in stream { heard.append(number) }
      counts[heard, default: 0] += 1
    }
    #expect((counts.values.max() ?? 0) > 30)
  }
}
