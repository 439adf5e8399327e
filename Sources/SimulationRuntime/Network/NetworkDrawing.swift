import Determinism

/// A channel as a drawing shows it: who sends to whom.
public struct NetworkLink: Equatable, Sendable {
  /// The channel's name.
  public var name: String
  /// Who holds its sending end.
  public var sender: ContainerID
  /// Who holds its receiving end.
  public var receiver: ContainerID
  /// How many messages may be under way.
  public var capacity: Int

  /// Makes a link from its parts.
  public init(name: String, sender: ContainerID, receiver: ContainerID, capacity: Int) {
    self.name = name
    self.sender = sender
    self.receiver = receiver
    self.capacity = capacity
  }
}

/// A form in which a network can be drawn.
public enum NetworkDrawing: String, Sendable, CaseIterable {
  /// Lines for a terminal.
  case text
  /// A Mermaid flowchart.
  case mermaid
  /// A GraphViz digraph.
  case dot

  /// The network of these containers and links as text: containers in the order of their IDs, links in the order of
  /// (sender, name).
  ///
  /// Complexity: O(n log n) in containers and links.
  public func text(_ containers: [ContainerID], _ links: [NetworkLink]) -> String {
    let ids = containers.sorted()
    let links = links.sorted {
      $0.sender == $1.sender ? NaturalOrder.precedes($0.name, $1.name) : $0.sender < $1.sender
    }
    switch self {
    case .text: return Self.lines(ids, links)
    case .mermaid: return Self.mermaid(ids, links)
    case .dot: return Self.dot(ids, links)
    }
  }

  private static func lines(_ ids: [ContainerID], _ links: [NetworkLink]) -> String {
    let linksOfSender = Dictionary(grouping: links, by: \.sender)
    return ids.map { id in
      let lines = (linksOfSender[id] ?? []).map { "  -> \($0.receiver)  \($0.name) (capacity \($0.capacity))\n" }
      return "\(id)\n" + lines.joined()
    }.joined()
  }

  private static func mermaid(_ ids: [ContainerID], _ links: [NetworkLink]) -> String {
    let numbers = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    let nodes = ids.enumerated().map { "  c\($0)[\"\($1)\"]\n" }.joined()
    let arrows = links.map { link in
      "  c\(numbers[link.sender] ?? 0) -->|\"\(link.name)\"| c\(numbers[link.receiver] ?? 0)\n"
    }.joined()
    return "flowchart LR\n" + nodes + arrows
  }

  private static func dot(_ ids: [ContainerID], _ links: [NetworkLink]) -> String {
    let nodes = ids.map { "  \"\($0)\";\n" }.joined()
    let arrows = links.map { "  \"\($0.sender)\" -> \"\($0.receiver)\" [label=\"\($0.name)\"];\n" }.joined()
    return "digraph network {\n  rankdir=LR;\n" + nodes + arrows + "}\n"
  }
}

extension Network {
  /// The network as text.
  public func drawing(_ form: NetworkDrawing) -> String {
    let links = channels.compactMap { channel -> NetworkLink? in
      guard let sender = channel.senderID, let receiver = channel.receiverID else { return nil }
      return NetworkLink(name: channel.name, sender: sender, receiver: receiver, capacity: channel.capacity)
    }
    return form.text(containerIDs, links)
  }
}
