extension YAMLParser {
  /// Where a block node may begin.
  enum Placement {
    /// After `key:`. A collection must begin on a line of its own; a sequence may stand at the indentation of the key.
    case afterKey
    /// After `- `, where a collection may begin on the same line.
    case afterDash
    /// After `---`.
    case afterMarker
    /// At the beginning of the document.
    case ownLine
  }

  /// Reads the node that belongs to a parent at column `parentIndent` (-1 for the document), or the null that stands
  /// for it where the text goes on at the parent's level.
  mutating func parseBlockNode(parentIndent: Int, placement: Placement) throws(YAMLError) -> YAMLNode {
    let mark = try enter()
    defer { leave(mark) }
    closedIndent = nil
    let nullLocation = location
    var start = BlockStart(parentIndent: parentIndent, canStartCollection: placement == .afterDash)
    start.tab = placement == .ownLine ? nil : skipBlanks()
    var nodeAnchor: String?
    var isOnNewLine = placement == .ownLine
    while true {
      if isOnNewLine || isAtLineEnd {
        guard let line = nextContentLine(), begins(line, parentIndent, placement) else {
          return try finish(null(at: nullLocation), anchor: nodeAnchor, mark: mark)
        }
        start.tab = line.tab
        start.canStartCollection = true
        if let tab = line.tab, line.indent <= parentIndent { throw Self.tabError(at: tab) }
      }
      start.column = byteColumn
      start.endsAtKey = start.column == parentIndent
      guard peek() == UInt8(ascii: "&") else { break }
      let name = try parseAnchorName()
      skipBlanks()
      if !isAtLineEnd {
        start.keyAnchor = name
        break
      }
      if nodeAnchor != nil { throw error("a value can have one anchor only") }
      nodeAnchor = name
      isOnNewLine = true
    }
    if let name = nodeAnchor { anchors[name] = .open }
    start.hasNodeAnchor = nodeAnchor != nil
    let node = try parseBlockContent(&start)
    if let name = start.keyAnchor {
      if nodeAnchor != nil { throw error("a value can have one anchor only") }
      nodeAnchor = name
    }
    return try finish(node, anchor: nodeAnchor, mark: mark)
  }

  /// How a block node begins.
  struct BlockStart {
    /// Column of the collection or scalar that the node belongs to.
    var parentIndent: Int
    /// Whether a block collection may begin here, or only a scalar or a flow collection.
    var canStartCollection: Bool
    /// Column of the node, its anchor included.
    var column = 0
    /// A tab between the line's beginning (or the dash) and the node.
    var tab: SourceLocation?
    /// Whether a sequence here stands at the indentation of its parent's keys.
    var endsAtKey = false
    /// An anchor on the same line: of the first key if the node is a mapping that begins here, else of the node.
    var keyAnchor: String?
    /// Whether an anchor stands on a line above: it is the node's.
    var hasNodeAnchor = false

    init(parentIndent: Int, canStartCollection: Bool) {
      self.parentIndent = parentIndent
      self.canStartCollection = canStartCollection
    }
  }

  private func begins(_ line: ContentLine, _ parentIndent: Int, _ placement: Placement) -> Bool {
    if line.indent > parentIndent { return true }
    return placement == .afterKey && line.indent == parentIndent && line.tab == nil && isAtIndicator("-")
  }

  private mutating func parseBlockContent(_ start: inout BlockStart) throws(YAMLError) -> YAMLNode {
    flowParentIndent = start.parentIndent
    if let name = start.keyAnchor { anchors[name] = .open }
    switch peek() {
    case UInt8(ascii: "-") where isAtIndicator("-"):
      guard start.canStartCollection && start.keyAnchor == nil else {
        throw error("a sequence cannot begin here; put '- ' on a line of its own")
      }
      if let tab = start.tab { throw Self.tabError(at: tab) }
      return try parseBlockSequence(indent: start.column, endsAtKey: start.endsAtKey)
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      return try parseBlockScalar(parentIndent: start.parentIndent)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let node = try parseFlowCollection()
      skipBlanks()
      if isAtIndicator(":") { throw error("a key must be a scalar, not a collection; quote it to make it text") }
      try expectLineEnd()
      return node
    default:
      return try parseScalarOrMapping(&start)
    }
  }

  private mutating func parseScalarOrMapping(_ start: inout BlockStart) throws(YAMLError) -> YAMLNode {
    let firstLine = line
    let isAlias = peek() == UInt8(ascii: "*")
    if isAlias && start.keyAnchor != nil { throw aliasAnchorError() }
    let aliasLocation = location
    var scalar = try parseScalarStart(inFlow: false)
    skipBlanks()
    if isAtIndicator(":") {
      guard line == firstLine else { throw error("a key must stand on one line") }
      guard start.canStartCollection else {
        throw error("a mapping cannot begin on this line; put the key on a line of its own, or quote the value")
      }
      if let tab = start.tab { throw Self.tabError(at: tab) }
      if let name = start.keyAnchor { anchors[name] = .closed(scalar, size: 1, height: 0) }
      start.keyAnchor = nil
      return try parseBlockMapping(indent: start.column, firstKey: scalar)
    }
    // An anchor on a line of its own is that of the alias where the alias is no key.
    if isAlias && start.hasNodeAnchor { throw aliasAnchorError(at: aliasLocation) }
    if !scalar.isQuoted && !isAlias { try continuePlain(&scalar, inFlow: false) }
    try expectLineEnd()
    return scalar
  }

  private mutating func parseBlockSequence(indent: Int, endsAtKey: Bool) throws(YAMLError) -> YAMLNode {
    let start = location
    var items: [YAMLNode] = []
    while true {
      position += 1
      items.append(try parseBlockNode(parentIndent: indent, placement: .afterDash))
      guard let next = nextContentLine(), next.indent >= indent else {
        closedIndent = indent
        break
      }
      if let tab = next.tab { throw Self.tabError(at: tab) }
      if next.indent > indent { throw indentationError(next.indent, "the items of this sequence", indent) }
      if isAtIndicator("-") { continue }
      if endsAtKey { break }
      throw error("expected '- ' and the next item of the sequence, was \(excerpt())")
    }
    return YAMLNode(value: .sequence(items), location: start)
  }

  private mutating func parseBlockMapping(indent: Int, firstKey: YAMLNode) throws(YAMLError) -> YAMLNode {
    var builder = YAMLMappingBuilder(location: firstKey.location)
    var key = firstKey
    while true {
      try builder.begin(key)
      position += 1
      builder.add(try parseBlockNode(parentIndent: indent, placement: .afterKey))
      guard let next = nextContentLine(), next.indent >= indent else {
        closedIndent = indent
        break
      }
      if let tab = next.tab { throw Self.tabError(at: tab) }
      if next.indent > indent { throw indentationError(next.indent, "the keys of this mapping", indent) }
      key = try parseBlockKey()
    }
    return try builder.finish()
  }

  /// Reads a key on a line of its own, up to its colon.
  private mutating func parseBlockKey() throws(YAMLError) -> YAMLNode {
    if isAtIndicator("-") { throw error("a sequence item among the keys of a mapping; indent it, or give it a key") }
    var name: String?
    if peek() == UInt8(ascii: "&") {
      name = try parseAnchorName()
      skipBlanks()
    }
    if peek() == UInt8(ascii: "[") || peek() == UInt8(ascii: "{") {
      throw error("a key must be a scalar, not a collection; quote it to make it text")
    }
    let firstLine = line
    let start = location
    if name != nil && peek() == UInt8(ascii: "*") { throw aliasAnchorError() }
    let key = try parseScalarStart(inFlow: false)
    skipBlanks()
    guard isAtIndicator(":") && line == firstLine else {
      throw YAMLError(location: start, message: "expected ': ' after the key '\(MessageText.excerpt(key.text))'")
    }
    if let name { anchors[name] = .closed(key, size: 1, height: 0) }
    return key
  }

  // MARK: Small parts

  func null(at location: SourceLocation) -> YAMLNode { YAMLNode(value: .null, location: location) }

  mutating func aliasAnchorError(at place: SourceLocation? = nil) -> YAMLError {
    YAMLError(location: place ?? location, message: "an alias cannot have an anchor")
  }

  static func tabError(at location: SourceLocation) -> YAMLError {
    YAMLError(location: location, message: "a tab in the indentation; indent with spaces")
  }

  private mutating func indentationError(_ found: Int, _ what: String, _ expected: Int) -> YAMLError {
    let other = closedIndent.map { ", and the lines above \($0)" } ?? ""
    return error("bad indentation: \(found) space\(found == 1 ? "" : "s"), where \(what) have \(expected)\(other)")
  }
}
