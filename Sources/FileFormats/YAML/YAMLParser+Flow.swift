extension YAMLParser {
  /// Reads `[...]` or `{...}`; lines inside are indented deeper than `flowParentIndent`.
  mutating func parseFlowCollection() throws(YAMLError) -> YAMLNode {
    let open = location
    let isMapping = peek() == UInt8(ascii: "{")
    position += 1
    let outer = innermostOpening
    innermostOpening = open
    defer { innermostOpening = outer }
    if isMapping {
      var builder = YAMLMappingBuilder(location: open)
      while try !closesFlow(open, UInt8(ascii: "}")) {
        try builder.begin(try parseFlowKey())
        builder.add(try parseFlowPairValue())
        try expectFlowSeparator(open, UInt8(ascii: "}"))
      }
      return try builder.finish()
    }
    var items: [YAMLNode] = []
    while try !closesFlow(open, UInt8(ascii: "]")) {
      items.append(try parseFlowItem())
      try expectFlowSeparator(open, UInt8(ascii: "]"))
    }
    return YAMLNode(value: .sequence(items), location: open)
  }

  /// Goes to the next item; true, and behind it, at the closing bracket.
  private mutating func closesFlow(_ open: SourceLocation, _ close: UInt8) throws(YAMLError) -> Bool {
    try skipFlowSpace()
    if peek() == close {
      position += 1
      return true
    }
    if isAtEnd || isAtDocumentMarker { throw unclosed(open, close) }
    if peek() == UInt8(ascii: ",") { throw error("a value is missing before ','") }
    return false
  }

  private mutating func expectFlowSeparator(_ open: SourceLocation, _ close: UInt8) throws(YAMLError) {
    try skipFlowSpace()
    if peek() == UInt8(ascii: ",") {
      position += 1
    } else if peek() != close {
      if isAtEnd || isAtDocumentMarker { throw unclosed(open, close) }
      if peek() == UInt8(ascii: "#") { throw error("a comment needs white space before its '#'") }
      let closing = Character(Unicode.Scalar(close))
      throw error("expected ',' or '\(closing)' (opened at line \(open.line), column \(open.column)), was \(excerpt())")
    }
  }

  private func unclosed(_ open: SourceLocation, _ close: UInt8) -> YAMLError {
    let (first, last) = close == UInt8(ascii: "]") ? ("[", "]") : ("{", "}")
    return YAMLError(location: open, message: "'\(first)' is not closed by '\(last)'")
  }

  /// Reads an item of a flow sequence, which may be a single pair `key: value`.
  private mutating func parseFlowItem() throws(YAMLError) -> YAMLNode {
    let firstLine = line
    let (node, isAdjacent) = try parseFlowNode()
    let (endPosition, endLine, endLineStart) = (position, line, lineStart)
    try skipFlowSpace()
    guard isAtFlowColon(isAdjacent: isAdjacent) else {
      (position, line, lineStart) = (endPosition, endLine, endLineStart)
      return node
    }
    guard line == firstLine else { throw error("a key must stand on one line") }
    var builder = YAMLMappingBuilder(location: node.location)
    try builder.begin(node)
    builder.add(try parseFlowPairValue())
    return try builder.finish()
  }

  private mutating func parseFlowKey() throws(YAMLError) -> YAMLNode {
    let (key, isAdjacent) = try parseFlowNode()
    try skipFlowSpace()
    let next = peek()
    if next == UInt8(ascii: ":") && !isAtFlowColon(isAdjacent: isAdjacent) {
      throw error("expected white space after ':'")
    }
    return key
  }

  private func isAtFlowColon(isAdjacent: Bool) -> Bool {
    guard peek() == UInt8(ascii: ":") else { return false }
    return isAdjacent || Self.isBlankOrBreak(peek(1)) || Self.isFlowIndicator(peek(1))
  }

  /// Reads `: value` if it is there; the value may be missing.
  private mutating func parseFlowPairValue() throws(YAMLError) -> YAMLNode {
    let here = location
    guard peek() == UInt8(ascii: ":") else { return null(at: here) }
    position += 1
    try skipFlowSpace()
    switch peek() {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0: return null(at: here)
    default: return try parseFlowNode().node
    }
  }

  /// Reads a node, and says whether a colon directly behind it ends a key, as behind quotes and brackets.
  private mutating func parseFlowNode() throws(YAMLError) -> (node: YAMLNode, isAdjacent: Bool) {
    let mark = try enter()
    defer { leave(mark) }
    var anchor: String?
    if peek() == UInt8(ascii: "&") {
      let name = try parseAnchorName()
      anchors[name] = .open
      anchor = name
      try skipFlowSpace()
      if peek() == 0 || peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: "]") || peek() == UInt8(ascii: "}") {
        return (try finish(null(at: location), anchor: anchor, mark: mark), false)
      }
    }
    let isCollection = peek() == UInt8(ascii: "[") || peek() == UInt8(ascii: "{")
    if isCollection { return (try finish(try parseFlowCollection(), anchor: anchor, mark: mark), true) }
    let isAlias = peek() == UInt8(ascii: "*")
    if isAlias && anchor != nil { throw aliasAnchorError() }
    var scalar = try parseScalarStart(inFlow: true)
    if isAlias { return (scalar, false) }
    if !scalar.isQuoted { try continuePlain(&scalar, inFlow: true) }
    return (try finish(scalar, anchor: anchor, mark: mark), scalar.isQuoted)
  }

  /// Goes over white space, comments and line ends inside a flow collection, and checks the indentation of new lines.
  private mutating func skipFlowSpace() throws(YAMLError) {
    let firstLine = line
    while true {
      skipBlanks()
      if isAtEnd { return }
      if isAtLineEnd { skipToBreak() }
      guard peek() == 0x0A else { break }
      advance()
    }
    guard line > firstLine && !isAtDocumentMarker else { return }
    try checkContinuationIndent(
      of: innermostOpening, closing: peek() == UInt8(ascii: "]") || peek() == UInt8(ascii: "}"))
  }

  /// Checks that the line on which the parser stands, at its first character, is indented deeper than the block that
  /// holds the value opened at `open`.
  mutating func checkContinuationIndent(of open: SourceLocation, closing: Bool) throws(YAMLError) {
    var spaces = 0
    while lineStart + spaces < text.count && text[lineStart + spaces] == 0x20 { spaces += 1 }
    if spaces > flowParentIndent || (closing && spaces == flowParentIndent) { return }
    if lineStart + spaces < text.count && text[lineStart + spaces] == 0x09 {
      throw Self.tabError(at: SourceLocation(line: line, column: spaces + 1))
    }
    let needed = flowParentIndent + 1
    throw error(
      "bad indentation: the value opened at line \(open.line), column \(open.column) goes on here, which needs"
        + " at least \(needed) space\(needed == 1 ? "" : "s"); is it closed?")
  }
}
