import Determinism

/// A form in which a network can be drawn.
public enum NetworkDrawing: String, Sendable, CaseIterable {
  /// Lines for a terminal.
  case text
  /// A Mermaid flowchart.
  case mermaid
  /// A GraphViz digraph.
  case dot
}

extension Network {
  /// The network as text: containers in the order of their IDs, channels in the order of (sender, name).
  public func drawing(_ form: NetworkDrawing) -> String {
    let ids = containerIDs
    let edges = channels.compactMap { channel -> Edge? in
      guard let sender = channel.senderID, let receiver = channel.receiverID else { return nil }
      return Edge(name: channel.name, sender: sender, receiver: receiver, capacity: channel.capacity)
    }.sorted { ($0.sender, NaturalName($0.name)) < ($1.sender, NaturalName($1.name)) }
    switch form {
    case .text: return Self.text(ids, edges)
    case .mermaid: return Self.mermaid(ids, edges)
    case .dot: return Self.dot(ids, edges)
    }
  }

  private struct Edge {
    let name: String
    let sender: ContainerID
    let receiver: ContainerID
    let capacity: Int
  }

  private struct NaturalName: Comparable {
    let text: String
    init(_ text: String) { self.text = text }
    static func < (left: NaturalName, right: NaturalName) -> Bool { NaturalOrder.precedes(left.text, right.text) }
  }

  private static func text(_ ids: [ContainerID], _ edges: [Edge]) -> String {
    let edgesOfSender = Dictionary(grouping: edges, by: \.sender)
    return ids.map { id in
      let lines = (edgesOfSender[id] ?? []).map { "  -> \($0.receiver)  \($0.name) (capacity \($0.capacity))\n" }
      return "\(id)\n" + lines.joined()
    }.joined()
  }

  private static func mermaid(_ ids: [ContainerID], _ edges: [Edge]) -> String {
    let numbers = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    let nodes = ids.enumerated().map { "  c\($0)[\"\($1)\"]\n" }.joined()
    let arrows = edges.map { edge in
      "  c\(numbers[edge.sender] ?? 0) -->|\"\(edge.name)\"| c\(numbers[edge.receiver] ?? 0)\n"
    }.joined()
    return "flowchart LR\n" + nodes + arrows
  }

  private static func dot(_ ids: [ContainerID], _ edges: [Edge]) -> String {
    let nodes = ids.map { "  \"\($0)\";\n" }.joined()
    let arrows = edges.map { "  \"\($0.sender)\" -> \"\($0.receiver)\" [label=\"\($0.name)\"];\n" }.joined()
    return "digraph network {\n  rankdir=LR;\n" + nodes + arrows + "}\n"
  }
}
