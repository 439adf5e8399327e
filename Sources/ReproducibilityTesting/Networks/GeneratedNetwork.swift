import Determinism
import SimulationRuntime

/// A network as a value, made from a seed, and perhaps made smaller since: it can be built and run many times.
///
/// Sources emit numbers. Workers read their inputs in the order of promises, mix the numbers of a cycle into a state
/// and emit it now and then; a worker with a server asks it now and then, and waits for the answer before it goes on.
/// What every container has seen is its result.
public struct GeneratedNetwork: Equatable, Sendable {
  /// What a container does.
  public enum Kind: Equatable, Sendable {
    /// Emits a number at so many of 100 cycles.
    case source(percent: Int)
    /// Reads inputs, mixes, emits.
    case worker
    /// Answers the requests of workers, in the order of (time, worker).
    case server
  }

  /// One container.
  public struct Node: Equatable, Sendable {
    /// Its unique name.
    public var id: String
    /// What it does.
    public var kind: Kind
    /// IDs of the nodes that it reads, for workers.
    public var inputs: [String] = []
    /// ID of the server that it asks, for workers.
    public var server: String?
    /// Whether it promises nothing while it has nothing to ask.
    public var isSilent = false
    /// Cycle at which it fails.
    public var failingCycle: Int?

    /// A node.
    public init(id: String, kind: Kind, inputs: [String] = []) {
      self.id = id
      self.kind = kind
      self.inputs = inputs
    }
  }

  /// The seed that it was drawn from.
  public let seed: UInt64
  /// What it was allowed to have.
  public let features: [NetworkFeature]
  /// Number of cycles.
  public var cycles: Int
  /// The containers; a node stands behind those that it reads.
  public var nodes: [Node]
}

extension GeneratedNetwork: CustomStringConvertible {
  /// One line a container.
  public var description: String {
    var text = "seed \(seed), features \(features.map(\.rawValue).joined(separator: ", ")), \(cycles) cycles\n"
    for node in nodes {
      text += "  \(node.id)"
      if case .source(let percent) = node.kind { text += ", speaks at \(percent) % of the cycles" }
      if !node.inputs.isEmpty { text += ", reads \(node.inputs.joined(separator: ", "))" }
      if let server = node.server { text += ", asks \(server)\(node.isSilent ? ", silent" : "")" }
      if let cycle = node.failingCycle { text += ", fails at cycle \(cycle)" }
      text += "\n"
    }
    return text
  }
}

extension GeneratedNetwork: Shrinkable {
  /// One container less, fewer cycles, then one input, server, silence or failure less.
  public var smallerCases: [GeneratedNetwork] {
    var cases: [GeneratedNetwork] = []
    for node in nodes { cases.append(without([node.id])) }
    for cut in [cycles / 2, cycles / 4, 1] where cut > 0 && cut < cycles {
      cases.append(changed { $0.cycles -= cut })
    }
    for (index, node) in nodes.enumerated() {
      if node.inputs.count > 1 {
        for input in node.inputs.indices { cases.append(changed { $0.nodes[index].inputs.remove(at: input) }) }
      }
      if node.server != nil { cases.append(changed { $0.nodes[index].server = nil }) }
      if node.isSilent { cases.append(changed { $0.nodes[index].isSilent = false }) }
      if node.failingCycle != nil { cases.append(changed { $0.nodes[index].failingCycle = nil }) }
      if case .source(let percent) = node.kind, percent < 100 {
        cases.append(changed { $0.nodes[index].kind = .source(percent: 100) })
      }
    }
    return cases.map { $0.pruned }.filter { $0 != self && !$0.nodes.isEmpty }
  }

  private func changed(_ change: (inout GeneratedNetwork) -> Void) -> GeneratedNetwork {
    var copy = self
    change(&copy)
    return copy
  }

  private func without(_ ids: [String]) -> GeneratedNetwork {
    changed { copy in
      copy.nodes.removeAll { ids.contains($0.id) }
      for index in copy.nodes.indices {
        copy.nodes[index].inputs.removeAll { ids.contains($0) }
        if let server = copy.nodes[index].server, ids.contains(server) { copy.nodes[index].server = nil }
      }
    }
  }

  /// Without workers that read nothing and servers that nobody asks, and what they leave behind.
  private var pruned: GeneratedNetwork {
    let idle = nodes.filter { node in
      switch node.kind {
      case .source: false
      case .worker: node.inputs.isEmpty
      case .server: !nodes.contains { $0.server == node.id }
      }
    }
    return idle.isEmpty ? self : without(idle.map(\.id)).pruned
  }
}
