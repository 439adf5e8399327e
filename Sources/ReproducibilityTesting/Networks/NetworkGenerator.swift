import Determinism

/// Something that a generated network may or may not have.
public enum NetworkFeature: String, CaseIterable, Sendable {
  /// Layers of workers between sources and the last.
  case depth
  /// Workers that read several inputs.
  case merges
  /// Servers that answer the requests of several workers: feedback, held together by promises.
  case feedback
  /// Workers that promise nothing while they have nothing to ask, so that channels fill and have to grow.
  case silence
  /// Sources that say little.
  case sparseSources
  /// Containers that fail at some cycle.
  case failures
}

/// Draws networks from seeds: random layered graphs of sources, workers and servers.
public struct NetworkGenerator: Equatable, Sendable, CustomStringConvertible {
  /// What the networks may have; each seed draws which of these its network does have.
  public var features: [NetworkFeature]
  /// How many cycles there may be.
  public var cycles: ClosedRange<Int>

  /// A generator of networks that may have the given features: all by default.
  public init(features: [NetworkFeature] = NetworkFeature.allCases, cycles: ClosedRange<Int> = 8...40) {
    self.features = features
    self.cycles = cycles
  }

  /// A Swift expression that makes this generator.
  public var description: String {
    var parts: [String] = []
    if features != NetworkFeature.allCases {
      parts.append("features: [\(features.map { ".\($0.rawValue)" }.joined(separator: ", "))]")
    }
    if cycles != NetworkGenerator().cycles { parts.append("cycles: \(cycles)") }
    return "NetworkGenerator(\(parts.joined(separator: ", ")))"
  }

  /// Draws the network of a seed.
  public func network(seed: UInt64) -> GeneratedNetwork {
    var draw = SeededGenerator(masterSeed: seed, id: "reproducibility-testing", purpose: "network")
    let isWhole = draw.bernoulli(probability: 0.25)
    let kept = NetworkFeature.allCases.filter { feature in
      let isKept = draw.bernoulli(probability: 0.5)
      return features.contains(feature) && (isWhole || isKept)
    }
    var nodes: [GeneratedNetwork.Node] = (1...draw.integer(in: 1...3)).map { number in
      let percent = kept.contains(.sparseSources) ? draw.choose([3, 20, 100]) ?? 100 : 100
      return .init(id: "source-\(number)", kind: .source(percent: percent))
    }
    let layers = kept.contains(.depth) ? draw.integer(in: 2...4) : 1
    for layer in 1...layers { Self.addLayer(layer, kept, &nodes, &draw) }
    let count = draw.integer(in: cycles)
    if kept.contains(.failures) {
      for index in nodes.indices where draw.bernoulli(probability: 0.25) {
        if case .server = nodes[index].kind { continue }
        nodes[index].failingCycle = draw.integer(in: 0...count - 1)
      }
    }
    return GeneratedNetwork(seed: seed, features: kept, cycles: count, nodes: nodes)
  }

  /// Adds workers that read what came before, and perhaps a server for some of them.
  ///
  /// Workers of one layer do not read each other, so that nobody whom a server waits for waits for its answers.
  private static func addLayer(
    _ layer: Int, _ features: [NetworkFeature], _ nodes: inout [GeneratedNetwork.Node], _ draw: inout SeededGenerator
  ) {
    let earlier = nodes.filter { if case .server = $0.kind { false } else { true } }.map(\.id)
    var workers = (1...draw.integer(in: 1...3)).map { number in
      let most = features.contains(.merges) ? min(3, earlier.count) : 1
      var shuffled = earlier
      draw.shuffle(&shuffled)
      let inputs = shuffled.prefix(draw.integer(in: 1...most))
      return GeneratedNetwork.Node(id: "worker-\(layer)-\(number)", kind: .worker, inputs: Array(inputs))
    }
    if features.contains(.feedback), draw.bernoulli(probability: 0.7) {
      let server = "server-\(layer)"
      for index in workers.indices where draw.bernoulli(probability: 0.7) {
        workers[index].server = server
        workers[index].isSilent = features.contains(.silence) && draw.bernoulli(probability: 0.5)
      }
      if workers.contains(where: { $0.server != nil }) { nodes.append(.init(id: server, kind: .server)) }
    }
    nodes += workers
  }
}
