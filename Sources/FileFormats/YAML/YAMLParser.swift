/// Reads one document from text that `YAMLInput` has checked.
///
/// A recursive descent over bytes without a token stream: YAML's tokens depend on indentation and context, which the
/// parser knows and a scanner would have to guess. A NUL cannot occur in the text and stands for its end.
struct YAMLParser {
  let text: [UInt8]
  /// Where the characters stand that are allowed in quotes only, from the first that no quotation has covered.
  var quotedOnly: ArraySlice<Int>
  /// The first of them that stands outside of quotes, as far as has been read.
  var unquoted: Int?
  var position = 0
  var line = 1
  var lineStart = 0
  var depth = 0
  /// Nodes made so far, those that aliases stand for included: sizes of anchored nodes are differences of it.
  var nodeCount = 0
  /// Deepest level inside the node being read, aliases included.
  var deepest = 0
  var aliasedNodes = 0
  var anchors: [String: Anchor] = [:]
  /// Indentation of the block that the current flow collection or multi-line scalar belongs to.
  var flowParentIndent = -1
  /// Where the innermost flow collection begins.
  var innermostOpening = SourceLocation(line: 1, column: 1)
  /// Indentation of the block collection that has just ended, nil where something else has.
  var closedIndent: Int?
  // Columns are counted from the last place asked for, so that a long line does not cost its length squared.
  private var countedPosition = 0
  private var countedColumn = 1

  /// What a name after `&` stands for.
  enum Anchor {
    /// The node is still being read: an alias to it would be its own ancestor.
    case open
    /// A finished node, the number of nodes in it and the levels below it.
    case closed(YAMLNode, size: Int, height: Int)
  }

  /// The beginning of a line that holds content.
  struct ContentLine {
    /// Number of spaces in front.
    var indent: Int
    /// Where a tab stands between the spaces and the content, if one does.
    var tab: SourceLocation?
  }

  init(_ input: YAMLInput) {
    text = input.text
    quotedOnly = input.quotedOnly[...]
  }

  // MARK: Looking

  func peek(_ offset: Int = 0) -> UInt8 {
    let index = position + offset
    return index < text.count ? text[index] : 0
  }

  var isAtEnd: Bool { position >= text.count }

  /// The column from 0, in bytes: equal to the number of spaces wherever indentation is concerned.
  var byteColumn: Int { position - lineStart }

  var location: SourceLocation {
    mutating get {
      if countedPosition < lineStart || countedPosition > position {
        countedPosition = lineStart
        countedColumn = 1
      }
      while countedPosition < position {
        countedPosition += 1
        if countedPosition == text.count || text[countedPosition] & 0xC0 != 0x80 { countedColumn += 1 }
      }
      return SourceLocation(line: line, column: countedColumn)
    }
  }

  /// Whether `---` or `...` stands here as a marker between documents.
  var isAtDocumentMarker: Bool {
    guard position == lineStart, Self.isBlankOrBreak(peek(3)) else { return false }
    let mark = peek()
    return (mark == UInt8(ascii: "-") || mark == UInt8(ascii: ".")) && peek(1) == mark && peek(2) == mark
  }

  /// Whether the indicator `byte` stands here, with white space after it.
  func isAtIndicator(_ byte: Unicode.Scalar) -> Bool {
    peek() == UInt8(ascii: byte) && Self.isBlankOrBreak(peek(1))
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isBlankOrBreak(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0 }

  static func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }

  // MARK: Moving

  mutating func advance() {
    guard position < text.count else { return }
    let byte = text[position]
    position += 1
    if byte == 0x0A {
      line += 1
      lineStart = position
    }
  }

  /// Skips spaces and tabs on this line and returns where the first tab stood.
  @discardableResult
  mutating func skipBlanks() -> SourceLocation? {
    var tab: SourceLocation?
    while Self.isBlank(peek()) {
      if tab == nil && peek() == 0x09 { tab = location }
      position += 1
    }
    return tab
  }

  /// Whether nothing but a comment is left on this line; stands after blanks.
  var isAtLineEnd: Bool {
    if isAtEnd || peek() == 0x0A { return true }
    return peek() == UInt8(ascii: "#") && (position == lineStart || Self.isBlank(text[position - 1]))
  }

  mutating func skipToBreak() {
    while position < text.count && text[position] != 0x0A { position += 1 }
  }

  /// Goes to the next content, over blank lines and comments; nil at the end of the document.
  ///
  /// Called again there, it
  /// stays and answers the same.
  mutating func nextContentLine() -> ContentLine? {
    while true {
      skipBlanks()
      if isAtLineEnd { skipToBreak() }
      if isAtEnd { return nil }
      if peek() == 0x0A {
        advance()
        continue
      }
      if isAtDocumentMarker { return nil }
      var spaces = 0
      while text[lineStart + spaces] == 0x20 { spaces += 1 }
      guard text[lineStart + spaces] == 0x09 else { return ContentLine(indent: spaces, tab: nil) }
      return ContentLine(indent: spaces, tab: SourceLocation(line: line, column: spaces + 1))
    }
  }

  /// Goes to the end of a line whose value has been read.
  mutating func expectLineEnd() throws(YAMLError) {
    skipBlanks()
    if isAtLineEnd {
      skipToBreak()
      return
    }
    if peek() == UInt8(ascii: "#") { throw error("a comment needs white space before its '#'") }
    throw error("unexpected text after the value: \(excerpt())")
  }

  // MARK: Errors

  mutating func error(_ message: String) -> YAMLError { YAMLError(location: location, message: message) }

  /// The text from here to the end of the line, in quotation marks and not too long.
  func excerpt() -> String {
    let line = text[position...].prefix(128).prefix { $0 != 0x0A }
    return "'" + MessageText.excerpt(String(decoding: line, as: UTF8.self), atMost: 24) + "'"
  }

  // MARK: Document

  /// Reads the whole text.
  ///
  /// An invisible character outside of quotes is told before what it may have caused.
  mutating func parse() throws(YAMLError) -> YAMLNode {
    do throws(YAMLError) {
      let root = try parseDocument()
      guard let unquotedError else { return root }
      throw unquotedError
    } catch {
      if let unquotedError, unquotedError.location < error.location { throw unquotedError }
      throw error
    }
  }

  private mutating func parseDocument() throws(YAMLError) -> YAMLNode {
    try skipDocumentEnds()
    var isMarked = false
    if nextContentLine() == nil, !isAtEnd, peek() == UInt8(ascii: "-") {
      position += 3
      isMarked = true
    } else if position == lineStart && peek() == UInt8(ascii: "%") {
      throw error("directives ('%') are not supported; leave the line out, and begin with '---' or the first key")
    }
    let root = try parseBlockNode(parentIndent: -1, placement: isMarked ? .afterMarker : .ownLine)
    if nextContentLine() != nil {
      throw error("unexpected text after the document's value: \(excerpt()) (is it indented as it should be?)")
    }
    try skipDocumentEnds()
    if !isAtEnd { throw error("several documents in one file are not supported; write one file for each") }
    return root
  }

  /// Goes over lines with `...`, of which any number may stand before and after a document.
  private mutating func skipDocumentEnds() throws(YAMLError) {
    while nextContentLine() == nil, isAtDocumentMarker, peek() == UInt8(ascii: ".") {
      position += 3
      try expectLineEnd()
    }
  }
}
