import Backtesting
import Determinism
import SimulationRuntime

/// What a generated network computed: the same for every schedule.
public struct GeneratedNetworkResult: Equatable, Sendable {
  /// The failure that the run reported, nil where there was none.
  public var failure: String?
  /// A line for each container: its ID, the digest of all that it has seen, how much that was.
  public var digests: [String]
}

extension GeneratedNetwork {
  /// Builds the network.
  ///
  /// - Parameter variant: Block size of the sources, carrier and capacity of every channel, order of registration.
  /// - Throws: `WiringError`, `ContainerIDError`: never for a drawn network.
  public func build(_ variant: RunManner) throws -> NetworkUnderTest<GeneratedNetworkResult> {
    var builder = GeneratedNetworkBuilder(network: self, variant: variant)
    var order = Array(nodes.indices)
    if let seed = variant.permutation {
      var draw = SeededGenerator(masterSeed: seed, id: "reproducibility-testing", purpose: "permutation")
      draw.shuffle(&order)
    }
    try builder.connect(order.map { nodes[$0] })
    for index in order { try builder.add(nodes[index]) }
    let digests = builder.digests
    return NetworkUnderTest(builder.network) { error in
      if let error, !(error is ContainerFailure) { throw error }
      var lines: [(id: ContainerID, line: String)] = []
      for (id, digest) in digests { lines.append((id, "\(id) \(await digest())")) }
      return GeneratedNetworkResult(
        failure: error.map { "\($0)" }, digests: lines.sorted { $0.id < $1.id }.map(\.line))
    }
  }
}

private struct GeneratedNetworkBuilder {
  let plan: GeneratedNetwork
  let variant: RunManner
  let network = Network()
  private(set) var digests: [(id: ContainerID, digest: @Sendable () async -> String)] = []
  private var outputs: [String: [Sender<[NetworkEvent]>]] = [:]
  private var inputs: [String: [(from: String, receiver: Receiver<[NetworkEvent]>)]] = [:]
  private var requests: [String: [(client: String, receiver: Receiver<[NetworkEvent]>)]] = [:]
  private var replies: [String: [(client: String, sender: Sender<[NetworkEvent]>)]] = [:]
  private var links: [String: ServerLink] = [:]

  init(network plan: GeneratedNetwork, variant: RunManner) {
    self.plan = plan
    self.variant = variant
  }

  private func connect(
    _ sender: String, _ receiver: String, _ carrier: ChannelCarrier
  ) throws -> (Sender<[NetworkEvent]>, Receiver<[NetworkEvent]>) {
    let channel = network.channel(
      "\(sender)>\(receiver)", of: [NetworkEvent].self, capacity: variant.capacity, carrier: carrier)
    return (try channel.sender(for: ContainerID(sender)), try channel.receiver(for: ContainerID(receiver)))
  }

  /// Declares every channel, in the order of the receiving nodes.
  mutating func connect(_ nodes: [GeneratedNetwork.Node]) throws {
    for node in nodes {
      for input in node.inputs {
        let (sender, receiver) = try connect(input, node.id, .stream)
        outputs[input, default: []].append(sender)
        inputs[node.id, default: []].append((input, receiver))
      }
      guard let server = node.server else { continue }
      let (ask, asked) = try connect(node.id, server, variant.carrier)
      let (answer, answered) = try connect(server, node.id, variant.carrier)
      links[node.id] = ServerLink(requests: ask, replies: answered, isSilent: node.isSilent)
      requests[server, default: []].append((node.id, asked))
      replies[server, default: []].append((node.id, answer))
    }
  }

  mutating func add(_ node: GeneratedNetwork.Node) throws {
    let id = try ContainerID(node.id)
    let out = FanOut(outputs[node.id] ?? [])
    switch node.kind {
    case .source(let percent):
      let source = GeneratedSource(
        id: id, seed: plan.seed, cycles: plan.cycles, percent: percent,
        block: variant.blockSize ?? RunManner.largestBlock,
        failingCycle: node.failingCycle, output: out)
      network.add(source)
      digests.append((id, { await source.log.summary }))
    case .worker:
      // By ID: the order of registration must not show.
      let sorted = (inputs[node.id] ?? []).sorted { $0.from < $1.from }
      let worker = GeneratedWorker(
        id: id, inputs: sorted.map(\.receiver), output: out, link: links[node.id], failingCycle: node.failingCycle)
      network.add(worker)
      digests.append((id, { await worker.log.summary }))
    case .server:
      let asked = (requests[node.id] ?? []).sorted { $0.client < $1.client }.map(\.receiver)
      let answers = (replies[node.id] ?? []).sorted { $0.client < $1.client }.map(\.sender)
      let server = GeneratedServer(id: id, requests: asked, replies: answers)
      network.add(server)
      digests.append((id, { await server.log.summary }))
    }
  }
}
