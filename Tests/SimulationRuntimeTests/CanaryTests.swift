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

extension SchedulingPolicy {
  /// The same kind of policy with another seed.
  fileprivate func seeded(_ seed: UInt64) -> SchedulingPolicy {
    switch self {
    case .random: .random(seed: seed)
    case .pct(_, let depth, let steps): .pct(seed: seed, depth: depth, steps: steps)
    default: self
    }
  }
}

@Suite struct CanaryTests {
  private static let bars = 4
  private static let shouters = 3

  private static func heard(
    _ policy: SchedulingPolicy, shouters: Int = shouters, bars: Int = bars, capacity: Int = 4
  ) async throws -> [Int] {
    let network = Network()
    let listener = try listen(in: network, shouters: shouters, bars: bars, capacity: capacity)
    try await network.run(policy)
    return await listener.heard
  }

  private static func listen(in network: Network, shouters: Int, bars: Int, capacity: Int) throws -> Listener {
    let merge = RawMerge()
    for number in 0..<shouters {
      let channel: Channel<[Int]> = network.channel("bars-\(number)", capacity: capacity)
      let (source, shouter) = (try ContainerID("source-\(number)"), try ContainerID("strategy-\(number)"))
      network.add(Counter(source, try channel.sender(for: source), count: bars))
      network.add(Shouter(shouter, try channel.receiver(for: shouter), merge, number: number))
    }
    let listener = Listener("risk", merge, count: bars * shouters)
    network.add(listener)
    return listener
  }

  @Test(arguments: [SchedulingPolicy.random(seed: 0), .pct(seed: 0, depth: 1), .pct(seed: 0, depth: 3)])
  func exploring_findsThePlantedBugWithin50Seeds(kind: SchedulingPolicy) async throws {
    let reference = try await Self.heard(.sorted)
    #expect(try await Self.heard(.sorted) == reference)
    var found: SchedulingPolicy?
    for seed in 1...50 where found == nil {
      let policy = kind.seeded(UInt64(seed))
      if try await Self.heard(policy) != reference { found = policy }
    }
    let policy = try #require(found, "the planted ordering bug was not found within 50 seeds")
    #expect(try await Self.heard(policy) == Self.heard(policy), "a seed must reproduce")
  }

  /// A bug of depth two: one chain must be interrupted, and the other must then run from its first message to its last.
  private static func isInterrupted(_ heard: [Int]) -> Bool {
    let numbers = heard.map { $0 % 10 }
    guard let first = numbers.firstIndex(of: 1), let last = numbers.lastIndex(of: 1) else { return false }
    return first > 0 && last < numbers.count - 1 && last - first == deepBars - 1
  }

  private static let deepBars = 8

  private static func deepSeeds(_ kind: SchedulingPolicy, limit: Int) async throws -> Int? {
    for seed in 1...limit {
      let heard = try await heard(kind.seeded(UInt64(seed)), shouters: 2, bars: deepBars, capacity: 1)
      if isInterrupted(heard) { return seed }
    }
    return nil
  }

  /// Measured: PCT of depth 2 finds it with seed 3, without an estimate of the steps with seed 54; uniformly random
  /// schedules do not find it within 20,000 seeds.
  @Test func deepBug_isFoundByPriorities_notByUniformSchedules() async throws {
    let network = Network()
    _ = try Self.listen(in: network, shouters: 2, bars: Self.deepBars, capacity: 1)
    let steps = try await network.run().stepCount
    let priorities = try await Self.deepSeeds(.pct(seed: 0, depth: 2, steps: steps), limit: 100)
    #expect(priorities != nil)
    #expect(try await Self.deepSeeds(.pct(seed: 0, depth: 2), limit: 200) != nil, "without an estimate too")
    #expect(try await Self.deepSeeds(.random(seed: 0), limit: 300) == nil)
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
