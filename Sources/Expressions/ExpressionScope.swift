import FileFormats

/// What the references of an expression may be: a tree of names, in which some have a value.
package struct ExpressionScope: Sendable {
  /// A name that has a value.
  struct Entry: Sendable {
    let path: [String]
    let type: ExpressionType
    let slot: Int
  }

  private struct Node: Sendable {
    var entry: Int?
    /// Names that may follow, in the order in which they were defined.
    var names: [String] = []
    var children: [String: Int] = [:]
  }

  private var nodes = [Node()]
  private var entries: [Entry] = []

  package init() {}

  /// The columns of a table, each under its name, and where that has points (`parameters.fast`) also under the names
  /// between them; the slot of a column is its place.
  ///
  /// - Parameter isEmpty: By column whether it has no value at all; nil where they all may have some.
  package init(columns: [ColumnSchema], isEmpty: [Bool]? = nil) {
    let types = columns.indices.map {
      isEmpty?[$0] ?? false ? ExpressionType(.nothing, isNullable: true) : ExpressionType(columns[$0])
    }
    for (slot, column) in columns.enumerated() { define([column.name], types[slot], slot: slot) }
    for (slot, column) in columns.enumerated() {
      let parts = column.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if parts.count > 1, !parts.contains("") { define(parts, types[slot], slot: slot) }
    }
  }

  /// Gives a name a value; what is defined already stays as it is.
  ///
  /// - Parameters:
  ///   - path: The parts of the name, at least one.
  ///   - slot: By which the value is asked for; several names may have one.
  package mutating func define(_ path: [String], _ type: ExpressionType, slot: Int) {
    precondition(!path.isEmpty, "a name has parts")
    var place = 0
    for name in path {
      if let next = nodes[place].children[name] {
        place = next
      } else {
        nodes.append(Node())
        nodes[place].names.append(name)
        nodes[place].children[name] = nodes.count - 1
        place = nodes.count - 1
      }
    }
    guard nodes[place].entry == nil else { return }
    nodes[place].entry = entries.count
    entries.append(Entry(path: path, type: type, slot: slot))
  }

  /// Why a reference means nothing, and which of its parts is to blame.
  struct Unknown: Error {
    let part: Int
    let message: String
  }

  func entry(_ path: [String]) throws(Unknown) -> Entry {
    var place = 0
    for (index, name) in path.enumerated() {
      guard let next = nodes[place].children[name] else {
        throw Unknown(part: index, message: problem(path, index, nodes[place]))
      }
      place = next
    }
    guard let entry = nodes[place].entry else {
      let known = ExpressionText.list(nodes[place].names)
      let name = ExpressionText.excerpt(ExpressionText.reference(path))
      throw Unknown(part: path.count - 1, message: "\(name) alone has no value; behind it may stand \(known)")
    }
    return entries[entry]
  }

  private func problem(_ path: [String], _ index: Int, _ node: Node) -> String {
    let shown = ExpressionText.excerpt(ExpressionText.reference([path[index]]))
    let before = ExpressionText.excerpt(ExpressionText.reference(Array(path[..<max(index, 1)])))
    guard !node.names.isEmpty else {
      guard let entry = node.entry else { return "unknown name \(shown); there are no names here" }
      return "unknown name \(shown): \(before) is \(entries[entry].type.kind.name), nothing can stand behind it"
    }
    let unknown = index == 0 ? "unknown name \(shown)" : "unknown name \(shown) in \(before)"
    let near = NearestName.of(path[index], among: node.names).map { Array(path[..<index]) + [$0] }
    let elsewhere = entries.first { $0.path.count > 1 && $0.path.last == path[index] }?.path
    guard let meant = near ?? elsewhere else { return "\(unknown); known are \(ExpressionText.list(node.names))" }
    return "\(unknown); did you mean \(ExpressionText.excerpt(ExpressionText.reference(meant)))?"
  }
}
