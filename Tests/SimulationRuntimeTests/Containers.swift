import Determinism
import SimulationRuntime

/// Sends the numbers 0..<count, one a cycle, in messages of `block` cycles.
actor Counter: Container {
  nonisolated let id: ContainerID
  private let output: Sender<[Int]>
  private let count: Int
  private let block: Int
  private(set) var sent = 0

  init(_ id: ContainerID, _ output: Sender<[Int]>, count: Int, block: Int = 1) {
    self.id = id
    self.output = output
    self.count = count
    self.block = block
  }

  func run() async throws {
    var next = 0
    while next < count {
      let end = min(next + block, count)
      try await output.send(Array(next..<end), through: VirtualTime(cycle: end - 1))
      sent = end
      next = end
    }
    try output.finish()
  }
}

/// Adds a constant to every number; fails at one of them if asked to.
actor Adder: Container {
  struct Failure: TimedError, Equatable {
    let virtualTime: VirtualTime
  }

  nonisolated let id: ContainerID
  private let input: Receiver<[Int]>
  private let output: Sender<[Int]>
  private let summand: Int
  private let failingCycle: Int?

  init(_ id: ContainerID, _ input: Receiver<[Int]>, _ output: Sender<[Int]>, _ summand: Int, failAt: Int? = nil) {
    self.id = id
    self.input = input
    self.output = output
    self.summand = summand
    failingCycle = failAt
  }

  func run() async throws {
    while let message = try await input.next() {
      var result: [Int] = []
      for number in message.events {
        if number == failingCycle {
          // What was done before the failing cycle still counts.
          if number > 0 { try await output.send(result, through: VirtualTime(cycle: number - 1)) }
          throw Failure(virtualTime: VirtualTime(cycle: number))
        }
        result.append(number + summand)
      }
      try await output.send(result, through: message.through)
    }
    try output.finish()
  }
}

/// Reads its inputs by (promise, index) and writes down what it took: the order is the result.
actor Collector: Container {
  nonisolated let id: ContainerID
  private let merge: PromiseMerge<[Int]>
  private(set) var taken: [Int] = []
  private(set) var error: (any Error)?

  init(_ id: ContainerID, _ inputs: [Receiver<[Int]>]) {
    self.id = id
    merge = PromiseMerge(inputs)
  }

  func run() async throws {
    do {
      while let (_, message) = try await merge.next() { taken += message.events }
    } catch {
      self.error = error
      throw error
    }
  }
}

/// A diamond: a counter feeds two chains through a splitter, and a collector reads both.
func makeDiamond(
  count: Int, block: Int, capacity: Int, carrier: ChannelCarrier, failures: (left: Int?, right: Int?) = (nil, nil)
) throws -> (network: Network, collector: Collector) {
  let network = Network()
  func channel(_ name: String) -> Channel<[Int]> { network.channel(name, capacity: capacity, carrier: carrier) }
  let (a, b, c, d) = (channel("a"), channel("b"), channel("c"), channel("d"))
  network.add(Counter("source-1", try a.sender(for: "source-1"), count: count, block: block))
  network.add(Counter("source-2", try b.sender(for: "source-2"), count: count, block: block))
  network.add(
    Adder("left", try a.receiver(for: "left"), try c.sender(for: "left"), 1_000, failAt: failures.left))
  network.add(
    Adder("right", try b.receiver(for: "right"), try d.sender(for: "right"), 2_000, failAt: failures.right))
  let collector = Collector("sink", [try c.receiver(for: "sink"), try d.receiver(for: "sink")])
  network.add(collector)
  return (network, collector)
}

let everyPolicy: [SchedulingPolicy] =
  [.sorted, .parallel(threads: 1), .parallel(threads: 2), .parallel(threads: 4)] + (1...8).map { .random(seed: $0) }
  + (1...8).map { .pct(seed: $0, depth: 1 + Int($0) % 4, steps: $0 < 5 ? nil : 200) }
