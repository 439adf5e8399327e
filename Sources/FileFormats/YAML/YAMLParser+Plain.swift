extension YAMLParser {
  /// Reads a quoted scalar whole, an alias, or the first line of a plain scalar.
  mutating func parseScalarStart(inFlow: Bool) throws(YAMLError) -> YAMLNode {
    let start = location
    switch peek() {
    case UInt8(ascii: "\""):
      let text = try parseDoubleQuoted()
      return YAMLNode(value: .string(text), location: start, text: text, isQuoted: true)
    case UInt8(ascii: "'"):
      let text = try parseSingleQuoted()
      return YAMLNode(value: .string(text), location: start, text: text, isQuoted: true)
    case UInt8(ascii: "*"): return try parseAlias()
    default:
      try checkPlainStart(inFlow: inFlow)
      let first = position
      let end = skipPlainLine(inFlow: inFlow)
      return plainNode(String(decoding: text[first..<end], as: UTF8.self), at: start)
    }
  }

  /// Adds the following lines to a plain scalar whose first line has been read, as far as they belong to it.
  mutating func continuePlain(_ scalar: inout YAMLNode, inFlow: Bool) throws(YAMLError) {
    var content: [UInt8] = []
    while let breaks = try skipToContinuation(inFlow: inFlow) {
      if content.isEmpty { content = Array(scalar.text.utf8) }
      if breaks == 1 { content.append(0x20) }
      content.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
      let first = position
      let end = skipPlainLine(inFlow: inFlow)
      content.append(contentsOf: text[first..<end])
      skipBlanks()
      if !inFlow && isAtIndicator(":") {
        let message =
          "a key on a line that continues the value above (line \(scalar.location.line)); check the indentation"
        throw YAMLError(location: SourceLocation(line: line, column: columnOfText(at: first)), message: message)
      }
    }
    if content.isEmpty { return }
    scalar = plainNode(String(decoding: content, as: UTF8.self), at: scalar.location)
  }

  private mutating func plainNode(_ text: String, at location: SourceLocation) -> YAMLNode {
    YAMLNode(value: YAMLCoreSchema.value(of: text), location: location, text: text)
  }

  private mutating func columnOfText(at index: Int) -> Int {
    var column = 1
    for byte in text[lineStart..<index] where byte & 0xC0 != 0x80 { column += 1 }
    return column
  }

  private mutating func checkPlainStart(inFlow: Bool) throws(YAMLError) {
    let next = peek(1)
    let nextIsSafe = !Self.isBlankOrBreak(next) && !(inFlow && Self.isFlowIndicator(next))
    switch peek() {
    case UInt8(ascii: "-") where nextIsSafe, UInt8(ascii: "?") where nextIsSafe, UInt8(ascii: ":") where nextIsSafe:
      return
    case UInt8(ascii: "?"): throw error("explicit keys ('? ') are not supported; write 'key: value'")
    case UInt8(ascii: ":"): throw error("a key is missing before ':'; an empty key is written as \"\"")
    case UInt8(ascii: "-") where Self.isFlowIndicator(next): throw error("'-' alone is no value here; quote it")
    case UInt8(ascii: "-"): throw error("a block sequence cannot stand here; write [...] instead of '- '")
    case UInt8(ascii: "!"):
      throw error("tags ('!') are not supported; leave it out, and quote a value to make it text")
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      let place = inFlow ? "inside brackets; quote the text" : "here; it stands behind its key, or deeper than it"
      throw error("a block scalar cannot stand \(place)")
    case UInt8(ascii: "&"): throw error("a value can have one anchor only")
    case UInt8(ascii: "#"): throw error("a comment needs white space before its '#'")
    case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: ","), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      let character = Character(Unicode.Scalar(peek()))
      throw error("'\(character)' cannot begin a value here; quote the value if it belongs to it")
    default: return
    }
  }

  /// Moves over a plain scalar on one line and returns where its text ends, white space before the end not included.
  private mutating func skipPlainLine(inFlow: Bool) -> Int {
    var end = position
    while true {
      let byte = peek()
      if byte == 0x0A || byte == 0 { break }
      if inFlow && Self.isFlowIndicator(byte) { break }
      if byte == UInt8(ascii: ":") {
        let next = peek(1)
        if Self.isBlankOrBreak(next) || (inFlow && Self.isFlowIndicator(next)) { break }
      }
      if byte == UInt8(ascii: "#") && position > lineStart && Self.isBlank(text[position - 1]) { break }
      position += 1
      if !Self.isBlank(byte) { end = position }
    }
    return end
  }

  /// Goes to the next line of a plain scalar and returns the number of line breaks on the way; nil, and does not move,
  /// where the scalar ends.
  private mutating func skipToContinuation(inFlow: Bool) throws(YAMLError) -> Int? {
    let (oldPosition, oldLine, oldLineStart) = (position, line, lineStart)
    var breaks = 0
    var strayTab: SourceLocation?
    while peek() == 0x0A {
      breaks += 1
      advance()
      while peek() == 0x20 { position += 1 }
      let indent = byteColumn
      let tab = skipBlanks()
      if isAtEnd || peek() == 0x0A {
        if indent <= flowParentIndent { strayTab = strayTab ?? tab }
        continue
      }
      let ends = indent <= flowParentIndent || peek() == UInt8(ascii: "#") || (indent == 0 && isAtDocumentMarker)
      if ends || (inFlow && endsFlowScalar) { break }
      // Where the scalar ends such lines are comments, where it goes on they are its empty lines.
      if let strayTab { throw Self.tabError(at: strayTab) }
      return breaks
    }
    (position, line, lineStart) = (oldPosition, oldLine, oldLineStart)
    return nil
  }

  /// Whether what stands here cannot go on a plain scalar in a flow collection.
  private var endsFlowScalar: Bool {
    if Self.isFlowIndicator(peek()) { return true }
    return peek() == UInt8(ascii: ":") && (Self.isBlankOrBreak(peek(1)) || Self.isFlowIndicator(peek(1)))
  }
}
