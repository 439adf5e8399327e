extension YAMLParser {
  /// What the parser knew when it began a node.
  struct NodeMark {
    var nodeCount: Int
    var deepest: Int
  }

  /// Begins a node one level deeper; `leave` must follow.
  mutating func enter() throws(YAMLError) -> NodeMark {
    guard depth < YAML.maximumDepth else { throw error("nested deeper than \(YAML.maximumDepth) levels") }
    let mark = NodeMark(nodeCount: nodeCount, deepest: deepest)
    depth += 1
    nodeCount += 1
    deepest = depth
    return mark
  }

  mutating func leave(_ mark: NodeMark) {
    depth -= 1
    deepest = max(deepest, mark.deepest)
  }

  /// Remembers a finished node under its anchor, if it has one; called before `leave`.
  mutating func finish(_ node: YAMLNode, anchor: String?, mark: NodeMark) throws(YAMLError) -> YAMLNode {
    if let anchor {
      anchors[anchor] = .closed(node, size: nodeCount - mark.nodeCount, height: deepest - depth)
    }
    return node
  }

  /// Reads `&name`.
  mutating func parseAnchorName() throws(YAMLError) -> String {
    try parseName("an anchor needs a name after its '&'")
  }

  /// Reads `*name` and returns what it stands for, at the place of the alias.
  ///
  /// Nodes that aliases stand for are counted each time, so that a few lines cannot stand for billions of nodes.
  mutating func parseAlias() throws(YAMLError) -> YAMLNode {
    let start = location
    let name = try parseName("an alias needs a name after its '*'")
    switch anchors[name] {
    case nil: throw unknownAlias(name, at: start)
    case .open:
      let message = "recursive alias '*\(MessageText.excerpt(name))': it stands inside what it names"
      throw YAMLError(location: start, message: message)
    case .closed(var node, let size, let height):
      nodeCount += size
      aliasedNodes += size
      deepest = max(deepest, depth + height)
      guard aliasedNodes <= YAML.maximumAliasedNodes else {
        let limit = YAML.maximumAliasedNodes
        throw YAMLError(location: start, message: "the aliases of this file stand for more than \(limit) nodes")
      }
      guard depth + height <= YAML.maximumDepth else {
        throw YAMLError(location: start, message: "nested deeper than \(YAML.maximumDepth) levels")
      }
      node.location = start
      return node
    }
  }

  private func unknownAlias(_ name: String, at location: SourceLocation) -> YAMLError {
    let isKey = name.hasSuffix(":") && anchors[String(name.dropLast())] != nil
    let shown = MessageText.excerpt(name)
    let hint = isKey ? "; as a key it needs white space before the ':'" : ": no anchor '&\(shown)' stands before it"
    return YAMLError(location: location, message: "unknown alias '*\(shown)'" + hint)
  }

  /// Reads a name: everything up to white space, a line end or a flow indicator (section 6.9.2 of the specification).
  private mutating func parseName(_ message: String) throws(YAMLError) -> String {
    let start = location
    position += 1
    let first = position
    while !Self.isBlankOrBreak(peek()) && !Self.isFlowIndicator(peek()) { position += 1 }
    guard position > first else { throw YAMLError(location: start, message: message) }
    if peek() == UInt8(ascii: "[") || peek() == UInt8(ascii: "{") {
      let name = String(decoding: text[first - 1..<position], as: UTF8.self)
      throw error("white space is missing after '\(MessageText.excerpt(name))'")
    }
    return String(decoding: text[first..<position], as: UTF8.self)
  }
}
