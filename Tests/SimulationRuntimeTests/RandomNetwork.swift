import Determinism
import SimulationRuntime

/// The shape of a network, drawn from a seed: sources, a layered graph of nodes, servers that some nodes ask.
struct RandomNetwork {
  struct NodePlan {
    var inputs: [Int]
    var server: Int?
    var failingEvent: Int?
  }

  let seed: UInt64
  let cycles: Int
  var sources: [[Tick]] = []
  /// Inputs are numbered over sources and nodes, in that order.
  var nodes: [NodePlan] = []
  let serverCount: Int

  init(seed: UInt64) {
    self.seed = seed
    var draw = SeededGenerator(masterSeed: seed, id: "network", purpose: "shape")
    cycles = draw.integer(in: 1...30)
    serverCount = draw.integer(in: 0...2)
    let density = [0.1, 0.5, 0.9][draw.integer(in: 0...2)]
    let fails = draw.bernoulli(probability: 0.15)
    for _ in 0..<draw.integer(in: 1...3) {
      sources.append(
        (0..<cycles).compactMap { cycle in
          draw.bernoulli(probability: density) ? Tick(cycle, draw.integer(in: 0...1_000_000)) : nil
        })
    }
    for index in 0..<draw.integer(in: 1...7) {
      var inputs = (0..<draw.integer(in: 1...3)).map { _ in draw.integer(in: 0...(sources.count + index - 1)) }
      // Nodes that share a server may not hear each other, or they would wait for each other.
      let asks = serverCount > 0 && draw.bernoulli(probability: 0.5)
      if asks { inputs = inputs.map { $0 % sources.count } }
      let failure = fails && draw.bernoulli(probability: 0.5) ? draw.integer(in: 0...20) : nil
      nodes.append(
        NodePlan(inputs: inputs, server: asks ? draw.integer(in: 0...(serverCount - 1)) : nil, failingEvent: failure))
    }
  }
}

/// Everything that must not show in what a network computes.
struct NetworkVariant: CustomStringConvertible {
  var policy = SchedulingPolicy.sorted
  var seed: UInt64 = 0
  /// Whether carriers, capacities, blocks and the order of registration are drawn too.
  var isDrawn = false

  var description: String { "\(policy), variant \(seed)\(isDrawn ? " drawn" : "")" }
}

/// What a network computed.
enum NetworkOutcome: Equatable {
  case digests([String: UInt64])
  case failure(String, VirtualTime)
}

extension RandomNetwork {
  private struct Wiring {
    let network = Network()
    var draw: SeededGenerator
    let isDrawn: Bool
    var containers: [any Digesting] = []

    mutating func channel(_ name: String) -> Channel<[Tick]> {
      network.channel(
        name, capacity: isDrawn ? draw.choose([1, 1, 2, 3, 8]) ?? 1 : 4,
        carrier: isDrawn ? draw.choose(ChannelCarrier.allCases) ?? .direct : .direct)
    }
  }

  /// Builds and runs the network in one way.
  func run(_ variant: NetworkVariant, recording: Bool = false) async throws -> (NetworkOutcome, NetworkReport?) {
    let wiring = try wire(variant)
    do {
      let report = try await wiring.network.run(variant.policy, recording: recording)
      var digests: [String: UInt64] = [:]
      for container in wiring.containers { digests[container.id.path] = await container.digest }
      return (.digests(digests), report)
    } catch let failure as ContainerFailure where failure.underlying is PlannedFailure {
      return (.failure(failure.container.path, failure.time), nil)
    }
  }

  private func wire(_ variant: NetworkVariant) throws -> Wiring {
    var wiring = Wiring(
      draw: SeededGenerator(masterSeed: variant.seed, id: "network", purpose: "variant"), isDrawn: variant.isDrawn)
    var outputs: [[Sender<[Tick]>]] = Array(repeating: [], count: sources.count + nodes.count)
    var inputs: [[Receiver<[Tick]>]] = Array(repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for (place, from) in node.inputs.enumerated() {
        let channel = wiring.channel("edge-\(from)-\(index)-\(place)")
        outputs[from].append(try channel.sender(for: name(from)))
        inputs[index].append(try channel.receiver(for: name(sources.count + index)))
      }
    }
    let ends = try addServers(&wiring)
    for (index, ticks) in sources.enumerated() {
      let block = variant.isDrawn ? wiring.draw.integer(in: 1...12) : 4
      let source = RepeatingSource(try name(index), outputs[index], ticks, cycles: cycles, block: block)
      wiring.containers.append(source)
    }
    for (index, node) in nodes.enumerated() {
      wiring.containers.append(
        Node(
          try name(sources.count + index), salt: seed &+ UInt64(index), inputs: inputs[index],
          outputs: outputs[sources.count + index], server: ends[index], failingEvent: node.failingEvent))
    }
    if variant.isDrawn { wiring.draw.shuffle(&wiring.containers) }
    for container in wiring.containers { wiring.network.add(container) }
    return wiring
  }

  private func addServers(
    _ wiring: inout Wiring
  ) throws -> [Int: (questions: Sender<[Tick]>, answers: Receiver<[Tick]>)] {
    var ends: [Int: (questions: Sender<[Tick]>, answers: Receiver<[Tick]>)] = [:]
    for server in 0..<serverCount {
      let id = try ContainerID("server-\(server)")
      var questions: [Receiver<[Tick]>] = []
      var answers: [Sender<[Tick]>] = []
      for (index, node) in nodes.enumerated() where node.server == server {
        let asker = try name(sources.count + index)
        let (there, back) = (wiring.channel("questions-\(index)"), wiring.channel("answers-\(index)"))
        ends[index] = (try there.sender(for: asker), try back.receiver(for: asker))
        questions.append(try there.receiver(for: id))
        answers.append(try back.sender(for: id))
      }
      if !questions.isEmpty { wiring.containers.append(Server(id, questions: questions, answers: answers)) }
    }
    return ends
  }

  private func name(_ index: Int) throws -> ContainerID {
    try ContainerID(index < sources.count ? "source-\(index)" : "node-\(index - sources.count)")
  }
}

/// Sends ticks to any number of receivers.
actor RepeatingSource: Digesting {
  nonisolated let id: ContainerID
  private(set) var digest: UInt64 = 0
  private let outputs: FanOut<[Tick]>
  private let ticks: [Tick]
  private let cycles: Int
  private let block: Int

  init(_ id: ContainerID, _ outputs: [Sender<[Tick]>], _ ticks: [Tick], cycles: Int, block: Int) {
    self.id = id
    self.outputs = FanOut(outputs)
    self.ticks = ticks
    self.cycles = cycles
    self.block = block
  }

  func run() async throws {
    for start in stride(from: 0, to: cycles, by: block) {
      let span = start..<min(start + block, cycles)
      let part = ticks.filter { span.contains($0.time.cycle) }
      for tick in part { digest = mixed(digest, UInt64(tick.number)) }
      try await outputs.send(part, through: VirtualTime(cycle: span.upperBound - 1))
    }
    try outputs.finish()
  }
}
